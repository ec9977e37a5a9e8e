/** Questions that other rooms ask the mirror. Records that are deleted or absent in Greenhouse are not told. */
import { and, asc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Db } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { ApplicationStatus, GreenhouseJob, GreenhouseJobStage } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import type { StaleKind } from "./apply.ts";
import {
  mirrorApplications as applications,
  mirrorJobPosts,
  mirrorJobStages,
  mirrorJobs,
  mirrorPeople,
  mirrorProspectPools,
  mirrorSources,
} from "./tables.ts";

/** A job as the mirror has it. Times in ms since the epoch. */
export interface MirrorJob {
  id: number;
  name: string;
  status: GreenhouseJob["status"];
  confidential: boolean;
  requisitionId: string | null;
  openedAt: number | null;
  closedAt: number | null;
}

/** Still in Greenhouse as far as we know. */
export const present = (table: { deletedAt: AnySQLiteColumn; absentAt: AnySQLiteColumn }): SQL | undefined =>
  and(isNull(table.deletedAt), isNull(table.absentAt));

/** The columns of a job that are told. */
export const jobColumns = {
  id: mirrorJobs.id,
  name: mirrorJobs.name,
  status: mirrorJobs.status,
  confidential: mirrorJobs.confidential,
  requisitionId: mirrorJobs.requisitionId,
  openedAt: mirrorJobs.openedAt,
  closedAt: mirrorJobs.closedAt,
};

export const jobsByIds = (db: Db, tenantId: TenantId, ids: readonly number[]): Promise<MirrorJob[]> =>
  db
    .select(jobColumns)
    .from(mirrorJobs)
    .where(owned(mirrorJobs, tenantId, oneOf(mirrorJobs.id, ids), present(mirrorJobs)));

/** The stages of a job, in their order. */
export const stagesOfJob = (db: Db, tenantId: TenantId, jobId: number): Promise<GreenhouseJobStage[]> =>
  db
    .select({
      id: mirrorJobStages.id,
      jobId: mirrorJobStages.jobId,
      name: mirrorJobStages.name,
      order: mirrorJobStages.position,
    })
    .from(mirrorJobStages)
    .where(owned(mirrorJobStages, tenantId, eq(mirrorJobStages.jobId, jobId), present(mirrorJobStages)))
    .orderBy(asc(mirrorJobStages.position), asc(mirrorJobStages.id));

export async function poolById(
  db: Db,
  tenantId: TenantId,
  id: number,
): Promise<{ id: number; name: string; stages: { id: number; name: string }[] } | null> {
  const [row] = await db
    .select({
      id: mirrorProspectPools.id,
      name: mirrorProspectPools.name,
      stages: mirrorProspectPools.stages,
    })
    .from(mirrorProspectPools)
    .where(
      owned(mirrorProspectPools, tenantId, eq(mirrorProspectPools.id, id), present(mirrorProspectPools)),
    );
  return row ?? null;
}

export async function sourceById(
  db: Db,
  tenantId: TenantId,
  id: number,
): Promise<{ id: number; name: string } | null> {
  const [row] = await db
    .select({ id: mirrorSources.id, name: mirrorSources.name })
    .from(mirrorSources)
    .where(owned(mirrorSources, tenantId, eq(mirrorSources.id, id), present(mirrorSources)));
  return row ?? null;
}

/** An application as the product is told of it. Times in ms since the epoch. */
export interface MirrorApplication {
  id: number;
  candidateId: number;
  prospect: boolean;
  jobIds: number[];
  jobName: string | null;
  status: ApplicationStatus;
  stage: string | null;
  rejectedAt: number | null;
  rejectionReason: string | null;
  /** Null unless the status is `hired`. */
  hiredAt: number | null;
  lastActivityAt: number | null;
}

