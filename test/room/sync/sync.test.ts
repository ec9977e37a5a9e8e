import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import worker from "../../../src/index.ts";
import {
  connectedTenant,
  eventually,
  type Json,
  newTenant,
  practice,
  type Tenant,
} from "../../support/api.ts";

/** Pacing is the limiter's own test; here a window is wide enough for everything at once. */
const WIDE = { rateLimit: 5000, v1RateLimit: 5000 };
const reset = async (options?: Json) => {
  await practice("POST", "/reset", options);
  await practice("PATCH", "/settings", WIDE);
};

beforeEach(async () => {
  await reset();
  await practice("DELETE", "/faults");
  await practice("DELETE", "/requests");
});

const LISTS = ["users", "jobs", "job-posts", "job-stages", "departments", "sources", "prospect-pools"];
const lists = async (tenant: Tenant): Promise<Record<string, Json>> => {
  const { body } = await tenant.call("GET", "/sync");
  return Object.fromEntries(body.items.map((item: Json) => [item.list, item]));
};
/** Waits until every list was walked to its end since a time. */
const synced = (tenant: Tenant, since = 0) =>
  eventually(async () => {
    const all = await lists(tenant);
    return Object.values(all).every((item) => Date.parse(item.completedAt ?? "") >= since) && all;
  }, 60_000);
const state = async (only: string) => (await practice("GET", `/state?only=${only}`)).body[only];
const calls = async (path: string): Promise<Json[]> =>
  (await practice("GET", "/requests")).body.filter((call: Json) => call.path === path);
const pull = (tenant: Tenant, list: string) =>
  env.WORK.send({ type: "sync.pull", tenantId: tenant.id, list });
const sql = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);
const mirrored = async (tenant: Tenant, table: string, where = "absent_at IS NULL") =>
  (
    await sql(`SELECT id FROM ${table} WHERE tenant_id = ?1 AND ${where} ORDER BY id`, tenant.id).all<{
      id: number;
    }>()
  ).results.map((row) => row.id);
const sweep = async () => {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController(), env, ctx);
  await waitOnExecutionContext(ctx);
};
const ids = (rows: Json[]) => rows.map((row) => row.id).sort((a, b) => a - b);
const fault = (input: Json) => practice("POST", "/faults", input);

vi.setConfig({ testTimeout: 90_000 });

describe("after connecting", () => {
  it.each(["harvest_v3", "harvest_v1"] as const)("every list is copied by itself (%s)", async (kind) => {
    const tenant = await connectedTenant(kind);
    const all = await synced(tenant);
    expect(Object.keys(all)).toEqual(LISTS);
    for (const item of Object.values(all)) expect(item).toMatchObject({ state: "idle", problem: null });
    const jobs = (await state("jobs")).filter((job: Json) => !job.is_template);
    expect(await mirrored(tenant, "mirror_jobs")).toEqual(ids(jobs));
    expect(all["jobs"].count).toBe(jobs.length);
    expect(await mirrored(tenant, "mirror_departments")).toEqual(ids(await state("departments")));
    const users = await tenant.call("GET", "/greenhouse-users?limit=200");
    expect(users.body.items).toHaveLength(all["users"].count);
    const known = (await state("users")).find((user: Json) => user.site_admin && !user.deactivated);
    expect(users.body.items).toContainEqual({
      greenhouseUserId: known.id,
      name: known.name ?? `${known.first_name} ${known.last_name}`,
      email: known.primary_email,
      siteAdmin: true,
      deactivated: false,
    });
  });
  it("a list of many pages is copied whole, and a page that fails is the only one asked for again", async () => {
    await reset({ extraJobs: 1200 });
    await fault({ match: { path: "/v3/jobs" }, fault: "status", status: 503, after: 3, times: 1 });
    const tenant = await connectedTenant();
    const all = await synced(tenant);
    const jobs = (await state("jobs")).filter((job: Json) => !job.is_template);
    expect(all["jobs"]).toMatchObject({ count: jobs.length, problem: null });
    expect(await mirrored(tenant, "mirror_jobs")).toEqual(ids(jobs));
    const walk = (await calls("/v3/jobs")).filter((call) => !/per_page=1\b/.test(call.query));
    // The proof of the permission asks for one record; the walk's first page alone has no cursor.
    expect(walk.filter((call) => !call.query.includes("cursor"))).toHaveLength(1);
    const asked = walk.filter((call) => call.status === 200).map((call) => call.query);
    expect(new Set(asked).size).toBe(asked.length);
  });
  it("a connection that is dropped in the middle of a walk does not lose its place", async () => {
    await reset({ extraJobs: 1200 });
    await fault({ match: { path: "/v3/jobs" }, fault: "drop_before", after: 2, times: 2 });
    const tenant = await connectedTenant();
    const all = await synced(tenant);
    expect(await mirrored(tenant, "mirror_jobs")).toHaveLength(all["jobs"].count);
    expect(all["jobs"].count).toBeGreaterThan(1200);
  });
});

