import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { buildDeps, type Deps } from "../../../src/deps.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { HOOKS } from "../../../src/webhooks/hooks.ts";
import { receiveWebhook } from "../../../src/webhooks/receive.ts";
import { rotateSecret } from "../../../src/webhooks/secret.ts";
import { webhookSettings } from "../../../src/webhooks/settings.ts";
import { body, ping } from "../../fixtures/webhooks/events.ts";
import { type Json, newTenant, ORIGIN, request } from "../../support/api.ts";
import { hookedTenant, signatureOf } from "./hook.ts";

const hour = 3_600_000;
const day = 24 * hour;

describe("the checklist", () => {
  it("names the 14 hooks in order, each with an address of its own, and waits for all of them", async () => {
    const tenant = await newTenant();
    const { body: settings } = await tenant.call("GET", "/webhooks");
    expect(settings).toMatchObject({ secretKeySetAt: null, errorRecipientEmail: "ats@headhuntr.io" });
    expect(settings.hooks.map((hook: Json) => hook.slug)).toEqual(HOOKS.map((hook) => hook.slug));
    const urls = settings.hooks.map((hook: Json) => hook.url);
    const [, token] =
      /^https:\/\/ats\.example\.test\/webhooks\/([0-9A-Za-z]{43})\/candidate-hired$/.exec(urls[0]) ?? [];
    expect(urls).toEqual(HOOKS.map((hook) => `${ORIGIN}/webhooks/${token}/${hook.slug}`));
    expect(settings.hooks[0]).toEqual({
      slug: "candidate-hired",
      name: "Headhuntr.io-Candidate Hired",
      when: "Candidate has been hired",
      action: "hire_candidate",
      url: urls[0],
      errorRecipientEmail: "ats@headhuntr.io",
      disabled: false,
      attempts: 7,
      status: "waiting",
      pingedAt: null,
      lastDeliveryAt: null,
      advice: expect.stringContaining("Create the web hook"),
    });
  });

  it("shows the same addresses every time, also to two first readers at once, and others to other tenants", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    const shown = await Promise.all(
      [tenant, tenant, tenant, other].map((who) => who.call("GET", "/webhooks")),
    );
    const urls = shown.map(({ body: settings }) => settings.hooks[0].url);
    expect(new Set(urls.slice(0, 3)).size).toBe(1);
    expect(urls[3]).not.toBe(urls[0]);
  });

  it("turns to verified by the ping's label, wherever it was posted, and tells a mix-up", async () => {
    const hooked = await hookedTenant();
    for (const hook of HOOKS) await hooked.send("ping", ping(hook.when), { slug: hook.slug });
    let { hooks } = (await hooked.call("GET", "/webhooks")).body;
    expect(
      hooks.every((hook: Json) => hook.status === "verified" && hook.pingedAt && hook.advice === null),
    ).toBe(true);
    await hooked.send("ping", ping("Job Created"), { slug: "job-deleted" });
    ({ hooks } = (await hooked.call("GET", "/webhooks")).body);
    const created = hooks.find((hook: Json) => hook.slug === "job-created");
    expect(created.advice).toContain("posts to the address of job-deleted");
  });

  it("turns to receiving by the event itself, even at the address without a slug", async () => {
    const hooked = await hookedTenant();
    await hooked.send("job_deleted", { job: { id: 1, name: "x" } });
    await hooked.send("job_created", { job: { id: 2, name: "x" } }, { slug: "none-of-ours" });
    const { hooks } = (await hooked.call("GET", "/webhooks")).body;
    const receiving = hooks.filter((hook: Json) => hook.status === "receiving");
    expect(receiving.map((hook: Json) => hook.slug)).toEqual(["job-created", "job-deleted"]);
    expect(receiving.every((hook: Json) => hook.lastDeliveryAt && hook.advice === null)).toBe(true);
  });
});

