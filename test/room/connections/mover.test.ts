import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import {
  connectedTenant,
  eventually,
  type Json,
  newTenant,
  practice,
  siteAdminId,
  type Tenant,
} from "../../support/api.ts";
import { exportAll, exportBody, person } from "../../support/exports.ts";

const v3 = async (extra: Json = {}): Promise<Json> => {
  const { body } = await practice("POST", "/credentials", { kind: "harvest_v3", ...extra });
  return { kind: "harvest_v3", clientId: body.clientId, clientSecret: body.clientSecret };
};
const v1 = async (): Promise<Json> => {
  const { body } = await practice("POST", "/credentials", { kind: "harvest_v1" });
  return { kind: "harvest_v1", apiKey: body.apiKey, actingUserId: await siteAdminId() };
};

/** Connected, with jobs and users in our copy, and a recruiter mapped. */
async function settled(kind: "harvest_v1" | "harvest_v3"): Promise<Tenant> {
  const tenant = await connectedTenant(kind);
  await eventually(async () => {
    const { body } = await tenant.call("GET", "/sync");
    const done = body.items.filter((item: Json) => item.completedAt).map((item: Json) => item.list);
    return done.includes("jobs") && done.includes("users");
  });
  const { body: users } = await tenant.call("GET", "/greenhouse-users");
  const mapped = await tenant.call("PUT", "/user-mappings/rec-1", {
    greenhouseUserId: users.items[0].greenhouseUserId,
  });
  expect(mapped.status).toBe(200);
  return tenant;
}

const keptBy = async (tenant: Tenant) => ({
  mappings: (await tenant.call("GET", "/user-mappings")).body.items,
  jobs: (await tenant.call("GET", "/jobs")).body.items.map((job: Json) => job.id),
});
const change = (tenant: Tenant, set: string) =>
  env.DB.prepare(`UPDATE ${set} WHERE tenant_id = ?1`).bind(tenant.id).run();
/** Our copy is of another account than the one that answers. */
const estrange = async (tenant: Tenant) => {
  await change(tenant, "mirror_jobs SET id = id + 7000000000");
  await change(tenant, "greenhouse_users SET id = id + 7000000000");
};

/** Limits are not what these tests are about. */
const fresh = async (body: Json = {}) => {
  await practice("POST", "/reset", body);
  await practice("PATCH", "/settings", { rateLimit: 1_000, v1RateLimit: 1_000 });
};
beforeEach(() => fresh());

describe("moving to another credential of the same account", () => {
  it("goes from a v1 key to v3 and keeps mappings and lists", async () => {
    const tenant = await settled("harvest_v1");
    const before = await keptBy(tenant);
    const moved = await tenant.call("PUT", "/connection", await v3());
    expect(moved).toMatchObject({
      status: 200,
      body: { kind: "harvest_v3", status: "healthy", notices: [] },
    });
    expect(await keptBy(tenant)).toEqual(before);
  });

  it("goes from v3 to v3 and back to v1, whose table has fewer rows", async () => {
    const tenant = await settled("harvest_v3");
    const before = await keptBy(tenant);
    expect((await tenant.call("PUT", "/connection", await v3())).status).toBe(200);
    expect((await tenant.call("PUT", "/connection", await v1())).body).toMatchObject({
      kind: "harvest_v1",
      status: "healthy",
    });
    expect(await keptBy(tenant)).toEqual(before);
  });

  it("is the way out when v1 is switched off", async () => {
    const tenant = await settled("harvest_v1");
    await practice("PATCH", "/settings", { v1Gone: true });
    const verified = await tenant.call("POST", "/connection/verify");
    expect(verified.body.status).toBe("reconnect_needed");
    expect(verified.body.notices[0]).toContain("Make a new one");
    expect((await tenant.call("PUT", "/connection", await v3())).body.status).toBe("healthy");
  });

  it("compares nothing while our copy is empty", async () => {
    const tenant = await settled("harvest_v3");
    await env.DB.prepare("DELETE FROM mirror_jobs").run();
    await env.DB.prepare("DELETE FROM greenhouse_users").run();
    expect((await tenant.call("PUT", "/connection", await v3())).status).toBe(200);
  });

  it("asks for a known job by its id when the first page shows newer ones only", async () => {
    await fresh({ extraJobs: 600 });
    const tenant = await settled("harvest_v3");
    await env.DB.prepare(
      "DELETE FROM mirror_jobs WHERE id > (SELECT id FROM mirror_jobs ORDER BY id LIMIT 1 OFFSET 3)",
    ).run();
    await env.DB.prepare("DELETE FROM greenhouse_users").run();
    await practice("DELETE", "/requests");
    expect((await tenant.call("PUT", "/connection", { ...(await v3()), acceptFewer: true })).status).toBe(
      200,
    );
    const asked = (await practice("GET", "/requests")).body.filter(
      (entry: Json) => entry.path === "/v3/jobs",
    );
    expect(asked.some((entry: Json) => entry.query.includes("ids="))).toBe(true);
  });

  it("says which kind did not show when the other one did", async () => {
    const tenant = await settled("harvest_v3");
    await change(tenant, "mirror_jobs SET id = id + 7000000000");
    const moved = await tenant.call("PUT", "/connection", await v3());
    expect(moved.status).toBe(200);
    expect(moved.body.notices.join()).toContain("none of the jobs");
  });
});

