/**
 * Tolerant readers for what web hooks carry. Only ids are required: official examples leave out, or put null for,
 * nearly everything else (Webhooks reference, section 5), and a field of an unexpected type counts as not told.
 */
import * as z from "zod";
import { parseTime } from "../../lib/clock.ts";
import { no, ok, type Result } from "../../lib/result.ts";

/** Greenhouse's ids are integers beyond 32 bits; JSON numbers hold them exactly up to 2^53. */
export const id = z.int().positive();
export const optionalId = id.nullish().catch(null).transform(orNull);

/** D1 rows are finite and names are short: what is longer is cut. Without NUL, at which SQLite's JSON functions end. */
const MAX_TEXT = 1000;
export const optionalText = z
  .string()
  .transform((text) => text.replaceAll("\0", "").toWellFormed().slice(0, MAX_TEXT))
  .nullish()
  .catch(null)
  .transform(orNull);

export const optionalFlag = z.boolean().nullish().catch(null).transform(orNull);

/** A time in any of Greenhouse's forms, in ms; null where there is none to read. */
export const optionalTime = z.string().nullish().catch(null).transform(parseTime);

/** `{id, name}` or nothing. */
export const optionalNamed = z.object({ id, name: optionalText }).nullish().catch(null).transform(orNull);

/** A list of `{id, name}`; elements that are null or without an id are left out. Null: there was no list. */
export const optionalNamedList = z
  .array(z.unknown())
  .nullish()
  .catch(null)
  .transform((list) => list?.flatMap((entry) => Named.safeParse(entry).data ?? []) ?? null);
const Named = z.object({ id, name: optionalText });

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}

/** Reads a payload by a schema; the reason names the first field that could not do. */
export function readPayload<T extends z.ZodType>(schema: T, payload: unknown): Result<z.infer<T>, string> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return ok(parsed.data);
  const path = ["payload", ...(parsed.error.issues[0]?.path ?? [])].map(String).join(".");
  return no(`The body has no usable ${path}.`);
}
