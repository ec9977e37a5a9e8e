import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { APPLIED, body, ping, RECORDED } from "../../fixtures/webhooks/events.ts";
import { application, candidate, job } from "../../fixtures/webhooks/people.ts";
import { eventually, type Json, request } from "../../support/api.ts";
import { type Hooked, hookedTenant, signatureOf } from "./hook.ts";

const STAGE = body("candidate_stage_change", APPLIED["candidate_stage_change"]);

describe("a delivery that is not signed for its address", () => {
  let hooked: Hooked;
  beforeAll(async () => {
    hooked = await hookedTenant();
  });

  const strangers: [string, () => Promise<{ body: Json; status: number; headers: Headers }>][] = [
    ["has no signature", () => hooked.post(STAGE, { signature: null })],
    ["has an empty signature", () => hooked.post(STAGE, { signature: "" })],
    ["has a signature cut short", async () => hooked.post(STAGE, { signature: (await good()).slice(0, -2) })],
    ["has two signatures", async () => hooked.post(STAGE, { signature: `${await good()}, ${await good()}` })],
    [
      "names another algorithm",
      async () => hooked.post(STAGE, { signature: (await good()).replace("256", "1") }),
    ],
    ["is signed with another secret", () => hooked.post(STAGE, { secretKey: "x" })],
    ["was changed after it was signed", async () => hooked.post(`${STAGE} `, { signature: await good() })],
    ["comes to a token that nobody has", () => hooked.post(STAGE, { token: "A".repeat(43) })],
    ["comes to what is no token", () => hooked.post(STAGE, { token: "..%2f" })],
    [
      "is signed with another tenant's secret",
      async () => hooked.post(STAGE, { secretKey: (await hookedTenant()).secretKey }),
    ],
  ];
  const good = () => signatureOf(STAGE, hooked.secretKey);

  it.each(strangers)("is refused when it %s, always with the same answer", async (_why, send) => {
    const refused = await send();
    expect(refused.status).toBe(401);
    const { requestId, ...rest } = refused.body;
    expect(refused.headers.get("x-request-id")).toBe(requestId);
    expect(rest).toMatchInlineSnapshot(`
      {
        "code": "webhooks.signature_refused",
        "detail": "This delivery is not signed for this address. Compare the URL and the secret key of the web hook in Greenhouse with the ones shown in the set-up.",
        "status": 401,
        "title": "Not authenticated",
        "type": "urn:headhuntr:problem:webhooks.signature_refused",
      }
    `);
    expect([...refused.headers.keys()].sort()).toEqual(
      [...(await hooked.post(STAGE, { signature: null })).headers.keys()].sort(),
    );
  });

  it("leaves nothing behind", async () => {
    expect(await hooked.items("/deliveries")).toEqual([]);
    expect(await hooked.items("/changes")).toEqual([]);
  });

  it("is refused while the tenant has no secret, even signed with an empty one", async () => {
    const token = "B".repeat(43);
    await env.DB.prepare("UPDATE webhook_tokens SET token = ?1 WHERE tenant_id = ?2")
      .bind(token, (await hookedTenant()).id)
      .run();
    const { id } = await hookedTenant();
    await env.DB.prepare("DELETE FROM webhook_secrets WHERE tenant_id = ?1").bind(id).run();
    expect((await hooked.post(STAGE, { token, secretKey: "0" })).status).toBe(401);
  });

  it("is told at its hook as a secret key that differs, until a good one comes", async () => {
    const slug = "candidate-stage-change";
    const shown = async () =>
      (await hooked.call("GET", "/webhooks")).body.hooks.find((hook: Json) => hook.slug === slug);
    await hooked.post(STAGE, { slug, secretKey: "another" });
    const failing = await eventually(async () => {
      const hook = await shown();
      return hook.status === "failing" && hook;
    });
    expect(failing.advice).toContain("secret key in Greenhouse differs");
    await hooked.post(STAGE, { slug });
    expect(await shown()).toMatchObject({ status: "receiving", advice: null });
  });
});

