/** News of jobs and job posts, and of the few other records whose deletion is told. */
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { GreenhouseJob } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { foldForSearch } from "./fragments.ts";
import type { News } from "./news.ts";

export interface JobNews {
  id: number;
  name: string;
  status: GreenhouseJob["status"];
  confidential: boolean;
  requisitionId: string | null;
  openedAt: number | null;
  closedAt: number | null;
  /** Digest of the body: job bodies have no clock, so only equal bytes in a row tell the same state twice. */
  digest: string;
  /** The body tells of the creation, so it is older than whatever is known of the job. */
  isCreation: boolean;
}

export function jobChanged(db: Db, tenantId: TenantId, job: JobNews, receivedAt: number): News {
  const was = existing("mirror_jobs", tenantId, job.id);
  const known = job.isCreation ? sql`false` : sql`t.deleted_at IS NULL`;
  return {
    whyNot: sql`CASE
      WHEN EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL) THEN 'gone'
      WHEN EXISTS (SELECT 1 ${was} AND was.body_digest = ${job.digest}) THEN 'same' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_jobs AS t (tenant_id, id, name, search, status, confidential, requisition_id, opened_at,
          closed_at, seen_at, stale_at, body_digest)
        SELECT ${tenantId}, ${job.id}, ${job.name}, ${foldForSearch(job.name)}, ${job.status},
          ${Number(job.confidential)}, ${job.requisitionId}, ${job.openedAt}, ${job.closedAt}, ${receivedAt},
          ${receivedAt}, ${job.digest} WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, search = excluded.search,
          status = excluded.status, confidential = excluded.confidential,
          requisition_id = excluded.requisition_id, opened_at = excluded.opened_at,
          closed_at = excluded.closed_at, seen_at = excluded.seen_at, stale_at = excluded.stale_at,
          body_digest = excluded.body_digest, absent_at = NULL
        WHERE ${known}`),
    ],
  };
}

/** A job that is no more takes its posts and stages along: Greenhouse does not tell of those (Job Deleted). */
export function jobDeleted(
  db: Db,
  tenantId: TenantId,
  job: { id: number; name: string },
  receivedAt: number,
): News {
  const was = existing("mirror_jobs", tenantId, job.id);
  return {
    whyNot: sql`CASE WHEN EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL) THEN 'gone' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_jobs (tenant_id, id, name, search, status, seen_at, deleted_at)
        SELECT ${tenantId}, ${job.id}, ${job.name}, ${foldForSearch(job.name)}, 'closed', ${receivedAt},
          ${receivedAt} WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET deleted_at = excluded.deleted_at, stale_at = NULL`),
      db.run(sql`
        DELETE FROM mirror_job_posts WHERE tenant_id = ${tenantId} AND job_id = ${job.id} AND ${guard}`),
      db.run(sql`
        DELETE FROM mirror_job_stages WHERE tenant_id = ${tenantId} AND job_id = ${job.id} AND ${guard}`),
    ],
  };
}

export interface JobPostNews {
  id: number;
  jobId: number | null;
  title: string;
  live: boolean;
  /** Greenhouse's clock of the post. Null: not told. */
  updatedAt: number | null;
}

export function jobPostChanged(db: Db, tenantId: TenantId, post: JobPostNews, receivedAt: number): News {
  const was = existing("mirror_job_posts", tenantId, post.id);
  const live = Number(post.live);
  return {
    whyNot: sql`CASE
      WHEN EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL) OR ${jobIsGone(tenantId, post.jobId)} THEN 'gone'
      WHEN EXISTS (SELECT 1 ${was} AND was.updated_at > ${post.updatedAt}) THEN 'older' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_job_posts AS t (tenant_id, id, job_id, title, live, updated_at, seen_at, stale_at)
        SELECT ${tenantId}, ${post.id}, ${post.jobId}, ${post.title}, ${live}, ${post.updatedAt}, ${receivedAt},
          -- Two bodies of the same moment that differ, or one without its clock: a re-read settles it.
          CASE WHEN ${post.updatedAt} IS NULL OR EXISTS (SELECT 1 ${was} AND was.updated_at = ${post.updatedAt}
            AND (was.title, was.live) IS NOT (${post.title}, ${live})) THEN ${receivedAt} END
        WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET job_id = excluded.job_id, title = excluded.title,
          live = excluded.live, updated_at = coalesce(excluded.updated_at, t.updated_at),
          seen_at = excluded.seen_at, stale_at = coalesce(excluded.stale_at, t.stale_at), absent_at = NULL
        WHERE t.deleted_at IS NULL`),
    ],
  };
}

export function jobPostDeleted(db: Db, tenantId: TenantId, post: JobPostNews, receivedAt: number): News {
  const was = existing("mirror_job_posts", tenantId, post.id);
  return {
    whyNot: sql`CASE WHEN EXISTS (SELECT 1 ${was} AND was.deleted_at IS NOT NULL) OR ${jobIsGone(tenantId, post.jobId)}
      THEN 'gone' END`,
    statements: (guard) => [
      db.run(sql`
        INSERT INTO mirror_job_posts (tenant_id, id, job_id, title, live, seen_at, deleted_at)
        SELECT ${tenantId}, ${post.id}, ${post.jobId}, ${post.title}, 0, ${receivedAt}, ${receivedAt} WHERE ${guard}
        ON CONFLICT (tenant_id, id) DO UPDATE SET live = 0, deleted_at = excluded.deleted_at, stale_at = NULL`),
    ],
  };
}

/** A department or a job stage that is no more; one that we do not hold needs no tombstone, lists bring it back. */
export function listRecordDeleted(
  db: Db,
  tenantId: TenantId,
  list: "departments" | "job-stages",
  id: number,
  receivedAt: number,
): News {
  const table = list === "departments" ? "mirror_departments" : "mirror_job_stages";
  return {
    whyNot: sql`NULL`,
    statements: (guard) => [
      db.run(sql`
        UPDATE ${sql.raw(table)} SET deleted_at = ${receivedAt}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND deleted_at IS NULL AND ${guard}`),
    ],
  };
}

const existing = (table: string, tenantId: TenantId, id: number): SQL =>
  sql`FROM ${sql.raw(table)} was WHERE was.tenant_id = ${tenantId} AND was.id = ${id}`;

const jobIsGone = (tenantId: TenantId, jobId: number | null): SQL =>
  jobId === null
    ? sql`false`
    : sql`EXISTS (SELECT 1 FROM mirror_jobs gone WHERE gone.tenant_id = ${tenantId} AND gone.id = ${jobId} AND gone.deleted_at IS NOT NULL)`;
