/** How an export stands, as the contract tells it. */
import { eq, sql } from "drizzle-orm";
import { connectionOf } from "../connections/harvest.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { Export } from "../ledger/rows.ts";
import { exportRows, exports_, type Outcome } from "../ledger/tables.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { tenantState } from "../tenants/manage.ts";

export type ExportStatus = "queued" | "running" | "waiting" | "done" | "done_with_failures" | "cancelled";
export type WaitingFor = "rate_limit" | "reconnect_needed" | "paused" | null;

/** A mail that was claimed this long ago and never marked: whether it went out is not known. */
export const CLAIM_TIMEOUT_MS = 15 * 60_000;
/** Calls to Greenhouse that a person takes on average: look-up, create, and a part or two. */
const CALLS_PER_PERSON = 4;
/** Harvest v3's window (v3 reference, Limits) and the smallest allowance documented for it. */
const ASSUMED = { windowMs: 30_000, limit: 50 };

export async function findExport(deps: Deps, tenantId: TenantId, id: string): Promise<Export> {
  const [row] = await deps.db
    .select()
    .from(exports_)
    .where(owned(exports_, tenantId, eq(exports_.id, id)));
  if (!row) throw notFound("This export");
  return row;
}

export type Counts = Record<Outcome, number>;

export async function countsOf(deps: Deps, exported: Export): Promise<Counts> {
  const rows = await deps.db
    .select({ outcome: exportRows.outcome, n: sql<number>`count(*)` })
    .from(exportRows)
    .where(owned(exportRows, exported.tenantId, eq(exportRows.exportId, exported.id)))
    .groupBy(exportRows.outcome);
  const counts: Counts = {
    queued: 0,
    running: 0,
    exported: 0,
    existing: 0,
    skipped: 0,
    failed: 0,
    review: 0,
    cancelled: 0,
  };
  for (const row of rows) counts[row.outcome] = row.n;
  return counts;
}

export async function exportStatus(deps: Deps, exported: Export) {
  const counts = await countsOf(deps, exported);
  const open = counts.queued + counts.running;
  const wait =
    exported.finishedAt === null && open > 0
      ? await waitingOf(deps, exported)
      : { waitingFor: null, rate: null };
  return {
    id: exported.id,
    as: exported.as,
    status: statusOf(exported, counts, wait.waitingFor),
    waitingFor: wait.waitingFor,
    total: exported.total,
    counts,
    requisition: { id: exported.requisitionId, name: exported.requisitionName },
    jobIds: exported.jobIds,
    requestedBy: exported.requestedBy,
    createdAt: iso(exported.createdAt),
    finishedAt: isoOrNull(exported.finishedAt),
    etaSeconds: exported.finishedAt === null ? etaSeconds(open, wait.rate) : null,
    notification: notificationOf(exported, deps.clock()),
  };
}

function statusOf(exported: Export, counts: Counts, waitingFor: WaitingFor): ExportStatus {
  if (exported.endedAs !== null) return exported.endedAs;
  if (waitingFor !== null) return "waiting";
  return counts.queued === exported.total ? "queued" : "running";
}

interface Rate {
  limit: number;
  remaining: number;
  resetsAt: number;
}

async function waitingOf(
  deps: Deps,
  exported: Export,
): Promise<{ waitingFor: WaitingFor; rate: Rate | null }> {
  const { tenantId } = exported;
  if ((await tenantState(deps, tenantId))?.paused) return { waitingFor: "paused", rate: null };
  const connection = await connectionOf(deps, tenantId);
  if (!connection || connection.status === "reconnect_needed")
    return { waitingFor: "reconnect_needed", rate: null };
  const rate = await deps.limiter(connection.id).snapshot();
  const waits = (exported.waitingUntil ?? 0) > deps.clock();
  return { waitingFor: waits ? "rate_limit" : null, rate };
}

/** From the account's real budget where it is known; a guess is rounded up rather than down. */
function etaSeconds(open: number, rate: Rate | null): number {
  const perSecond = ((rate?.limit ?? ASSUMED.limit) / ASSUMED.windowMs) * 1000;
  return Math.ceil((open * CALLS_PER_PERSON) / perSecond);
}

export function notificationOf(exported: Export, now: number) {
  const { notification, notifiedAt } = exported;
  if (notification !== "claimed") return { state: notification, at: isoOrNull(notifiedAt) };
  const lost = notifiedAt !== null && now - notifiedAt > CLAIM_TIMEOUT_MS;
  return { state: lost ? ("unknown" as const) : ("pending" as const), at: isoOrNull(notifiedAt) };
}
