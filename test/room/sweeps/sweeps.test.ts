/** What the minute does beside waking what is due: how it is seen, what it lets go, and the stop of all writing. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { sweepDeadLetters } from "../../../src/dead-letters/let-go.ts";
import { buildDeps, type Deps } from "../../../src/deps.ts";
import { notifyExport } from "../../../src/exports/notify.ts";
import { sweepExports } from "../../../src/exports/sweep.ts";
import { sweepProfiles } from "../../../src/ledger/let-go-profiles.ts";
import { newId, type TenantId } from "../../../src/lib/ids.ts";
import { emailMailer } from "../../../src/mail/mailer.ts";
import { runScheduled } from "../../../src/scheduled.ts";
import { runSweeps } from "../../../src/sweeps/runs.ts";
import { sweepErasures } from "../../../src/webhooks/erase.ts";
import { sweepDeliveries, sweepSecrets } from "../../../src/webhooks/let-go.ts";
import { eventually, type Json, newTenant, OPERATOR, practice, request } from "../../support/api.ts";
import { ended, exportBody, inGreenhouse, person, postExport, readyTenant } from "../../support/exports.ts";
import { hookedTenant } from "../webhooks/hook.ts";

const DAY = 24 * 3_600_000;
const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();
const all = async (sql: string, ...values: unknown[]): Promise<Json[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results;
const operator = (method: string, path: string, body?: unknown) =>
  request(method, path, { key: OPERATOR, body });
const deps = (now = Date.now()): Deps => {
  const built = buildDeps(env, { waitUntil: () => {} }, {});
  if (!built.ok) throw new Error("not configured");
  return { ...built.value, clock: () => now };
};
const context: ExecutionContext = { waitUntil() {}, passThroughOnException() {}, props: {} } as never;
const minute = () =>
  runScheduled({ scheduledTime: Date.now(), cron: "* * * * *", noRetry() {} }, env, context);
const service = async () => (await operator("GET", "/v1/health")).body.service;
const codes = (health: Json): string[] => health.signals.map((signal: Json) => signal.code);

afterEach(() => {
  vi.restoreAllMocks();
});

it("a worker whose cron never ran is told broken, and well after its first minute", async () => {
  expect(await service()).toMatchObject({ status: "broken", signals: [{ code: "cron.not_running" }] });
  await minute();
  const now = await service();
  expect(now).toMatchObject({ status: "healthy", signals: [] });
  expect(now.sweeps.map(({ sweep }: Json) => sweep)).toEqual(
    expect.arrayContaining([
      "exports",
      "sync",
      "deliveries",
      "grants",
      "files",
      "profiles",
      "deleted-tenants",
    ]),
  );
  for (const sweep of now.sweeps) expect(sweep).toMatchObject({ problem: null, wentWellAt: sweep.ranAt });
  await run("UPDATE sweep_runs SET ran_at = ran_at - ?", 11 * 60_000);
  expect(codes(await service())).toEqual(["cron.not_running"]);
});

it("a sweep that fails keeps no other from running, and is named once it has failed for ten minutes", async () => {
  await run("DELETE FROM sweep_runs");
  vi.spyOn(console, "error").mockImplementation(() => {});
  const done: string[] = [];
  const failing = async () => {
    throw new TypeError("secret detail");
  };
  const sweeps = { first: failing, second: async () => void done.push("second") };
  await runSweeps(deps(), sweeps);
  expect(done).toEqual(["second"]);
  const [first] = await all("SELECT * FROM sweep_runs WHERE sweep = 'first'");
  expect(first).toMatchObject({ problem: "TypeError", went_well_at: null });
  expect((await service()).signals).toMatchObject([
    { code: "cron.sweep_failing", severity: "warning", count: 1, items: ["first: TypeError"] },
  ]);
  await runSweeps(deps(), { first: async () => {} });
  expect(codes(await service())).toEqual([]);
  await runSweeps(deps(Date.now() + 60_000), { first: failing });
  // Its last good run was a minute ago: once is no reason to call anybody.
  expect(codes(await service())).toEqual([]);
  await run("DELETE FROM sweep_runs");
});

it("writing stops for all tenants at once, in the middle of an export, and goes on by itself afterwards", async () => {
  const tenant = await readyTenant();
  const job = tenant.jobs[0]?.id;
  await practice("POST", "/faults", {
    match: { method: "GET", path: "/v3/candidates" },
    fault: "delay",
    delayMs: 400,
    times: 1,
  });
  const ada = person();
  const { body } = await postExport(tenant, exportBody([ada], { jobIds: [job] }));
  await eventually(async () => (await tenant.call("GET", `/exports/${body.id}`)).body.counts.running === 1);
  expect(await operator("PUT", "/v1/paused", { paused: true })).toMatchObject({
    status: 200,
    body: { paused: true, since: expect.any(String) },
  });
  // The look-up was under way and comes to its end; nothing is created after it.
  await eventually(async () => (await tenant.call("GET", `/exports/${body.id}`)).body.counts.queued === 1);
  expect(await inGreenhouse(ada.lastName)).toEqual([]);
  expect((await tenant.call("GET", `/exports/${body.id}`)).body).toMatchObject({
    status: "waiting",
    waitingFor: "paused",
  });
  const later = await postExport(tenant, exportBody([person()], { jobIds: [job] }));
  expect(later.status).toBe(202);
  expect(codes((await tenant.call("GET", "/health")).body)).toContain("tenants.all_paused");
  expect(codes(await service())).toContain("tenants.all_paused");
  expect((await operator("PUT", "/v1/paused", { paused: false })).body).toEqual({
    paused: false,
    since: null,
  });
  expect((await operator("GET", "/v1/paused")).body).toEqual({ paused: false, since: null });
  await run("UPDATE export_rows SET due_at = 0 WHERE outcome = 'queued'");
  await minute();
  for (const id of [body.id, later.body.id]) {
    expect((await ended(tenant, id)).rows[0].outcome).toBe("exported");
  }
  expect(await inGreenhouse(ada.lastName)).toHaveLength(1);
});

it("the switch for all tenants takes true or false and nothing else", async () => {
  for (const body of [{}, { paused: "yes" }, { paused: true, until: "tomorrow" }]) {
    expect((await operator("PUT", "/v1/paused", body)).status).toBe(422);
  }
  const tenant = await newTenant();
  expect((await request("PUT", "/v1/paused", { key: tenant.apiKey, body: { paused: true } })).status).toBe(
    403,
  );
  expect((await operator("GET", "/v1/paused")).body.paused).toBe(false);
});

it("profiles go 90 days after their export has ended, and what was done stays", async () => {
  const tenant = await newTenant();
  const insert = async (id: string, finishedAt: number | null) => {
    await run(
      `INSERT INTO exports (id, tenant_id, "as", requisition_id, requisition_name, requested_by, credit_user_id, job_ids, options, total, created_at, finished_at)
       VALUES (?, ?, 'candidate', 'r', 'R', '{}', 1, '[]', '{}', 1, 1, ?)`,
      id,
      tenant.id,
      finishedAt,
    );
    await run(
      `INSERT INTO export_rows (tenant_id, export_id, position, candidate_id, profile, warnings, outcome, due_at)
       VALUES (?, ?, 0, 'c', '{"firstName":"Ada"}', '["quotes Ada"]', 'exported', 1)`,
      tenant.id,
      id,
    );
  };
  const now = Date.now();
  await insert("exp_old", now - 91 * DAY);
  await insert("exp_recent", now - 89 * DAY);
  await insert("exp_open", null);
  await sweepProfiles(deps(now));
  const rows = await all(
    "SELECT export_id, profile IS NULL AS gone, warnings, outcome FROM export_rows WHERE tenant_id = ? ORDER BY export_id",
    tenant.id,
  );
  expect(rows).toEqual([
    { export_id: "exp_old", gone: 1, warnings: expect.not.stringContaining("Ada"), outcome: "exported" },
    { export_id: "exp_open", gone: 0, warnings: '["quotes Ada"]', outcome: "exported" },
    { export_id: "exp_recent", gone: 0, warnings: '["quotes Ada"]', outcome: "exported" },
  ]);
  // Marked, so that the next minutes do not look at it again.
  expect(await all("SELECT id FROM exports WHERE profiles_gone_at IS NOT NULL")).toEqual([{ id: "exp_old" }]);
  await run("DELETE FROM exports WHERE id LIKE 'exp_o%' OR id = 'exp_recent'");
});

it("dead letters go a month after they were sent again, and after half a year in any case", async () => {
  const now = Date.now();
  const letter = (id: string, diedAt: number, retriedAt: number | null) =>
    run(
      "INSERT INTO dead_letters (id, message_id, type, body, attempts, died_at, retried_at) VALUES (?, ?, 'x', '{}', 11, ?, ?)",
      id,
      id,
      diedAt,
      retriedAt,
    );
  await letter("dlq_a", now - 31 * DAY, now - 30 * DAY);
  await letter("dlq_b", now - 29 * DAY, now - 28 * DAY);
  await letter("dlq_c", now - 179 * DAY, null);
  await letter("dlq_d", now - 181 * DAY, null);
  await sweepDeadLetters(deps(now));
  const left = await all("SELECT id FROM dead_letters WHERE id LIKE 'dlq__' ORDER BY id");
  expect(left).toEqual([{ id: "dlq_b" }, { id: "dlq_c" }]);
  await run("DELETE FROM dead_letters");
});

it("secrets that ended go a day later, the one in force never", async () => {
  const hooked = await hookedTenant();
  await hooked.call("POST", "/webhooks/secret", { revokePrevious: true });
  const secrets = async () =>
    (await all("SELECT valid_until FROM webhook_secrets WHERE tenant_id = ?", hooked.id)).length;
  await sweepSecrets(deps());
  expect(await secrets()).toBe(2);
  await sweepSecrets(deps(Date.now() + 2 * DAY));
  expect(await all("SELECT valid_until FROM webhook_secrets WHERE tenant_id = ?", hooked.id)).toEqual([
    { valid_until: null },
  ]);
});

it("deliveries go after 90 days, a few hundred at a time, and a busy tenant does not hold up the others", async () => {
  const now = Date.now();
  const tenants = Array.from({ length: 21 }, (_, n) => ({ id: `ten_swept${n}`, sweptAt: n === 20 ? 1 : 0 }));
  await run("UPDATE webhook_tokens SET swept_at = ?", now);
  await run(
    `INSERT INTO webhook_tokens (tenant_id, token, created_at, swept_at)
     SELECT value ->> '$.id', value ->> '$.id', 1, value ->> '$.sweptAt' FROM json_each(?)`,
    JSON.stringify(tenants),
  );
  const ids = Array.from({ length: 600 }, (_, n) => newId("delivery", now - 91 * DAY + n));
  await run(
    `INSERT INTO webhook_deliveries (tenant_id, slug, event_id, id, action, state, received_at, digest, clocked, bytes)
     SELECT t.value ->> '$.id', '', d.value, d.value, 'x', 'recorded', 1, 'd', 0, 1
     FROM json_each(?1) t, json_each(?2) d WHERE t.value ->> '$.sweptAt' = 0 OR d.key = 0`,
    JSON.stringify(tenants),
    JSON.stringify(ids),
  );
  const left = async () => {
    const rows = await all(
      "SELECT tenant_id, count(*) AS n FROM webhook_deliveries WHERE tenant_id LIKE 'ten_swept%' GROUP BY tenant_id",
    );
    return {
      busy: rows.filter(({ n }) => n > 1).map(({ n }) => n),
      quiet: rows.filter(({ n }) => n === 1).length,
    };
  };
  expect(await left()).toEqual({ busy: Array(20).fill(600), quiet: 1 });
  await sweepDeliveries(deps(now));
  expect(await left()).toEqual({ busy: Array(20).fill(100), quiet: 1 });
  await sweepDeliveries(deps(now + 1));
  expect((await left()).quiet).toBe(0);
  await sweepDeliveries(deps(now + 2));
  expect(await left()).toEqual({ busy: [], quiet: 0 });
});

it("erasures that never succeed do not keep the others from being sent again", async () => {
  const tenant = await newTenant();
  const now = Date.now();
  const people = Array.from({ length: 60 }, (_, n) => ({ id: n + 1, due: now - 600_000 + n }));
  await run(
    `INSERT INTO mirror_people (tenant_id, id, deleted_at, erase_due_at)
     SELECT ?1, value ->> '$.id', 1, value ->> '$.due' FROM json_each(?2)`,
    tenant.id,
    JSON.stringify(people),
  );
  const sent: number[] = [];
  const watched: Deps = {
    ...deps(now),
    queue: {
      send: async (message) => {
        if (message.type === "webhooks.erase-person" && message.tenantId === (tenant.id as TenantId))
          sent.push(message.greenhouseCandidateId);
      },
    },
  };
  await sweepErasures(watched);
  expect(sent).toHaveLength(50);
  await sweepErasures(watched);
  expect(new Set(sent).size).toBe(60);
  await run("DELETE FROM mirror_people WHERE tenant_id = ?", tenant.id);
});

it("a mail quota that is used up is waited for, seen, and given up after three days; no message dies of it", async () => {
  const tenant = await newTenant();
  const finishedAt = Date.now();
  await run(
    `INSERT INTO exports (id, tenant_id, "as", requisition_id, requisition_name, requested_by, credit_user_id, job_ids, options, total, created_at, finished_at, ended_as)
     VALUES ('exp_quota', ?, 'candidate', 'r', 'R', '{"userId":"u","email":"ines@larkspur.example.com","name":"Ines"}', 1, '[]', '{"tags":[],"onExisting":"attach","resume":"never"}', 0, 1, ?, 'done')`,
    tenant.id,
    finishedAt,
  );
  let code = "E_DAILY_LIMIT_EXCEEDED";
  const sent: { type: string; delayMs: number | undefined }[] = [];
  const at = (now: number): Deps => ({
    ...deps(now),
    mailer: emailMailer(
      { send: () => Promise.reject(Object.assign(new Error("no"), { code })) } as never,
      "a@b.example",
    ),
    queue: {
      send: async (message, delayMs) => {
        if (message.tenantId === tenant.id) sent.push({ type: message.type, delayMs });
      },
    },
  });
  const notify = (now: number) => notifyExport(at(now), tenant.id as TenantId, "exp_quota");
  const state = async () =>
    (await all("SELECT notification FROM exports WHERE id = 'exp_quota'"))[0].notification;
  await notify(finishedAt + 1_000);
  expect([await state(), sent]).toEqual(["pending", [{ type: "exports.notify", delayMs: 3_600_000 }]]);
  expect(codes((await tenant.call("GET", "/health")).body)).toContain("exports.mail_waiting");
  // The message above is on its way: the cron sends none beside it, until it must have been lost.
  await sweepExports(at(finishedAt + 3_600_000));
  expect(sent).toHaveLength(1);
  await sweepExports(at(finishedAt + 3 * 3_600_000));
  expect(sent).toHaveLength(2);
  code = "E_RATE_LIMIT_EXCEEDED";
  await notify(finishedAt + 4 * 3_600_000);
  expect(sent[2]).toEqual({ type: "exports.notify", delayMs: 60_000 });
  await notify(finishedAt + 3 * DAY + 1);
  expect([await state(), sent.length]).toEqual(["failed", 3]);
  await run("DELETE FROM exports WHERE id = 'exp_quota'");
});
