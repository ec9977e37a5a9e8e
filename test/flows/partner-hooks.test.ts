/** The 14 web hooks of a partner connection are made, repaired and removed by themselves, through Harvest v3. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import worker from "../../src/index.ts";
import { HOOKS } from "../../src/webhooks/hooks.ts";
import { Browser, type Partner, partnerWorker } from "../room/connections/partner.ts";
import { eventually, type Json, OPERATOR, practice, request, type Tenant } from "../support/api.ts";
import { actionOf, carryAll, letters } from "../support/letters.ts";

let partner: Partner;
beforeEach(async () => {
  await practice("POST", "/reset");
  await practice("PATCH", "/settings", { rateLimit: 5000, hookUrlRule: "strict" });
  partner = await partnerWorker();
});

const hooks = async (): Promise<Json[]> => (await practice("GET", "/webhooks")).body;
const shown = async (tenant: Tenant): Promise<Json> => (await tenant.call("GET", "/webhooks")).body;
const sql = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);
const managed = (tenant: Tenant) =>
  eventually(async () => {
    const { kept } = await shown(tenant);
    return kept?.checkedAt && kept.problem === null && kept;
  });
async function sweep() {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController(), env, ctx);
  await waitOnExecutionContext(ctx);
}
/** As if an hour had passed: the next look is due, and the minute's sweep wakes it. */
async function nextLook(tenant: Tenant) {
  await sql(
    "UPDATE webhook_managers SET due_at = 0, woken_at = NULL, checked_at = NULL WHERE tenant_id = ?1",
    tenant.id,
  ).run();
  await sweep();
}

async function connected(): Promise<Tenant> {
  const tenant = await partner.tenant();
  const page = await new Browser(partner).walk(await tenant.start());
  expect(page.status).toBe(200);
  return tenant;
}

