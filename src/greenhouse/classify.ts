/** Status codes turned into failures. Pure; the only place that decides what may have happened. */
import { failure, type HarvestFailure } from "./failure.ts";
import type { RateObservation } from "./gate.ts";
import { readMessages } from "./messages.ts";

/** What a call was, as far as its failure depends on it. */
export interface Attempt {
  endpoint: string;
  /** Anything but GET: an answer that is lost may hide a change. */
  write: boolean;
  /** How long the generation's window is, for a 429 that does not say. */
  windowMs: number;
}

/** First wait after a fault of theirs; whoever repeats the call counts attempts and stretches it. */
export const FAULT_RETRY_MS = 5_000;
/** No wait is longer than this, whatever a header says. */
const MAX_DELAY_MS = 10 * 60_000;

/** The failure behind an answer that is not 2xx (v3 reference, Errors; v1 reference, Errors). */
export function classify(attempt: Attempt, rate: RateObservation, text: string, now: number): HarvestFailure {
  const { endpoint } = attempt;
  const { status } = rate;
  const messages = readMessages(text);
  if (status < 400)
    return lost(attempt, "unexpected_answer", status, ["Greenhouse answered with a redirect."]);
  // 410: a generation that was switched off takes no credential any more (v1 reference, Sunset).
  if (status === 401 || status === 410)
    return failure({ disposition: "reconnect", code: "credential_refused", endpoint, status, messages });
  if (status === 403)
    return failure({ disposition: "stop", code: "permission_missing", endpoint, status, messages });
  if (status === 404) return failure({ disposition: "stop", code: "not_found", endpoint, status, messages });
  if (status === 429) {
    const delayMs = waitFor(rate, attempt.windowMs, now);
    return failure({ disposition: "retry", code: "rate_limited", endpoint, status, messages, delayMs });
  }
  if (status === 408 || status === 425) return lost(attempt, "no_answer", status, messages);
  if (status < 500) return failure({ disposition: "stop", code: "refused", endpoint, status, messages });
  const down = lost(attempt, "upstream_down", status, messages);
  return { ...down, delayMs: Math.min(MAX_DELAY_MS, rate.retryAfterMs ?? down.delayMs) };
}

/** No usable answer: a read may be repeated, a write may have happened. */
export function lost(
  attempt: Attempt,
  code: "no_answer" | "upstream_down" | "unexpected_answer",
  status: number | null,
  messages: string[],
): HarvestFailure {
  const { endpoint, write } = attempt;
  return failure({
    disposition: write ? "unknown" : "retry",
    code,
    endpoint,
    status,
    messages,
    delayMs: FAULT_RETRY_MS,
  });
}

/** `Retry-After`, else the end of the window as the headers tell it, else a whole window. */
function waitFor(rate: RateObservation, windowMs: number, now: number): number {
  const toReset = rate.resetAt === null ? null : rate.resetAt - now;
  const wait = rate.retryAfterMs ?? (toReset !== null && toReset > 0 ? toReset : windowMs);
  return Math.min(MAX_DELAY_MS, Math.max(1_000, wait));
}
