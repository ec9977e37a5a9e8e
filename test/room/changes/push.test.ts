import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { eventually, type Json, newTenant, request, type Tenant } from "../../support/api.ts";
import type { PlannedAnswer, Received } from "../../support/receiver.ts";
import { hookedTenant } from "../webhooks/hook.ts";

/** A worker that runs on this machine: only there a receiver beside it is allowed. */
const LOCAL = "http://localhost:8787";

interface Box {
  url: string;
  received(): Promise<Received[]>;
  answer(...answers: PlannedAnswer[]): Promise<void>;
}

function newBox(): Box {
  const name = crypto.randomUUID();
  const control = `${env.RECEIVER_URL}/control/${name}`;
  return {
    url: `${env.RECEIVER_URL}/hooks/${name}`,
    received: async () => (await fetch(control)).json(),
    answer: async (...answers) => {
      await fetch(control, { method: "PUT", body: JSON.stringify(answers) });
    },
  };
}

async function setCallback(tenant: Tenant, url: string) {
  const path = `/v1/tenants/${tenant.id}/callback`;
  const reply = await request("PUT", path, { key: tenant.apiKey, body: { url }, origin: LOCAL });
  expect(reply.status).toBe(200);
  return reply.body;
}

/** Writes changes to the feed as rooms do, without waking the push up. */
const append = (tenant: Tenant, n: number, data: string | null = null) =>
  env.DB.prepare(
    `INSERT INTO changes (tenant_id, seq, type, at, greenhouse, data)
     SELECT ?1, (SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1) + value, 'job.updated', 1, json_object('jobId', value), ?3
     FROM json_each(?2)`,
  )
    .bind(tenant.id, JSON.stringify(Array.from({ length: n }, (_, index) => index + 1)), data)
    .run();
const push = (tenant: Tenant) => env.WORK.send({ type: "changes.push", tenantId: tenant.id });
/** The next attempt is due now, and woken. */
async function letTimePass(tenant: Tenant, ms: number): Promise<void> {
  await env.DB.prepare(
    "UPDATE callbacks SET retry_at = 0, failing_since = failing_since - ?2 WHERE tenant_id = ?1 AND retry_at IS NOT NULL",
  )
    .bind(tenant.id, ms)
    .run();
  await push(tenant);
}
const itemsOf = (received: Received[]): Json[] => received.flatMap(({ body }) => JSON.parse(body).data.items);
const callback = async (tenant: Tenant) => (await tenant.call("GET", "/callback")).body;
const feed = async (tenant: Tenant): Promise<Json[]> =>
  (await tenant.call("GET", "/changes?limit=200")).body.items;
const settled = (tenant: Tenant, want: (callback: Json) => boolean) =>
  eventually(async () => {
    const now = await callback(tenant);
    return want(now) && now;
  });

