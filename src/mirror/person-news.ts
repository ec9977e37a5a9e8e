/** News of people: edited, deleted, merged, anonymised. The last three absorb whatever comes later. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { isOurs } from "../ledger/linked.ts";
import { repointPerson } from "../ledger/repoint.ts";
import type { TenantId } from "../lib/ids.ts";
import { survivorOf } from "./fragments.ts";
import type { News } from "./news.ts";

/** A person was edited. Of whom we keep nothing that could change; ours are read again. `digest`: of the body. */
export function personUpdated(
  db: Db,
  tenantId: TenantId,
  person: { id: number; digest: string },
  receivedAt: number,
): News {
  const was = existing(tenantId, person.id);
  return {
    whyNot: sql`CASE
      WHEN EXISTS (SELECT 1 ${was} AND (was.deleted_at IS NOT NULL OR was.merged_into IS NOT NULL
        OR was.anonymized_at IS NOT NULL)) THEN 'gone'
      WHEN EXISTS (SELECT 1 ${was} AND was.body_digest = ${person.digest}) THEN 'same' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_people AS t (tenant_id, id, body_digest, stale_at)
        SELECT ${tenantId}, ${person.id}, ${person.digest},
          CASE WHEN ${isOurs(tenantId, person.id)} THEN ${receivedAt} END WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET body_digest = excluded.body_digest,
          stale_at = coalesce(excluded.stale_at, t.stale_at)`),
    ],
  };
}

/** A person was deleted: a tombstone without personal data, their applications gone. Other tables are swept later. */
export function personDeleted(db: Db, tenantId: TenantId, id: number, receivedAt: number): News {
  return {
    whyNot: sql`CASE WHEN EXISTS (SELECT 1 ${existing(tenantId, id)} AND was.deleted_at IS NOT NULL)
      THEN 'gone' END`,
    statements: (guard) => [
      tombstone(db, tenantId, id, "deleted_at", receivedAt, guard),
      db.run(sql`
        DELETE FROM mirror_applications WHERE tenant_id = ${tenantId} AND candidate_id = ${id} AND ${guard}`),
      forgetEmails(db, tenantId, id, guard),
    ],
  };
}

/** A person's data were erased in Greenhouse while the applications stay. */
export function personAnonymized(db: Db, tenantId: TenantId, id: number, receivedAt: number): News {
  return {
    whyNot: sql`CASE WHEN EXISTS (SELECT 1 ${existing(tenantId, id)} AND was.anonymized_at IS NOT NULL)
      THEN 'gone' END`,
    statements: (guard) => [
      tombstone(db, tenantId, id, "anonymized_at", receivedAt, guard),
      forgetEmails(db, tenantId, id, guard),
    ],
  };
}

/**
 * `from` became part of `into`. What we know of the old id moves to whoever survives in the end: `into` may have
 * been merged itself before this was told, and people merged into `from` follow.
 */
export function personMerged(
  db: Db,
  tenantId: TenantId,
  merge: { from: number; into: number },
  receivedAt: number,
): News {
  const survivor = survivorOf(tenantId, merge.into);
  const was = existing(tenantId, merge.from);
  return {
    whyNot: sql`CASE WHEN ${survivor} = ${merge.from} OR EXISTS (SELECT 1 ${was} AND was.merged_into IS NOT NULL)
      THEN 'gone' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_people AS t (tenant_id, id, merged_into)
        SELECT ${tenantId}, ${merge.from}, ${survivor} WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET merged_into = excluded.merged_into, stale_at = NULL,
          absent_at = NULL, missing_at = NULL, body_digest = NULL, shown_digest = NULL`),
      db.run(sql`
        UPDATE mirror_people SET merged_into = ${survivor}
        WHERE tenant_id = ${tenantId} AND merged_into = ${merge.from} AND ${guard}`),
      ...repointPerson(db, tenantId, merge.from, survivor, guard),
      db.run(sql`
        UPDATE mirror_applications SET candidate_id = ${survivor}
        WHERE tenant_id = ${tenantId} AND candidate_id = ${merge.from} AND ${guard}`),
      db.run(sql`
        DELETE FROM mirror_applications WHERE tenant_id = ${tenantId} AND candidate_id = ${survivor} AND ${guard}
          AND EXISTS (SELECT 1 FROM mirror_people s WHERE s.tenant_id = ${tenantId} AND s.id = ${survivor}
            AND s.deleted_at IS NOT NULL)`),
      forgetEmails(db, tenantId, merge.from, guard),
      markStale(db, tenantId, survivor, receivedAt, guard),
    ],
  };
}

const existing = (tenantId: TenantId, id: number): SQL =>
  sql`FROM mirror_people was WHERE was.tenant_id = ${tenantId} AND was.id = ${id}`;

const tombstone = (
  db: Db,
  tenantId: TenantId,
  id: number,
  column: "deleted_at" | "anonymized_at",
  at: number,
  guard: SQL,
): Statement =>
  db.run(sql`
    INSERT INTO mirror_people AS t (tenant_id, id, ${sql.raw(column)}, erase_due_at)
    SELECT ${tenantId}, ${id}, ${at}, ${at} WHERE ${guard}
    ON CONFLICT (tenant_id, id) DO UPDATE SET ${sql.raw(column)} = excluded.${sql.raw(column)},
      erase_due_at = excluded.erase_due_at, private = NULL, absent_at = NULL, missing_at = NULL,
      -- Whoever is anonymised keeps the applications, and with them the re-read that one of them may wait for.
      stale_at = ${column === "deleted_at" ? sql`NULL` : sql`t.stale_at`}, body_digest = NULL, shown_digest = NULL`);

const forgetEmails = (db: Db, tenantId: TenantId, id: number, guard: SQL): Statement =>
  db.run(sql`
    DELETE FROM mirror_person_emails WHERE tenant_id = ${tenantId} AND person_id = ${id} AND ${guard}`);

/** Asks for a re-read of one of our own people, where `guard` holds. */
export const markStale = (db: Db, tenantId: TenantId, person: SQL, at: number, guard: SQL): Statement =>
  db.run(sql`
    INSERT INTO mirror_people AS t (tenant_id, id, stale_at)
    SELECT ${tenantId}, p.id, ${at} FROM (SELECT ${person} AS id) p
    WHERE ${guard} AND ${isOurs(tenantId, sql`p.id`)}
    ON CONFLICT (tenant_id, id) DO UPDATE SET stale_at = excluded.stale_at
    WHERE t.deleted_at IS NULL AND t.merged_into IS NULL`);
