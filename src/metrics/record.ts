import type { Log, LogFields } from "../lib/log.ts";
import type { Metrics, Point } from "./points.ts";

/**
 * Tells that something has ended: one line of the log and one point for the rates, of the same event and numbers.
 * `fields` are what only the log has; like all of a log they are ids and words of ours. A point that cannot be
 * written must not undo what it tells of.
 */
export function record(
  { log, metrics }: { log: Log; metrics: Metrics },
  { event, tenantId, outcome, what, durationMs, spent }: Point,
  fields: LogFields = {},
): void {
  log.info(event, { ...fields, tenantId: tenantId || undefined, outcome, what, durationMs, ...spent });
  try {
    metrics.write({ event, tenantId, outcome, what, durationMs, spent });
  } catch {
    log.warn("metrics.not_written", { event });
  }
}
