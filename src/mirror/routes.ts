/** Greenhouse's lists, from our copy: each paged, filtered where the contract says so, and by id. */
import { Hono } from "hono";
import * as z from "zod";
import { query } from "../http/input.ts";
import { decodeCursor, PageQuery, toPage } from "../http/page.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { notFound } from "../lib/errors.ts";
import {
  findDepartments,
  findJobPosts,
  findJobStages,
  findJobs,
  findProspectPools,
  findSources,
  type Which,
} from "./lists.ts";

const JobsQuery = PageQuery.extend({
  status: z.enum(["open", "closed", "draft"]).optional(),
  q: z.string().trim().max(200).optional(),
});
const ofJob = PageQuery.extend({ jobId: z.coerce.number().int().positive().safe().optional() });
const AfterId = z.tuple([z.int()]);

interface Item {
  id: number;
}

/** A page of what `find` gives, by id. */
async function page<T extends Item>(
  { limit, cursor }: z.infer<typeof PageQuery>,
  find: (which: Which) => PromiseLike<T[]>,
) {
  const [after] = decodeCursor(cursor, AfterId) ?? [0];
  const rows = await find({ after, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    (row) => [row.id],
    (row) => row,
  );
}

/** The record with the id in the path; what cannot be an id of Greenhouse does not exist. */
async function one<T extends Item>(
  c: AppContext,
  id: string,
  what: string,
  find: (which: Which) => PromiseLike<T[]>,
) {
  const [row] =
    /^[1-9][0-9]{0,15}$/.test(id) && Number.isSafeInteger(Number(id)) ? await find({ id: Number(id) }) : [];
  if (!row) throw notFound(what);
  return c.json(row);
}

export const mirrorRoutes = new Hono<AppEnv>()
  .get("/jobs", query(JobsQuery), async (c) => {
    const input = c.req.valid("query");
    return c.json(await page(input, (which) => findJobs(c.get("deps"), c.get("tenantId"), which, input)));
  })
  .get("/jobs/:id", (c) =>
    one(c, c.req.param("id"), "This job", (which) => findJobs(c.get("deps"), c.get("tenantId"), which)),
  )
  .get("/job-posts", query(ofJob), async (c) => {
    const input = c.req.valid("query");
    return c.json(await page(input, (which) => findJobPosts(c.get("deps"), c.get("tenantId"), which, input)));
  })
  .get("/job-posts/:id", (c) =>
    one(c, c.req.param("id"), "This job post", (which) =>
      findJobPosts(c.get("deps"), c.get("tenantId"), which),
    ),
  )
  .get("/job-stages", query(ofJob), async (c) => {
    const input = c.req.valid("query");
    return c.json(
      await page(input, (which) => findJobStages(c.get("deps"), c.get("tenantId"), which, input)),
    );
  })
  .get("/job-stages/:id", (c) =>
    one(c, c.req.param("id"), "This job stage", (which) =>
      findJobStages(c.get("deps"), c.get("tenantId"), which),
    ),
  )
  .get("/departments", query(PageQuery), async (c) =>
    c.json(
      await page(c.req.valid("query"), (which) => findDepartments(c.get("deps"), c.get("tenantId"), which)),
    ),
  )
  .get("/departments/:id", (c) =>
    one(c, c.req.param("id"), "This department", (which) =>
      findDepartments(c.get("deps"), c.get("tenantId"), which),
    ),
  )
  .get("/sources", query(PageQuery), async (c) =>
    c.json(await page(c.req.valid("query"), (which) => findSources(c.get("deps"), c.get("tenantId"), which))),
  )
  .get("/sources/:id", (c) =>
    one(c, c.req.param("id"), "This source", (which) => findSources(c.get("deps"), c.get("tenantId"), which)),
  )
  .get("/prospect-pools", query(PageQuery), async (c) =>
    c.json(
      await page(c.req.valid("query"), (which) => findProspectPools(c.get("deps"), c.get("tenantId"), which)),
    ),
  )
  .get("/prospect-pools/:id", (c) =>
    one(c, c.req.param("id"), "This prospect pool", (which) =>
      findProspectPools(c.get("deps"), c.get("tenantId"), which),
    ),
  );
