/** The row of a tenant's repair: who works on it, how far its cycle has come, when the next is due. */
import { and, eq, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { type SyncRepair, syncRepairs } from "./tables.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEASE_MS = 120_000;
/** How often what changed is compared. */
const INTERVAL_MS = HOUR_MS;
/** Greenhouse's clock may differ from ours, and a record shows up a moment after it was written. */
const SETTLED_MS = 60_000;
/** Windows overlap, so that what was written slowly is in one of them (v3 reference, incremental reading). */
const OVERLAP_MS = 5 * 60_000;

const heldBy = (row: SyncRepair): SQL =>
  owned(syncRepairs, row.tenantId, eq(syncRepairs.leaseId, row.leaseId ?? ""));
const free = (now: number): SQL | undefined =>
  or(isNull(syncRepairs.leaseUntil), lte(syncRepairs.leaseUntil, now));

/** Takes the tenant's repair where it is due; begins a cycle where none is under way with this connection. */
export async function claimRepair(
  deps: Deps,
  tenantId: TenantId,
  connectionId: string,
): Promise<SyncRepair | null> {
  const now = deps.clock();
  await deps.db.insert(syncRepairs).values({ tenantId, dueAt: now }).onConflictDoNothing();
  const [row] = await deps.db
    .update(syncRepairs)
    .set({ leaseId: newId("lease", now), leaseUntil: now + LEASE_MS })
    .where(owned(syncRepairs, tenantId, free(now), lte(syncRepairs.dueAt, now)))
    .returning();
  if (!row) return null;
  const goesOn = row.startedAt !== null && row.connectionId === connectionId;
  return goesOn ? row : begun(row, connectionId, now);
}

/**
 * A cycle at its beginning. It also asks for everyone whom we know when somebody wants it, and once a day: then no
 * window needs to reach back further than a day.
 */
function begun(row: SyncRepair, connectionId: string, now: number): SyncRepair {
  const windowUntil = now - SETTLED_MS;
  const covered = row.connectionId === connectionId ? row.coveredUntil : null;
  const readsKnown = row.requestedAt !== null || covered === null || now - (row.knownAt ?? 0) >= DAY_MS;
  return {
    ...row,
    connectionId,
    requestedAt: null,
    startedAt: now,
    windowUntil,
    windowFrom: Math.max((covered ?? windowUntil - HOUR_MS) - OVERLAP_MS, windowUntil - DAY_MS),
    readsKnown,
    phase: "people",
    cursor: null,
    restarts: 0,
    asked: 0,
    absent: [],
    repairing: 0,
    attempts: 0,
  };
}

type Progress = Pick<
  SyncRepair,
  | "connectionId"
  | "startedAt"
  | "windowFrom"
  | "windowUntil"
  | "readsKnown"
  | "phase"
  | "cursor"
  | "restarts"
  | "asked"
  | "absent"
  | "repairing"
>;

const progressOf = (row: SyncRepair): Progress => ({
  connectionId: row.connectionId,
  startedAt: row.startedAt,
  windowFrom: row.windowFrom,
  windowUntil: row.windowUntil,
  readsKnown: row.readsKnown,
  phase: row.phase,
  cursor: row.cursor,
  restarts: row.restarts,
  asked: row.asked,
  absent: row.absent,
  repairing: row.repairing,
});

/** What was asked for before the cycle began is answered by it; what was asked for since is not. */
const stillRequested = (row: SyncRepair) =>
  sql`CASE WHEN ${syncRepairs.requestedAt} > ${row.startedAt} THEN ${syncRepairs.requestedAt} END`;

/** A page is compared: the lease goes on. Comes back empty where the lease was lost. */
export const keepRepair = (db: Db, row: SyncRepair, now: number) =>
  db
    .update(syncRepairs)
    .set({ ...progressOf(row), attempts: 0, problem: null, leaseUntil: now + LEASE_MS })
    .where(heldBy(row))
    .returning({ tenantId: syncRepairs.tenantId });

const CYCLE_OVER = { startedAt: null, phase: null, cursor: null, leaseId: null, leaseUntil: null } as const;

/** The cycle is whole. `alarm` is null unless too many people vanished at once. */
export const completeRepair = (
  db: Db,
  row: SyncRepair,
  { alarm, problem }: { alarm: number | null; problem: string | null },
  now: number,
): Statement =>
  db
    .update(syncRepairs)
    .set({
      ...CYCLE_OVER,
      connectionId: row.connectionId,
      requestedAt: stillRequested(row),
      coveredUntil: row.windowUntil,
      repaired: row.repairing,
      ...(row.readsKnown ? { knownAt: now, alarm } : {}),
      completedAt: now,
      attempts: 0,
      problem,
      dueAt: sql`CASE WHEN ${syncRepairs.requestedAt} > ${row.startedAt} THEN ${now} ELSE ${now + INTERVAL_MS} END`,
    })
    .where(heldBy(row))
    .returning({ tenantId: syncRepairs.tenantId });

/** Lets go of a cycle that goes on at `dueAt`; a wake-up is on its way. */
export const pauseRepair = (
  db: Db,
  row: SyncRepair,
  change: { dueAt: number; attempts: number; problem: string | null },
  now: number,
) =>
  db
    .update(syncRepairs)
    .set({ ...progressOf(row), ...change, wokenAt: now, leaseId: null, leaseUntil: null })
    .where(heldBy(row));

/** Ends a cycle that cannot go on; the next one begins after the interval, where this one began. */
export const giveUpRepair = (db: Db, row: SyncRepair, problem: string, now: number) =>
  db
    .update(syncRepairs)
    .set({ ...CYCLE_OVER, requestedAt: stillRequested(row), problem, dueAt: now + INTERVAL_MS })
    .where(heldBy(row));

/** There is nothing to read from. */
export const parkRepair = (db: Db, tenantId: TenantId, problem: string, now: number) =>
  db
    .update(syncRepairs)
    .set({ ...CYCLE_OVER, problem, dueAt: now + INTERVAL_MS })
    .where(and(owned(syncRepairs, tenantId), free(now)));

/** Asks for a cycle that also reads everyone whom we know; one under way is followed by another. */
export const requestRepair = (db: Db, tenantId: TenantId, now: number): Statement =>
  db.run(sql`
    INSERT INTO sync_repairs AS t (tenant_id, requested_at, due_at, woken_at) VALUES (${tenantId}, ${now}, ${now}, ${now})
    ON CONFLICT (tenant_id) DO UPDATE SET requested_at = excluded.requested_at,
      due_at = CASE WHEN t.started_at IS NULL THEN excluded.due_at ELSE t.due_at END, woken_at = excluded.woken_at`);
