/** News of applications: changed, hired, deleted. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { isOurs } from "../ledger/linked.ts";
import type { TenantId } from "../lib/ids.ts";
import { isDeletedPerson, survivorOf } from "./fragments.ts";
import type { News } from "./news.ts";
import { type ApplicationNews, upsertApplication } from "./save-application.ts";

/** What a body tells of the person beside the application. */
export interface PersonAside {
  isPrivate: boolean | null;
}

/** An application as a whole body shows it, at `receivedAt` (ms). */
export function applicationChanged(
  db: Db,
  tenantId: TenantId,
  news: ApplicationNews & PersonAside,
  receivedAt: number,
): News {
  const was = existing(tenantId, news.id);
  const person = survivorOf(tenantId, news.candidateId);
  // Greenhouse's clock has whole seconds: two bodies of one second that differ leave the order open.
  const unsure =
    news.lastActivityAt === null
      ? sql`true`
      : sql`EXISTS (SELECT 1 ${was} AND was.last_activity_at = ${news.lastActivityAt}
          AND (was.status, coalesce(was.stage_name, was.stage_id))
            IS NOT (coalesce(${news.status}, was.status), ${news.stageName ?? news.stageId}))`;
  return {
    whyNot: sql`CASE
      WHEN ${isDeletedPerson(tenantId, person)} OR EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL) THEN 'gone'
      WHEN EXISTS (SELECT 1 ${was} AND was.last_activity_at > ${news.lastActivityAt}) THEN 'older' END`,
    statements: (guard) => [
      personAside(db, tenantId, person, news.isPrivate, receivedAt, unsure, guard),
      ...upsertApplication(db, tenantId, news, receivedAt, guard, sql`true`),
    ],
  };
}

/** A hire, whose body has neither status nor clock: it counts when it comes, and a re-read settles it. */
export function applicationHired(
  db: Db,
  tenantId: TenantId,
  hire: {
    id: number;
    candidateId: number;
    jobIds: number[];
    jobName: string | null;
    hiredAt: number;
  } & PersonAside,
  receivedAt: number,
): News {
  const was = existing(tenantId, hire.id);
  const person = survivorOf(tenantId, hire.candidateId);
  return {
    whyNot: sql`CASE
      WHEN ${isDeletedPerson(tenantId, person)} OR EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL) THEN 'gone'
      WHEN EXISTS (SELECT 1 ${was} AND was.status = 'hired' AND was.hired_at = ${hire.hiredAt}) THEN 'same' END`,
    statements: (guard) => [
      personAside(db, tenantId, person, hire.isPrivate, receivedAt, sql`true`, guard),
      db.run(sql`
        INSERT INTO mirror_applications AS t
          (tenant_id, id, candidate_id, prospect, status, job_ids, job_name, hired_at, seen_at)
        SELECT ${tenantId}, ${hire.id}, ${person}, 0, 'hired', ${JSON.stringify(hire.jobIds)}, ${hire.jobName},
          ${hire.hiredAt}, ${receivedAt} WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET status = 'hired', prospect = 0, rejected_at = NULL, rejection_reason = NULL, seen_at = excluded.seen_at,
          job_ids = CASE WHEN excluded.job_ids = '[]' THEN t.job_ids ELSE excluded.job_ids END,
          job_name = coalesce(excluded.job_name, t.job_name),
          -- Of two hires the later one stays, in whichever order they are told.
          hired_at = max(coalesce(t.hired_at, 0), excluded.hired_at)
        WHERE t.deleted_at IS NULL`),
    ],
  };
}

/** An application that is no more. The row stays as a tombstone, without what it told. */
export function applicationDeleted(
  db: Db,
  tenantId: TenantId,
  gone: { id: number; candidateId: number; prospect: boolean },
  receivedAt: number,
): News {
  const was = existing(tenantId, gone.id);
  const person = survivorOf(tenantId, gone.candidateId);
  return {
    whyNot: sql`CASE
      WHEN ${isDeletedPerson(tenantId, person)} OR EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL)
        THEN 'gone' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_applications
          (tenant_id, id, candidate_id, prospect, status, job_ids, seen_at, deleted_at)
        SELECT ${tenantId}, ${gone.id}, ${person}, ${Number(gone.prospect)}, 'active', '[]', ${receivedAt},
          ${receivedAt} WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET deleted_at = excluded.deleted_at, status = 'active',
          job_ids = '[]', job_name = NULL, stage_id = NULL, stage_name = NULL, pool_id = NULL,
          pool_stage_id = NULL, owner_id = NULL, rejected_at = NULL, rejection_reason = NULL, hired_at = NULL,
          last_activity_at = NULL`),
    ],
  };
}

const existing = (tenantId: TenantId, id: number): SQL =>
  sql`FROM mirror_applications was WHERE was.tenant_id = ${tenantId} AND was.id = ${id}`;

/** The person's row, where there is something to say of them; marked stale where `unsure` and the person is ours. */
function personAside(
  db: Db,
  tenantId: TenantId,
  person: SQL<number>,
  isPrivate: boolean | null,
  receivedAt: number,
  unsure: SQL,
  guard: SQL,
): Statement {
  const flag = isPrivate === null ? null : Number(isPrivate);
  return db.run(sql`
    INSERT INTO mirror_people AS t (tenant_id, id, private, stale_at)
    SELECT ${tenantId}, p.id, ${flag},
      CASE WHEN ${isOurs(tenantId, sql`p.id`)} AND ${unsure} THEN ${receivedAt} END
    FROM (SELECT ${person} AS id) p WHERE ${guard}
    ON CONFLICT (tenant_id, id) DO UPDATE SET private = coalesce(excluded.private, t.private),
      stale_at = coalesce(excluded.stale_at, t.stale_at)
    WHERE t.private IS NOT coalesce(excluded.private, t.private) OR excluded.stale_at IS NOT NULL`);
}
