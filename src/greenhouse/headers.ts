/** What the headers of an answer say: the account's window and the next page. Pure. */
import { parseTime } from "../lib/clock.ts";
import { no, ok, type Result } from "../lib/result.ts";
import type { RateObservation } from "./gate.ts";

/** Numbers below this are seconds from now, not a time: epoch seconds passed it in 2001. */
const FIRST_EPOCH_SECONDS = 1_000_000_000;
const FIRST_EPOCH_MS = 1_000_000_000_000;

/** The window as one answer tells it (Harvest v3 reference, Limits; v1 reference, Rate limit). */
export function readRate(status: number, headers: Headers, now: number): RateObservation {
  return {
    status,
    limit: wholeNumber(headers.get("X-RateLimit-Limit")),
    remaining: wholeNumber(headers.get("X-RateLimit-Remaining")),
    resetAt: readReset(headers.get("X-RateLimit-Reset"), now),
    retryAfterMs: readRetryAfter(headers.get("Retry-After"), now),
    serverDate: parseTime(headers.get("Date")),
  };
}

/** `Retry-After` in ms from now: seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = parseTime(text);
  return at === null ? null : Math.max(0, at - now);
}

function readReset(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (!/^\s*\d+(\.\d+)?\s*$/.test(text)) return parseTime(text);
  const value = Number(text);
  if (value >= FIRST_EPOCH_MS) return value;
  return value >= FIRST_EPOCH_SECONDS ? value * 1000 : now + value * 1000;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\s*\d+\s*$/.test(text) ? Number(text) : null;
}

/**
 * Path and query of the `rel="next"` link, byte for byte, or null where there is none; an absent and an empty
 * header both mean the last page. A link to another host is refused, because the token would go there.
 */
export function readNext(header: string | null, origin: string): Result<string | null, "foreign"> {
  for (const match of (header ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    const [, target = "", parameters = ""] = match;
    if (!/;\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|next\b)/i.test(parameters)) continue;
    if (!URL.canParse(target, origin) || new URL(target, origin).origin !== origin) return no("foreign");
    const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
    return path.startsWith("/") && !path.startsWith("//") ? ok(path) : no("foreign");
  }
  return ok(null);
}
