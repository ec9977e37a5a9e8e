/**
 * The stop of all writing to Greenhouse, for every tenant at once. It is a row and not a setting: it holds from the
 * next call on, in every isolate, without a deployment, because whoever is about to write looks for it in the very
 * statement that renews the row's lease. Reading, web hooks and the copy go on; exports are accepted and wait.
 */
import { sql } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import { type Signal, signal } from "../lib/signal.ts";
import { serviceStops } from "./tables.ts";

/** True while nothing may be written for anybody. */
export const isStopped = sql<number>`EXISTS (SELECT 1 FROM service_stops)`.as("stopped");

/** Since when (ms), or null while writing is allowed. */
export async function stoppedSince(deps: Deps): Promise<number | null> {
  const [row] = await deps.db.select({ since: serviceStops.since }).from(serviceStops);
  return row?.since ?? null;
}

/** What waits goes on by itself: the cron wakes it within a minute. */
export async function setStopped(deps: Deps, stopped: boolean): Promise<void> {
  if (stopped) {
    await deps.db.insert(serviceStops).values({ id: 1, since: deps.clock() }).onConflictDoNothing();
  } else {
    await deps.db.delete(serviceStops);
  }
  deps.log.warn("tenants.all_paused", { paused: stopped });
}

export const publicStop = (since: number | null) => ({ paused: since !== null, since: isoOrNull(since) });

export const stopSignals = (since: number | null): Signal[] =>
  since === null
    ? []
    : [
        signal(
          "tenants.all_paused",
          [
            "warning",
            "operator",
            "Writing to Greenhouse is stopped for all tenants.",
            'PUT /v1/paused {"paused": false} lets it go on; what waits goes on by itself within a minute.',
          ],
          { since },
        ),
      ];
