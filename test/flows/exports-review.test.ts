import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, type Json, practice, request, OPERATOR } from "../support/api.ts";
import { ended, exportAll, exportBody, inGreenhouse, letTimePass, person, postExport, type Ready, readyTenant, rowsOf } from "../support/exports.ts";

let tenant: Ready;
let jobId: number;
beforeAll(async () => { tenant = await readyTenant(); jobId = tenant.jobs[0]?.id ?? 0; });
beforeEach(async () => { await practice("DELETE", "/faults"); });
const count = async (lastName: string) => (await inGreenhouse(lastName)).length;
const fault = (method: string, path: string, fault: string, extra: Json = {}) => practice("POST", "/faults", { match: { method, path }, fault, times: 1, ...extra });
const pause = (paused: boolean) => request("PUT", `/v1/tenants/${tenant.id}/paused`, { key: OPERATOR, body: { paused } });
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const looks = async (id: string, step = "person") => (await env.DB.prepare("SELECT looks, state, ordinal FROM export_steps WHERE export_id=?1 AND step=?2 ORDER BY ordinal").bind(id, step).all()).results;
const untilLook = (id: string, n: number, step = "person", ord = 0) => eventually(async () => { const s = (await looks(id, step)).find((x: Json) => x.ordinal === ord) as Json; return s && s.looks >= n; });
async function twins(ada: Json) { for (const f of ["Ada", "Adda"]) await practice("POST", "/people", { first_name: f, last_name: ada.lastName, email_addresses: [{ value: ada.emails[0].value, type: "personal" }], application: { prospect: true } }); }

it("1 resolve use of an id that is not there creates nobody", async () => {
  const ada = person(); await twins(ada);
  const { id } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  await tenant.call("POST", `/exports/${id}/rows/${ada.id}/resolve`, { decision: "use", greenhouseCandidateId: 999999 });
  const after = await ended(tenant, id);
  console.log("R1", after.rows[0].outcome);
  expect(await count(ada.lastName)).toBe(2);
});

it("2 claims are let go on cancel", async () => {
  const ada = person();
  await fault("GET", "/v3/candidates", "status", { status: 503, times: 3 });
  const { body } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await eventually(async () => (await rowsOf(tenant, body.id))[0].outcome === "queued" && (await env.DB.prepare("SELECT attempts FROM export_rows WHERE export_id=?1").bind(body.id).first())?.["attempts"] as number >= 1);
  const c = await tenant.call("POST", `/exports/${body.id}/cancel`);
  expect(c.body.status).toBe("cancelled");
  await practice("DELETE", "/faults");
  const left = await env.DB.prepare("SELECT count(*) n FROM person_claims WHERE export_id=?1").bind(body.id).first();
  console.log("R2 claims left", left);
  const again = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await sleep(8000);
  const st = (await tenant.call("GET", `/exports/${again.body.id}`)).body;
  console.log("R2 second export", st.status, st.counts);
  await env.DB.prepare("DELETE FROM person_claims").run();
  await letTimePass(tenant, again.body.id, 60000);
  expect(left?.["n"]).toBe(0);
});

it("3 second look after a second lost answer", async () => {
  const ada = person();
  await fault("POST", "/v3/candidates", "drop_before", { times: 2 });
  const { body: { id } } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await untilLook(id, 1);
  await letTimePass(tenant, id, 31_000);
  await untilLook(id, 2);
  // now second create dropped; expected a row waiting 30 s
  await sleep(6000);
  const reqs = (await practice("GET", "/requests")).body.filter((r: Json) => r.method === "POST" && r.path === "/v3/candidates").slice(-3).map((r: Json) => [r.at, r.status]);
  console.log("R3", JSON.stringify(await looks(id)), JSON.stringify(reqs), (await rowsOf(tenant, id))[0].outcome);
  expect((await rowsOf(tenant, id))[0].outcome).toBe("queued");
});

it("4 cancel stops a create that was lost and never done", async () => {
  const ada = person();
  await fault("POST", "/v3/candidates", "drop_before");
  const { body: { id } } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await untilLook(id, 1);
  await tenant.call("POST", `/exports/${id}/cancel`);
  await letTimePass(tenant, id, 31_000);
  const e = await ended(tenant, id);
  console.log("R4", e.rows[0].outcome, e.status.status);
  expect(await count(ada.lastName)).toBe(0);
});

it("5 twins without e-mail: B's lost create is not taken for A", async () => {
  const a = person({ emails: [] }); const b = { ...a, id: `${a.id}-b` };
  await fault("POST", "/v3/candidates", "drop_before", { after: 1 });
  const { body: { id } } = await postExport(tenant, exportBody([a, b], { jobIds: [jobId] }));
  await sleep(5000); await letTimePass(tenant, id, 31_000);
  const e = await ended(tenant, id);
  console.log("R5", JSON.stringify(e.rows.map((r: Json) => [r.outcome, r.greenhouse?.candidateId])), await count(a.lastName));
  expect(e.rows.map((r: Json) => r.outcome)).not.toEqual(["exported", "exported"]);
});

it("6 Greenhouse's clock 5 minutes behind: lost create is found", async () => {
  const ada = person();
  await practice("POST", "/clock", { advanceMs: -300_000 });
  try {
    await fault("POST", "/v3/candidates", "drop_after_commit");
    const { body: { id } } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
    await Promise.race([untilLook(id, 1), ended(tenant, id)]);
    await letTimePass(tenant, id, 31_000);
    const e = await ended(tenant, id);
    console.log("R6", e.rows[0].outcome, await count(ada.lastName));
    expect(await count(ada.lastName)).toBe(1);
  } finally { await practice("POST", "/clock", { advanceMs: 300_000 }); }
});

