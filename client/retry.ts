/** When a request is sent again, and after how long. Pure. */

/** What is known of an attempt that failed: the answer's status and `Retry-After`, or no answer at all. */
export interface Failure {
  status: number | null;
  retryAfter: string | null;
}

export interface RetryRules {
  /** Attempts in all. */
  attempts: number;
  /** The longest wait before an attempt, in milliseconds. */
  maxWaitMs: number;
}

const FIRST_WAIT_MS = 500;
/** Answers that say nothing about the request itself. */
const PASSING = new Set([500, 502, 503, 504]);

/**
 * How long to wait before the next attempt, in milliseconds; null when there is none. `repeatable`: sending it twice does
 * what sending it once does. What is not is sent again only after an answer that says it was not even looked at.
 */
export function waitBefore(
  attempt: number,
  failure: Failure,
  { repeatable, random, now }: { repeatable: boolean; random: number; now: number },
  { attempts, maxWaitMs }: RetryRules,
): number | null {
  if (attempt >= attempts) return null;
  const { status } = failure;
  const untouched = status === 429 || (status === 409 && failure.retryAfter !== null);
  const passing = status === null || PASSING.has(status);
  if (!untouched && !(passing && repeatable)) return null;
  const asked = askedMs(failure.retryAfter, now);
  // A wait that the server asks for is kept whole or not begun: coming back earlier only makes it longer.
  if (asked !== null) return asked <= maxWaitMs ? asked : null;
  return Math.min(maxWaitMs, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + random / 2);
}

/** `Retry-After` as RFC 9110 has it, section 10.2.3: seconds or a date. */
function askedMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
