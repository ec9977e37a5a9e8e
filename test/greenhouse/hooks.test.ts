import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PracticeClient, type Received, rows, startReceiver, type Thing, thing } from "./practice-client.ts";

let gh: PracticeClient;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  receiver = await startReceiver();
});
afterEach(() => receiver.close());
afterAll(() => gh.server.close());

const SECRET = "a secret key";
const hookOn = async (action: string, more: Record<string, unknown> = {}): Promise<Thing> => {
  const body = {
    name: `on ${action}`,
    action,
    endpointUrl: `${receiver.url}/in`,
    secretKey: SECRET,
    ...more,
  };
  return thing(await gh.control("POST", "/webhooks", body));
};
const flush = async () => (await gh.control("POST", "/webhooks/flush")).body as Record<string, unknown>;
const events = (action: string) => receiver.received.filter((one) => one.body.action === action);
const act = (body: Record<string, unknown>) => gh.control("POST", "/actions", body);
const minutes = (count: number) => gh.control("POST", "/clock", { advanceMs: count * 60_000 });
function signed(one: Received | undefined): boolean {
  const digest = createHmac("sha256", SECRET)
    .update(one?.raw ?? "")
    .digest("hex");
  return one?.headers["signature"] === `sha256 ${digest}`;
}

describe("creating a hook", () => {
  it("pings with the hook's settings and the label of its event, signed like any event", async () => {
    const hook = await hookOn("job_post_created", { action: undefined, when: "job post CREATED" });
    expect(hook).toMatchObject({
      disabled: false,
      action: "job_post_created",
      maxAttempts: 6,
      ping: { status: 200 },
    });
    const [ping] = receiver.received;
    expect(signed(ping)).toBe(true);
    expect(ping?.body).toMatchObject({
      action: "ping",
      payload: {
        web_hook_id: hook.id,
        endpoint_url: `${receiver.url}/in`,
        name: "on job_post_created",
        event: "Job Post Created",
        active: true,
        "content-type": "application/json",
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    });
  });

  it("starts disabled when the ping fails, and comes back when it is saved again with the receiver well", async () => {
    receiver.answer.status = 500;
    const hook = await hookOn("job_created");
    expect(hook["disabled"]).toBe(true);
    await act({ type: "create_job", name: "Unheard" });
    expect(await flush()).toMatchObject({ attempted: 0 });
    receiver.answer.status = 200;
    const saved = thing(await gh.control("PATCH", `/webhooks/${hook.id}`, { disabled: false }));
    expect(saved["disabled"]).toBe(false);
    expect(events("ping")).toHaveLength(2);
  });

  it("refuses plain http elsewhere than on this machine, strange ports, unknown events and too many attempts", async () => {
    const body = { name: "x", action: "job_created", secretKey: SECRET };
    const status = async (more: Record<string, unknown>) =>
      (await gh.send("POST", "/_control/webhooks", {}, { ...body, ...more })).status;
    expect(await status({ endpointUrl: "http://hooks.example.com/" })).toBe(422);
    expect(await status({ endpointUrl: "https://hooks.example.com:8443/" })).toBe(422);
    expect(await status({ endpointUrl: receiver.url, action: "prospect_created" })).toBe(422);
    expect(await status({ endpointUrl: receiver.url, maxAttempts: 8 })).toBe(422);
    await gh.settings({ hookUrlRule: "strict" });
    expect(await status({ endpointUrl: receiver.url })).toBe(422);
  });

  it("lets only partners manage hooks through v3, each its own, and never shows the secret", async () => {
    const partner = await gh.credential("partner");
    const query = {
      response_type: "code",
      client_id: partner["clientId"] ?? "",
      redirect_uri: "https://p.example.com/",
    };
    const scope = "harvest:webhooks:list harvest:webhooks:create harvest:webhooks:destroy";
    const back = await gh.send("GET", `/authorize?${new URLSearchParams({ ...query, scope })}`, {});
    const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const form = { grant_type: "authorization_code", code, redirect_uri: query.redirect_uri };
    const bearer = String(thing(await gh.token(partner, form))["access_token"]);
    const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };
    const body = {
      name: "p",
      endpoint_url: receiver.url,
      event_action_type: "job_created",
      secret_key: "s",
      max_attempts: 7,
    };
    const made = await gh.send("POST", "/v3/webhooks", headers, body);
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain("secret");
    expect(thing(made)).toMatchObject({ deactivated: false, client_id: partner["clientId"] });
    await hookOn("job_created");
    expect(rows(await gh.send("GET", "/v3/webhooks", headers))).toHaveLength(1);
    expect((await gh.send("DELETE", `/v3/webhooks/${thing(made).id}`, headers)).status).toBe(200);
    expect(rows(await gh.send("GET", "/v3/webhooks", headers))).toHaveLength(0);
  });
});

