import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { GreenhouseApplication } from "../../../src/greenhouse/harvest.ts";
import worker from "../../../src/index.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { HeldApplication } from "../../../src/mirror/held.ts";
import { differences, differs, isFresher } from "../../../src/sync/differences.ts";
import { isMass } from "../../../src/sync/vanished.ts";
import { connectedTenant, eventually, type Json, practice, type Tenant } from "../../support/api.ts";

const sql = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);
const sweep = async () => {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController(), env, ctx);
  await waitOnExecutionContext(ctx);
};
const reads = async (): Promise<Json[]> =>
  (await practice("GET", "/requests")).body.filter(({ path }: Json) =>
    /\/v3\/(candidates|applications)/.test(path),
  );
const completed = (tenant: Tenant) =>
  eventually(async () => {
    const { body } = await tenant.call("GET", "/sync/repair");
    return body.completedAt && body.state === "idle" && body;
  }, 25_000);
/** Somebody of the practice Greenhouse, as if an export had linked them. */
async function link(tenant: Tenant): Promise<Json> {
  const { body } = await practice("GET", "/state?only=applications");
  const application = body.applications.find((one: Json) => one.status === "in_process" && !one.prospect);
  await sql(
    "INSERT INTO greenhouse_links (tenant_id, candidate_id, greenhouse_candidate_id, linked_at) VALUES (?1, 'c-1', ?2, ?3)",
    tenant.id,
    application.candidate_id,
    Date.now(),
  ).run();
  return application;
}

