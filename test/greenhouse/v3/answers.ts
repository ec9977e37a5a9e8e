// The envelope of v3's refusals: a message, and `errors` holding strings or objects of one key. Bodies of 403 and
// 429 were never observed; theirs follow the pattern of the ones that were.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Complaint } from "../rules/query.ts";
import type { Problem } from "../rules/schema.ts";
import type { Refusal } from "../world/refusal.ts";

const MESSAGES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Resource not found",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
};

export function refuse(c: Context, status: ContentfulStatusCode, errors?: Complaint[]): Response {
  const message = MESSAGES[status] ?? "Error";
  return c.json(errors === undefined ? { message } : { message, errors }, status);
}

export function refuseBy(c: Context, refusal: Refusal): Response {
  switch (refusal.kind) {
    case "not_found":
      return refuse(c, 404, [refusal.message]);
    case "forbidden":
      return refuse(c, 403, [refusal.message]);
    case "invalid":
      return refuse(c, 422, [
        refusal.field === null ? refusal.message : { [refusal.field]: refusal.message },
      ]);
  }
}

/** Missing keys are told in a sentence, everything else under the name of its field. */
export function complaintOf(found: Problem): Complaint {
  if (found.kind === "missing") return found.message;
  const field = found.kind === "unknown" ? found.keys[0] : found.at.split("/")[1];
  if (!field) return found.message.startsWith("exactly") ? found.message : `value at root ${found.message}`;
  return { [field]: found.kind === "unknown" ? found.message : `value at \`${found.at}\` ${found.message}` };
}