it("7 found person, applications read fails: resume is not lost", async () => {
  const ada = person({ attachments: [{ filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.4") }] });
  await fault("POST", "/v3/candidates", "drop_after_commit");
  await fault("GET", "/v3/applications", "status", { status: 503 });
  const e = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  console.log("R7", e.status.status, JSON.stringify(e.rows[0].greenhouse), e.rows[0].warnings, e.rows[0].error, (await tenant.call("POST", `/exports/${e.id}/retry`)).body.code);
  expect((await inGreenhouse(ada.lastName))[0].attachments).toHaveLength(1);
});

it("8 education after a refused one is sent once", async () => {
  const ada = person({ educations: [{ school: "University of Lisbon", startDate: "2012-09" }, { school: "University of Lisbon", startDate: "2016-09" }] });
  await fault("POST", "/v3/candidate_educations", "status", { status: 422 });
  await fault("POST", "/v3/candidate_educations", "drop_after_commit");
  const { body: { id } } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await Promise.race([untilLook(id, 1, "education", 1), ended(tenant, id)]);
  await letTimePass(tenant, id, 31_000);
  const e = await ended(tenant, id);
  const [made] = await inGreenhouse(ada.lastName);
  console.log("R8", JSON.stringify(e.rows[0].steps), made.educations.length);
  expect(made.educations).toHaveLength(1);
});

it("9 a lost file with a name that is there already is not confirmed", async () => {
  const ada = person({ attachments: [{ filename: "cv.pdf", type: "resume", content: btoa("%PDF-1.4 one") }, { filename: "cv.pdf", type: "other", content: btoa("%PDF-1.4 two") }],
    notes: [{ body: "Very good", visibility: "public" }, { body: "good", visibility: "public" }] });
  await fault("POST", "/v3/attachments", "drop_before", { after: 1 });
  await fault("POST", "/v3/notes", "drop_before", { after: 1 });
  const { body: { id } } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  const e = await ended(tenant, id);
  const [made] = await inGreenhouse(ada.lastName);
  console.log("R9", e.status.status, JSON.stringify(e.rows[0].steps), "files", made.attachments.length, "notes", made.notes.length);
  expect([made.attachments.length, made.notes.length]).toEqual([2, 2]);
});

it("10 two ids, two addresses of one person in Greenhouse: one prospect", async () => {
  const a = person(); const b = person({ lastName: a.lastName });
  await practice("POST", "/people", { first_name: "Ada", last_name: a.lastName, email_addresses: [a.emails[0], b.emails[0]], application: { job_id: jobId } });
  const e = await exportAll(tenant, exportBody([a, b]));
  const [made] = await inGreenhouse(a.lastName);
  console.log("R10", e.rows.map((r: Json) => r.outcome), made.applications.length);
  expect(made.applications).toHaveLength(2);
});

it("11 a late notify message of the round before does not eat the next round's mail", async () => {
  const ada = person();
  await pause(true);
  const { body: { id } } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
  await env.WORK.send({ type: "exports.notify", tenantId: tenant.id, exportId: id });
  await sleep(1500);
  const st = (await tenant.call("GET", `/exports/${id}`)).body;
  console.log("R11", st.status, st.notification);
  await pause(false); await ended(tenant, id);
  expect(st.notification.state).toBe("pending");
});

it("12 preview with a missing permission ends", async () => {
  await fault("GET", "/v3/candidates", "status", { status: 403, times: 1000 });
  const p = await tenant.call("POST", "/exports/preview", exportBody([person()], { jobIds: [jobId] }));
  await sleep(6000);
  const after = (await tenant.call("GET", `/exports/previews/${p.body.id}`)).body;
  const faults = (await practice("GET", "/faults")).body;
  console.log("R12", p.status, after.status, JSON.stringify(faults.map?.((f: Json) => f.fired)));
  expect(after.status).toBe("done");
});

it("13 crash between the rows' and the export's part of a retry", async () => {
  const ada = person();
  await fault("POST", "/v3/candidates", "status", { status: 422 });
  const { id } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  // what retryExport's first batch commits, then the isolate dies before reopen()
  await env.DB.batch([env.DB.prepare("UPDATE export_steps SET state='planned' WHERE export_id=?1 AND state='refused'").bind(id), env.DB.prepare("UPDATE export_rows SET outcome='queued', error=NULL, due_at=0 WHERE export_id=?1").bind(id)]);
  const r = await tenant.call("POST", `/exports/${id}/retry`);
  await env.EXPORTS.send({ type: "exports.pump", tenantId: tenant.id }); await sleep(3000);
  const st = (await tenant.call("GET", `/exports/${id}`)).body;
  console.log("R13", r.status, r.body.code, st.status, st.counts);
  expect(st.counts.exported).toBe(1);
});

it("14 warnings of the profile survive a retry", async () => {
  const ada = person(); ada.phones = [{ value: "nonsense!", type: "mobile" }];
  await fault("POST", "/v3/candidates", "status", { status: 422 });
  const { id, rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
  await tenant.call("POST", `/exports/${id}/retry`);
  const e = await ended(tenant, id);
  console.log("R14", rows[0].warnings.length, e.rows[0].warnings.length);
  expect(e.rows[0].warnings.length).toBe(rows[0].warnings.length);
});
