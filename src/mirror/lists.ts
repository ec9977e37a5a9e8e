/** Greenhouse's lists as the contract shows them: columns, filters, and how a row is told. */
import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { foldForSearch } from "./fragments.ts";
import { jobColumns, type MirrorJob, present } from "./queries.ts";
import {
  mirrorDepartments,
  mirrorJobPosts,
  mirrorJobStages,
  mirrorJobs,
  mirrorProspectPools,
  mirrorSources,
} from "./tables.ts";

/** One record, or a page of at most `limit` records after the id `after`. */
export type Which = { id: number } | { after: number; limit: number };

/** What every list's table has. */
interface ListTable {
  tenantId: AnySQLiteColumn;
  id: AnySQLiteColumn;
  deletedAt: AnySQLiteColumn;
  absentAt: AnySQLiteColumn;
}

const wanted = (table: ListTable, tenantId: TenantId, which: Which, filter?: SQL): SQL =>
  owned(
    table,
    tenantId,
    "id" in which ? eq(table.id, which.id) : gt(table.id, which.after),
    present(table),
    filter,
  );

const limitOf = (which: Which): number => ("id" in which ? 1 : which.limit);

export async function findJobs(
  deps: Deps,
  tenantId: TenantId,
  which: Which,
  filter: { status?: MirrorJob["status"] | undefined; q?: string | undefined } = {},
) {
  // instr and not LIKE: a pattern of more than 50 bytes is refused by D1, and % and _ are letters here.
  const matching = and(
    filter.status && eq(mirrorJobs.status, filter.status),
    filter.q ? sql`instr(${mirrorJobs.search}, ${foldForSearch(filter.q)}) > 0` : undefined,
  );
  const rows = await deps.db
    .select(jobColumns)
    .from(mirrorJobs)
    .where(wanted(mirrorJobs, tenantId, which, matching))
    .orderBy(asc(mirrorJobs.id))
    .limit(limitOf(which));
  return rows.map((job) => ({
    ...job,
    openedAt: isoOrNull(job.openedAt),
    closedAt: isoOrNull(job.closedAt),
  }));
}

export const findJobPosts = (
  deps: Deps,
  tenantId: TenantId,
  which: Which,
  filter: { jobId?: number | undefined } = {},
) =>
  deps.db
    .select({
      id: mirrorJobPosts.id,
      jobId: mirrorJobPosts.jobId,
      title: mirrorJobPosts.title,
      live: mirrorJobPosts.live,
    })
    .from(mirrorJobPosts)
    .where(wanted(mirrorJobPosts, tenantId, which, sameJob(mirrorJobPosts.jobId, filter.jobId)))
    .orderBy(asc(mirrorJobPosts.id))
    .limit(limitOf(which));

export const findJobStages = (
  deps: Deps,
  tenantId: TenantId,
  which: Which,
  filter: { jobId?: number | undefined } = {},
) =>
  deps.db
    .select({
      id: mirrorJobStages.id,
      jobId: mirrorJobStages.jobId,
      name: mirrorJobStages.name,
      order: mirrorJobStages.position,
    })
    .from(mirrorJobStages)
    .where(wanted(mirrorJobStages, tenantId, which, sameJob(mirrorJobStages.jobId, filter.jobId)))
    .orderBy(asc(mirrorJobStages.id))
    .limit(limitOf(which));

const sameJob = (column: AnySQLiteColumn, jobId: number | undefined): SQL | undefined =>
  jobId === undefined ? undefined : eq(column, jobId);

export const findDepartments = (deps: Deps, tenantId: TenantId, which: Which) =>
  deps.db
    .select({ id: mirrorDepartments.id, name: mirrorDepartments.name })
    .from(mirrorDepartments)
    .where(wanted(mirrorDepartments, tenantId, which))
    .orderBy(asc(mirrorDepartments.id))
    .limit(limitOf(which));

export const findSources = (deps: Deps, tenantId: TenantId, which: Which) =>
  deps.db
    .select({ id: mirrorSources.id, name: mirrorSources.name })
    .from(mirrorSources)
    .where(wanted(mirrorSources, tenantId, which))
    .orderBy(asc(mirrorSources.id))
    .limit(limitOf(which));

export const findProspectPools = (deps: Deps, tenantId: TenantId, which: Which) =>
  deps.db
    .select({
      id: mirrorProspectPools.id,
      name: mirrorProspectPools.name,
      stages: mirrorProspectPools.stages,
    })
    .from(mirrorProspectPools)
    .where(wanted(mirrorProspectPools, tenantId, which))
    .orderBy(asc(mirrorProspectPools.id))
    .limit(limitOf(which));