/** The applications of some people, lowest id first. Jobs are named as their list has them. */
export const applicationsOfPeople = (
  db: Db,
  tenantId: TenantId,
  greenhouseCandidateIds: readonly number[],
): Promise<MirrorApplication[]> =>
  db
    .select({
      id: applications.id,
      candidateId: applications.candidateId,
      prospect: applications.prospect,
      jobIds: applications.jobIds,
      jobName: sql<
        string | null
      >`coalesce((SELECT j.name FROM mirror_jobs j WHERE j.tenant_id = ${applications.tenantId} AND j.id = ${applications.jobIds} ->> '$[0]'), ${applications.jobName})`,
      status: applications.status,
      // The name that was told comes first: nothing says that web hooks and lists number stages alike.
      stage: sql<
        string | null
      >`coalesce(${applications.stageName}, (SELECT s.name FROM mirror_job_stages s WHERE s.tenant_id = ${applications.tenantId} AND s.id = ${applications.stageId}))`,
      rejectedAt: applications.rejectedAt,
      rejectionReason: applications.rejectionReason,
      hiredAt: sql<
        number | null
      >`CASE WHEN ${applications.status} = 'hired' THEN ${applications.hiredAt} END`,
      lastActivityAt: applications.lastActivityAt,
    })
    .from(applications)
    .where(
      owned(
        applications,
        tenantId,
        oneOf(applications.candidateId, greenhouseCandidateIds),
        isNull(applications.deletedAt),
      ),
    )
    .orderBy(asc(applications.id));

/** People by Greenhouse's id; those of whom nothing was heard are left out. */
export const personsByIds = (
  db: Db,
  tenantId: TenantId,
  ids: readonly number[],
): Promise<{ id: number; deletedAt: number | null; mergedInto: number | null; private: boolean | null }[]> =>
  db
    .select({
      id: mirrorPeople.id,
      deletedAt: mirrorPeople.deletedAt,
      mergedInto: mirrorPeople.mergedInto,
      private: mirrorPeople.private,
    })
    .from(mirrorPeople)
    .where(owned(mirrorPeople, tenantId, oneOf(mirrorPeople.id, ids)));

/**
 * Whether our copy speaks against "these people, and nobody else, have this address": one of them is gone or merged, or
 * another one has it. `emailHash` null: against the people alone.
 */
export async function contradictsFinding(
  db: Db,
  tenantId: TenantId,
  emailHash: string | null,
  ids: readonly number[],
): Promise<boolean> {
  const found = JSON.stringify(ids);
  const [row] = await db.all<{ against: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM mirror_people p WHERE p.tenant_id = ${tenantId}
        AND p.id IN (SELECT value FROM json_each(${found}))
        AND (p.deleted_at IS NOT NULL OR p.merged_into IS NOT NULL OR p.absent_at IS NOT NULL))
      OR EXISTS (SELECT 1 FROM mirror_person_emails e JOIN mirror_people p ON p.tenant_id = e.tenant_id AND p.id = e.person_id
        WHERE e.tenant_id = ${tenantId} AND e.hash = ${emailHash}
        AND e.person_id NOT IN (SELECT value FROM json_each(${found}))
        AND p.deleted_at IS NULL AND p.merged_into IS NULL AND p.absent_at IS NULL) AS against`);
  return row?.against === 1;
}

/** Records of a tenant that wait for a re-read, the longest waiting first. */
export async function staleRecords(
  db: Db,
  tenantId: TenantId,
  kind: StaleKind,
  limit: number,
): Promise<number[]> {
  const table = { people: mirrorPeople, jobs: mirrorJobs, jobPosts: mirrorJobPosts }[kind];
  const rows = await db
    .select({ id: table.id })
    .from(table)
    .where(owned(table, tenantId, isNotNull(table.staleAt)))
    .orderBy(asc(table.staleAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Tenants that have a record which has been waiting for a re-read since before `before`. */
export async function tenantsWithStale(db: Db, before: number): Promise<TenantId[]> {
  const rows = await db.all<{ tenantId: TenantId }>(sql`
    SELECT tenant_id AS tenantId FROM mirror_people WHERE stale_at IS NOT NULL AND stale_at < ${before}
    UNION SELECT tenant_id FROM mirror_jobs WHERE stale_at IS NOT NULL AND stale_at < ${before}
    UNION SELECT tenant_id FROM mirror_job_posts WHERE stale_at IS NOT NULL AND stale_at < ${before}`);
  return rows.map((row) => row.tenantId);
}
