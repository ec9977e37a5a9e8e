/** The lists of which the product keeps a copy, on v3 (v3 reference, Reference lists). */

import { no, ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type {
  Answer,
  GreenhouseJobPost,
  GreenhouseJobStage,
  GreenhouseProspectPool,
  HarvestLists,
  ListName,
  Page,
} from "../harvest.ts";
import { type ListOf, MAX_IDS, readAll, readPage } from "../walk.ts";
import { Department, Job, JobPost, JobStage, Named, PoolStage, User } from "./shapes.ts";

/** Half of what Greenhouse allows: a page stays well inside one message's work on our side. */
const PER_PAGE = 200;

/** A list, and what its rows lack after reading one page. `walk` narrows the walk, not the look-up by id. */
interface Copied<T> extends Omit<ListOf<T>, "query"> {
  query: ListOf<T>["query"];
  walk: ListOf<T>["query"];
  complete?: (wire: Wire, rows: T[]) => Answer<T[]>;
}

const Pool = Named.transform((row): GreenhouseProspectPool => ({ ...row, stages: [] }));

/** `fields` only where a row is otherwise heavy: a job's notes, a post's text and questions. */
const LISTS: { [L in ListName]: Copied<HarvestLists[L]> } = {
  users: { path: "/v3/users", query: {}, walk: { per_page: PER_PAGE }, row: User },
  jobs: {
    path: "/v3/jobs",
    query: { fields: "id,name,status,confidential,requisition_id,opened_at,closed_at,updated_at" },
    walk: { per_page: PER_PAGE },
    row: Job,
  },
  "job-posts": {
    path: "/v3/job_posts",
    query: { fields: "id,job_id,title,live,updated_at" },
    walk: { per_page: PER_PAGE },
    row: JobPost,
  },
  "job-stages": {
    path: "/v3/job_interview_stages",
    query: {},
    walk: { active: true, per_page: PER_PAGE },
    row: JobStage,
  },
  departments: { path: "/v3/departments", query: {}, walk: { per_page: PER_PAGE }, row: Department },
  sources: { path: "/v3/sources", query: {}, walk: { per_page: PER_PAGE }, row: Named },
  "prospect-pools": {
    path: "/v3/prospect_pools",
    query: {},
    walk: { active: true, per_page: MAX_IDS },
    row: Pool,
    complete: addPoolStages,
  },
};

/** One page of a list. */
export async function listPage<L extends ListName>(
  wire: Wire,
  name: L,
  next: string | null,
): Answer<Page<HarvestLists[L]>> {
  const list: Copied<HarvestLists[L]> = LISTS[name];
  const page = await readPage(wire, { ...list, query: { ...list.query, ...list.walk } }, next);
  if (!page.ok || !list.complete || page.value.items.length === 0) return page;
  const items = await list.complete(wire, page.value.items);
  return items.ok ? ok({ ...page.value, items: items.value }) : items;
}

/** One record by id: v3 has no path for it, so the list is asked for that id alone. */
export async function getOne<L extends ListName>(
  wire: Wire,
  name: L,
  id: number,
): Answer<HarvestLists[L] | null> {
  const list: Copied<HarvestLists[L]> = LISTS[name];
  const page = await readPage(wire, { ...list, query: { ...list.query, ids: id } }, null);
  if (!page.ok) return page;
  const found = page.value.items.filter((row) => row.id === id);
  const items = list.complete && found.length > 0 ? await list.complete(wire, found) : ok(found);
  return items.ok ? ok(items.value[0] ?? null) : items;
}

/** A job's stages in their order. */
export async function stagesOfJob(wire: Wire, jobId: number): Answer<GreenhouseJobStage[]> {
  const { path, row, query, walk } = LISTS["job-stages"];
  const stages = await readAll(wire, { path, row, query: { ...query, ...walk, job_ids: jobId } });
  return stages.ok ? ok(stages.value.toSorted((a, b) => a.order - b.order)) : stages;
}

export function postsOfJob(wire: Wire, jobId: number): Answer<GreenhouseJobPost[]> {
  const { path, row, query, walk } = LISTS["job-posts"];
  return readAll(wire, { path, row, query: { ...query, ...walk, job_ids: jobId } });
}

/** Stages have a list and a scope of their own; without the scope pools are still of use. */
async function addPoolStages(wire: Wire, pools: GreenhouseProspectPool[]): Answer<GreenhouseProspectPool[]> {
  const ids = pools.map(({ id }) => id).join(",");
  const query = { prospect_pool_ids: ids, per_page: 500 };
  const stages = await readAll(wire, { path: "/v3/prospect_pool_stages", query, row: PoolStage });
  if (!stages.ok) return stages.reason.code === "permission_missing" ? ok(pools) : no(stages.reason);
  const ordered = stages.value.toSorted((a, b) => a.sort_order - b.sort_order);
  return ok(
    pools.map((pool) => ({
      ...pool,
      stages: ordered
        .filter((stage) => stage.prospect_pool_id === pool.id)
        .map(({ id, name }) => ({ id, name })),
    })),
  );
}
