/** The receipt of an export: who went where, as what, credited how, and what did not work. Mail, CSV and pages are made of it. */
import { asc, eq, sql } from "drizzle-orm";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { CreditGap } from "../greenhouse/created.ts";
import { profileUrl } from "../greenhouse/profile-url.ts";
import type { Export } from "../ledger/rows.ts";
import { withoutProfile } from "../ledger/rows.ts";
import { exportRows, exportSteps, type Outcome, type RowError, type StepKind } from "../ledger/tables.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import { jobsByIds } from "../mirror/queries.ts";
import { type Uncredited, uncreditedOf } from "./credit.ts";
import { PART } from "./outcome.ts";
import { type Placing, placingOf } from "./placed.ts";
import { type Counts, countsOf } from "./status.ts";

export interface ReceiptRow {
  candidateId: string;
  name: string;
  outcome: Outcome;
  exportedAt: string | null;
  url: string | null;
  creditedVia: string[];
  uncredited: CreditGap[];
  /** Steps whose answer was lost and which were found in Greenhouse afterwards. */
  readBack: StepKind[];
  warnings: string[];
  error: RowError | null;
}
export interface Receipt extends Placing {
  exportId: string;
  as: "candidate" | "prospect";
  requisition: { id: string; name: string };
  jobs: { id: number; name: string | null }[];
  requestedBy: { userId: string; email: string; name: string };
  createdAt: string;
  finishedAt: string | null;
  total: number;
  counts: Counts;
  /** Credits that could not be given, and why. */
  uncredited: Uncredited[];
  rows: ReceiptRow[];
}

export async function receiptOf(deps: Deps, exported: Export): Promise<Receipt> {
  const counts = await countsOf(deps, exported);
  const rows = await deps.db
    .select({
      ...withoutProfile(),
      // The name alone: a thousand whole profiles would not fit into memory.
      firstName: sql<string | null>`${exportRows.profile} ->> '$.firstName'`,
      lastName: sql<string | null>`${exportRows.profile} ->> '$.lastName'`,
    })
    .from(exportRows)
    .where(owned(exportRows, exported.tenantId, eq(exportRows.exportId, exported.id)))
    .orderBy(asc(exportRows.position));
  const readBack = await readBackOf(deps, exported);
  const jobs = new Map(
    (await jobsByIds(deps.db, exported.tenantId, exported.jobIds)).map((job) => [job.id, job.name]),
  );
  return {
    exportId: exported.id,
    as: exported.as,
    requisition: { id: exported.requisitionId, name: exported.requisitionName },
    jobs: exported.jobIds.map((id) => ({ id, name: jobs.get(id) ?? null })),
    requestedBy: exported.requestedBy,
    createdAt: iso(exported.createdAt),
    finishedAt: isoOrNull(exported.finishedAt),
    total: exported.total,
    counts,
    ...(await placingOf(deps, exported)),
    uncredited: uncreditedOf(rows),
    rows: rows.map((row) => receiptRow(row, readBack.get(row.candidateId) ?? [])),
  };
}

type ReadRow = Omit<typeof exportRows.$inferSelect, "profile"> & {
  firstName: string | null;
  lastName: string | null;
};

/** By candidate id, the steps whose answer was lost and which were found in Greenhouse afterwards. */
export async function readBackOf(
  deps: Deps,
  { tenantId, id }: Export,
  candidateIds?: readonly string[],
): Promise<Map<string, StepKind[]>> {
  const steps = await deps.db
    .select({ candidateId: exportSteps.candidateId, step: exportSteps.step })
    .from(exportSteps)
    .where(
      owned(
        exportSteps,
        tenantId,
        eq(exportSteps.exportId, id),
        candidateIds && oneOf(exportSteps.candidateId, candidateIds),
        eq(exportSteps.readBack, true),
      ),
    );
  const found = new Map<string, StepKind[]>();
  for (const { candidateId, step } of steps) {
    found.set(candidateId, [...(found.get(candidateId) ?? []), step]);
  }
  return found;
}

function receiptRow(row: ReadRow, readBack: StepKind[]): ReceiptRow {
  const { greenhouseCandidateId: personId, greenhouseApplicationId: applicationId } = row;
  // An erased person has no name any more.
  const name = `${row.firstName ?? ""} ${row.lastName ?? ""}`.trim();
  return {
    candidateId: row.candidateId,
    name: name === "" ? row.candidateId : name,
    outcome: row.outcome,
    exportedAt: isoOrNull(row.exportedAt),
    url: personId === null ? null : profileUrl(personId, applicationId),
    creditedVia: row.creditedVia,
    uncredited: row.uncredited,
    readBack,
    warnings: row.warnings,
    error: row.error,
  };
}

/** How an outcome reads on a receipt. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  queued: "waiting",
  running: "under way",
  exported: "exported",
  existing: "already there",
  skipped: "skipped",
  failed: "not exported",
  review: "needs a decision",
  cancelled: "cancelled",
};

/** Where people went, in one line. */
export function destination({ as, jobs }: Pick<Receipt, "as" | "jobs">): string {
  const names = jobs.map((job) => job.name ?? `job ${job.id}`).join(", ");
  if (as === "candidate") return `as candidates on ${names}`;
  return names ? `as prospects for ${names}` : "as prospects without a job";
}

/** What was found in Greenhouse after its answer was lost; empty where every answer came. */
export function readBackWords(steps: readonly StepKind[]): string {
  if (steps.length === 0) return "";
  const parts = [...new Set(steps.map((step) => PART[step]))].join(", ");
  return `Greenhouse's answer was lost, and found there afterwards was ${parts}.`;
}
