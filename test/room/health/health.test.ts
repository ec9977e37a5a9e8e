import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  connectedTenant,
  eventually,
  type Json,
  newTenant,
  OPERATOR,
  practice,
  request,
  type Tenant,
} from "../../support/api.ts";
import { listen } from "../../support/spent.ts";

const health = async (tenant: Tenant): Promise<Json> => (await tenant.call("GET", "/health")).body;
const codes = (body: Json): string[] => body.signals.map((signal: Json) => signal.code);
const overview = async (query = ""): Promise<Json> =>
  (await request("GET", `/v1/health${query}`, { key: OPERATOR })).body;
const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

/** An export as the database holds it, with people in these outcomes. */
async function exportOf(
  tenant: Tenant,
  id: string,
  outcomes: string[],
  columns: Record<string, unknown> = {},
) {
  const row = {
    id,
    tenant_id: tenant.id,
    as: "candidate",
    requisition_id: "r",
    requisition_name: "R",
    requested_by: "{}",
    credit_user_id: 1,
    job_ids: "[]",
    options: "{}",
    total: outcomes.length,
    created_at: Date.now(),
    finished_at: Date.now(),
    notification: "sent",
    ...columns,
  };
  const names = Object.keys(row);
  await run(
    `INSERT INTO exports (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map(() => "?").join()})`,
    ...Object.values(row),
  );
  for (const [position, outcome] of outcomes.entries()) {
    await run(
      "INSERT INTO export_rows (tenant_id, export_id, position, candidate_id, outcome, due_at) VALUES (?, ?, ?, ?, ?, ?)",
      tenant.id,
      id,
      position,
      `c${position}`,
      outcome,
      Date.now() - 7 * 3_600_000,
    );
  }
}

describe("a tenant's health", () => {
  it("says of a new tenant what is to be set up, by whom and how", async () => {
    const body = await health(await newTenant());
    expect(body).toMatchObject({
      status: "attention",
      checkedAt: expect.any(String),
      connection: { status: "none", kind: null, missingPermissions: [], rateLimit: null },
      webhooks: { secretKeySet: false, waiting: 14, failing: 0, failedDeliveries: 0 },
      exports: { open: 0, queuedRows: 0, oldestQueuedAt: null, inReview: 0, mailsFailed: 0 },
      deadLetters: 0,
    });
    expect(codes(body)).toEqual(["connections.none", "webhooks.not_set_up"]);
    for (const signal of body.signals) {
      expect(signal).toEqual({
        code: expect.any(String),
        severity: "warning",
        who: "admin",
        message: expect.stringMatching(/\.$/),
        fix: expect.stringMatching(/\.$/),
        count: null,
        since: null,
        items: [],
      });
    }
  });

  it("names what a connection lacks, and the hook that signs with another key", async () => {
    await practice("POST", "/reset");
    const tenant = await connectedTenant();
    await run(
      `UPDATE connections SET permissions = json_array(json_object('permission', 'Users › GET: List Users', 'state', 'missing'),
        json_object('permission', 'Jobs › GET: List Jobs', 'state', 'granted')) WHERE tenant_id = ?`,
      tenant.id,
    );
    await tenant.call("POST", "/webhooks/secret");
    const { hooks } = (await tenant.call("GET", "/webhooks")).body;
    const refused = await request("POST", new URL(hooks[0].url).pathname, {
      raw: "{}",
      headers: { signature: `sha256 ${"0".repeat(64)}` },
    });
    expect(refused.status).toBe(401);
    const body = await eventually(async () => {
      const now = await health(tenant);
      return now.webhooks.failing === 1 && now;
    });
    expect(body.status).toBe("broken");
    expect(body.signals[0]).toMatchObject({ code: "webhooks.failing", count: 1, items: [hooks[0].name] });
    expect(codes(body)).toContain("webhooks.waiting");
    expect(
      body.signals.find((signal: Json) => signal.code === "connections.permission_missing"),
    ).toMatchObject({
      items: ["Users › GET: List Users"],
    });
    expect(body.lists).toHaveLength(7);
    expect(body.connection.rateLimit).toMatchObject({
      limit: expect.any(Number),
      resetsAt: expect.any(String),
    });
  });

  it("counts who waits, who is to be judged, mails that failed, failed deliveries and dead letters", async () => {
    const tenant = await newTenant();
    await run("UPDATE tenants SET paused = 1 WHERE id = ?", tenant.id);
    await exportOf(tenant, `exp_a${tenant.id}`, ["review", "review", "exported"], { notification: "failed" });
    await exportOf(tenant, `exp_b${tenant.id}`, ["queued", "running", "failed"], {
      finished_at: null,
      notification: "pending",
    });
    await exportOf(tenant, `exp_c${tenant.id}`, ["exported"], {
      notification: "claimed",
      notified_at: Date.now() - 3_600_000,
    });
    await run(
      `INSERT INTO webhook_deliveries (tenant_id, slug, event_id, id, action, state, received_at, digest, clocked, bytes)
       VALUES (?, '', 'e1', ?, 'x', 'failed', ?, 'd', 0, 1)`,
      tenant.id,
      `del_7${"0".repeat(25)}`,
      Date.now() - 60_000,
    );
    await env.DEAD.send({ type: "exports.pump", tenantId: tenant.id });
    const body = await eventually(async () => {
      const now = await health(tenant);
      return now.deadLetters === 1 && now;
    });
    expect(body).toMatchObject({
      status: "broken",
      exports: { open: 1, queuedRows: 2, inReview: 2, mailsFailed: 1 },
      webhooks: { failedDeliveries: 1 },
    });
    expect(Date.parse(body.exports.oldestQueuedAt)).toBeLessThan(Date.now() - 6 * 3_600_000);
    expect(codes(body)).toEqual([
      "webhooks.deliveries_failed",
      "dead_letters.open",
      "tenants.paused",
      "connections.none",
      "webhooks.not_set_up",
      "exports.review",
      "exports.mail_failed",
      "exports.waiting",
      "exports.mail_unknown",
    ]);
  });
});

