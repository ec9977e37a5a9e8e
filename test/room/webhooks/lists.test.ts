/** Greenhouse's lists as they are pulled and told. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { commit, type Db, openDb } from "../../../src/db/client.ts";
import type { GreenhouseJob, HarvestLists } from "../../../src/greenhouse/harvest.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { jobsByIds, poolById, sourceById, stagesOfJob } from "../../../src/mirror/queries.ts";
import { forgetAbsent, type MirroredList, saveListPage } from "../../../src/mirror/save-lists.ts";
import { APPLIED } from "../../fixtures/webhooks/events.ts";
import { job as jobOfHook } from "../../fixtures/webhooks/people.ts";
import { newTenant, type Tenant } from "../../support/api.ts";
import { hookedTenant } from "./hook.ts";

const db: Db = openDb(env.DB);
const idOf = (tenant: { id: string }) => trusted<TenantId>(tenant.id, "made by the API a moment ago");

const job = (id: number, extra: Partial<GreenhouseJob> = {}): GreenhouseJob => ({
  id,
  name: `Job ${id}`,
  status: "open",
  confidential: false,
  requisitionId: null,
  openedAt: 1_704_790_800_000,
  closedAt: null,
  updatedAt: 1_000,
  ...extra,
});

const save = <L extends MirroredList>(
  tenant: { id: string },
  list: L,
  items: HarvestLists[L][],
  seenAt = 10_000,
) => commit(db, saveListPage(db, idOf(tenant), list, items, seenAt));

describe("lists", () => {
  let tenant: Tenant;
  let other: Tenant;
  beforeAll(async () => {
    [tenant, other] = [await newTenant(), await newTenant()];
    await save(tenant, "jobs", [
      job(11, { name: "Brückenwärter (m/w/d)", requisitionId: "R-1" }),
      job(2 ** 40, {
        name: "100% Pilot_boat",
        status: "closed",
        closedAt: 1_717_200_000_000,
        confidential: true,
      }),
      job(13, { name: "Pilot", status: "draft", openedAt: null }),
    ]);
    await save(tenant, "job-posts", [
      { id: 21, jobId: 11, title: "Wärter", live: true, updatedAt: 5 },
      { id: 22, jobId: null, title: "Talent pool", live: false, updatedAt: null },
    ]);
    await save(tenant, "job-stages", [
      { id: 31, jobId: 11, name: "Offer", order: 2 },
      { id: 32, jobId: 11, name: "Screening", order: 0 },
      { id: 33, jobId: 13, name: "Screening", order: 0 },
    ]);
    await save(tenant, "departments", [{ id: 41, name: "Waterways", parentId: 40 }]);
    await save(tenant, "sources", [{ id: 51, name: "Headhuntr.io" }]);
    await save(tenant, "prospect-pools", [{ id: 61, name: "Locks", stages: [{ id: 62, name: "Warm" }] }]);
  });
  const get = async (path: string) => (await tenant.call("GET", path)).body;

  it("are told with the contract's fields", async () => {
    expect((await get("/jobs")).items).toEqual([
      {
        id: 11,
        name: "Brückenwärter (m/w/d)",
        status: "open",
        confidential: false,
        requisitionId: "R-1",
        openedAt: "2024-01-09T09:00:00.000Z",
        closedAt: null,
      },
      {
        id: 13,
        name: "Pilot",
        status: "draft",
        confidential: false,
        requisitionId: null,
        openedAt: null,
        closedAt: null,
      },
      {
        id: 2 ** 40,
        name: "100% Pilot_boat",
        status: "closed",
        confidential: true,
        requisitionId: null,
        openedAt: "2024-01-09T09:00:00.000Z",
        closedAt: "2024-06-01T00:00:00.000Z",
      },
    ]);
    expect((await get("/job-posts")).items).toEqual([
      { id: 21, jobId: 11, title: "Wärter", live: true },
      { id: 22, jobId: null, title: "Talent pool", live: false },
    ]);
    expect((await get("/departments")).items).toEqual([{ id: 41, name: "Waterways" }]);
    expect((await get("/sources")).items).toEqual([{ id: 51, name: "Headhuntr.io" }]);
    expect((await get("/prospect-pools")).items).toEqual([
      { id: 61, name: "Locks", stages: [{ id: 62, name: "Warm" }] },
    ]);
  });

  it.each([
    ["/jobs?status=closed", [2 ** 40]],
    ["/jobs?q=pilot", [13, 2 ** 40]],
    ["/jobs?q=BRÜCKEN", [11]],
    ["/jobs?q=%25", [2 ** 40]],
    ["/jobs?q=_", [2 ** 40]],
    ["/jobs?q=t_b&status=open", []],
    ["/job-posts?jobId=11", [21]],
    ["/job-stages?jobId=11", [31, 32]],
    [`/job-stages?jobId=${2 ** 41}`, []],
  ])("are filtered: %s", async (path, ids) => {
    expect((await get(path)).items.map((item: { id: number }) => item.id)).toEqual(ids);
  });

  it("are paged", async () => {
    const first = await get("/jobs?limit=2");
    const second = await get(`/jobs?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual([11, 13, 2 ** 40]);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    "/jobs/11",
    "/job-posts/21",
    "/job-stages/31",
    "/departments/41",
    "/sources/51",
    "/prospect-pools/61",
    `/jobs/${2 ** 40}`,
  ])("have %s, and not for another tenant", async (path) => {
    expect(await tenant.call("GET", path)).toMatchObject({
      status: 200,
      body: { id: Number(path.split("/")[2]) },
    });
    expect((await other.call("GET", path)).status).toBe(404);
  });

  it.each([
    "/jobs/99",
    "/jobs/0",
    "/jobs/-1",
    "/jobs/1.0",
    "/jobs/1e1",
    "/jobs/011",
    "/jobs/abc",
    "/jobs/9007199254740993",
    "/sources/99999999999999999999",
    "/job-posts/%20",
  ])("do not have %s", async (path) => {
    expect(await tenant.call("GET", path)).toMatchObject({
      status: 404,
      body: { code: "request.not_found" },
    });
  });

  it.each([
    "/jobs?status=lost",
    "/jobs?limit=201",
    "/jobs?cursor=x",
    "/job-posts?jobId=abc",
    "/job-stages?jobId=-1",
    `/jobs?q=${"x".repeat(201)}`,
  ])("refuse %s", async (path) => {
    expect((await tenant.call("GET", path)).status).toBe(422);
  });

  it("answer other rooms' questions in one statement, whatever the number of ids", async () => {
    const many = Array.from({ length: 300 }, (_, n) => n);
    expect((await jobsByIds(db, idOf(tenant), many)).map((found) => found.id)).toEqual([11, 13]);
    expect((await stagesOfJob(db, idOf(tenant), 11)).map((stage) => stage.name)).toEqual([
      "Screening",
      "Offer",
    ]);
    expect(await poolById(db, idOf(tenant), 61)).toMatchObject({ stages: [{ id: 62 }] });
    expect(await sourceById(db, idOf(tenant), 51)).toEqual({ id: 51, name: "Headhuntr.io" });
    expect([await poolById(db, idOf(other), 61), await sourceById(db, idOf(other), 51)]).toEqual([
      null,
      null,
    ]);
  });
});

describe("a pulled page", () => {
  it("of many records is saved whole", async () => {
    const tenant = await newTenant();
    await save(
      tenant,
      "jobs",
      Array.from({ length: 1_201 }, (_, n) => job(n + 1)),
    );
    const { count } =
      (await env.DB.prepare("SELECT count(*) AS count FROM mirror_jobs WHERE tenant_id = ?1")
        .bind(tenant.id)
        .first<{ count: number }>()) ?? {};
    expect(count).toBe(1_201);
  });

  it("does not undo what came in after it was asked for, nor what Greenhouse changed later", async () => {
    const tenant = await newTenant();
    await save(tenant, "jobs", [job(1, { name: "Now" })], 20_000);
    await save(tenant, "jobs", [job(1, { name: "Before" })], 19_000);
    await save(tenant, "jobs", [job(1, { name: "Lagging", updatedAt: 999 })], 30_000);
    expect((await tenant.call("GET", "/jobs/1")).body.name).toBe("Now");
    await save(tenant, "jobs", [job(1, { name: "Later", updatedAt: 1_001 })], 30_000);
    expect((await tenant.call("GET", "/jobs/1")).body.name).toBe("Later");
  });

  it("of a whole walk leaves out what it did not show, until that is seen again", async () => {
    const tenant = await newTenant();
    await save(
      tenant,
      "sources",
      [
        { id: 1, name: "One" },
        { id: 2, name: "Two" },
      ],
      10_000,
    );
    await save(tenant, "sources", [{ id: 2, name: "Two" }], 20_000);
    await commit(db, forgetAbsent(db, idOf(tenant), "sources", 20_000));
    const names = async () =>
      (await tenant.call("GET", "/sources")).body.items.map((item: { name: string }) => item.name);
    expect(await names()).toEqual(["Two"]);
    expect(await sourceById(db, idOf(tenant), 1)).toBeNull();
    await save(tenant, "sources", [{ id: 1, name: "One" }], 30_000);
    expect(await names()).toEqual(["One", "Two"]);
  });

  it("settles the stale mark of a job that a web hook changed before, and brings back none that was deleted", async () => {
    const hooked = await hookedTenant();
    await hooked.send("job_updated", { job: jobOfHook({ id: 1, name: "As the hook has it" }) });
    await hooked.send("job_deleted", { job: { id: 2, name: "Gone" } });
    const asked = Date.now() + 1_000;
    const stale = async () =>
      (
        await env.DB.prepare("SELECT id FROM mirror_jobs WHERE tenant_id = ?1 AND stale_at IS NOT NULL")
          .bind(hooked.id)
          .all()
      ).results.length;
    await save(hooked, "jobs", [job(1, { name: "Too early" })], asked - 60_000);
    expect([await stale(), (await hooked.items("/jobs"))[0].name]).toEqual([1, "As the hook has it"]);
    await save(hooked, "jobs", [job(1, { name: "As Harvest has it" }), job(2)], asked);
    expect(await stale()).toBe(0);
    expect((await hooked.items("/jobs")).map((item) => item.name)).toEqual(["As Harvest has it"]);
  });

  it("does not forget what a web hook told during the walk", async () => {
    const hooked = await hookedTenant();
    await hooked.send("job_created", APPLIED["job_created"]);
    await commit(db, forgetAbsent(db, idOf(hooked), "jobs", Date.now() - 60_000));
    expect(await hooked.items("/jobs")).toHaveLength(1);
  });
});