describe("a delivery", () => {
  it("is compact JSON with < > & escaped before signing, and carries an event id", async () => {
    await hookOn("job_post_created");
    const content = "<p>R&D \u2028 é / 日本</p>";
    await act({ type: "create_job_post", title: "Post", content, location: "Lisbon" });
    await flush();
    const [one] = events("job_post_created");
    expect(signed(one)).toBe(true);
    expect(one?.raw).toContain("\\u003cp\\u003eR\\u0026D \\u2028 é / 日本\\u003c/p\\u003e");
    expect(one?.raw).not.toContain("\n");
    expect(one?.headers["greenhouse-event-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(one?.headers["content-type"]).toBe("application/json");
    expect(one?.body).toMatchObject({
      organization_name: "Larkspur Robotics",
      payload: { content, live: false },
    });
  });

  it("goes to every hook on the event with an id of its own, and to no disabled one", async () => {
    await hookOn("job_deleted");
    await hookOn("job_deleted");
    await hookOn("job_deleted", { disabled: true });
    const closed = await gh.find("jobs", { status: "closed" });
    await act({ type: "delete_job", jobId: closed.id });
    expect(await flush()).toMatchObject({ attempted: 2, delivered: 2, failed: 0, waiting: 0 });
    const ids = events("job_deleted").map((one) => one.headers["greenhouse-event-id"]);
    expect(new Set(ids).size).toBe(2);
    expect(events("job_deleted")[0]?.body.payload).toEqual({
      job: { id: closed.id, name: "Office Manager" },
    });
  });

  it("carries the hook's own headers and Basic credentials", async () => {
    await hookOn("job_created", {
      additionalHeaders: "X-Tenant: 7\r\nX-Other: a: b",
      basicAuth: { username: "u", password: "p" },
    });
    const [ping] = receiver.received;
    expect(ping?.headers).toMatchObject({
      "x-tenant": "7",
      "x-other": "a: b",
      authorization: `Basic ${Buffer.from("u:p").toString("base64")}`,
    });
  });

  it("can be an arbitrary signed body, for what Greenhouse never sends", async () => {
    const hook = await hookOn("job_created");
    const sent = await gh.control("POST", "/webhooks/send", {
      hookId: hook.id,
      action: "odd",
      payload: { a: "<" },
      eventId: "e1",
    });
    await flush();
    const [one] = events("odd");
    expect([signed(one), one?.headers["greenhouse-event-id"], one?.raw]).toEqual([
      true,
      "e1",
      thing(sent)["body"],
    ]);
    await gh.control("POST", "/webhooks/send", {
      hookId: hook.id,
      action: "odd",
      payload: null,
      body: '{"action":"raw"}',
    });
    await flush();
    expect(events("raw")[0]?.raw).toBe('{"action":"raw"}');
  });
});

describe("retries", () => {
  it("come after 1, 15, 60, 120, 240 and 480 minutes under the same event id, and end with a mail", async () => {
    await hookOn("job_created", { maxAttempts: 7, errorRecipientEmail: "ops@product.example.com" });
    receiver.answer.status = 503;
    await gh.control("POST", "/clock", { now: "2026-06-01T00:00:00Z", frozen: true });
    await act({ type: "create_job", name: "Hard to tell" });
    expect(await flush()).toMatchObject({
      attempted: 1,
      failed: 1,
      waiting: 1,
      nextDueAt: "2026-06-01T00:01:00.000Z",
    });
    for (const wait of [1, 15, 60, 120, 240, 480]) {
      await minutes(wait - 0.5);
      expect(await flush()).toMatchObject({ attempted: 0 });
      await minutes(0.5);
      expect(await flush()).toMatchObject({ attempted: 1 });
    }
    const tries = events("job_created");
    expect(tries).toHaveLength(7);
    expect(new Set(tries.map((one) => one.headers["greenhouse-event-id"])).size).toBe(1);
    await minutes(10_000);
    expect(await flush()).toMatchObject({ attempted: 0, waiting: 0 });
    expect((await gh.control("GET", "/webhooks/mails")).body).toMatchObject([
      { to: "ops@product.example.com", attempts: 7 },
    ]);
    const log = rows(await gh.control("GET", "/webhooks/log")).filter(
      (entry) => entry["action"] === "job_created",
    );
    expect(log.map((entry) => [entry["attempt"], entry["status"]]).at(-1)).toEqual([7, 503]);
  });

  it("stop at the hook's own number of attempts, at a success, and when the hook is switched off", async () => {
    const once = await hookOn("job_created", { maxAttempts: 1 });
    receiver.answer.status = 500;
    await act({ type: "create_job", name: "One" });
    expect(await flush()).toMatchObject({ failed: 1, waiting: 0 });
    receiver.answer.status = 200;
    await gh.control("PATCH", `/webhooks/${once.id}`, { maxAttempts: 6 });
    receiver.answer.status = 500;
    await act({ type: "create_job", name: "Two" });
    await flush();
    receiver.answer.status = 200;
    await minutes(1);
    expect(await flush()).toMatchObject({ delivered: 1, waiting: 0 });
    receiver.answer.status = 500;
    await act({ type: "create_job", name: "Three" });
    await flush();
    await gh.control("DELETE", `/webhooks/${once.id}`);
    await minutes(1);
    expect(await flush()).toMatchObject({ attempted: 0, waiting: 0 });
  });

  it("take any answer but 200 for a failure, unless 2xx is let through, and can change the id", async () => {
    await hookOn("job_created");
    receiver.answer.status = 202;
    await gh.settings({ hookSameEventId: false });
    await act({ type: "create_job", name: "One" });
    expect(await flush()).toMatchObject({ failed: 1 });
    await gh.settings({ hookSuccess: "2xx" });
    await minutes(1);
    expect(await flush()).toMatchObject({ delivered: 1 });
    const [first, second] = events("job_created");
    expect(first?.headers["greenhouse-event-id"]).not.toBe(second?.headers["greenhouse-event-id"]);
    expect(first?.raw).toBe(second?.raw);
  });
});