describe("POST /sync", () => {
  it("takes over what is new, changed or gone", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    const jobs = (await state("jobs")).filter((job: Json) => !job.is_template);
    const gone = jobs.find((job: Json) => job.status === "closed");
    const changed = jobs.find((job: Json) => job.status === "open");
    const user = (await state("users")).find(
      (row: Json) => !row.deactivated && !row.site_admin && row.primary_email,
    );
    await practice("POST", "/actions", { type: "delete_job", jobId: gone.id });
    await practice("POST", "/actions", { type: "update_job", jobId: changed.id, name: "Renamed" });
    await practice("POST", "/actions", {
      type: "update_user",
      userId: user.id,
      changes: { deactivated: true },
    });
    const since = Date.now();
    const asked = await tenant.call("POST", "/sync");
    expect(asked.status).toBe(202);
    expect(asked.body.items.map((item: Json) => item.list)).toEqual(LISTS);
    await synced(tenant, since);
    expect(await mirrored(tenant, "mirror_jobs")).not.toContain(gone.id);
    expect((await tenant.call("GET", `/jobs/${changed.id}`)).body.name).toBe("Renamed");
    const users = (await tenant.call("GET", "/greenhouse-users?limit=200")).body.items;
    expect(users.find((row: Json) => row.greenhouseUserId === user.id).deactivated).toBe(true);
  });
  it("a second time during a walk adds none", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    await fault({ match: { path: "/v3/sources" }, fault: "delay", delayMs: 400, times: 1 });
    await practice("DELETE", "/requests");
    const since = Date.now();
    await tenant.call("POST", "/sync");
    await eventually(async () => (await lists(tenant))["sources"].state === "running");
    await Promise.all([pull(tenant, "sources"), pull(tenant, "sources"), tenant.call("POST", "/sync")]);
    await synced(tenant, since);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await calls("/v3/sources")).toHaveLength(1);
  });
  it("without a connection is refused, and nothing was ever synced", async () => {
    const tenant = await newTenant();
    const refused = await tenant.call("POST", "/sync");
    expect([refused.status, refused.body.code]).toEqual([422, "sync.not_connected"]);
    expect((await tenant.call("GET", "/sync")).body.items).toEqual(
      LISTS.map((list) => ({ list, completedAt: null, count: 0, state: "idle", problem: null })),
    );
    expect((await tenant.call("DELETE", "/sync")).status).toBe(405);
  });
});

describe("a walk that cannot be finished", () => {
  it("for want of a permission says so and leaves the other lists and the copy alone", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    const before = await mirrored(tenant, "mirror_sources");
    const [credential] = (await practice("GET", "/credentials")).body;
    const scopes = credential.scopes.filter((scope: string) => !scope.includes("sources"));
    await practice("PATCH", `/credentials/${credential.id}`, { scopes, revokeTokens: true });
    const since = Date.now();
    await tenant.call("POST", "/sync");
    const all = await eventually(async () => {
      const now = await lists(tenant);
      return now["sources"].problem && Date.parse(now["jobs"].completedAt) >= since && now;
    });
    expect(all["sources"]).toMatchObject({ problem: "permission_missing", state: "idle" });
    expect(await mirrored(tenant, "mirror_sources")).toEqual(before);
  });
  it("because the credential was revoked waits for a new one, and begins afresh with it", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    const [credential] = (await practice("GET", "/credentials")).body;
    await practice("PATCH", `/credentials/${credential.id}`, { revoked: true });
    await tenant.call("POST", "/sync");
    await eventually(async () => (await lists(tenant))["jobs"].problem === "reconnect_needed");
    expect((await tenant.call("GET", "/connection")).body.status).toBe("reconnect_needed");
    const since = Date.now();
    const { body: fresh } = await practice("POST", "/credentials", { kind: "harvest_v3" });
    await tenant.call("PUT", "/connection", {
      kind: "harvest_v3",
      clientId: fresh.clientId,
      clientSecret: fresh.clientSecret,
    });
    const all = await synced(tenant, since);
    expect(all["jobs"].problem).toBeNull();
  });
  it("because a full list is suddenly empty keeps what was there and says so", async () => {
    const tenant = await connectedTenant();
    const before = await synced(tenant);
    await fault({ match: { path: "/v3/sources" }, fault: "status", status: 200, body: [] });
    const since = Date.now();
    await tenant.call("POST", "/sync");
    const all = await synced(tenant, since);
    expect(all["sources"]).toMatchObject({ problem: "suddenly_empty", count: before["sources"].count });
    expect(await mirrored(tenant, "mirror_sources")).toHaveLength(before["sources"].count);
  });
  it("after its connection was taken away is forgotten", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    await tenant.call("DELETE", "/connection");
    await pull(tenant, "jobs");
    const all = await eventually(async () => {
      const now = await lists(tenant);
      return now["jobs"].problem && now;
    });
    expect(all["jobs"]).toMatchObject({ problem: "not_connected", state: "idle" });
  });
  it("whose wake-up was lost is taken up by the minute's sweep where it stood", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    await sql(
      "UPDATE sync_lists SET due_at = 1, woken_at = 1 WHERE tenant_id = ?1 AND list = 'jobs'",
      tenant.id,
    ).run();
    const since = Date.now();
    await sweep();
    await eventually(async () => Date.parse((await lists(tenant))["jobs"].completedAt) >= since);
    const row = await sql(
      "SELECT due_at, lease_id, cursor FROM sync_lists WHERE tenant_id = ?1 AND list = 'jobs'",
      tenant.id,
    ).first<Json>();
    expect(row).toMatchObject({ lease_id: null, cursor: null });
    expect(row.due_at).toBeGreaterThan(since + 5 * 3_600_000);
  });
  it("for a list that there is not does nothing", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    await pull(tenant, "offers");
    await pull(tenant, "jobs");
    expect(Object.keys(await lists(tenant))).toEqual(LISTS);
  });
});

