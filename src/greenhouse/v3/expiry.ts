/** When a token ends. Greenhouse writes it in three ways (v3 reference, Client credentials). Pure. */

/** Tokens live an hour; five minutes less when the answer does not say. */
const FALLBACK_MS = 55 * 60_000;

/** Reads `expires_at` (a time), `expires_in` (seconds) or `expires` (a time), in ms since the epoch. */
export function readExpiry(
  body: { expires_at?: unknown; expires_in?: unknown; expires?: unknown },
  now: number,
): number {
  const at = readMoment(body.expires_at) ?? readSeconds(body.expires_in, now) ?? readMoment(body.expires);
  return at !== null && at > now ? at : now + FALLBACK_MS;
}

/** A time as ISO text or epoch seconds. */
function readMoment(value: unknown): number | null {
  const seconds = toNumber(value);
  if (seconds !== null) return seconds * 1000;
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function readSeconds(value: unknown, now: number): number | null {
  const seconds = toNumber(value);
  return seconds !== null && seconds > 0 ? now + seconds * 1000 : null;
}

function toNumber(value: unknown): number | null {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : null;
}
