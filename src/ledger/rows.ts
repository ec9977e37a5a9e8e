/** Taking rows up, putting them back and settling them. A row is worked on under a lease, by one worker at a time. */
import { and, asc, eq, inArray, isNull, lte, min, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";
import { claims, exportRows, exports_, type Outcome, type RowError } from "./tables.ts";

export type ExportRow = typeof exportRows.$inferSelect;
export type Export = typeof exports_.$inferSelect;
export const UNSETTLED = ["queued", "running"] as const satisfies readonly Outcome[];

/** Long enough for one call that times out and its bookkeeping; renewed at every step. */
export const LEASE_MS = 120_000;

/** Exports of the tenant that still have rows to settle, oldest first. */
export const unfinishedExports = (db: Db, tenantId: TenantId): Promise<Export[]> =>
  db
    .select()
    .from(exports_)
    .where(owned(exports_, tenantId, isNull(exports_.finishedAt)))
    .orderBy(asc(exports_.id))
    .limit(50);

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
    | "warnings"
    | "error"
    | "matches"
    | "attempts"
  >
>;

/** Writes what became known while the row stays in this worker's hands. */
export const updateRow = (db: Db, row: ExportRow, change: RowChange): Statement =>
  db.update(exportRows).set(change).where(held(row));

/** Renews the lease before a call is made; no row comes back when another worker has taken over. */
export async function keepLease(db: Db, row: ExportRow, now: number): Promise<boolean> {
  const kept = await db
    .update(exportRows)
    .set({ leaseUntil: now + LEASE_MS, dueAt: now + LEASE_MS })
    .where(held(row))
    .returning({ candidateId: exportRows.candidateId });
  return kept.length > 0;
}

/** Puts the row back, due again at a time; its steps tell the next worker where to go on. */
export const requeueRow = (db: Db, row: ExportRow, dueAt: number, change: RowChange = {}): Statement =>
  db
    .update(exportRows)
    .set({ ...change, outcome: "queued", dueAt, leaseId: null, leaseUntil: null })
    .where(held(row));

/** Settles the row and lets go of the claims it held. */
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
  releaseClaims(db, row),
];

export const releaseClaims = (db: Db, row: ExportRow): Statement =>
  db
    .delete(claims)
    .where(
      owned(claims, row.tenantId, eq(claims.exportId, row.exportId), eq(claims.candidateId, row.candidateId)),
    );

/** A refusal or failure in words for the recruiter: what happened, and what to do. */
export const rowError = (code: string, message: string, fix: string): RowError => ({ code, message, fix });

/**
 * Takes hold of a person by every key they can be known by, so that two exports, or the same person twice in
 * one, do not create them twice. False: somebody else holds one of the keys until their row settles.
 */
export async function claimPerson(db: Db, row: ExportRow, keys: string[], now: number): Promise<boolean> {
  const mine = { tenantId: row.tenantId, exportId: row.exportId, candidateId: row.candidateId };
  for (const key of keys) {
    const [holder] = await db
      .insert(claims)
      .values({ ...mine, key, claimedAt: now })
      // Writing the holder's own id back makes the row come back from `returning` either way.
      .onConflictDoUpdate({
        target: [claims.tenantId, claims.key],
        set: { claimedAt: sql`${claims.claimedAt}` },
      })
      .returning({ exportId: claims.exportId, candidateId: claims.candidateId });
    if (holder?.exportId !== row.exportId || holder.candidateId !== row.candidateId) {
      await releaseClaims(db, row);
      return false;
    }
  }
  return true;
}