describe("health over all tenants", () => {
  it("goes through them page by page, each once and each with its own signals", async () => {
    await practice("POST", "/reset");
    const [one, two] = [await newTenant("One"), await newTenant("Two")];
    await exportOf(two, `exp_d${two.id}`, ["review"]);
    const seen = new Map<string, Json>();
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Json = await overview(`?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      for (const item of page.items) seen.set(item.tenant.id, item);
      cursor = page.nextCursor;
    }
    expect(seen.get(one.id)).toMatchObject({ tenant: { name: "One" }, status: "attention" });
    expect(codes(seen.get(one.id))).not.toContain("exports.review");
    expect(codes(seen.get(two.id))).toContain("exports.review");
  });

  it("leaves healthy tenants out on request, and tells dead letters of all tenants together", async () => {
    const all = await overview("?limit=200");
    const troubled = await overview("?limit=200&troubled=true");
    expect(troubled.items).toEqual(all.items.filter((item: Json) => item.status !== "healthy"));
    expect(codes(all.service)).toContain("dead_letters.open");
    await run("UPDATE dead_letters SET retried_at = ?", Date.now());
    expect(codes((await overview()).service)).not.toContain("dead_letters.open");
  });

  it("asks the database as often for two hundred tenants as for one", async () => {
    const heard = listen();
    try {
      await overview("?limit=1");
      await overview("?limit=200");
    } finally {
      heard.stop();
    }
    const asked = heard.lines.filter(({ what }) => what === "GET /v1/health");
    expect(asked.map(({ d1Queries }) => d1Queries)).toEqual([
      asked[0]?.["d1Queries"],
      asked[0]?.["d1Queries"],
    ]);
    expect(asked[0]?.["d1Queries"]).toBeLessThan(30);
  });

  it("refuses what is not a page", async () => {
    for (const query of ["?limit=0", "?limit=201", "?cursor=!!", "?troubled=maybe"]) {
      const { status, body } = await request("GET", `/v1/health${query}`, { key: OPERATOR });
      expect({ query, status, code: body.code }).toEqual({ query, status: 422, code: "request.invalid" });
    }
  });
});
