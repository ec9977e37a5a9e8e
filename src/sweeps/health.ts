/** Whether the cron runs, and which of its sweeps do not go through. */
import { asc } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import { counted, type Signal, signal } from "../lib/signal.ts";
import { sweepRuns } from "./tables.ts";

/** The cron runs every minute: so many missed ones are no accident. */
const SILENT_MS = 10 * 60_000;

export type SweepFacts = typeof sweepRuns.$inferSelect;

export const sweepFacts = (deps: Deps): Promise<SweepFacts[]> =>
  deps.db.select().from(sweepRuns).orderBy(asc(sweepRuns.sweep));

export const sweepSummary = (runs: readonly SweepFacts[]) =>
  runs.map(({ sweep, ranAt, wentWellAt, durationMs, problem }) => ({
    sweep,
    ranAt: iso(ranAt),
    wentWellAt: isoOrNull(wentWellAt),
    durationMs,
    problem,
  }));

export function sweepSignals(runs: readonly SweepFacts[], now: number): Signal[] {
  const last = runs.length === 0 ? null : Math.max(...runs.map(({ ranAt }) => ranAt));
  if (last === null || last < now - SILENT_MS) {
    return [
      signal(
        "cron.not_running",
        [
          "error",
          "operator",
          `The cron ${last === null ? "has never run" : "has not run for more than ten minutes"}. Wake-ups that get lost are not sent again, and nothing is cleared away.`,
          "In a worker's first minute that is as it should be. Later look at its triggers in the dashboard (* * * * *) and for cron. in the log; npm run deploy sets the trigger again.",
        ],
        { since: last },
      ),
    ];
  }
  const failing = runs.filter(({ wentWellAt }) => (wentWellAt ?? 0) < now - SILENT_MS);
  if (failing.length === 0) return [];
  return [
    signal(
      "cron.sweep_failing",
      [
        "warning",
        "operator",
        `${counted(failing.length, "sweep of the cron does", "sweeps of the cron do")} not go through.`,
        "Look for cron.failed in the log. The others run all the same; this one is tried every minute.",
      ],
      {
        count: failing.length,
        items: failing.map(({ sweep, problem }) => `${sweep}: ${problem ?? "cut off"}`),
      },
    ),
  ];
}
