/** What was read from Harvest, into the mirror: the authority, unless newer news came in since the read was sent. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { GreenhouseApplication, GreenhousePerson } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { upsertApplication } from "./save-application.ts";

/** Newer by Greenhouse's clock, or told at the same time and read after what is there was heard. */
const FRESHER: SQL = sql`excluded.last_activity_at > t.last_activity_at OR (t.last_activity_at IS excluded.last_activity_at AND excluded.seen_at >= t.seen_at) OR t.last_activity_at IS NULL`;

/**
 * Saves an application as Harvest shows it. `seenAt` is when the read was sent. A hire that a web hook told stays
 * with the row, because Harvest does not give its time.
 */
export function saveApplication(
  db: Db,
  tenantId: TenantId,
  application: GreenhouseApplication & { jobName?: string },
  seenAt: number,
): Statement[] {
  const news = {
    ...application,
    jobName: application.jobName ?? null,
    poolId: null,
    poolStageId: null,
    ownerId: null,
  };
  return upsertApplication(db, tenantId, news, seenAt, sql`true`, FRESHER);
}

/**
 * Saves a person as Harvest shows them: no name, no address, only hashes of the latter (from the tenant's vault).
 * Settles a stale mark that is older than the read. Deleted, merged and anonymised people stay what they are.
 * `digest` is a keyed hash of all that was shown; null forgets what was known of it.
 */
export function savePerson(
  db: Db,
  tenantId: TenantId,
  person: GreenhousePerson,
  emailHashes: string[],
  seenAt: number,
  digest: string | null = null,
): Statement[] {
  const there = sql`EXISTS (SELECT 1 FROM mirror_people p WHERE p.tenant_id = ${tenantId} AND p.id = ${person.id} AND p.deleted_at IS NULL AND p.merged_into IS NULL AND p.anonymized_at IS NULL)`;
  const hashes = JSON.stringify(emailHashes);
  return [
    db.run(sql`
      INSERT INTO mirror_people AS t (tenant_id, id, private, updated_at, shown_digest, seen_at)
      VALUES (${tenantId}, ${person.id}, ${Number(person.isPrivate)}, ${person.updatedAt}, ${digest}, ${seenAt})
      ON CONFLICT (tenant_id, id) DO UPDATE SET private = excluded.private, updated_at = excluded.updated_at,
        shown_digest = CASE WHEN t.anonymized_at IS NULL THEN excluded.shown_digest END,
        seen_at = excluded.seen_at, absent_at = NULL, missing_at = NULL,
        stale_at = CASE WHEN t.stale_at > excluded.seen_at THEN t.stale_at END
      WHERE t.deleted_at IS NULL AND t.merged_into IS NULL AND coalesce(t.seen_at, 0) <= excluded.seen_at
        AND ((t.private, t.updated_at, t.shown_digest)
            IS NOT (excluded.private, excluded.updated_at, excluded.shown_digest)
          OR t.stale_at IS NOT NULL OR t.absent_at IS NOT NULL)`),
    db.run(sql`
      DELETE FROM mirror_person_emails WHERE tenant_id = ${tenantId} AND person_id = ${person.id} AND ${there}
        AND hash NOT IN (SELECT value FROM json_each(${hashes}))`),
    db.run(sql`
      INSERT INTO mirror_person_emails (tenant_id, person_id, hash)
      SELECT ${tenantId}, ${person.id}, value FROM json_each(${hashes}) WHERE ${there}
      ON CONFLICT DO NOTHING`),
  ];
}

/** Settles the stale marks of records that a read sent at `readAt` did not show: there is nothing to learn. */
export function settleStale(
  db: Db,
  tenantId: TenantId,
  kind: StaleKind,
  ids: number[],
  readAt: number,
): Statement {
  return db.run(sql`
    UPDATE ${sql.raw(STALE_TABLES[kind])} SET stale_at = NULL
    WHERE tenant_id = ${tenantId} AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
      AND stale_at <= ${readAt}`);
}

export type StaleKind = "people" | "jobs" | "jobPosts";
const STALE_TABLES: Record<StaleKind, string> = {
  people: "mirror_people",
  jobs: "mirror_jobs",
  jobPosts: "mirror_job_posts",
};
