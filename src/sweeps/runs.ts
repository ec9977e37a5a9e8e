/** Runs the cron's sweeps one after the other and keeps how each went. */
import { sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { errorFields } from "../lib/log.ts";
import { Meter } from "../lib/meter.ts";
import { record } from "../metrics/record.ts";
import { sweepRuns } from "./tables.ts";

/** Bounded, idempotent, independent of the others: a sweep that is cut off goes on in the next minute. */
export type Sweep = (deps: Deps) => Promise<void>;

/** A sweep that found nothing to do and took less is not told: there are a dozen every minute. */
const WORTH_TELLING_MS = 1_000;

interface Run {
  sweep: string;
  ranAt: number;
  durationMs: number;
  problem: string | null;
}

/** One sweep that fails does not keep the others from running; the next minute tries it again. */
export async function runSweeps(deps: Deps, sweeps: Readonly<Record<string, Sweep>>): Promise<void> {
  const runs: Run[] = [];
  for (const [sweep, work] of Object.entries(sweeps)) runs.push(await runOne(deps, sweep, work));
  await commit(
    deps.db,
    runs.map((run) => keep(deps, run)),
  );
}

async function runOne(deps: Deps, sweep: string, work: Sweep): Promise<Run> {
  const ranAt = deps.clock();
  const meter = new Meter();
  let problem: string | null = null;
  try {
    await meter.run(() => work(deps));
  } catch (error) {
    problem = error instanceof Error ? error.name : typeof error;
    deps.log.error("cron.failed", { sweep, ...errorFields(error) });
  }
  const durationMs = deps.clock() - ranAt;
  const { d1RowsWritten, queueMessages } = meter.spent;
  if (problem !== null || d1RowsWritten + queueMessages > 0 || durationMs >= WORTH_TELLING_MS) {
    const outcome = problem === null ? "done" : "failed";
    record(deps, { event: "cron.sweep", tenantId: "", outcome, what: sweep, durationMs, spent: meter.spent });
  }
  return { sweep, ranAt, durationMs, problem };
}

const keep = (deps: Deps, run: Run) => {
  const wentWellAt = run.problem === null ? run.ranAt : null;
  return deps.db
    .insert(sweepRuns)
    .values({ ...run, wentWellAt })
    .onConflictDoUpdate({
      target: sweepRuns.sweep,
      set: { ...run, wentWellAt: sql`coalesce(${wentWellAt}, ${sweepRuns.wentWellAt})` },
    });
};