describe("the secret key", () => {
  it("is made by a POST without a body, shown once and never again", async () => {
    const tenant = await newTenant();
    const made = await tenant.call("POST", "/webhooks/secret");
    expect(made).toMatchObject({ status: 201, body: { previousValidUntil: null } });
    expect(made.body.secretKey).toMatch(/^[0-9A-Za-z]{43}$/);
    const { body: settings } = await tenant.call("GET", "/webhooks");
    expect(settings.secretKeySetAt).toMatch(/Z$/);
    expect(JSON.stringify(settings)).not.toContain(made.body.secretKey);
    const { results } = await env.DB.prepare("SELECT * FROM webhook_secrets").all();
    expect(JSON.stringify(results)).not.toContain(made.body.secretKey);
  });

  it("is replaced while the previous one goes on for at most 30 days", async () => {
    const hooked = await hookedTenant();
    const { body: rotated } = await hooked.call("POST", "/webhooks/secret", {});
    expect(Date.parse(rotated.previousValidUntil) - Date.now()).toBeGreaterThan(30 * day - 60_000);
    expect(Date.parse(rotated.previousValidUntil) - Date.now()).toBeLessThanOrEqual(30 * day);
    await hooked.send("ping", {});
    await hooked.send("ping", {}, { secretKey: rotated.secretKey });
  });

  it("ends the previous one when asked to", async () => {
    const hooked = await hookedTenant();
    const { body: rotated } = await hooked.call("POST", "/webhooks/secret", { revokePrevious: true });
    expect(Date.parse(rotated.previousValidUntil) - Date.now()).toBeLessThanOrEqual(60_000);
    expect((await hooked.post(body("ping", {}))).status).toBe(401);
    await hooked.send("ping", {}, { secretKey: rotated.secretKey });
  });

  it.each([
    ["malformed JSON", "{", 400, {}],
    ["a field of another type", '{"revokePrevious":"yes"}', 422, {}],
    ["an unknown field", '{"revoke":true}', 422, {}],
    ["JSON that does not say so", '{"revokePrevious":true}', 415, { "content-type": "text/plain" }],
  ])("is not made from %s", async (_what, raw, status, headers) => {
    const tenant = await newTenant();
    const refused = await request("POST", `/v1/tenants/${tenant.id}/webhooks/secret`, {
      key: tenant.apiKey,
      raw,
      headers: { "content-type": "application/json", ...headers },
    });
    expect(refused.status).toBe(status);
    expect((await tenant.call("GET", "/webhooks")).body.secretKeySetAt).toBeNull();
  });
});

describe("a rotation, as time goes by", () => {
  let now = 0;
  function depsAt(): Deps {
    const built = buildDeps(env, { waitUntil: () => {} }, {});
    if (!built.ok) throw new Error("not configured");
    return { ...built.value, clock: () => now };
  }
  const idOf = (tenant: { id: string }) => trusted<TenantId>(tenant.id, "made by the API a moment ago");

  async function heard(token: string, secretKey: string, action: string, payload: unknown): Promise<boolean> {
    const raw = utf8(body(action, payload));
    const signature = await signatureOf(raw, secretKey);
    const eventId = crypto.randomUUID();
    return (await receiveWebhook(depsAt(), { token, slug: undefined, signature, eventId, body: raw })).ok;
  }

  it("lets the previous secret count for 16 hours after all 14 hooks were heard with the new one", async () => {
    now = Date.now();
    const hooked = await hookedTenant();
    const { secretKey } = await rotateSecret(depsAt(), idOf(hooked), {});
    for (const hook of HOOKS.slice(1))
      expect(await heard(hooked.token, secretKey, "ping", ping(hook.when))).toBe(true);
    now += 20 * hour;
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(true);
    expect(await heard(hooked.token, secretKey, "ping", ping(HOOKS[0].when))).toBe(true);
    now += 16 * hour - 60_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(true);
    now += 60_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(false);
    expect(await heard(hooked.token, secretKey, "ping", {})).toBe(true);
  });

  it("says near the end of the previous secret which hooks still sign with it, and what each of them signed with", async () => {
    now = Date.now();
    const hooked = await hookedTenant();
    const { secretKey } = await rotateSecret(depsAt(), idOf(hooked), {});
    for (const hook of HOOKS.slice(2)) await heard(hooked.token, secretKey, "ping", ping(hook.when));
    await heard(hooked.token, hooked.secretKey, "ping", ping(HOOKS[0].when));
    const shown = () => webhookSettings(depsAt(), idOf(hooked), ORIGIN);
    expect(await shown()).toMatchObject({ previousValidUntil: expect.any(String), warning: null });
    expect((await shown()).hooks.map(({ advice }) => advice?.slice(0, 38) ?? null)).toEqual([
      "This web hook still signs with a previ",
      'Create the web hook "Headhuntr.io-Cand',
      ...Array(12).fill(null),
    ]);
    now += 23 * day + 60_000;
    const { warning } = await shown();
    expect(warning).toContain("1 of the 14 web hooks still sign with it: Headhuntr.io-Candidate Hired.");
    now += 7 * day;
    expect(await shown()).toMatchObject({ previousValidUntil: null, warning: null });
    expect((await shown()).hooks[0]?.advice).toContain("a secret key that has ended");
  });

  it("ends the previous secret after 30 days even while a hook still uses it", async () => {
    now = Date.now();
    const hooked = await hookedTenant();
    await rotateSecret(depsAt(), idOf(hooked), {});
    now += 30 * day - 60_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", ping("Job Created"))).toBe(true);
    now += 60_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", ping("Job Created"))).toBe(false);
  });

  it("reads keys afresh for a signature that fails, so a secret made elsewhere counts at once", async () => {
    now = Date.now();
    const hooked = await hookedTenant();
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(true);
    // Another isolate rotates: what this one keeps of the keys stays.
    await env.DB.prepare("UPDATE webhook_secrets SET valid_until = ?1 WHERE tenant_id = ?2")
      .bind(now, hooked.id)
      .run();
    now += 44_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(true);
    now += 1_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(false);
    await env.DB.prepare("UPDATE webhook_secrets SET valid_until = NULL WHERE tenant_id = ?1")
      .bind(hooked.id)
      .run();
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(false);
    now += 2_000;
    expect(await heard(hooked.token, hooked.secretKey, "ping", {})).toBe(true);
  });
});