describe("the repair of the copy", () => {
  beforeEach(async () => {
    await practice("POST", "/reset");
    await practice("PATCH", "/settings", { rateLimit: 5000 });
  });

  it("is begun by the minute's sweep, and reads nothing where nobody is known", async () => {
    const tenant = await connectedTenant();
    await practice("DELETE", "/requests");
    await sweep();
    expect(await completed(tenant)).toMatchObject({ repaired: 0, problem: null, missing: [], reviews: [] });
    expect(await reads()).toEqual([]);
    // Not due again: the next minute leaves it alone.
    const due = await sql("SELECT due_at AS at FROM sync_repairs WHERE tenant_id = ?1", tenant.id).first<{
      at: number;
    }>();
    expect(due?.at).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it("keeps the product's own people only, and is no news of what was there before they were linked", async () => {
    const tenant = await connectedTenant();
    const application = await link(tenant);
    await sweep();
    expect(await completed(tenant)).toMatchObject({ repaired: 0, problem: null });
    const kept = await sql(
      "SELECT DISTINCT candidate_id AS id FROM mirror_applications WHERE tenant_id = ?1",
      tenant.id,
    ).all();
    expect(kept.results).toEqual([{ id: application.candidate_id }]);
    const people = await sql("SELECT id FROM mirror_people WHERE tenant_id = ?1", tenant.id).all();
    expect(people.results).toEqual([{ id: application.candidate_id }]);
    expect((await tenant.call("GET", "/changes")).body.items).toEqual([]);
  });

  it("goes on after a fault of Greenhouse's where it stood", async () => {
    const tenant = await connectedTenant();
    await link(tenant);
    const match = { method: "GET", path: "/v3/applications" };
    await practice("POST", "/faults", { match, fault: "status", status: 500, times: 1 });
    await practice("DELETE", "/requests");
    await sweep();
    expect(await completed(tenant)).toMatchObject({ problem: null });
    const windows = (await reads()).filter(({ query }) => query.includes("updated_at"));
    expect(windows.map(({ path, status }) => [path, status])).toEqual([
      ["/v3/candidates", 200],
      ["/v3/applications", 500],
      ["/v3/applications", 200],
    ]);
  });

  it("does nothing without a connection, and says so", async () => {
    const tenant = await connectedTenant();
    await sweep();
    await completed(tenant);
    await tenant.call("DELETE", "/connection");
    await sql("UPDATE sync_repairs SET due_at = 0 WHERE tenant_id = ?1", tenant.id).run();
    await env.WORK.send({ type: "sync.repair", tenantId: tenant.id });
    await eventually(async () => (await tenant.call("GET", "/sync/repair")).body.problem === "not_connected");
  });
});

it("people who vanish are a crowd above one in a hundred or twenty, and a single one never is", () => {
  const crowd = (vanished: number, asked: number) => isMass(vanished, asked);
  expect([crowd(0, 0), crowd(1, 1), crowd(1, 10), crowd(2, 200), crowd(20, 5000)]).not.toContain(true);
  expect([crowd(2, 10), crowd(2, 199), crowd(3, 200), crowd(21, 5000)]).not.toContain(false);
});

describe("what Greenhouse shows against what is held", () => {
  const shown: GreenhouseApplication = {
    id: 1,
    candidateId: 2,
    prospect: false,
    status: "active",
    jobIds: [3],
    stageId: 4,
    stageName: "Interview",
    rejectedAt: null,
    rejectionReasonId: null,
    rejectionReason: null,
    sourceId: null,
    createdAt: 1000,
    updatedAt: 5000,
    lastActivityAt: 5000,
  };
  const held: HeldApplication = {
    tenantId: trusted<HeldApplication["tenantId"]>("ten_0", "no tenant is looked at"),
    id: 1,
    candidateId: 2,
    prospect: false,
    status: "active",
    jobIds: [3],
    jobName: "Engineer",
    stageId: 4,
    stageName: "Interview",
    poolId: null,
    poolStageId: null,
    ownerId: null,
    rejectedAt: null,
    rejectionReason: null,
    hiredAt: null,
    lastActivityAt: 5000,
    seenAt: 6000,
    deletedAt: null,
  };
  const types = (now: Partial<GreenhouseApplication>, before: Partial<HeldApplication> | null = {}) =>
    differences({ ...shown, ...now }, before ? { ...held, ...before } : undefined, 3000).map(
      ({ type }) => type,
    );

  it("is told by the change that it is", () => {
    expect(types({})).toEqual([]);
    expect(types({ stageName: "Offer" })).toEqual(["candidate.stage_changed"]);
    expect(types({ status: "rejected", rejectedAt: 4000 })).toEqual(["candidate.rejected"]);
    expect(types({}, { status: "rejected" })).toEqual(["candidate.unrejected"]);
    expect(types({ status: "hired" })).toEqual(["candidate.hired"]);
    expect(types({}, { status: "hired" })).toEqual(["candidate.stage_changed"]);
  });

  it("is the same stage where the names agree, whatever the numbers", () => {
    expect(types({ stageId: 9004 })).toEqual([]);
    expect(types({ stageId: 9004 }, { stageName: null })).toEqual(["candidate.stage_changed"]);
  });

  it("is news of an unknown application only as far as it came after the link", () => {
    expect(types({ prospect: true, createdAt: 3500 }, null)).toEqual(["prospect.created"]);
    expect(types({ prospect: true, createdAt: 2500 }, null)).toEqual([]);
    expect(types({ status: "rejected", rejectedAt: 2500 }, null)).toEqual([]);
    expect(types({ status: "rejected", rejectedAt: 3500 }, null)).toEqual(["candidate.rejected"]);
  });

  it("gives way to newer news, and is nothing where it is the same", () => {
    expect(isFresher({ ...shown, lastActivityAt: 4999 }, held, 9000)).toBe(false);
    expect(isFresher(shown, held, 5999)).toBe(false);
    expect(isFresher(shown, held, 6000)).toBe(true);
    expect(isFresher(shown, undefined, 0)).toBe(true);
    expect(differs(shown, held)).toBe(false);
    expect(differs({ ...shown, jobIds: [] }, held)).toBe(false);
    expect(differs({ ...shown, jobIds: [7] }, held)).toBe(true);
  });
});
