/** One statement that writes an application into the mirror, for both ways it gets there. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { ApplicationStatus } from "../greenhouse/harvest.ts";
import { isOurs } from "../ledger/linked.ts";
import type { TenantId } from "../lib/ids.ts";
import { isDeletedPerson, survivorOf } from "./fragments.ts";
import { heldStageId } from "./stage-match.ts";

/** What is told of an application. Null is "not told" where a comment says so, else "there is none". */
export interface ApplicationNews {
  id: number;
  candidateId: number;
  /** Null: not told. */
  prospect: boolean | null;
  /** Null: not told. */
  status: ApplicationStatus | null;
  /** Null: not told. */
  jobIds: number[] | null;
  /** Null: not told. */
  jobName: string | null;
  stageId: number | null;
  stageName: string | null;
  /** Pool, its stage and the prospect's owner. Null: not told. */
  poolId: number | null;
  poolStageId: number | null;
  ownerId: number | null;
  rejectedAt: number | null;
  rejectionReason: string | null;
  /** Greenhouse's clock of the record. Null: not told. */
  lastActivityAt: number | null;
}

/** Compared before a write: equal state writes no row. Indexed columns are not among them: see `follow`. */
const STATE =
  "prospect, status, job_ids, job_name, stage_id, stage_name, pool_id, pool_stage_id, owner_id, rejected_at, rejection_reason, last_activity_at";

/**
 * `when` decides whether anything is written, `fresh` whether a row that is there gives way (it may compare
 * `excluded` with `t`). A tombstone never gives way, and a deleted person gets no application back.
 */
export function upsertApplication(
  db: Db,
  tenantId: TenantId,
  news: ApplicationNews,
  seenAt: number,
  when: SQL,
  fresh: SQL,
): Statement[] {
  const person = survivorOf(tenantId, news.candidateId);
  const jobIds = news.jobIds ? JSON.stringify(news.jobIds) : null;
  const stageId = heldStageId(tenantId, {
    jobId: sql`coalesce(n.job_ids, was.job_ids) ->> '$[0]'`,
    stageId: sql`n.stage_id`,
    stageName: sql`n.stage_name`,
  });
  const upsert = db.run(sql`
    INSERT INTO mirror_applications AS t (tenant_id, id, candidate_id, ${sql.raw(STATE)}, seen_at)
    SELECT ${tenantId}, n.id, n.person, coalesce(n.prospect, was.prospect, 0),
      coalesce(n.status, was.status, 'active'),
      -- A candidate is always on a job: a body that names none has left it out.
      CASE WHEN was.job_ids IS NOT NULL AND (n.job_ids IS NULL OR (n.job_ids = '[]' AND n.prospect = 0))
        THEN was.job_ids ELSE coalesce(n.job_ids, '[]') END,
      coalesce(n.job_name, was.job_name), ${stageId},
      CASE WHEN ${stageId} IS was.stage_id THEN coalesce(n.stage_name, was.stage_name) ELSE n.stage_name END,
      coalesce(n.pool_id, was.pool_id), coalesce(n.pool_stage_id, was.pool_stage_id),
      coalesce(n.owner_id, was.owner_id), n.rejected_at,
      -- A reader without the permission for reasons must not erase one that a web hook told.
      CASE WHEN n.rejected_at IS NOT NULL AND ${isOurs(tenantId, sql`n.person`)}
        THEN coalesce(n.rejection_reason, was.rejection_reason) END,
      coalesce(n.last_activity_at, was.last_activity_at), n.seen_at
    FROM (SELECT ${news.id} AS id, ${person} AS person, ${flag(news.prospect)} AS prospect,
      ${news.status} AS status, ${jobIds} AS job_ids, ${news.jobName} AS job_name, ${news.stageId} AS stage_id,
      ${news.stageName} AS stage_name, ${news.poolId} AS pool_id, ${news.poolStageId} AS pool_stage_id,
      ${news.ownerId} AS owner_id, ${news.rejectedAt} AS rejected_at,
      ${news.rejectionReason} AS rejection_reason, ${news.lastActivityAt} AS last_activity_at,
      ${seenAt} AS seen_at) n
    LEFT JOIN mirror_applications was ON was.tenant_id = ${tenantId} AND was.id = n.id
    WHERE (${when}) AND NOT ${isDeletedPerson(tenantId, sql`n.person`)}
    ON CONFLICT (tenant_id, id) DO UPDATE SET (${sql.raw(STATE)}, seen_at) =
      (${sql.raw(qualified("excluded"))}, excluded.seen_at)
    WHERE t.deleted_at IS NULL AND (${fresh})
      AND (${sql.raw(qualified("t"))}) IS NOT (${sql.raw(qualified("excluded"))})`);
  return [upsert, follow(db, tenantId, news, person, when)];
}

/**
 * An application that is told under another person has moved: a merge that nobody told. Apart from the upsert,
 * which would write the index on the person each time, whether or not the person is another.
 */
const follow = (
  db: Db,
  tenantId: TenantId,
  news: ApplicationNews,
  person: SQL<number>,
  when: SQL,
): Statement =>
  db.run(sql`
    UPDATE mirror_applications SET candidate_id = ${person}
    WHERE tenant_id = ${tenantId} AND id = ${news.id} AND candidate_id <> ${person} AND (${when})
      AND (last_activity_at IS NULL OR last_activity_at <= ${news.lastActivityAt})`);

const qualified = (table: string): string =>
  STATE.split(", ")
    .map((column) => `${table}.${column}`)
    .join(", ");

const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));
