// v1's envelopes. Validation is documented as {message, errors: [{message, field}]} and was recorded without the
// outer message; not-found was recorded in two shapes: which one is used is a switch ("Errors" in the v1 reference).
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem } from "../rules/schema.ts";
import type { Refusal } from "../world/refusal.ts";
import type { Settings } from "../world/settings.ts";

export interface V1Error {
  message: string;
  field?: string;
}

export function invalidAnswer(c: Context, settings: Settings, errors: V1Error[]): Response {
  return c.json(settings.v1Envelope === "bare" ? { errors } : { message: "Validation error", errors }, 422);
}

export function notFoundAnswer(c: Context, settings: Settings): Response {
  return settings.v1NotFound === "errors"
    ? c.json({ errors: [{ message: "Not found" }] }, 404)
    : c.json({ message: "Resource not found" }, 404);
}

export function plain(c: Context, status: ContentfulStatusCode, message: string): Response {
  return c.json({ errors: [{ message }] }, status);
}

export function refuseBy(c: Context, settings: Settings, refusal: Refusal): Response {
  if (refusal.kind === "not_found") return notFoundAnswer(c, settings);
  if (refusal.kind === "forbidden") return plain(c, 403, refusal.message);
  // A conflict of state names no field and comes without the outer message.
  if (refusal.field === null) return plain(c, 422, refusal.message);
  return invalidAnswer(c, settings, [{ message: refusal.message, field: refusal.field }]);
}

export function errorsOf(problems: Problem[]): V1Error[] {
  return problems.flatMap((found) => {
    if (found.kind === "missing") {
      return found.keys.map((key) => ({ message: `Missing required field: ${key}`, field: key }));
    }
    const field = found.at.slice(1).replaceAll("/", ".");
    if (found.kind === "unknown") return [{ message: `Unexpected field: ${field}`, field }];
    const choices = /^is not one of: (.*)$/.exec(found.message)?.[1];
    const message = choices === undefined ? found.message : `Must be one of: ${words(choices)}`;
    return [field === "" ? { message } : { message, field }];
  });
}

function words(list: string): string {
  return (JSON.parse(list) as unknown[]).join(", ");
}