describe("numbers that are not the same in both generations", () => {
  const stageIds = async (tenant: Tenant): Promise<number[]> =>
    (await tenant.call("GET", "/job-stages?limit=200")).body.items.map(({ id }: Json) => id);

  it("of job stages are told, and the old ones cannot be chosen from then on", async () => {
    const tenant = await settled("harvest_v3");
    const old = await eventually(async () => {
      const { body } = await tenant.call("GET", "/sync");
      const { completedAt } = body.items.find(({ list }: Json) => list === "job-stages") ?? {};
      return completedAt && stageIds(tenant);
    });
    await practice("PATCH", "/settings", { stageIdOffset: 500 });
    const moved = await tenant.call("PUT", "/connection", await v1());
    expect(moved.status).toBe(200);
    expect(moved.body.notices.join()).toContain("numbers job stages differently");
    const shown = await eventually(async () => {
      const now = await stageIds(tenant);
      expect(now.filter((id) => old.includes(id))).toEqual([]);
      return now.length === old.length && now;
    });
    expect(shown.toSorted()).toEqual(old.map((id: number) => id + 500).toSorted());
  });

  it("of people are refused when they name others, and taken when they are whom we exported", async () => {
    const tenant = await settled("harvest_v3");
    await exportAll(tenant, exportBody([person(), person(), person()], {}));
    expect((await tenant.call("PUT", "/connection", await v1())).body.notices).toEqual([]);
    const { body: state } = await practice("GET", "/state?only=candidates");
    const seeded = state.candidates.slice(0, 3);
    const { results } = await env.DB.prepare("SELECT candidate_id FROM greenhouse_links WHERE tenant_id = ?1")
      .bind(tenant.id)
      .all<{ candidate_id: string }>();
    await env.DB.batch(
      results.map(({ candidate_id }, n) =>
        env.DB.prepare(
          "UPDATE greenhouse_links SET greenhouse_candidate_id = ?1 WHERE tenant_id = ?2 AND candidate_id = ?3",
        ).bind(seeded[n].id, tenant.id, candidate_id),
      ),
    );
    const refused = await tenant.call("PUT", "/connection", await v3());
    expect({ status: refused.status, code: refused.body.code }).toEqual({
      status: 422,
      code: "connections.other_account",
    });
  });
});

describe("a credential of another account", () => {
  it("is a connection of its own for a new tenant", async () => {
    const tenant = await newTenant();
    expect((await tenant.call("PUT", "/connection", await v3())).status).toBe(200);
  });

  it("is refused although it works, also when fewer rights are accepted, and what was in force stays", async () => {
    for (const [from, to] of [
      ["harvest_v1", v3],
      ["harvest_v3", v3],
      ["harvest_v3", v1],
    ] as const) {
      await fresh();
      const tenant = await settled(from);
      await estrange(tenant);
      const { body: before } = await tenant.call("GET", "/connection");
      for (const acceptFewer of [false, true]) {
        const refused = await tenant.call("PUT", "/connection", { ...(await to()), acceptFewer });
        expect({ status: refused.status, code: refused.body.code }).toEqual({
          status: 422,
          code: "connections.other_account",
        });
        expect(refused.body.detail).toContain("another Greenhouse account");
      }
      const { body: after } = await tenant.call("GET", "/connection");
      expect([after.credentialEndsWith, after.kind]).toEqual([before.credentialEndsWith, from]);
    }
  });

  it("is refused when the numbers are the same and the records are others", async () => {
    const tenant = await settled("harvest_v3");
    await change(tenant, "mirror_jobs SET name = 'Stranger ' || id, requisition_id = NULL");
    await change(tenant, "greenhouse_users SET name = 'Stranger ' || id, emails = '[]'");
    const refused = await tenant.call("PUT", "/connection", await v3());
    expect(refused.body.code).toBe("connections.other_account");
  });
});
