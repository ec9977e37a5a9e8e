import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { buildDeps } from "../../src/deps.ts";
import { sweepExports } from "../../src/exports/sweep.ts";
import { eventually, type Json, OPERATOR, practice, request } from "../support/api.ts";
import {
  ended,
  exportAll,
  exportBody,
  inGreenhouse,
  letTimePass,
  person,
  postExport,
  type Ready,
  readyTenant,
  rowsOf,
} from "../support/exports.ts";

let tenant: Ready;
let jobId: number;
beforeAll(async () => {
  tenant = await readyTenant();
  jobId = tenant.jobs[0]?.id ?? 0;
});
beforeEach(async () => {
  await practice("DELETE", "/faults");
});
const count = async (lastName: string) => (await inGreenhouse(lastName)).length;
const fault = (method: string, path: string, fault: string, extra: Json = {}) =>
  practice("POST", "/faults", { match: { method, path }, fault, times: 1, ...extra });
const pause = (paused: boolean) =>
  request("PUT", `/v1/tenants/${tenant.id}/paused`, { key: OPERATOR, body: { paused } });
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const looks = async (id: string, step = "person") =>
  (
    await env.DB.prepare(
      "SELECT looks, state, ordinal FROM export_steps WHERE export_id=?1 AND step=?2 ORDER BY ordinal",
    )
      .bind(id, step)
      .all()
  ).results;
/** Until a lost answer was looked for this often, and the row was put back to wait. */
const untilLook = (id: string, n: number, step = "person", ordinal = 0) =>
  eventually(async () => {
    const found = (await looks(id, step)).find((one: Json) => one.ordinal === ordinal) as Json;
    const [row] = await rowsOf(tenant, id);
    return found?.looks >= n && row.outcome === "queued";
  });
/** Creates that were dropped before they were done. */
const dropped = async () =>
  (await practice("GET", "/requests")).body.filter(
    (one: Json) => one.method === "POST" && one.path === "/v3/candidates" && one.status === 0,
  ).length;
async function twins(ada: Json) {
  for (const f of ["Ada", "Adda"])
    await practice("POST", "/people", {
      first_name: f,
      last_name: ada.lastName,
      email_addresses: [{ value: ada.emails[0].value, type: "personal" }],
      application: { prospect: true },
    });
}

it("creates nobody when a reviewer chooses an id that Greenhouse does not show", async () => {
  const ada = person();
  await twins(ada);
  const { id } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  await tenant.call("POST", `/exports/${id}/rows/${ada.id}/resolve`, {
    decision: "use",
    greenhouseCandidateId: 999999,
  });
  await ended(tenant, id);
  expect(await count(ada.lastName)).toBe(2);
});

it("lets a cancelled person be exported again", async () => {
  const ada = person();
  await fault("GET", "/v3/candidates", "status", { status: 503, times: 3 });
  const { body } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await eventually(
    async () =>
      (await rowsOf(tenant, body.id))[0].outcome === "queued" &&
      ((await env.DB.prepare("SELECT attempts FROM export_rows WHERE export_id=?1").bind(body.id).first())?.[
        "attempts"
      ] as number) >= 1,
  );
  const c = await tenant.call("POST", `/exports/${body.id}/cancel`);
  expect(c.body.status).toBe("cancelled");
  await practice("DELETE", "/faults");
  const left = await env.DB.prepare("SELECT count(*) n FROM person_claims WHERE export_id=?1")
    .bind(body.id)
    .first();
  const again = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  const { rows } = await ended(tenant, again.body.id);
  expect(rows[0].outcome).toBe("exported");
  expect(left?.["n"]).toBe(0);
});

it("looks twice again, 30 seconds apart, after the second lost answer", async () => {
  const ada = person();
  await fault("POST", "/v3/candidates", "drop_before", { times: 2 });
  const {
    body: { id },
  } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await untilLook(id, 1);
  const sentBefore = await dropped();
  await letTimePass(tenant, id, 31_000);
  await eventually(async () => (await dropped()) > sentBefore);
  await untilLook(id, 1);
  const due = await env.DB.prepare("SELECT due_at FROM export_rows WHERE export_id = ?1").bind(id).first();
  expect(Number(due?.["due_at"])).toBeGreaterThan(Date.now() + 20_000);
  await letTimePass(tenant, id, 31_000);
  await ended(tenant, id);
  expect(await count(ada.lastName)).toBe(1);
});

