/** The way every route reads its input: zod through @hono/zod-validator, with one hook for all of them. */
import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import type * as z from "zod";
import { Refusal } from "../lib/errors.ts";
import type { AppEnv } from "./types.ts";

/** The contract's limit for bodies, unless a route says otherwise. */
const MIB = 1024 * 1024;

export const invalid = (errors: { path: string; message: string }[]): Refusal =>
  new Refusal(
    422,
    "request.invalid",
    "The request was understood but not accepted. See errors for what to change.",
    {
      errors,
    },
  );

const tooLarge = (limit: number): Refusal =>
  new Refusal(413, "request.too_large", `The body is larger than ${limit / MIB} MiB. Send less at a time.`);

/** The shared hook: what the schema refuses becomes 422 with one entry per field. */
function refuse(result: { success: boolean; error?: { issues: readonly z.core.$ZodIssue[] } }): void {
  if (result.success) return;
  const issues = result.error?.issues ?? [];
  throw invalid(
    issues.slice(0, 50).map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message })),
  );
}

/** Reads at most `limit` bytes, counted and not only believed from Content-Length. */
export const limitBody = (limit: number): MiddlewareHandler<AppEnv> =>
  bodyLimit({
    maxSize: limit,
    onError: () => {
      throw tooLarge(limit);
    },
  });

/** JSON must be said to be JSON; anything else is 415 and is not read. */
const requireJson = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new Refusal(415, "request.not_json", "Send the body as JSON, with Content-Type: application/json.");
  }
  await next();
});

/** What a validator takes, for the API's document, which is generated from the routes themselves (openapi/). */
export interface Input {
  in: "body" | "query";
  schema: z.ZodType;
  maxBytes?: number;
}
const inputs = new WeakMap<object, Input>();
/** What a route's handler takes in, if it is one of the validators below. */
export const inputOf = (handler: object): Input | undefined => inputs.get(handler);

function told<T extends object>(validator: T, input: Input): T {
  inputs.set(validator, input);
  return validator;
}

/** A JSON body of this shape: 413, 415, 400 or 422 otherwise. */
export const jsonBody = <T extends z.ZodType>(schema: T, { maxBytes = MIB }: { maxBytes?: number } = {}) =>
  [
    limitBody(maxBytes),
    requireJson,
    told(zValidator("json", schema, refuse), { in: "body", schema, maxBytes }),
  ] as const;

export const query = <T extends z.ZodType>(schema: T) =>
  told(zValidator("query", schema, refuse), { in: "query", schema });
