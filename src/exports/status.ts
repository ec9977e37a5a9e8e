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
import type { Snapshot } from "../limits/window.ts";
import { tenantState } from "../tenants/manage.ts";
import { etaSeconds, workOf } from "./eta.ts";

export type ExportStatus = "queued" | "running" | "waiting" | "done" | "done_with_failures" | "cancelled";
export type WaitingFor = "rate_limit" | "reconnect_needed" | "paused" | null;

/** A mail that was claimed this long ago and never marked: whether it went out is not known. */
export const CLAIM_TIMEOUT_MS = 15 * 60_000;
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
    etaSeconds: await etaOf(deps, exported, { open, ...wait }),
    notification: notificationOf(exported, deps.clock()),
  };
}

function statusOf(exported: Export, counts: Counts, waitingFor: WaitingFor): ExportStatus {
  if (exported.endedAs !== null) return exported.endedAs;
  if (waitingFor !== null) return "waiting";
  return counts.queued === exported.total ? "queued" : "running";
}

/** Null where it has ended, or waits for somebody to do something: nobody knows how long that takes. */
async function etaOf(
  deps: Deps,
  exported: Export,
  { open, waitingFor, rate }: { open: number; waitingFor: WaitingFor; rate: Snapshot | null },
): Promise<number | null> {
  if (exported.finishedAt !== null || waitingFor === "paused" || waitingFor === "reconnect_needed")
    return null;
  if (open === 0) return 0;
  const waitMs = Math.max(0, (exported.waitingUntil ?? 0) - deps.clock());
  return etaSeconds({ ...(await workOf(deps, exported, open)), rate, waitMs });
}

async function waitingOf(
  deps: Deps,
  exported: Export,
): Promise<{ waitingFor: WaitingFor; rate: Snapshot | null }> {
  const { tenantId } = exported;
  if ((await tenantState(deps, tenantId))?.paused) return { waitingFor: "paused", rate: null };
  const connection = await connectionOf(deps, tenantId);
  if (!connection || connection.status === "reconnect_needed")
    return { waitingFor: "reconnect_needed", rate: null };
  const rate = await deps.limiter(connection.id).snapshot();
  const waits = (exported.waitingUntil ?? 0) > deps.clock();
  return { waitingFor: waits ? "rate_limit" : null, rate };
}

export function notificationOf(exported: Export, now: number) {
  const { notification, notifiedAt } = exported;
  if (notification !== "claimed") return { state: notification, at: isoOrNull(notifiedAt) };
  const lost = notifiedAt !== null && now - notifiedAt > CLAIM_TIMEOUT_MS;
  return { state: lost ? ("unknown" as const) : ("pending" as const), at: isoOrNull(notifiedAt) };
}
