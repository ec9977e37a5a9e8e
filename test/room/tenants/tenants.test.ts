import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { apiKeyHash, newApiKey } from "../../../src/tenants/api-key.ts";
import {
  connectedTenant,
  eventually,
  type Json,
  newTenant,
  OPERATOR,
  practice,
  request,
} from "../../support/api.ts";

const operator = (method: string, path: string, body?: unknown) =>
  request(method, path, { key: OPERATOR, body });

describe("tenants", () => {
  it("are made with a key that is shown once and of which only a hash is stored", async () => {
    const made = await operator("POST", "/v1/tenants", { name: "Orrery Labs" });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^ten_/),
      name: "Orrery Labs",
      apiKey: expect.stringMatching(/^hhg_[0-9A-Za-z]{49}$/),
    });
    const keys = await operator("GET", `/v1/tenants/${made.body.id}/api-keys`);
    expect(keys.body.items).toEqual([
      {
        id: expect.stringMatching(/^key_/),
        last4: made.body.apiKey.slice(-4),
        createdAt: expect.any(String),
        lastUsedAt: null,
      },
    ]);
    const dump = JSON.stringify((await env.DB.prepare("SELECT * FROM api_keys").all()).results);
    expect(dump).not.toContain(made.body.apiKey);
  });

  it("are listed page by page, each once", async () => {
    for (const name of ["A", "B", "C"]) await operator("POST", "/v1/tenants", { name });
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Json = (await operator("GET", `/v1/tenants?limit=2${cursor ? `&cursor=${cursor}` : ""}`))
        .body;
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((item: Json) => item.id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });

  it("refuse bad names, foreign cursors and odd limits with the field", async () => {
    for (const body of [
      {},
      { name: "" },
      { name: "   " },
      { name: 5 },
      { name: "x".repeat(201) },
      { name: "x", extra: 1 },
    ]) {
      const { status, body: answer } = await operator("POST", "/v1/tenants", body);
      expect({ body, status, code: answer.code }).toEqual({ body, status: 422, code: "request.invalid" });
    }
    for (const query of ["limit=0", "limit=201", "limit=x", "cursor=!!", "cursor=e30"]) {
      const { status, body } = await operator("GET", `/v1/tenants?${query}`);
      expect({ query, status, code: body.code }).toEqual({ query, status: 422, code: "request.invalid" });
    }
  });

  it("refuse bodies that are not JSON, malformed or larger than 1 MiB", async () => {
    const send = (raw: string, type: string) =>
      request("POST", "/v1/tenants", { key: OPERATOR, raw, headers: { "content-type": type } });
    expect(await send("name=x", "application/x-www-form-urlencoded")).toMatchObject({
      status: 415,
      body: { code: "request.not_json" },
    });
    expect(await send('{"name":', "application/json")).toMatchObject({
      status: 400,
      body: { code: "request.malformed" },
    });
    expect(await send(`{"name":"${"x".repeat(1_100_000)}"}`, "application/json")).toMatchObject({
      status: 413,
      body: { code: "request.too_large" },
    });
  });

  it("are gone from every route at once when deleted, and erased from every table", async () => {
    await practice("POST", "/reset");
    const tenant = await connectedTenant();
    await tenant.call("PUT", "/requisitions/r1", { name: "R" });
    await tenant.call("PUT", "/requisitions/r1/candidates/c1", {
      stage: "new",
      profile: { firstName: "Ida", lastName: "Rask" },
    });
    await tenant.call("POST", "/webhooks/secret");
    const gone = await operator("DELETE", `/v1/tenants/${tenant.id}`);
    expect(gone.status).toBe(202);
    expect((await operator("DELETE", `/v1/tenants/${tenant.id}`)).status).toBe(404);
    expect((await operator("GET", `/v1/tenants/${tenant.id}/api-keys`)).status).toBe(404);
    expect((await tenant.call("GET", "/connection")).status).toBe(401);
    const tables = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, 'tenant_id') > 0",
    ).all<{ name: string }>();
    expect(tables.results.length).toBeGreaterThan(15);
    await eventually(async () => {
      const counts = await Promise.all(
        tables.results.map(({ name }) =>
          env.DB.prepare(`SELECT count(*) AS n FROM "${name}" WHERE tenant_id = ?1`)
            .bind(tenant.id)
            .first<{ n: number }>(),
        ),
      );
      return counts.every((count) => count?.n === 0);
    });
    const row = () =>
      env.DB.prepare("SELECT name, data_key FROM tenants WHERE id = ?1").bind(tenant.id).first();
    // Name and key are gone; the row stays until nothing that was under way can write any more.
    await eventually(async () => (await row())?.["data_key"] === "");
    expect(await row()).toEqual({ name: "", data_key: "" });
    await env.DB.prepare("INSERT INTO requisitions VALUES (?1, 'late', 'Late', '[]', 0)")
      .bind(tenant.id)
      .run();
    await env.DB.prepare("UPDATE tenants SET deleted_at = deleted_at - 1200000 WHERE id = ?1")
      .bind(tenant.id)
      .run();
    await env.WORK.send({ type: "tenants.erase", tenantId: tenant.id });
    await eventually(async () => (await row()) === null);
    const late = env.DB.prepare("SELECT 1 FROM requisitions WHERE tenant_id = ?1").bind(tenant.id);
    expect(await late.first()).toBeNull();
  });
});