describe("a body", () => {
  let hooked: Hooked;
  beforeAll(async () => {
    hooked = await hookedTenant();
  });
  const latest = async () => (await hooked.items("/deliveries?limit=1"))[0];

  it("of more than 5 MiB is refused, whatever its Content-Length says", async () => {
    const large = new Uint8Array(5 * 1024 * 1024 + 1).fill(0x20);
    for (const headers of [{}, { "content-length": "10" }] as Record<string, string>[]) {
      const refused = await hooked.post(large, { headers });
      expect(refused.status).toBe(413);
      expect(refused.body.code).toBe("webhooks.too_large");
    }
  });

  it("of 5 MiB is taken; too large to keep, it is applied and cannot be run again", async () => {
    const payload = { application: application({ id: 501, notes: "x".repeat(5 * 1024 * 1024 - 10_000) }) };
    await hooked.send("candidate_stage_change", payload);
    const delivery = await latest();
    expect(delivery).toMatchObject({ state: "applied", reason: null });
    const kept = await env.DB.prepare(
      "SELECT body, bytes, candidate_id FROM webhook_deliveries WHERE id = ?1",
    )
      .bind(delivery.id)
      .first<Json>();
    expect(kept).toMatchObject({ body: null, candidate_id: 7301554881002 });
    expect(kept?.bytes).toBeGreaterThan(5 * 1024 * 1024 - 10_000);
  });

  it.each([
    ["that is not JSON", "hello", "not well-formed JSON"],
    ["that is empty", "", "not well-formed JSON"],
    ["that nests a million levels deep", `{"action":"x","payload":${"[".repeat(1_000_000)}`, "levels deep"],
    ["with a raw NUL in it", '{"action":"job_\0deleted"}', "not well-formed JSON"],
    ["that is not UTF-8", new Uint8Array([0xff, 0xfe, 0x7b]), "not valid UTF-8"],
    ["without an action", "{}", "which event"],
    ["without the ids of its event", body("job_deleted", { job: { name: "x" } }), "payload.job.id"],
  ])("%s, though well signed, is kept as failed and answered 200", async (_what, raw, words) => {
    const taken = await hooked.post(raw);
    expect(taken).toMatchObject({ status: 200, body: { ok: true } });
    const delivery = await latest();
    expect(delivery.state).toBe("failed");
    expect(delivery.reason).toContain(words);
    const replayed = await hooked.call("POST", `/deliveries/${delivery.id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { id: delivery.id, state: "failed" } });
  });

  it("of an event that nobody documents is recorded", async () => {
    await hooked.send("starlight_shifted", { anything: [1, 2] });
    expect(await latest()).toMatchObject({ action: "starlight_shifted", state: "recorded" });
  });

  it("is taken whatever its content type", async () => {
    const payload = { application: application({ id: 777, last_activity_at: "2024-05-05T05:05:05Z" }) };
    const taken = await hooked.post(body("candidate_stage_change", payload), {
      headers: { "content-type": "text/plain" },
    });
    expect(taken.status).toBe(200);
  });

  it("rests sealed", async () => {
    const { results } = await env.DB.prepare("SELECT * FROM webhook_deliveries").all();
    expect(JSON.stringify(results)).not.toContain("Ingeborg");
  });
});

/** The same payload with every large number, which are the ids that collide, moved by n billions. */
const withIdsMoved = (payload: unknown, n: number): unknown =>
  JSON.parse(JSON.stringify(payload), (_key, value) =>
    typeof value === "number" && value > 1e12 ? value + n * 1e9 : value,
  );

describe("each documented event", () => {
  let hooked: Hooked;
  beforeAll(async () => {
    hooked = await hookedTenant();
  });
  const all = [...Object.entries(RECORDED), ...Object.entries(APPLIED)];
  it.each(all.map(([action, payload], n) => [action, payload, n] as const))(
    "%s is stored",
    async (action, payload, n) => {
      // Every event gets ids of its own, so that no tombstone is in another's way.
      await hooked.send(action, withIdsMoved(payload, n));
      const [delivery] = await hooked.items(`/deliveries?action=${action}`);
      expect(delivery).toMatchObject({
        action,
        state: action in APPLIED ? "applied" : "recorded",
        reason: null,
      });
    },
  );
  it("tells the 14 in the feed and nothing else", async () => {
    const types = (await hooked.items("/changes?limit=200")).map((change) => change.type);
    expect(types).toEqual([
      "candidate.hired",
      "candidate.stage_changed",
      "candidate.rejected",
      "candidate.unrejected",
      "candidate.updated",
      "candidate.deleted",
      "prospect.created",
      "candidate.merged",
      "job.created",
      "job.deleted",
      "job.updated",
      "job_post.created",
      "job_post.deleted",
      "job_post.updated",
    ]);
  });
});

describe("the same delivery again", () => {
  it("a hundred times at once is one delivery, one change and a hundred answers", async () => {
    const hooked = await hookedTenant();
    const options = { eventId: "the-one", slug: "candidate-stage-change" };
    const answers = await Promise.all(Array.from({ length: 100 }, () => hooked.post(STAGE, options)));
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body])))).toEqual(
      new Set(['[200,{"ok":true}]']),
    );
    expect(await hooked.items("/deliveries")).toHaveLength(1);
    expect(await hooked.items("/changes")).toHaveLength(1);
  });

  it("under another event id is the same where the body has a clock", async () => {
    const hooked = await hookedTenant();
    await Promise.all(Array.from({ length: 20 }, () => hooked.post(STAGE)));
    expect(await hooked.items("/deliveries")).toHaveLength(1);
    expect(await hooked.items("/changes")).toHaveLength(1);
  });

  it("counts once without any event id", async () => {
    const hooked = await hookedTenant();
    for (let i = 0; i < 3; i++) await hooked.post(STAGE, { eventId: "" });
    expect(await hooked.items("/deliveries")).toHaveLength(1);
  });

  it("is applied again where a clockless body comes back after another, and not while nothing changed", async () => {
    const hooked = await hookedTenant();
    const titled = (name: string) => hooked.send("job_updated", { job: job({ name }) });
    for (const name of ["Pilot", "Senior Pilot", "Pilot", "Pilot"]) await titled(name);
    const changes = await hooked.items("/changes");
    expect(changes.map((change) => change.name)).toEqual(["Pilot", "Senior Pilot", "Pilot"]);
    expect((await hooked.items("/jobs"))[0].name).toBe("Pilot");
    const [last] = await hooked.items("/deliveries");
    expect(last).toMatchObject({ state: "recorded", reason: "It tells nothing that was not known." });
  });

  it("of two tenants counts for each", async () => {
    const [one, other] = [await hookedTenant(), await hookedTenant()];
    for (const hooked of [one, other]) await hooked.post(STAGE, { eventId: "shared" });
    for (const hooked of [one, other]) expect(await hooked.items("/changes")).toHaveLength(1);
  });
});

describe("older news", () => {
  it("never overwrites newer: it is recorded with the reason, and the feed is silent", async () => {
    const hooked = await hookedTenant();
    const moved = (minute: number, stage: string) =>
      hooked.send("candidate_stage_change", {
        application: application({
          last_activity_at: `2024-03-04T10:${minute}:00Z`,
          current_stage: { id: minute, name: stage },
        }),
      });
    await moved(20, "Interview");
    await moved(10, "Screening");
    await moved(30, "Offer");
    const changes = await hooked.items("/changes");
    expect(changes.map((change) => change.greenhouse.stageId)).toEqual([20, 30]);
    const states = (await hooked.items("/deliveries")).map((delivery) => delivery.state);
    expect(states.reverse()).toEqual(["applied", "recorded", "applied"]);
    const row = await env.DB.prepare("SELECT stage_name FROM mirror_applications WHERE tenant_id = ?1")
      .bind(hooked.id)
      .first();
    expect(row).toEqual({ stage_name: "Offer" });
  });
});

describe("deliveries", () => {
  it("are listed newest first, by state and action, a page at a time", async () => {
    const hooked = await hookedTenant();
    await hooked.send("job_created", APPLIED["job_created"]);
    await hooked.send("ping", ping("Job Created"));
    await hooked.post("nonsense", { slug: "job-updated" });
    expect(await hooked.items("/deliveries")).toEqual([
      {
        id: expect.stringMatching(/^del_/),
        slug: "job-updated",
        action: null,
        state: "failed",
        reason: expect.any(String),
        receivedAt: expect.stringMatching(/Z$/),
      },
      expect.objectContaining({ slug: null, action: "ping", state: "recorded" }),
      expect.objectContaining({ action: "job_created", state: "applied", reason: null }),
    ]);
    expect(await hooked.items("/deliveries?state=failed")).toHaveLength(1);
    expect(await hooked.items("/deliveries?action=ping&state=recorded")).toHaveLength(1);
    const first = (await hooked.call("GET", "/deliveries?limit=2")).body;
    const rest = (await hooked.call("GET", `/deliveries?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
  });

  it.each(["?state=lost", "?action=", "?limit=0", "?limit=201", "?cursor=nonsense"])(
    "refuse %s",
    async (search) => {
      const hooked = await hookedTenant();
      expect((await hooked.call("GET", `/deliveries${search}`)).status).toBe(422);
    },
  );

  it("of another tenant do not exist", async () => {
    const [one, other] = [await hookedTenant(), await hookedTenant()];
    await one.send("ping", {});
    const [{ id }] = (await one.items("/deliveries")) as [Json];
    expect((await other.call("POST", `/deliveries/${id}/replay`)).status).toBe(404);
    expect((await one.call("POST", "/deliveries/del_0/replay")).status).toBe(404);
  });

  it("that failed are run again with full effect, once, even by many at the same time", async () => {
    const hooked = await hookedTenant();
    await hooked.send("job_created", APPLIED["job_created"]);
    // As if a version that could not read the body had taken it in.
    await env.DB.batch([
      env.DB.prepare(
        "UPDATE webhook_deliveries SET state = 'failed', applied_by = NULL WHERE tenant_id = ?1",
      ).bind(hooked.id),
      env.DB.prepare("DELETE FROM mirror_jobs WHERE tenant_id = ?1").bind(hooked.id),
      env.DB.prepare("DELETE FROM changes WHERE tenant_id = ?1").bind(hooked.id),
    ]);
    const [{ id }] = (await hooked.items("/deliveries")) as [Json];
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => hooked.call("POST", `/deliveries/${id}/replay`)),
    );
    expect(replies.map((reply) => [reply.status, reply.body.state])).toEqual(Array(5).fill([200, "applied"]));
    expect(await hooked.items("/changes")).toHaveLength(1);
    expect(await hooked.items("/jobs")).toHaveLength(1);
  });

  it("whose body is not kept any more cannot be run again and say so", async () => {
    const hooked = await hookedTenant();
    await hooked.post("nonsense");
    await env.DB.prepare("UPDATE webhook_deliveries SET body = NULL WHERE tenant_id = ?1")
      .bind(hooked.id)
      .run();
    const [{ id }] = (await hooked.items("/deliveries")) as [Json];
    const refused = await hooked.call("POST", `/deliveries/${id}/replay`);
    expect([refused.status, refused.body.code]).toEqual([409, "webhooks.body_not_kept"]);
  });
});