describe("stale records", () => {
  it("are read again, people of ours with their applications, and are settled", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    const [job] = (await state("jobs")).filter((row: Json) => !row.is_template);
    const [post] = await state("job_posts");
    const [application] = (await state("applications")).filter((row: Json) => row.status === "in_process");
    const candidateId = application.candidate_id;
    const stale = Date.now() - 1000;
    await sql(
      "UPDATE mirror_jobs SET name = 'Old', stale_at = ?2 WHERE tenant_id = ?1 AND id = ?3",
      tenant.id,
      stale,
      job.id,
    ).run();
    await sql(
      "UPDATE mirror_job_posts SET stale_at = ?2 WHERE tenant_id = ?1 AND id = ?3",
      tenant.id,
      stale,
      post.id,
    ).run();
    await sql(
      "INSERT INTO mirror_people (tenant_id, id, stale_at) VALUES (?1, ?2, ?3), (?1, 999999, ?3)",
      tenant.id,
      candidateId,
      stale,
    ).run();
    await sql(
      "INSERT INTO greenhouse_links (tenant_id, candidate_id, greenhouse_candidate_id, linked_at) VALUES (?1, 'ours', ?2, 1)",
      tenant.id,
      candidateId,
    ).run();
    await env.WORK.send({ type: "sync.reread", tenantId: tenant.id });
    await eventually(async () => {
      const left = await Promise.all(
        ["mirror_jobs", "mirror_job_posts", "mirror_people"].map((table) =>
          mirrored(tenant, table, "stale_at IS NOT NULL"),
        ),
      );
      return left.flat().length === 0;
    });
    expect((await tenant.call("GET", `/jobs/${job.id}`)).body.name).toBe(job.name);
    const known = (await tenant.call("GET", "/candidates/ours")).body;
    expect(known.greenhouse.candidateId).toBe(candidateId);
    expect(known.greenhouse.applications.map((row: Json) => row.id)).toContain(application.id);
    expect(known.greenhouse.applications[0]).toMatchObject({ status: "active", prospect: false });
  });
  it("are found by the minute's sweep, and kept while Greenhouse does not answer", async () => {
    const tenant = await connectedTenant();
    await synced(tenant);
    const [job] = (await state("jobs")).filter((row: Json) => !row.is_template);
    await fault({ match: { path: "/v3/jobs" }, fault: "status", status: 503, times: 2 });
    await sql(
      "UPDATE mirror_jobs SET stale_at = ?2 WHERE tenant_id = ?1 AND id = ?3",
      tenant.id,
      Date.now() - 1000,
      job.id,
    ).run();
    await sweep();
    await eventually(async () => (await calls("/v3/jobs")).some((call) => call.status === 503));
    expect(await mirrored(tenant, "mirror_jobs", "stale_at IS NOT NULL")).toEqual([job.id]);
    await practice("DELETE", "/faults");
    await sql("UPDATE sync_rereads SET due_at = 1, lease_until = NULL WHERE tenant_id = ?1", tenant.id).run();
    await sweep();
    await eventually(
      async () => (await mirrored(tenant, "mirror_jobs", "stale_at IS NOT NULL")).length === 0,
    );
  });
});