describe("the push of the feed", () => {
  it("sends what happens from then on, as the feed tells it, signed by the Standard Webhooks rules", async () => {
    const tenant = await hookedTenant();
    await append(tenant, 2);
    const box = newBox();
    const { secret, ...made } = await setCallback(tenant, box.url);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toMatchObject({ url: box.url, status: "active", failure: null, disabledAt: null });
    const job = { id: 4_294_967_400, name: "Optics Engineer", status: "open" };
    await tenant.send("job_created", { job });
    const [received] = await eventually(async () => {
      const all = await box.received();
      return all.length > 0 && all;
    });
    if (!received) throw new Error("nothing was received");
    expect(new Webhook(secret).verify(received.body, received.headers)).toEqual(JSON.parse(received.body));
    expect(() => new Webhook(secret).verify(`${received.body} `, received.headers)).toThrow();
    const { type, timestamp, data } = JSON.parse(received.body);
    const items = await feed(tenant);
    expect({ type, data }).toEqual({
      type: "changes",
      data: { tenantId: tenant.id, items: [items[2]], nextCursor: items[2].id },
    });
    expect(Math.abs(Date.now() - Date.parse(timestamp))).toBeLessThan(60_000);
    expect((await settled(tenant, ({ cursor }) => cursor === items[2].id)).lastPushedAt).not.toBeNull();
  });

  it("sends many changes in order, in batches of a hundred and of 256,000 characters at most", async () => {
    const tenant = await newTenant();
    const box = newBox();
    await setCallback(tenant, box.url);
    await append(tenant, 230);
    await push(tenant);
    await settled(tenant, ({ cursor }) => cursor.endsWith("0230"));
    expect((await box.received()).map(({ body }) => JSON.parse(body).data.items.length)).toEqual([
      100, 100, 30,
    ]);
    expect(itemsOf(await box.received()).map(({ id }) => Number(id.slice(4)))).toEqual(
      Array.from({ length: 230 }, (_, index) => index + 1),
    );
    await append(tenant, 5, JSON.stringify({ name: "x".repeat(120_000) }));
    await push(tenant);
    await settled(tenant, ({ cursor }) => cursor.endsWith("0235"));
    const large = (await box.received()).slice(3).map(({ body }) => JSON.parse(body).data.items.length);
    expect(large).toEqual([2, 2, 1]);
  });

  it("tries a batch again under its id until it is taken, then goes on: nothing is left out, nothing overtakes", async () => {
    const tenant = await newTenant();
    const box = newBox();
    await setCallback(tenant, box.url);
    await box.answer(
      { status: 500 },
      { status: 429, headers: { "retry-after": "60" } },
      { status: 302, headers: { location: "/control/x" } },
    );
    await append(tenant, 3);
    await push(tenant);
    const reasons = ["status_500", "status_429", "redirect"];
    for (const [at, reason] of reasons.entries()) {
      const failing = await settled(tenant, ({ failure }) => failure?.attempts === at + 1);
      expect(failing).toMatchObject({
        status: "failing",
        failure: { reason },
        cursor: "chg_0000000000000000",
      });
      expect(Date.parse(failing.failure.nextAttemptAt)).toBeGreaterThan(Date.now());
      await append(tenant, 1);
      await letTimePass(tenant, 0);
    }
    await settled(tenant, ({ cursor, status }) => status === "active" && cursor.endsWith("0006"));
    const received = await box.received();
    const tries = received.slice(0, 4);
    expect(new Set(tries.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(tries.every(({ body }) => itemsOf([{ headers: {}, body }]).length === 3)).toBe(true);
    expect(itemsOf(received.slice(3)).map(({ id }) => id)).toEqual((await feed(tenant)).map(({ id }) => id));
  });

  it("takes a connection that is refused for a failure like others", async () => {
    const tenant = await newTenant();
    await setCallback(tenant, "http://127.0.0.1:9/nobody");
    await append(tenant, 1);
    await push(tenant);
    await settled(tenant, ({ failure }) => failure?.reason === "unreachable");
  });

  it("is disabled after a day of failures with a word on the health page, and goes on from its place when set anew", async () => {
    const tenant = await newTenant();
    const box = newBox();
    await setCallback(tenant, box.url);
    await append(tenant, 2);
    await box.answer({ status: 500 }, { status: 500 });
    await push(tenant);
    await settled(tenant, ({ failure }) => failure?.attempts === 1);
    const signals = async () =>
      (await tenant.call("GET", "/health")).body.signals.map(({ code }: Json) => code);
    expect(await signals()).not.toContain("changes.callback_failing");
    await env.DB.prepare("UPDATE callbacks SET failing_since = failing_since - 600000 WHERE tenant_id = ?1")
      .bind(tenant.id)
      .run();
    expect(await signals()).toContain("changes.callback_failing");
    await letTimePass(tenant, 24 * 3_600_000);
    const disabled = await settled(tenant, ({ status }) => status === "disabled");
    expect(disabled).toMatchObject({ cursor: "chg_0000000000000000", failure: { nextAttemptAt: null } });
    expect(await signals()).toContain("changes.callback_disabled");
    await append(tenant, 1);
    await push(tenant);
    const again = newBox();
    const { secret } = await setCallback(tenant, again.url);
    await settled(tenant, ({ cursor }) => cursor.endsWith("0003"));
    expect(itemsOf(await again.received()).map(({ id }) => id)).toEqual(
      (await feed(tenant)).map(({ id }) => id),
    );
    expect((await box.received()).length).toBe(2);
    const [received] = await again.received();
    new Webhook(secret).verify(received?.body ?? "", received?.headers ?? {});
    expect(await signals()).not.toContain("changes.callback_disabled");
  });

  it("stops at once where the receiver answers that it is gone", async () => {
    const tenant = await newTenant();
    const box = newBox();
    await setCallback(tenant, box.url);
    await box.answer({ status: 410 });
    await append(tenant, 1);
    await push(tenant);
    expect(await settled(tenant, ({ status }) => status === "disabled")).toMatchObject({
      failure: { reason: "gone" },
    });
  });

  it("is signed with the old and the new secret for a day after a new one was made, then with the new one alone", async () => {
    const tenant = await newTenant();
    const box = newBox();
    const old = (await setCallback(tenant, box.url)).secret;
    const { secret } = await setCallback(tenant, box.url);
    await append(tenant, 1);
    await push(tenant);
    await settled(tenant, ({ cursor }) => cursor.endsWith("1"));
    const [both] = await box.received();
    for (const key of [old, secret]) new Webhook(key).verify(both?.body ?? "", both?.headers ?? {});
    await env.DB.prepare("UPDATE callbacks SET previous_until = 1 WHERE tenant_id = ?1")
      .bind(tenant.id)
      .run();
    await append(tenant, 1);
    await push(tenant);
    await settled(tenant, ({ cursor }) => cursor.endsWith("2"));
    const [, one] = await box.received();
    new Webhook(secret).verify(one?.body ?? "", one?.headers ?? {});
    expect(() => new Webhook(old).verify(one?.body ?? "", one?.headers ?? {})).toThrow();
  });

  it("runs once at a time: wake-ups in a crowd push nothing twice", async () => {
    const tenant = await newTenant();
    const box = newBox();
    await setCallback(tenant, box.url);
    await append(tenant, 150);
    await Promise.all(Array.from({ length: 8 }, () => push(tenant)));
    await settled(tenant, ({ cursor }) => cursor.endsWith("0150"));
    expect(itemsOf(await box.received())).toHaveLength(150);
  });
});

describe("a callback", () => {
  it("is shown without its secret, which rests sealed, and ends once", async () => {
    const tenant = await newTenant();
    expect((await tenant.call("GET", "/callback")).status).toBe(404);
    const box = newBox();
    const { secret, ...made } = await setCallback(tenant, box.url);
    expect(await callback(tenant)).toEqual(made);
    const row = await env.DB.prepare("SELECT * FROM callbacks WHERE tenant_id = ?1").bind(tenant.id).first();
    expect(JSON.stringify(row)).not.toContain(secret.slice(6, 30));
    expect((await tenant.call("DELETE", "/callback")).status).toBe(204);
    expect((await tenant.call("DELETE", "/callback")).status).toBe(404);
    await append(tenant, 1);
    await push(tenant);
    expect(await box.received()).toEqual([]);
  });
  it("that is not public is refused with the place and the reason, and what was in force stays", async () => {
    const tenant = await newTenant();
    const box = newBox();
    await setCallback(tenant, box.url);
    for (const url of [box.url, "https://10.0.0.1/", "https://ats.example.test/x", "x"]) {
      const { status, body } = await tenant.call("PUT", "/callback", { url });
      expect([status, body.code, body.errors[0].path]).toEqual([422, "changes.callback_refused", "url"]);
    }
    for (const body of [{}, { url: 5 }, { url: "" }, { url: "https://a.example.com", more: 1 }])
      expect((await tenant.call("PUT", "/callback", body)).body.code).toBe("request.invalid");
    expect((await callback(tenant)).url).toBe(box.url);
  });
});