it("does not send a lost create again once the export was cancelled", async () => {
  const ada = person();
  await fault("POST", "/v3/candidates", "drop_before");
  const {
    body: { id },
  } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await untilLook(id, 1);
  await tenant.call("POST", `/exports/${id}/cancel`);
  await letTimePass(tenant, id, 31_000);
  await ended(tenant, id);
  expect(await count(ada.lastName)).toBe(0);
});

it("does not take a twin's person for the one whose create was lost", async () => {
  const a = person({ emails: [] });
  const b = { ...a, id: `${a.id}-b` };
  await fault("POST", "/v3/candidates", "drop_before", { after: 1 });
  const {
    body: { id },
  } = await postExport(tenant, exportBody([a, b], { jobIds: [jobId] }));
  await sleep(5000);
  await letTimePass(tenant, id, 31_000);
  const e = await ended(tenant, id);
  expect(e.rows.map((r: Json) => r.outcome)).not.toEqual(["exported", "exported"]);
});

it("finds a lost create when Greenhouse's clock is five minutes behind", async () => {
  const ada = person();
  await practice("POST", "/clock", { advanceMs: -300_000 });
  try {
    await fault("POST", "/v3/candidates", "drop_after_commit");
    const {
      body: { id },
    } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
    await Promise.race([untilLook(id, 1), ended(tenant, id)]);
    await letTimePass(tenant, id, 31_000);
    await ended(tenant, id);
    expect(await count(ada.lastName)).toBe(1);
  } finally {
    await practice("POST", "/clock", { advanceMs: 300_000 });
  }
});

