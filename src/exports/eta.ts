/** How long an export will still take: calls that are left, against what the account's window has for us. */
import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { type Export, UNSETTLED } from "../ledger/rows.ts";
import { exportRows, exportSteps, exports_ } from "../ledger/tables.ts";

/** Calls for one person, before this export has shown its own: look-up, create, and a part or two. */
const CALLS_PER_PERSON = 4;
/** People who must have settled before their calls say something of the others. */
const ENOUGH_PEOPLE = 5;
/** Harvest v3's window (v3 reference, Limits) and the smallest allowance documented for it. */
const ASSUMED = { limit: 50, remaining: 0, windowMs: 30_000, others: 0 };
/** A pump's own speed where the limit does not hold it back: four people side by side, a quarter second a call. */
const PUMP_CALLS_PER_SECOND = 16;

export interface WorkLeft {
  /** People of this export who have not settled. */
  open: number;
  callsPerPerson: number;
  /** The same of the tenant's other exports: they take turns with this one. */
  others: number[];
}

/** What is left to do, by what was needed so far. */
export async function workOf({ db }: Deps, exported: Export, open: number): Promise<WorkLeft> {
  const { tenantId, id, total } = exported;
  const unsettled = db
    .select({ exportId: exportRows.exportId, n: sql<number>`count(*)` })
    .from(exportRows)
    .innerJoin(exports_, and(eq(exports_.id, exportRows.exportId), isNull(exports_.finishedAt)))
    .where(owned(exports_, tenantId, inArray(exportRows.outcome, UNSETTLED)))
    .groupBy(exportRows.exportId);
  const sent = db
    .select({ n: sql<number>`count(*)` })
    .from(exportSteps)
    .where(owned(exportSteps, tenantId, eq(exportSteps.exportId, id), isNotNull(exportSteps.settledAt)));
  const [others, [calls]] = await Promise.all([unsettled, sent]);
  const settled = total - open;
  return {
    open,
    callsPerPerson: settled >= ENOUGH_PEOPLE && calls ? calls.n / settled : CALLS_PER_PERSON,
    others: others.filter(({ exportId }) => exportId !== id).map(({ n }) => n),
  };
}

/** Rounded up. `rate` is null while nothing is known of the account; `waitMs` is how long nobody may call. */
export function etaSeconds({
  open,
  callsPerPerson,
  others,
  rate,
  waitMs,
}: WorkLeft & { rate: typeof ASSUMED | null; waitMs: number }): number {
  const { limit, remaining, windowMs, others: foreign } = rate ?? ASSUMED;
  // In turns: until this one is through, each of the others has had as many people as it, or all of its own.
  const people = others.reduce((sum, theirs) => sum + Math.min(theirs, open), open);
  const calls = people * callsPerPerson;
  const perSecond = (Math.max(limit - foreign, limit / 10) / windowMs) * 1000;
  const byLimit = Math.max(0, calls - remaining) / perSecond;
  return Math.ceil(waitMs / 1000 + Math.max(byLimit, calls / PUMP_CALLS_PER_SECOND));
}