describe("the web hooks of a partner connection", () => {
  it("are made as soon as it stands, verified by their pings, and hear what happens", async () => {
    const tenant = await connected();
    await managed(tenant);
    const made = await hooks();
    const settings = await shown(tenant);
    expect(made.map(({ name, action, endpointUrl }) => ({ name, action, url: endpointUrl }))).toEqual(
      settings.hooks.map(({ name, action, url }: Json) => ({ name, action, url })),
    );
    for (const hook of made)
      expect(hook).toMatchObject({
        disabled: false,
        maxAttempts: 7,
        errorRecipientEmail: "ats@headhuntr.io",
        clientId: partner.credential.clientId,
      });
    const { statuses, last } = await carryAll();
    expect(statuses).toEqual([200]);
    const verified = await shown(tenant);
    expect(verified.hooks.every(({ status }: Json) => status === "verified")).toBe(true);
    expect(verified).toMatchObject({ secretKeySetAt: expect.any(String), kept: { problem: null } });
    await practice("POST", "/actions", { type: "create_job", name: "Lamp Engineer" });
    expect((await carryAll(last)).statuses).toEqual([200]);
    const { items } = (await tenant.call("GET", "/changes")).body;
    expect(items).toMatchObject([{ type: "job.created", name: "Lamp Engineer" }]);
  });

  it("get a new secret by themselves, and nothing is lost while they do", async () => {
    const tenant = await connected();
    await managed(tenant);
    await practice("POST", "/actions", { type: "create_job", name: "Before" });
    const before = await letters();
    const { body: rotated } = await tenant.call("POST", "/webhooks/secret");
    await eventually(async () => {
      const { results } = await sql(
        "SELECT count(DISTINCT secret_id) AS n, count(*) AS hooks FROM webhook_remotes WHERE tenant_id = ?1 AND secret_id = (SELECT id FROM webhook_secrets WHERE tenant_id = ?1 AND valid_until IS NULL)",
        tenant.id,
      ).all();
      return results[0]?.["n"] === 1 && results[0]?.["hooks"] === 14;
    });
    expect(rotated.previousValidUntil).toMatch(/Z$/);
    await practice("POST", "/actions", { type: "create_job", name: "After" });
    expect((await carryAll()).statuses).toEqual([200]);
    const used = await sql(
      "SELECT json_group_array(DISTINCT secret_id) AS ids FROM webhook_deliveries WHERE tenant_id = ?1 AND action = 'job_created'",
      tenant.id,
    ).first<{ ids: string }>();
    expect(before.filter((letter) => actionOf(letter) === "job_created")).toHaveLength(1);
    expect(JSON.parse(used?.ids ?? "")).toHaveLength(2);
  });

  it("are mended within the hour: switched off, taken away, changed", async () => {
    const tenant = await connected();
    await managed(tenant);
    const [off, gone, changed] = await hooks();
    await practice("PATCH", `/webhooks/${off.id}`, { disabled: true });
    await practice("DELETE", `/webhooks/${gone.id}`);
    await practice("PATCH", `/webhooks/${changed.id}`, { name: "Mine now", maxAttempts: 1 });
    await nextLook(tenant);
    await managed(tenant);
    const now = await hooks();
    const shape = ({ name, action, disabled, maxAttempts }: Json) => ({
      name,
      action,
      disabled,
      maxAttempts,
    });
    const wanted = HOOKS.map(({ name, action }) => ({ name, action, disabled: false, maxAttempts: 7 }));
    const byName = (a: Json, b: Json) => a.name.localeCompare(b.name);
    expect(now.map(shape).sort(byName)).toEqual([...wanted].sort(byName));
    expect(now.find(({ action }) => action === gone.action).id).not.toBe(gone.id);
    await practice("DELETE", "/requests");
    await nextLook(tenant);
    await managed(tenant);
    const { body: calls } = await practice("GET", "/requests");
    expect(calls.map(({ method, path }: Json) => `${method} ${path}`)).toEqual(["GET /v3/webhooks"]);
  });

  it("are made once though answers are lost, and what is there twice is removed", async () => {
    const match = { method: "POST", path: "/v3/webhooks" };
    await practice("POST", "/faults", { match, fault: "drop_after_commit", times: 2 });
    const tenant = await connected();
    for (let look = 0; look < 2; look++) {
      await eventually(async () => (await shown(tenant)).kept?.problem === "no_answer");
      await nextLook(tenant);
      if (look === 0) await eventually(async () => (await hooks()).length >= 2);
    }
    await managed(tenant);
    expect((await hooks()).map(({ action }) => action).sort()).toEqual(
      HOOKS.map(({ action }) => action).sort(),
    );
    const [first] = await hooks();
    await sql("UPDATE webhook_remotes SET remote_id = 1 WHERE slug = 'candidate-hired'").run();
    await nextLook(tenant);
    await managed(tenant);
    expect((await hooks()).filter(({ action }) => action === first.action)).toMatchObject([{ id: first.id }]);
  });

  it("whose pings fail are switched on at the next look, and it is said meanwhile", async () => {
    await practice("PATCH", "/settings", { inboxStatus: 500 });
    const tenant = await connected();
    await eventually(async () => (await shown(tenant)).kept?.problem === "ping_failed");
    expect((await hooks()).every(({ disabled }) => disabled)).toBe(true);
    expect((await shown(tenant)).kept.advice).toContain("switched on again");
    await practice("PATCH", "/settings", { inboxStatus: 200 });
    await nextLook(tenant);
    await managed(tenant);
    expect((await hooks()).some(({ disabled }) => disabled)).toBe(false);
  });

  it("are left to the checklist where the grant does not allow it, which is said, and the connection is as healthy as before", async () => {
    const scopes = partner.credential.scopes.filter((scope: string) => !scope.includes("webhooks"));
    const tenant = await connected();
    await managed(tenant);
    await practice("PATCH", `/credentials/${partner.credential.id}`, { scopes });
    await nextLook(tenant);
    const kept = await eventually(async () => {
      const settings = await shown(tenant);
      return settings.kept?.problem && settings.kept;
    });
    expect(kept.problem).toBe("permission_missing");
    expect(kept.advice).toContain("enter what is missing by hand");
    expect((await shown(tenant)).hooks[0].advice).toContain("Create the web hook");
    expect((await tenant.call("GET", "/connection")).body.status).toBe("healthy");
  });

  it("are removed when the customer disconnects, and nobody else's are", async () => {
    const [tenant, other] = [await connected(), await connected()];
    await managed(tenant);
    await managed(other);
    const byHand = {
      name: "By hand",
      action: "job_created",
      endpointUrl: "https://x.example",
      secretKey: "s",
    };
    await practice("POST", "/webhooks", byHand);
    expect(await hooks()).toHaveLength(29);
    expect((await tenant.call("DELETE", "/connection")).status).toBe(204);
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
    expect((await tenant.call("DELETE", "/connection")).status).toBe(404);
    await eventually(async () => (await hooks()).length === 15);
    const [first] = (await shown(other)).hooks;
    expect((await hooks()).map(({ endpointUrl }) => endpointUrl)).toContain(first.url);
    await eventually(async () => {
      const { results } = await sql("SELECT 1 FROM connections WHERE tenant_id = ?1", tenant.id).all();
      return results.length === 0;
    });
    expect((await shown(tenant)).kept).toBeNull();
  });

  it("are removed later where Greenhouse is down just then, and before a deleted tenant is erased", async () => {
    const [tenant, other] = [await connected(), await connected()];
    await managed(tenant);
    await managed(other);
    const match = { method: "DELETE" };
    await practice("POST", "/faults", { match, fault: "status", status: 500, times: 2 });
    await tenant.call("DELETE", "/connection");
    await request("DELETE", `/v1/tenants/${other.id}`, { key: OPERATOR });
    await eventually(async () => {
      const { body: faults } = await practice("GET", "/faults");
      return faults.every(({ fired }: Json) => fired === 2);
    });
    await sql("UPDATE connections SET leaving_at = leaving_at - 120000 WHERE leaving_at IS NOT NULL").run();
    await eventually(async () => {
      await sweep();
      return (await hooks()).length === 0;
    });
    await eventually(async () => {
      const { results } = await sql("SELECT 1 FROM webhook_tokens WHERE tenant_id = ?1", other.id).all();
      return results.length === 0;
    });
  });
});
