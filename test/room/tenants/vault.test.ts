import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { buildDeps, type Deps } from "../../../src/deps.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { runScheduled } from "../../../src/scheduled.ts";
import { resealDataKeys, vaultState } from "../../../src/tenants/reseal.ts";
import { openDataKey, sealDataKey } from "../../../src/tenants/vault.ts";
import { type Json, newTenant, OPERATOR, request } from "../../support/api.ts";

/** As vitest.config.ts has it. */
const FIRST = "test1:dGVzdC1vbmx5LWtleS0zMi1ieXRlcy1sb25nISEhISE=";
const SECOND = `k2:${btoa("second-test-only-key-32-bytes-lo")}`;
const context = { waitUntil() {} };

/** The worker as it is set up with these keys, newest first. */
function under(...keys: string[]): Deps {
  const settings = { ...env, VAULT_KEYS: keys.join(",") };
  const deps = buildDeps(settings, context, {});
  if (!deps.ok) throw new Error(deps.reason.join());
  return deps.value;
}
const asId = (id: string) => trusted<TenantId>(id, "a tenant that was just made");
const dataKeyOf = async (id: string): Promise<string> =>
  (await env.DB.prepare("SELECT data_key FROM tenants WHERE id = ?1").bind(id).first<Json>()).data_key;
const open = async (deps: Deps, id: string): Promise<string> =>
  String(await openDataKey(deps, asId(id), await dataKeyOf(id)));

let tenants: string[];
beforeEach(async () => {
  await env.DB.prepare("DELETE FROM tenants").run();
  const made = await Promise.all(["A", "B", "C"].map((name) => newTenant(name)));
  tenants = made.map(({ id }) => id);
});

describe("rotating the sealing keys", () => {
  it("seals every data key anew with the newest one, after which the old one is of no use", async () => {
    const before = await Promise.all(tenants.map((id) => open(under(FIRST), id)));
    expect(await vaultState(under(SECOND, FIRST))).toEqual({
      newest: "k2",
      keys: [
        { id: "k2", configured: true, tenants: 0 },
        { id: "test1", configured: true, tenants: 3 },
      ],
      done: false,
    });
    const settings = { ...env, VAULT_KEYS: `${SECOND},${FIRST}` };
    await runScheduled(createScheduledController(), settings, createExecutionContext());
    expect(await vaultState(under(SECOND))).toEqual({
      newest: "k2",
      keys: [{ id: "k2", configured: true, tenants: 3 }],
      done: true,
    });
    expect(await Promise.all(tenants.map((id) => open(under(SECOND), id)))).toEqual(before);
    for (const id of tenants) await expect(open(under(FIRST), id)).rejects.toThrow(/unknown key id/);
  });

  it("writes nothing when all is sealed with the newest key", async () => {
    const before = await Promise.all(tenants.map(dataKeyOf));
    await resealDataKeys(under(FIRST, SECOND));
    expect(await Promise.all(tenants.map(dataKeyOf))).toEqual(before);
  });

  it("goes on where it was ended, and takes what an older version of the worker adds meanwhile", async () => {
    const deps = under(SECOND, FIRST);
    const [first = "", ...others] = tenants;
    const raw = await openDataKey(deps, asId(first), await dataKeyOf(first));
    const fresh = await sealDataKey(deps, asId(first), raw);
    await env.DB.prepare("UPDATE tenants SET data_key = ?1 WHERE id = ?2").bind(fresh, first).run();
    await resealDataKeys(deps);
    expect(await dataKeyOf(first)).toBe(fresh);
    for (const id of others) expect(await dataKeyOf(id)).toMatch(/^k2\./);
    const late = await newTenant("Late");
    expect(await dataKeyOf(late.id)).toMatch(/^test1\./);
    await resealDataKeys(deps);
    expect(await dataKeyOf(late.id)).toMatch(/^k2\./);
  });

  it("leaves a record that does not open as it is, says so, and goes on with the others", async () => {
    const [broken = "", ...others] = [...tenants].sort();
    const damaged = (await dataKeyOf(broken)).replace(/.$/, "A");
    await env.DB.prepare("UPDATE tenants SET data_key = ?1 WHERE id = ?2").bind(damaged, broken).run();
    const said: string[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
    await resealDataKeys(under(SECOND, FIRST));
    spy.mockRestore();
    expect(await dataKeyOf(broken)).toBe(damaged);
    for (const id of others) expect(await dataKeyOf(id)).toMatch(/^k2\./);
    expect(said.map((line) => JSON.parse(line))).toMatchObject([
      { event: "vault.data_key_unreadable", tenantId: broken },
    ]);
    expect((await vaultState(under(SECOND, FIRST))).done).toBe(false);
  });

  it("by two at once ends in data keys that open", async () => {
    const before = await Promise.all(tenants.map((id) => open(under(FIRST), id)));
    await Promise.all([resealDataKeys(under(SECOND, FIRST)), resealDataKeys(under(SECOND, FIRST))]);
    expect(await Promise.all(tenants.map((id) => open(under(SECOND), id)))).toEqual(before);
  });

  it("is shown to the operator alone, with ids of keys and never a key", async () => {
    const { status, body } = await request("GET", "/v1/vault", { key: OPERATOR });
    expect({ status, body }).toEqual({
      status: 200,
      body: { newest: "test1", keys: [{ id: "test1", configured: true, tenants: 3 }], done: true },
    });
  });

  it("that took a key away too early shows whom that leaves unreadable, and nothing is served half", async () => {
    expect((await vaultState(under(SECOND))).keys).toContainEqual({
      id: "test1",
      configured: false,
      tenants: 3,
    });
    await expect(open(under(SECOND), tenants[0] ?? "")).rejects.toThrow(/unknown key id/);
  });
});

describe("a data key", () => {
  it("of another tenant does not open in its place", async () => {
    const [a = "", b = ""] = tenants;
    const theirs = await dataKeyOf(b);
    await expect(openDataKey(under(FIRST), asId(a), theirs)).rejects.toThrow();
    await env.DB.prepare("UPDATE tenants SET data_key = ?1 WHERE id = ?2").bind(theirs, a).run();
    const tenant = await request("POST", `/v1/tenants/${a}/api-keys`, { key: OPERATOR });
    const { status, body } = await request("POST", `/v1/tenants/${a}/webhooks/secret`, {
      key: tenant.body.apiKey,
    });
    expect({ status, code: body.code }).toEqual({ status: 500, code: "request.fault" });
    expect(
      await env.DB.prepare("SELECT 1 FROM webhook_secrets WHERE tenant_id = ?1").bind(a).first(),
    ).toBeNull();
  });
});