describe("a batch that the database does not take", () => {
  it("leaves the delivery as failed and nothing else, and can be run again", async () => {
    const hooked = await hookedTenant();
    const trigger = "refuse_pilot_boat";
    await env.DB.prepare(
      `CREATE TRIGGER ${trigger} BEFORE INSERT ON mirror_jobs WHEN NEW.name = 'Pilot Boat' BEGIN SELECT RAISE(ABORT, 'no boats'); END`,
    ).run();
    try {
      await hooked.send("job_created", { job: job({ name: "Pilot Boat" }) });
      expect((await hooked.items("/deliveries"))[0]).toMatchObject({
        action: "job_created",
        state: "failed",
      });
      expect(await hooked.items("/changes")).toEqual([]);
    } finally {
      await env.DB.prepare(`DROP TRIGGER ${trigger}`).run();
    }
    const [{ id }] = (await hooked.items("/deliveries?state=failed")) as [Json];
    expect((await hooked.call("POST", `/deliveries/${id}/replay`)).body).toMatchObject({
      state: "applied",
      reason: null,
    });
    expect(await hooked.items("/jobs")).toHaveLength(1);
  });

  it("is answered 503 when not even the delivery can be kept, and nothing is there", async () => {
    const hooked = await hookedTenant();
    await env.DB.prepare("ALTER TABLE webhook_deliveries RENAME TO webhook_deliveries_away").run();
    try {
      const refused = await hooked.post(STAGE);
      expect([refused.status, refused.body.code]).toEqual([503, "webhooks.storage_unavailable"]);
      expect(refused.headers.get("retry-after")).toBe("60");
    } finally {
      await env.DB.prepare("ALTER TABLE webhook_deliveries_away RENAME TO webhook_deliveries").run();
    }
    expect(await hooked.items("/changes")).toEqual([]);
    await hooked.post(STAGE);
    expect(await hooked.items("/changes")).toHaveLength(1);
  });
});

