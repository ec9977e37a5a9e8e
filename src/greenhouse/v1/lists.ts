/** The lists of which the product keeps a copy, on v1 (v1 reference, sections 7 to 12). */
import type * as z from "zod";
import { no, ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import type {
  Answer,
  GreenhouseJobPost,
  GreenhouseJobStage,
  HarvestLists,
  ListName,
  Page,
} from "../harvest.ts";
import { type ListOf, readAll, readPage } from "../walk.ts";
import { Department, Job, JobPost, JobStage, Named, Pool, User } from "./shapes.ts";

/** `skip_count` leaves out the count that only rel="last" needs. */
const WALK = { per_page: 200, skip_count: true };

interface Copied<T> {
  list: ListOf<T>;
  /** Whether one record has a path of its own among the permitted ones; else the list is searched. */
  single: boolean;
}

const LISTS: { [L in ListName]: Copied<HarvestLists[L]> } = {
  users: { list: { path: "/v1/users", query: WALK, row: User }, single: false },
  jobs: { list: { path: "/v1/jobs", query: WALK, row: Job }, single: true },
  "job-posts": {
    list: { path: "/v1/job_posts", query: { ...WALK, active: true }, row: JobPost },
    single: true,
  },
  "job-stages": { list: { path: "/v1/job_stages", query: WALK, row: JobStage }, single: true },
  departments: { list: { path: "/v1/departments", query: WALK, row: Department }, single: true },
  sources: { list: { path: "/v1/sources", query: WALK, row: Named }, single: false },
  "prospect-pools": { list: { path: "/v1/prospect_pools", query: WALK, row: Pool }, single: true },
};

export function listPage<L extends ListName>(
  wire: Wire,
  name: L,
  next: string | null,
): Answer<Page<HarvestLists[L]>> {
  const { list }: Copied<HarvestLists[L]> = LISTS[name];
  return readPage(wire, list, next);
}

/** One record by id. Users and sources have no permitted path for one, so their lists are walked. */
export async function getOne<L extends ListName>(
  wire: Wire,
  name: L,
  id: number,
): Answer<HarvestLists[L] | null> {
  const { list, single }: Copied<HarvestLists[L]> = LISTS[name];
  if (single) return getRecord(wire, `${list.path}/{id}`, `${list.path}/${id}`, list.row);
  const rows = await readAll(wire, list);
  return rows.ok ? ok(rows.value.find((row) => row.id === id) ?? null) : rows;
}

/** One record at its own path; null where Greenhouse does not know it. */
export async function getRecord<T>(
  wire: Wire,
  template: string,
  path: string,
  answer: z.ZodType<T>,
): Answer<T | null> {
  const found = await call(wire, { method: "GET", template, path, answer });
  if (found.ok) return ok(found.value.value);
  return found.reason.code === "not_found" ? ok(null) : no(found.reason);
}

/** A job's stages in their order. Page numbers over changing rows can show one twice. */
export async function stagesOfJob(wire: Wire, jobId: number): Answer<GreenhouseJobStage[]> {
  const template = "/v1/jobs/{id}/stages";
  const rows = await readAll(wire, {
    template,
    path: `/v1/jobs/${jobId}/stages`,
    query: { per_page: 500 },
    row: JobStage,
  });
  if (!rows.ok) return rows.reason.code === "not_found" ? ok([]) : rows;
  const stages = [...new Map(rows.value.map((stage) => [stage.id, stage])).values()];
  return ok(stages.toSorted((a, b) => a.order - b.order));
}

export async function postsOfJob(wire: Wire, jobId: number): Answer<GreenhouseJobPost[]> {
  const template = "/v1/jobs/{id}/job_posts";
  const path = `/v1/jobs/${jobId}/job_posts`;
  const rows = await readAll(wire, { template, path, query: { active: true }, row: JobPost });
  return !rows.ok && rows.reason.code === "not_found" ? ok([]) : rows;
}

export const postOfJob = (wire: Wire, jobId: number): Answer<GreenhouseJobPost | null> =>
  getRecord(wire, "/v1/jobs/{id}/job_post", `/v1/jobs/${jobId}/job_post`, JobPost);