describe("API keys", () => {
  let tenant: Awaited<ReturnType<typeof newTenant>>;
  beforeAll(async () => {
    tenant = await newTenant();
  });

  it("are several per tenant, and one that is deleted opens nothing from then on", async () => {
    const second = await operator("POST", `/v1/tenants/${tenant.id}/api-keys`);
    expect(second.status).toBe(201);
    const path = `/v1/tenants/${tenant.id}/connection`;
    expect((await request("GET", path, { key: second.body.apiKey })).status).toBe(200);
    const gone = await operator("DELETE", `/v1/tenants/${tenant.id}/api-keys/${second.body.id}`);
    expect(gone.status).toBe(204);
    expect((await request("GET", path, { key: second.body.apiKey })).status).toBe(401);
    expect((await request("GET", path, { key: tenant.apiKey })).status).toBe(200);
    expect((await operator("DELETE", `/v1/tenants/${tenant.id}/api-keys/${second.body.id}`)).status).toBe(
      404,
    );
  });

  it("of another tenant cannot be deleted through one's own", async () => {
    const other = await newTenant("Other");
    const [key] = (await operator("GET", `/v1/tenants/${other.id}/api-keys`)).body.items;
    expect((await operator("DELETE", `/v1/tenants/${tenant.id}/api-keys/${key.id}`)).status).toBe(404);
    expect((await other.call("GET", "/connection")).status).toBe(200);
  });

  it("tell when they were last used", async () => {
    await tenant.call("GET", "/connection");
    const used = await eventually(async () => {
      const { body } = await operator("GET", `/v1/tenants/${tenant.id}/api-keys`);
      return body.items[0].lastUsedAt;
    });
    expect(Date.parse(used)).toBeGreaterThan(Date.now() - 60_000);
  });

  it("with a single wrong character are refused by their checksum before any look-up", async () => {
    const { apiKey } = await newApiKey();
    expect(await apiKeyHash(apiKey)).toMatch(/^[0-9a-f]{64}$/);
    for (let i = 4; i < apiKey.length; i++) {
      const other = apiKey[i] === "a" ? "b" : "a";
      expect(await apiKeyHash(apiKey.slice(0, i) + other + apiKey.slice(i + 1))).toBeNull();
    }
  });
});

describe("dead letters", () => {
  it("keep messages this version cannot read, and say so when they are retried", async () => {
    await env.WORK.send({ type: "from.the.future", tenantId: "ten_x" });
    const letter = await eventually(async () => {
      const { body } = await operator("GET", "/v1/dead-letters");
      return body.items.find((item: Json) => item.type === "unreadable");
    });
    expect(await operator("POST", `/v1/dead-letters/${letter.id}/retry`)).toMatchObject({
      status: 422,
      body: { code: "dead_letters.unreadable" },
    });
    expect((await operator("POST", "/v1/dead-letters/dlq_00000000000000000000000000/retry")).status).toBe(
      404,
    );
  });

  it("keep messages that died, and send them again on request", async () => {
    const tenant = await newTenant();
    await env.DEAD.send({ type: "exports.pump", tenantId: tenant.id });
    const letter = await eventually(async () => {
      const { body } = await operator("GET", "/v1/dead-letters?limit=200");
      return body.items.find((item: Json) => item.tenantId === tenant.id);
    });
    expect(letter).toMatchObject({ type: "exports.pump", retriedAt: null });
    const retried = await operator("POST", `/v1/dead-letters/${letter.id}/retry`);
    expect(retried.status).toBe(202);
    expect(retried.body.retriedAt).not.toBeNull();
  });
});
