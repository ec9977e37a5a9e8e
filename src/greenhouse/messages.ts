/** What Greenhouse wrote in an error body. Pure; the shapes differ by generation and by age. */
import * as z from "zod";

/** Enough to act on, short enough for a row in a table. */
const MAX_MESSAGES = 5;
const MAX_LENGTH = 300;

const Envelope = z.object({ message: z.unknown(), errors: z.unknown(), error: z.unknown() }).partial();
const Named = z.object({ message: z.string(), field: z.string().nullish() });

/**
 * The messages of an error body: `errors` first, with entries that are strings, `{message, field}` (v1) or
 * one-key objects (v3), else `message` or `error`, else short plain text (v3 reference, Errors; v1 reference, Errors).
 */
export function readMessages(text: string): string[] {
  const envelope = Envelope.safeParse(tryJson(text));
  if (!envelope.success) return plainText(text);
  const { message, errors, error } = envelope.data;
  const entries = (Array.isArray(errors) ? errors : errors === undefined ? [] : [errors]).flatMap(readEntry);
  const said =
    entries.length > 0 ? entries : [message, error].filter((part) => typeof part === "string").slice(0, 1);
  return said
    .map((part) => part.trim().slice(0, MAX_LENGTH))
    .filter((part) => part !== "")
    .slice(0, MAX_MESSAGES);
}

function readEntry(entry: unknown): string[] {
  if (typeof entry === "string") return [entry];
  const named = Named.safeParse(entry);
  if (named.success) {
    const { message, field } = named.data;
    return [field && !message.includes(field) ? `${field}: ${message}` : message];
  }
  const keyed = z.record(z.string(), z.unknown()).safeParse(entry);
  if (!keyed.success) return [];
  return Object.entries(keyed.data).map(([key, value]) => {
    if (key === "field" && typeof value === "string") return `${value} is not accepted`;
    return typeof value === "string" ? `${key}: ${value}` : `${key} is not accepted`;
  });
}

/** A proxy's HTML page says nothing to a customer. */
function plainText(text: string): string[] {
  const said = text.trim();
  return said === "" || said.startsWith("<") || said.startsWith("{") || said.startsWith("[")
    ? []
    : [said.slice(0, MAX_LENGTH)];
}

/** The parsed body, or undefined where it is not JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
