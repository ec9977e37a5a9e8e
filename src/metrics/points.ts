/**
 * Numbers for rates and percentiles, in Analytics Engine where it is bound: an event each, indexed by tenant. Ids and
 * words of ours only. Without the binding nothing is written and nothing breaks: the log has the same events.
 */
import type { Spent } from "../lib/meter.ts";

export interface Point {
  /** As in the log: `http.request`, `webhooks.received`, `exports.row`, `sync.page`, `queue.message`. */
  event: string;
  /** "" where it is nobody's. */
  tenantId: string;
  /** How it ended, in a word: a status, a state, an outcome. */
  outcome: string;
  /** What of its kind: the route, the action, the list, the message. */
  what: string;
  durationMs: number;
  spent: Spent;
}

export interface Metrics {
  write(point: Point): void;
}

/** An index holds 96 bytes, the blobs of a point 16 KB (Analytics Engine, Limits); ours are far below both. */
export const analytics = (dataset: AnalyticsEngineDataset | undefined): Metrics => ({
  write({ event, tenantId, outcome, what, durationMs, spent }) {
    dataset?.writeDataPoint({
      indexes: [tenantId],
      blobs: [event, outcome, what],
      doubles: [
        durationMs,
        spent.d1Queries,
        spent.d1RowsRead,
        spent.d1RowsWritten,
        spent.harvestCalls,
        spent.permitWaits,
        spent.permitWaitMs,
        spent.limiterCalls,
        spent.queueMessages,
        spent.d1Trips,
      ],
    });
  },
});