it("sends the résumé of a found person although the application could not be read at first", async () => {
  const ada = person({ attachments: [{ filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.4") }] });
  await fault("POST", "/v3/candidates", "drop_after_commit");
  await fault("GET", "/v3/applications", "status", { status: 503 });
  await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  expect((await inGreenhouse(ada.lastName))[0].attachments).toHaveLength(1);
});

it("sends an education once when the one before it was refused", async () => {
  const ada = person({
    educations: [
      { school: "University of Lisbon", startDate: "2012-09" },
      { school: "University of Lisbon", startDate: "2016-09" },
    ],
  });
  await fault("POST", "/v3/candidate_educations", "status", { status: 422 });
  await fault("POST", "/v3/candidate_educations", "drop_after_commit");
  const {
    body: { id },
  } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await Promise.race([untilLook(id, 1, "education", 1), ended(tenant, id)]);
  await letTimePass(tenant, id, 31_000);
  await ended(tenant, id);
  const [made] = await inGreenhouse(ada.lastName);
  expect(made.educations).toHaveLength(1);
});

it("sends a lost file and note again although others of the same name or words are there", async () => {
  const ada = person({
    attachments: [
      { filename: "cv.pdf", type: "resume", content: btoa("%PDF-1.4 one") },
      { filename: "cv.pdf", type: "other", content: btoa("%PDF-1.4 two") },
    ],
    notes: [
      { body: "Very good", visibility: "public" },
      { body: "good", visibility: "public" },
    ],
  });
  await fault("POST", "/v3/attachments", "drop_before", { after: 1 });
  await fault("POST", "/v3/notes", "drop_before", { after: 1 });
  const {
    body: { id },
  } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await untilLook(id, 1, "attachment", 1);
  await letTimePass(tenant, id, 31_000);
  await untilLook(id, 1, "note", 1);
  await letTimePass(tenant, id, 31_000);
  await ended(tenant, id);
  const [made] = await inGreenhouse(ada.lastName);
  expect([made.attachments.length, made.notes.length]).toEqual([2, 2]);
});

it("makes one prospect of two people of ours who are one in Greenhouse", async () => {
  const a = person();
  const b = person({ lastName: a.lastName });
  await practice("POST", "/people", {
    first_name: "Ada",
    last_name: a.lastName,
    email_addresses: [a.emails[0], b.emails[0]],
    application: { job_id: jobId },
  });
  await exportAll(tenant, exportBody([a, b]));
  const [made] = await inGreenhouse(a.lastName);
  expect(made.applications).toHaveLength(2);
});

it("sends no mail on a late wake-up while the export is unfinished", async () => {
  const ada = person();
  await pause(true);
  const {
    body: { id },
  } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await env.WORK.send({ type: "exports.notify", tenantId: tenant.id, exportId: id });
  await sleep(1500);
  const st = (await tenant.call("GET", `/exports/${id}`)).body;
  await pause(false);
  await ended(tenant, id);
  expect(st.notification.state).toBe("pending");
});

it("ends a preview whose look-ups are refused", async () => {
  await fault("GET", "/v3/candidates", "status", { status: 403, times: 1000 });
  const p = await tenant.call("POST", "/exports/preview", exportBody([person()], { jobIds: [jobId] }));
  await sleep(6000);
  const after = (await tenant.call("GET", `/exports/previews/${p.body.id}`)).body;
  await practice("GET", "/faults");
  expect(after.status).toBe("done");
});

it("goes on with rows that were queued anew before anyone was woken", async () => {
  const ada = person();
  await fault("POST", "/v3/candidates", "status", { status: 422 });
  const { id } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  await env.DB.batch([
    env.DB.prepare("UPDATE export_steps SET state='planned' WHERE export_id=?1 AND state='refused'").bind(id),
    env.DB.prepare("UPDATE export_rows SET outcome='queued', error=NULL, due_at=0 WHERE export_id=?1").bind(
      id,
    ),
  ]);
  await env.DB.prepare("UPDATE exports SET finished_at = NULL, ended_as = NULL WHERE id = ?1").bind(id).run();
  await env.EXPORTS.send({ type: "exports.pump", tenantId: tenant.id });
  await ended(tenant, id);
  const st = (await tenant.call("GET", `/exports/${id}`)).body;
  expect(st.counts.exported).toBe(1);
});

it("keeps the profile's warnings through a retry", async () => {
  const ada = person();
  ada.phones = [{ value: "nonsense!", type: "mobile" }];
  await fault("POST", "/v3/candidates", "status", { status: 422 });
  const { id, rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  await tenant.call("POST", `/exports/${id}/retry`);
  const e = await ended(tenant, id);
  expect(e.rows[0].warnings.length).toBe(rows[0].warnings.length);
});

it("tells no refusal any more once a retry has sent what was refused", async () => {
  const ada = person({
    notes: [
      { body: "First.", visibility: "public" },
      { body: "Second.", visibility: "public" },
    ],
  });
  await fault("POST", "/v3/notes", "status", { status: 422, body: { message: "Not now" }, times: 2 });
  const { id, rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  expect(rows[0]).toMatchObject({ outcome: "exported", error: { code: "exports.refused" } });
  expect(rows[0].warnings.join()).toContain("Not now");
  await tenant.call("POST", `/exports/${id}/retry`);
  const again = await ended(tenant, id);
  expect(again.rows[0]).toMatchObject({ outcome: "exported", error: null, warnings: [] });
  expect(again.status.status).toBe("done");
  expect((await inGreenhouse(ada.lastName))[0].notes).toHaveLength(2);
});

it("gives a person who has a résumé no second one, and no note twice, on another job", async () => {
  const ada = person({
    notes: [{ body: "Once is enough.", visibility: "public" }],
    attachments: [{ filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.4 ada") }],
  });
  await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  const other = tenant.jobs[1]?.id;
  const { rows } = await exportAll(tenant, exportBody([ada], { jobIds: [other] }));
  expect(rows[0].outcome).toBe("exported");
  const [made] = await inGreenhouse(ada.lastName);
  expect(made.applications).toHaveLength(2);
  expect(made.attachments.map((file: Json) => file.type)).toEqual(["resume"]);
  expect(made.notes).toHaveLength(1);
});

it("never takes one record for both of two twins whose creates were lost at the same time", async () => {
  const a = person({ emails: [], title: "Twin" });
  const b = { ...a, id: `${a.id}-twin` };
  await fault("POST", "/v3/candidates", "drop_after_commit");
  await fault("POST", "/v3/candidates", "drop_before");
  const {
    body: { id },
  } = await postExport(tenant, exportBody([a, b], { jobIds: [jobId] }));
  const rows = await eventually(async () => {
    await letTimePass(tenant, id, 31_000);
    const { body } = await tenant.call("GET", `/exports/${id}`);
    return body.finishedAt !== null && rowsOf(tenant, id);
  });
  const found = rows.filter((row: Json) => row.outcome === "exported");
  const records = await inGreenhouse(a.lastName);
  expect(new Set(found.map((row: Json) => row.greenhouse.candidateId)).size).toBe(found.length);
  expect(records.length).toBeGreaterThanOrEqual(found.length);
  expect(rows.map((row: Json) => row.outcome).sort()).toEqual(["exported", "review"]);
});

/** A school that the account lists from now on; what we remember of its lists is forgotten. */
async function addSchool(name: string) {
  const { body: made } = await practice("POST", "/credentials", {
    kind: "harvest_v3",
    scopes: ["harvest:custom_field_options:create"],
  });
  const basic = btoa(`${made.clientId}:${made.clientSecret}`);
  const token = await fetch(`${env.GREENHOUSE_URL}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  const { access_token: bearer } = await token.json<{ access_token: string }>();
  const { body: state } = await practice("GET", "/state");
  const field = state.custom_fields.find((one: Json) => one.name_key === "school_name");
  const added = await fetch(`${env.GREENHOUSE_URL}/v3/custom_field_options`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify({ name, sort_order: 900, custom_field_id: field.id }),
  });
  expect(added.status).toBe(201);
  await env.DB.prepare("DELETE FROM harvest_options").run();
}

it("keeps to its plan when the account's schools change between two runs of a person", async () => {
  const ada = person({
    educations: [
      { school: "Riverbend Evening School" },
      { school: "University of Lisbon", startDate: "2012-09" },
    ],
  });
  await fault("POST", "/v3/candidate_educations", "drop_before");
  const {
    body: { id },
  } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await untilLook(id, 1, "education");
  await addSchool("Riverbend Evening School");
  await letTimePass(tenant, id, 31_000);
  const { rows } = await ended(tenant, id);
  expect(rows[0]).toMatchObject({ outcome: "exported", error: null });
  const [made] = await inGreenhouse(ada.lastName);
  expect(made.educations.map((one: Json) => one.start_at?.slice(0, 7))).toEqual(["2012-09"]);
  expect(made.notes.map((one: Json) => one.body).join()).toContain("Riverbend Evening School");
});

it("wakes every tenant in turn, however many have something unfinished", async () => {
  const tenants = JSON.stringify(
    Array.from({ length: 120 }, (_, n) => `ten_starved${String(n).padStart(3, "0")}`),
  );
  await env.DB.prepare(
    `INSERT INTO exports (id, tenant_id, "as", requisition_id, requisition_name, requested_by, credit_user_id, job_ids, options, total, created_at)
     SELECT 'exp_' || value, value, 'prospect', 'r', 'R', '{}', 1, '[]', '{"tags":[]}', 1, 0 FROM json_each(?1)`,
  )
    .bind(tenants)
    .run();
  const deps = buildDeps(env, { waitUntil: () => undefined }, {});
  if (!deps.ok) throw new Error(deps.reason.join());
  const woken = async () =>
    (
      await env.DB.prepare(
        "SELECT count(*) AS n FROM export_pumps WHERE tenant_id LIKE 'ten_starved%' AND woken_at > 0",
      ).first()
    )?.["n"];
  await sweepExports(deps.value);
  expect(await woken()).toBe(100);
  await sweepExports(deps.value);
  expect(await woken()).toBe(120);
  await env.DB.prepare("DELETE FROM exports WHERE tenant_id LIKE 'ten_starved%'").run();
  await eventually(async () => (await env.EXPORTS.metrics()).backlogCount === 0);
});
