/** What the mirror holds, as a repair compares it with Greenhouse: tombstones included. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import { isOurs } from "../ledger/linked.ts";
import type { TenantId } from "../lib/ids.ts";
import { isDeletedPerson } from "./fragments.ts";
import { mirrorApplications, mirrorPeople } from "./tables.ts";

export type HeldApplication = typeof mirrorApplications.$inferSelect;
export type HeldPerson = typeof mirrorPeople.$inferSelect;

export async function heldApplications(
  db: Db,
  tenantId: TenantId,
  ids: readonly number[],
): Promise<Map<number, HeldApplication>> {
  const rows = await db
    .select()
    .from(mirrorApplications)
    .where(owned(mirrorApplications, tenantId, oneOf(mirrorApplications.id, ids)));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function heldPeople(
  db: Db,
  tenantId: TenantId,
  ids: readonly number[],
): Promise<Map<number, HeldPerson>> {
  const rows = await db
    .select()
    .from(mirrorPeople)
    .where(owned(mirrorPeople, tenantId, oneOf(mirrorPeople.id, ids)));
  return new Map(rows.map((row) => [row.id, row]));
}

/** True while an application is as it was held, so that news which came in meanwhile is not told twice. */
export function stillHeld(
  tenantId: TenantId,
  application: { id: number; candidateId: number },
  held: HeldApplication | undefined,
): SQL {
  const row = sql`SELECT 1 FROM mirror_applications held WHERE held.tenant_id = ${tenantId} AND held.id = ${application.id}`;
  const alive = sql`NOT ${isDeletedPerson(tenantId, application.candidateId)}`;
  if (!held) return sql`NOT EXISTS (${row}) AND ${alive}`;
  return sql`EXISTS (${row} AND held.deleted_at IS NULL AND held.status = ${held.status} AND held.seen_at = ${held.seenAt}
    AND held.last_activity_at IS ${held.lastActivityAt}) AND ${alive}`;
}

/** True while a person is as they were held. */
export const personStillHeld = (tenantId: TenantId, held: HeldPerson): SQL =>
  sql`EXISTS (SELECT 1 FROM mirror_people held WHERE held.tenant_id = ${tenantId} AND held.id = ${held.id}
    AND held.shown_digest IS ${held.shownDigest} AND held.stale_at IS NULL AND held.deleted_at IS NULL
    AND held.merged_into IS NULL)`;

/** These people were asked for and not shown; the first time counts. */
export const markAbsent = (db: Db, tenantId: TenantId, ids: readonly number[], at: number): Statement =>
  db.run(sql`
    INSERT INTO mirror_people AS t (tenant_id, id, absent_at)
    SELECT ${tenantId}, value, ${at} FROM json_each(${JSON.stringify(ids)}) WHERE true
    ON CONFLICT (tenant_id, id) DO UPDATE SET absent_at = excluded.absent_at
    WHERE t.absent_at IS NULL AND t.deleted_at IS NULL AND t.merged_into IS NULL`);

/** Who of `mirror_people` was absent at `before`, has not been shown since and waits for no re-read. */
const stillAbsent = (tenantId: TenantId, before: number): SQL =>
  sql`tenant_id = ${tenantId} AND absent_at IS NOT NULL AND absent_at <= ${before} AND missing_at IS NULL
    AND stale_at IS NULL AND deleted_at IS NULL AND merged_into IS NULL AND ${isOurs(tenantId, sql`mirror_people.id`)}`;

/** Our people who were absent at `before` already and are about to be missing, the longest absent first. */
export async function absentSince(
  db: Db,
  tenantId: TenantId,
  before: number,
  limit: number,
): Promise<number[]> {
  const rows = await db.all<{ id: number }>(
    sql`SELECT id FROM mirror_people WHERE ${stillAbsent(tenantId, before)} ORDER BY absent_at LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Our people who were absent at `before` already and have not been shown since: missing as of `at`. */
export const markMissing = (
  db: Db,
  tenantId: TenantId,
  before: number,
  at: number,
  except: readonly number[],
): Statement =>
  db.run(sql`
    UPDATE mirror_people SET missing_at = ${at}
    WHERE ${stillAbsent(tenantId, before)} AND id NOT IN (SELECT value FROM json_each(${JSON.stringify(except)}))`);

/** People of ours who are missing in Greenhouse, or cannot be seen any more, and since when that is known. */
export const missingPeople = (
  db: Db,
  tenantId: TenantId,
  limit: number,
): Promise<{ greenhouseCandidateId: number; candidateId: string; since: number }[]> =>
  db.all(sql`
    SELECT p.id AS greenhouseCandidateId, l.candidate_id AS candidateId, p.missing_at AS since
    FROM mirror_people p JOIN greenhouse_links l
      ON l.tenant_id = p.tenant_id AND l.greenhouse_candidate_id = p.id
    WHERE p.tenant_id = ${tenantId} AND p.absent_at IS NOT NULL AND p.missing_at IS NOT NULL
      AND p.deleted_at IS NULL AND p.merged_into IS NULL
    ORDER BY p.absent_at LIMIT ${limit}`);
