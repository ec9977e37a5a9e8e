/** Taking rows up, putting them back and settling them. A row is worked on under a lease, by one worker at a time. */
import {
  and,
  asc,
  eq,
  exists,
  getTableColumns,
  inArray,
  isNull,
  lte,
  min,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";
import { endLookUps } from "./look-ups.ts";
import { claims, exportRows, exports_, type Outcome, type RowError } from "./tables.ts";

export type ExportRow = typeof exportRows.$inferSelect;
export type Export = typeof exports_.$inferSelect;
export const UNSETTLED = ["queued", "running"] as const satisfies readonly Outcome[];

/** Long enough for one call that times out and its bookkeeping; renewed at every step. */
export const LEASE_MS = 120_000;

/** A row's columns but the profile, which may be large. */
export function withoutProfile() {
  const { profile: _profile, ...columns } = getTableColumns(exportRows);
  return columns;
}

const unsettledOf = () => and(eq(exportRows.exportId, exports_.id), inArray(exportRows.outcome, UNSETTLED));

/** Exports of the tenant in which something can be done now, oldest first: a row is due, or all have settled. */
export function exportsWithWork(db: Db, tenantId: TenantId, now: number): Promise<Export[]> {
  const rows = db.select({ one: sql`1` }).from(exportRows);
  const due = db
    .select({ one: sql`1` })
    .from(exportRows)
    .where(and(unsettledOf(), lte(exportRows.dueAt, now)));
  return db
    .select()
    .from(exports_)
    .where(
      owned(
        exports_,
        tenantId,
        isNull(exports_.finishedAt),
        or(exists(due), notExists(rows.where(unsettledOf()))),
      ),
    )
    .orderBy(asc(exports_.id))
    .limit(50);
}

/** Takes up to `limit` due rows of one export: waiting ones, and those whose worker has died. */
export async function claimRows(
  db: Db,
  exported: Export,
  input: { now: number; leaseId: string; limit: number },
): Promise<ExportRow[]> {
  const { now, leaseId, limit } = input;
  const due = (outcome: (typeof UNSETTLED)[number]) =>
    db
      .select({ candidateId: exportRows.candidateId })
      .from(exportRows)
      .where(
        and(
          eq(exportRows.exportId, exported.id),
          eq(exportRows.outcome, outcome),
          lte(exportRows.dueAt, now),
          // A running row is due again when its worker's lease has run out: dueAt moves along with the lease.
        ),
      )
      .orderBy(asc(exportRows.dueAt), asc(exportRows.position))
      .limit(limit);
  const take = (outcome: (typeof UNSETTLED)[number]) =>
    db
      .update(exportRows)
      .set({ outcome: "running", leaseId, leaseUntil: now + LEASE_MS, dueAt: now + LEASE_MS })
      .where(
        owned(
          exportRows,
          exported.tenantId,
          eq(exportRows.exportId, exported.id),
          eq(exportRows.outcome, outcome),
          lte(exportRows.dueAt, now),
          inArray(exportRows.candidateId, due(outcome)),
        ),
      )
      .returning();
  const waiting = await take("queued");
  return waiting.length > 0 ? waiting : take("running");
}

/** When the next row of the tenant's unfinished exports is due, or null when there is none. */
export async function nextDue(db: Db, tenantId: TenantId): Promise<number | null> {
  const [row] = await db
    .select({ at: min(exportRows.dueAt) })
    .from(exportRows)
    .where(
      owned(
        exportRows,
        tenantId,
        inArray(exportRows.outcome, UNSETTLED),
        inArray(
          exportRows.exportId,
          db
            .select({ id: exports_.id })
            .from(exports_)
            .where(owned(exports_, tenantId, isNull(exports_.finishedAt))),
        ),
      ),
    );
  return row?.at ?? null;
}

/** The row as held by this worker: no statement touches it once the lease went to another. */
const held = (row: ExportRow) =>
  owned(
    exportRows,
    row.tenantId,
    eq(exportRows.exportId, row.exportId),
    eq(exportRows.candidateId, row.candidateId),
    row.leaseId === null ? isNull(exportRows.leaseId) : eq(exportRows.leaseId, row.leaseId),
  );

export type RowChange = Partial<
  Pick<
    ExportRow,
    | "greenhouseCandidateId"
    | "greenhouseApplicationId"
    | "exportedAt"
    | "creditedVia"
    | "uncredited"
    | "warnings"
    | "error"
    | "matches"
    | "attempts"
    | "plan"
  >
>;

/** Writes what became known while the row stays in this worker's hands. */
export const updateRow = (db: Db, row: ExportRow, change: RowChange): Statement =>
  db.update(exportRows).set(change).where(held(row));

/** Why a call must not be made after all. */
export type Stop = "lost" | "paused" | "cancelled";

/**
 * Renews the lease right before a call, in one statement with all that may forbid it: another worker has taken
 * over, the tenant or the whole service was paused, or (for what makes a person or an application) the export was cancelled.
 */
export async function mayCall(
  db: Db,
  row: ExportRow,
  input: { now: number; makesPerson: boolean },
): Promise<"yes" | Stop> {
  const { now, makesPerson } = input;
  const paused = sql`(EXISTS (SELECT 1 FROM tenants t WHERE t.id = ${row.tenantId} AND (t.paused OR t.deleted_at IS NOT NULL))
    OR EXISTS (SELECT 1 FROM service_stops))`;
  const cancelled = makesPerson
    ? sql`EXISTS (SELECT 1 FROM ${exports_} e WHERE e.id = ${row.exportId} AND e.cancelled_at IS NOT NULL)`
    : sql`false`;
  const kept = await db
    .update(exportRows)
    .set({ leaseUntil: now + LEASE_MS, dueAt: now + LEASE_MS })
    .where(and(held(row), sql`NOT ${paused}`, sql`NOT ${cancelled}`))
    .returning({ candidateId: exportRows.candidateId });
  if (kept.length > 0) return "yes";
  const [why] = await db
    .select({ paused: sql<number>`${paused}`, cancelled: sql<number>`${cancelled}` })
    .from(exportRows)
    .where(held(row));
  if (!why) return "lost";
  return why.paused ? "paused" : "cancelled";
}

/** Puts the row back, due again at a time; its steps tell the next worker where to go on. */
export const requeueRow = (db: Db, row: ExportRow, dueAt: number, change: RowChange = {}): Statement =>
  db
    .update(exportRows)
    .set({ ...change, outcome: "queued", dueAt, leaseId: null, leaseUntil: null })
    .where(held(row));

/** Settles the row and lets go of the claims it held, and of what was looked up under them. */
export const settleRow = (
  db: Db,
  row: ExportRow,
  outcome: Exclude<Outcome, "queued" | "running">,
  change: RowChange = {},
): Statement[] => [
  db
    .update(exportRows)
    .set({ ...change, outcome, leaseId: null, leaseUntil: null })
    .where(held(row)),
  endLookUps(db, row),
  endClaims(db, row),
];

/** Claims end with their row; one that another worker still has at work keeps them. */
const endClaims = (db: Db, row: ExportRow): Statement =>
  db.delete(claims).where(and(claimsOf(row), sql`NOT ${holderAtWork}`));

const claimsOf = (row: ExportRow) =>
  owned(claims, row.tenantId, eq(claims.exportId, row.exportId), eq(claims.candidateId, row.candidateId));

/** Whether the row that holds a claim is still to settle. A claim of a settled row binds nobody. */
const holderAtWork = sql`EXISTS (SELECT 1 FROM ${exportRows} r WHERE r.export_id = ${claims.exportId} AND r.candidate_id = ${claims.candidateId} AND r.outcome IN ('queued', 'running'))`;

/** A refusal or failure in words for the recruiter: what happened, and what to do. */
export const rowError = (code: string, message: string, fix: string): RowError => ({ code, message, fix });

/**
 * Takes hold of a person by every key they can be known by, so that two exports, or the same person twice in
 * one, do not create them twice. False: somebody else holds one of the keys until their row settles; then none
 * of this row's is kept, so that two rows never wait for each other.
 */
export async function claimPerson(db: Db, row: ExportRow, keys: string[], now: number): Promise<boolean> {
  for (const key of keys) {
    if (await claimKey(db, row, key, now)) continue;
    await db.delete(claims).where(claimsOf(row));
    return false;
  }
  return true;
}

/** Takes hold of the person in Greenhouse: always the last key of a row, which keeps what it has when it must wait. */
export const claimFound = (db: Db, row: ExportRow, greenhouseId: number, now: number): Promise<boolean> =>
  claimKey(db, row, `gh:${greenhouseId}`, now);

async function claimKey(db: Db, row: ExportRow, key: string, now: number): Promise<boolean> {
  const mine = { tenantId: row.tenantId, exportId: row.exportId, candidateId: row.candidateId };
  const won = await db
    .insert(claims)
    .values({ ...mine, key, claimedAt: now })
    .onConflictDoUpdate({
      target: [claims.tenantId, claims.key],
      set: { exportId: mine.exportId, candidateId: mine.candidateId, claimedAt: now },
      setWhere: sql`(${claims.exportId} = ${mine.exportId} AND ${claims.candidateId} = ${mine.candidateId}) OR NOT ${holderAtWork}`,
    })
    .returning({ key: claims.key });
  return won.length > 0;
}