describe("the address", () => {
  it("answers other methods with 405", async () => {
    const hooked = await hookedTenant();
    const refused = await request("GET", `/webhooks/${hooked.token}`);
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("of a deleted tenant is nobody's at once", async () => {
    const hooked = await hookedTenant();
    await hooked.send("ping", {});
    await request("DELETE", `/v1/tenants/${hooked.id}`, { key: "operator-key-for-tests" });
    expect((await hooked.post(STAGE)).status).toBe(401);
  });
});

describe("people who are not ours", () => {
  it("leave ids, status and times in the mirror and the feed, no word of them", async () => {
    const hooked = await hookedTenant();
    await hooked.send("reject_candidate", APPLIED["reject_candidate"]);
    const [change] = await hooked.items("/changes");
    expect(change).toEqual({
      id: expect.stringMatching(/^chg_\d{16}$/),
      type: "candidate.rejected",
      at: "2024-03-05T09:00:00.000Z",
      candidateId: null,
      greenhouse: expect.objectContaining({ candidateId: candidate()["id"], applicationId: 8810000300501 }),
    });
    const row = await env.DB.prepare("SELECT * FROM mirror_applications WHERE tenant_id = ?1")
      .bind(hooked.id)
      .first();
    expect(row).toMatchObject({ status: "rejected", rejection_reason: null });
  });
});
