import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signatureOf } from "../room/webhooks/hook.ts";
import { type Json, newTenant, practice, request } from "../support/api.ts";
import { exportAll, exportBody, person, postExport, readyTenant } from "../support/exports.ts";
import { newMark, richTenant } from "../support/rich-tenant.ts";

/** Marks that must never come out: one in every kind of secret and personal data. */
const MARK = "kanarie";
const secrets: string[] = [];
let lines: string[] = [];

beforeEach(() => {
  lines = [];
  for (const level of ["log", "warn", "error", "info", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
      lines.push(args.map(String).join(" "));
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

const marked = () =>
  person({
    firstName: `${MARK}-first`,
    lastName: `${MARK}-last`,
    emails: [{ value: `${MARK}@people.example.com`, type: "personal" }],
    phones: [{ value: "+31 20 5550123", type: "mobile" }],
    notes: [{ body: `${MARK}-note`, visibility: "private" }],
    attachments: [{ filename: `${MARK}.pdf`, type: "resume", content: btoa(`%PDF ${MARK}-resume`) }],
  });

/** Lines that carry a mark, a secret, or something that looks like an e-mail address. */
const leaks = () =>
  lines.filter(
    (line) =>
      [MARK, "5550123", btoa(`%PDF ${MARK}`).slice(0, 12), ...secrets].some((word) => line.includes(word)) ||
      /[\w.+-]+@[\w-]+\.[\w.]+/.test(line),
  );

it("writes no secret and no personal data, whatever fails", async () => {
  const tenant = await readyTenant();
  secrets.push(tenant.apiKey);
  const job = tenant.jobs[0]?.id;
  const everything = marked();
  await exportAll(tenant, exportBody([everything], { jobIds: [job] }));
  // Greenhouse quotes what was sent.
  await practice("POST", "/faults", {
    match: { method: "POST", path: "/v3/candidates" },
    fault: "status",
    status: 422,
    body: { message: "Unprocessable Content", errors: [{ email: `${MARK}@people.example.com is taken` }] },
    times: 1,
  });
  await exportAll(tenant, exportBody([{ ...marked(), emails: [] }], { jobIds: [job] }));
  await tenant.call("PUT", "/connection", {
    kind: "harvest_v3",
    clientId: `${MARK}-1`,
    clientSecret: `${MARK}-secret`,
  });
  const { body: secret } = await tenant.call("POST", "/webhooks/secret");
  secrets.push(secret.secretKey);
  const { body: hooks } = await tenant.call("GET", "/webhooks");
  const path = new URL(hooks.hooks[0].url).pathname;
  secrets.push(path.split("/")[2] ?? "");
  await request("POST", path, {
    raw: JSON.stringify({ action: "ping", payload: { name: MARK } }),
    headers: { signature: "sha256 00" },
  });
  await request("POST", `/v1/tenants/${MARK}/exports`, { key: `hhg_${MARK}`, body: { name: MARK } });
  await tenant.call("PUT", `/requisitions/${MARK}`, { name: MARK, surprise: MARK });
  await request("GET", `/v1/tenants/${tenant.id}/candidates?ids=${MARK}`, { key: tenant.apiKey });
  expect(lines.length).toBeGreaterThan(10);
  expect(leaks()).toEqual([]);
});

it("writes none of a statement's parameters when the database fails, and answers blandly", async () => {
  const tenant = await readyTenant();
  secrets.push(tenant.apiKey);
  await env.DB.exec("ALTER TABLE export_rows RENAME TO export_rows_away");
  try {
    const { status, body } = await postExport(tenant, exportBody([marked()]));
    expect(status).toBe(500);
    expect(body.code).toBe("request.fault");
    expect(JSON.stringify(body)).not.toMatch(/kanarie|SQL|export_rows/i);
  } finally {
    await env.DB.exec("ALTER TABLE export_rows_away RENAME TO export_rows");
  }
  expect(lines.some((line) => line.includes("http.fault"))).toBe(true);
  expect(leaks()).toEqual([]);
});

/** Runs `work` while a table is out of reach, as when a migration is late or storage fails. */
async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  await env.DB.exec(`ALTER TABLE ${table} RENAME TO ${table}_away`);
  try {
    await work();
  } finally {
    await env.DB.exec(`ALTER TABLE ${table}_away RENAME TO ${table}`);
  }
}

it("says nothing of a tenant's people and secrets in logs and faults, on any path, while the database fails", async () => {
  await practice("POST", "/reset");
  const tenant = await richTenant(newMark());
  secrets.push(...tenant.secrets, `${tenant.mark}-secret`);
  const { exportId = "", requisitionId, candidateId, userId } = tenant.ids;
  const answers: Json[] = [];
  const call = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await tenant.call(method, path, body);
    if (status >= 400) answers.push(answer);
    return status;
  };
  const raw = JSON.stringify({
    action: "update_candidate",
    payload: { candidate: { id: 7, first_name: MARK } },
  });
  await without("user_mappings", () => call("PUT", `/user-mappings/${userId}`, { greenhouseUserId: 4_010 }));
  await without("shortlist_files", () =>
    call("PUT", `/requisitions/${requisitionId}/candidates/${candidateId}`, {
      stage: `${MARK}-stage`,
      profile: { firstName: MARK, lastName: MARK, notes: [{ body: MARK }] },
    }),
  );
  await without("webhook_deliveries", async () => {
    const signature = await signatureOf(raw, tenant.hook.secretKey);
    const { status, body } = await request("POST", `/webhooks/${tenant.hook.token}`, {
      raw,
      headers: { signature },
    });
    expect(status).toBe(503);
    answers.push(body);
  });
  await without("console_sessions", async () => {
    const page = await tenant.browser.get("/console/users");
    expect(page.status).toBe(500);
    answers.push(page.text);
  });
  await without("connections", () =>
    call("PUT", "/connection", {
      kind: "harvest_v3",
      clientId: `${MARK}-id`,
      clientSecret: `${tenant.mark}-secret`,
    }),
  );
  await without("exports", async () => {
    await env.WORK.send({ type: "exports.notify", tenantId: tenant.id, exportId });
    await vi.waitFor(() => expect(lines.some((line) => line.includes("queue.failed"))).toBe(true), 5_000);
  });
  expect(answers.length).toBeGreaterThanOrEqual(5);
  expect(lines.filter((line) => line.includes("http.fault")).length).toBeGreaterThanOrEqual(3);
  expect(leaks()).toEqual([]);
  for (const answer of answers) {
    const text = JSON.stringify(answer);
    for (const word of [MARK, "SQL", "D1_", ...tenant.secrets]) expect(text).not.toContain(word);
  }
});

it("keeps what died in the queue without personal data", async () => {
  const tenant = await newTenant();
  await env.DEAD.send({ type: "exports.notify", tenantId: tenant.id, exportId: "exp_x" });
  await vi.waitFor(async () => {
    const row = await env.DB.prepare("SELECT body FROM dead_letters WHERE tenant_id = ?1")
      .bind(tenant.id)
      .first();
    expect(JSON.parse(String(row?.["body"]))).toEqual({
      type: "exports.notify",
      tenantId: tenant.id,
      exportId: "exp_x",
    });
  }, 5_000);
  expect(leaks()).toEqual([]);
});

it("tells each request, row and page once, with what it spent", async () => {
  const tenant = await readyTenant();
  await exportAll(tenant, exportBody([person(), person()], { jobIds: [tenant.jobs[0]?.id] }));
  const told = (event: string) =>
    lines
      .filter((line) => line.startsWith("{"))
      .map((line): Json => JSON.parse(line))
      .filter((one) => one.event === event && one.tenantId === tenant.id);
  const [accepted] = told("http.request").filter(({ what }) => what === "POST /v1/tenants/:tenant/exports");
  expect(accepted).toMatchObject({
    outcome: "202",
    requestId: expect.stringMatching(/^req_/),
    durationMs: expect.any(Number),
    queueMessages: 1,
  });
  expect(accepted?.d1RowsWritten).toBeGreaterThan(3);
  const rows = told("exports.row").filter(({ outcome }) => outcome === "exported");
  expect(rows.map(({ position }) => position).sort()).toEqual([0, 1]);
  for (const row of rows) {
    // A look-up and a create each, and what is read once for both: counted apart although both run side by side.
    expect(row).toMatchObject({ what: "candidate", exportId: expect.stringMatching(/^exp_/), attempts: 0 });
    expect([2, 3]).toContain(row.harvestCalls);
    expect(row.d1RowsWritten).toBeGreaterThan(3);
  }
  const sum = (list: Json[], name: string) => list.reduce((total, one) => total + one[name], 0);
  await vi.waitFor(() => {
    const pumps = told("queue.message").filter(({ what }) => what === "exports.pump");
    expect(sum(pumps, "harvestCalls")).toBeGreaterThanOrEqual(sum(rows, "harvestCalls"));
    expect(sum(pumps, "d1RowsWritten")).toBeGreaterThan(sum(rows, "d1RowsWritten"));
    expect(told("sync.page")[0]).toMatchObject({ outcome: "saved", count: expect.any(Number) });
  }, 10_000);
});
