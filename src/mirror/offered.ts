/** What a person chooses from when exporting: open jobs that are not confidential, and where prospects go. */
import { and, asc, eq, or, sql } from "drizzle-orm";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { foldForSearch } from "./fragments.ts";
import { jobColumns, present } from "./queries.ts";
import { mirrorJobs, mirrorProspectPools, mirrorSources } from "./tables.ts";

export interface OfferedJob {
  id: number;
  name: string;
  requisitionId: string | null;
}

/** Open jobs by name whose name, requisition id or id contains `q`; at most `limit`, and always those in `ids`. */
export async function offeredJobs(
  deps: Deps,
  tenantId: TenantId,
  input: { q?: string | undefined; ids?: readonly number[]; limit: number },
): Promise<{ jobs: OfferedJob[]; total: number }> {
  const { q = "", ids = [], limit } = input;
  const word = foldForSearch(q);
  const offered = owned(
    mirrorJobs,
    tenantId,
    eq(mirrorJobs.status, "open"),
    eq(mirrorJobs.confidential, false),
    present(mirrorJobs),
  );
  // instr and not LIKE: a pattern of more than 50 bytes is refused by D1, and % and _ are letters here.
  const found = or(
    sql`instr(${mirrorJobs.search}, ${word}) > 0`,
    sql`instr(lower(coalesce(${mirrorJobs.requisitionId}, '')), ${word}) > 0`,
    sql`${mirrorJobs.id} = ${word}`,
  );
  const columns = { id: jobColumns.id, name: jobColumns.name, requisitionId: jobColumns.requisitionId };
  const [chosen, jobs, [counted]] = await Promise.all([
    ids.length === 0
      ? []
      : deps.db
          .select(columns)
          .from(mirrorJobs)
          .where(and(offered, oneOf(mirrorJobs.id, ids))),
    deps.db
      .select(columns)
      .from(mirrorJobs)
      .where(and(offered, found))
      .orderBy(asc(mirrorJobs.search), asc(mirrorJobs.id))
      .limit(limit),
    deps.db.select({ n: sql<number>`count(*)` }).from(mirrorJobs).where(and(offered, found)),
  ]);
  const picked = new Set(chosen.map((job) => job.id));
  return { jobs: [...chosen, ...jobs.filter((job) => !picked.has(job.id))], total: counted?.n ?? 0 };
}

/** Every source by name. */
export const offeredSources = (deps: Deps, tenantId: TenantId) =>
  deps.db
    .select({ id: mirrorSources.id, name: mirrorSources.name })
    .from(mirrorSources)
    .where(owned(mirrorSources, tenantId, present(mirrorSources)))
    .orderBy(asc(mirrorSources.name), asc(mirrorSources.id));

/** Every prospect pool by name, with its stages in their order. */
export const offeredPools = (deps: Deps, tenantId: TenantId) =>
  deps.db
    .select({
      id: mirrorProspectPools.id,
      name: mirrorProspectPools.name,
      stages: mirrorProspectPools.stages,
    })
    .from(mirrorProspectPools)
    .where(owned(mirrorProspectPools, tenantId, present(mirrorProspectPools)))
    .orderBy(asc(mirrorProspectPools.name), asc(mirrorProspectPools.id));
