import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, type Json, newTenant, practice, request } from "../support/api.ts";
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

const stepsOf = (row: Json) => row.steps.map(({ step, state }: Json) => `${step} ${state}`);
const count = async (lastName: string) => (await inGreenhouse(lastName)).length;

describe("one job", () => {
  it("makes each person a candidate on that job, with files, notes, educations and employments", async () => {
    const full = person({
      company: "Tideglass",
      title: "Firmware Engineer",
      phones: [{ value: "+351 21 000 0000", type: "mobile" }],
      socials: ["https://linkedin.example.com/in/ada"],
      tags: ["Embedded"],
      notes: [{ body: "Likes watchdogs.", visibility: "private" }],
      messages: [
        {
          sentAt: "2026-11-01T10:00:00Z",
          from: "noor@umbra.example.com",
          to: "ada@people.example.com",
          subject: "Hello",
          body: "Shall we talk?",
        },
      ],
      educations: [
        { school: "University of Lisbon", startDate: "2012-09", endDate: "2016-06" },
        { school: "A school nobody lists" },
      ],
      employments: [
        { company: "Tideglass", title: "Firmware Engineer", startDate: "2019-03-01" },
        { company: "Somewhere", title: "Intern" },
      ],
      attachments: [
        {
          filename: "ada.pdf",
          type: "resume",
          content: btoa("%PDF-1.4 a résumé in bytes".normalize("NFD").replace(/[^ -~]/g, "")),
        },
      ],
    });
    const { status, rows } = await exportAll(tenant, exportBody([full], { jobIds: [jobId] }));
    expect(status).toMatchObject({ as: "candidate", status: "done", total: 1, counts: { exported: 1 } });
    const [row] = rows;
    expect(row.outcome).toBe("exported");
    expect(new Set(row.steps.map((step: Json) => step.state))).toEqual(new Set(["confirmed"]));
    const [made, ...others] = await inGreenhouse(full.lastName);
    expect(others).toEqual([]);
    expect(made).toMatchObject({ id: row.greenhouse.candidateId, first_name: "Ada", company: "Tideglass" });
    expect(made.applications).toHaveLength(1);
    expect(made.applications[0]).toMatchObject({ job_id: jobId, prospect: false, status: "in_process" });
    expect(made.attachments.map((file: Json) => [file.type, file.filename])).toEqual([["resume", "ada.pdf"]]);
    expect(made.educations).toHaveLength(1);
    expect(made.employments.map((job: Json) => job.company_name)).toEqual(["Tideglass"]);
    const bodies = made.notes.map((note: Json) => note.body).join("\n");
    expect(bodies).toContain("Likes watchdogs.");
    expect(bodies).toContain("Shall we talk?");
    expect(bodies).toContain("A school nobody lists");
    expect(bodies).toContain("Somewhere");
  });

  it("raises the ATS Exported flag with the date, tells the feed, and sends one mail", async () => {
    const ada = person();
    const { id } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    const { body } = await tenant.call("GET", `/candidates/${ada.id}`);
    expect(body.flag).toMatchObject({ label: "ATS Exported" });
    expect(Date.parse(body.flag.exportedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(body.exports).toMatchObject([{ id, as: "candidate", jobIds: [jobId] }]);
    const sent = await eventually(async () => {
      const status = await tenant.call("GET", `/exports/${id}`);
      return status.body.notification.state === "sent" && status.body.notification;
    });
    expect(sent.at).not.toBeNull();
    const { body: feed } = await tenant.call("GET", "/changes?limit=200");
    const types = feed.items.filter((item: Json) => item.candidateId === ada.id || item.exportId === id);
    expect(types.map((item: Json) => item.type).sort()).toContain("candidate.exported");
    expect(
      feed.items.filter((item: Json) => item.type === "export.finished" && JSON.stringify(item).includes(id)),
    ).toHaveLength(1);
  });

  it("puts the person on the chosen stage, and refuses a stage of another job", async () => {
    const { body: stages } = await tenant.call("GET", `/job-stages?jobId=${jobId}`);
    const stage = await eventually(async () => {
      const list =
        stages.items.length > 0 ? stages : (await tenant.call("GET", `/job-stages?jobId=${jobId}`)).body;
      return list.items[1];
    });
    const ada = person();
    await exportAll(tenant, exportBody([ada], { jobIds: [jobId], stageId: stage.id }));
    const [made] = await inGreenhouse(ada.lastName);
    expect(made.applications[0]).toMatchObject({ job_interview_stage_id: stage.id });
    const other = tenant.jobs[1]?.id;
    const refused = await postExport(tenant, exportBody([person()], { jobIds: [other], stageId: stage.id }));
    expect(refused).toMatchObject({ status: 422, body: { code: "exports.wrong_stage" } });
  });
});

describe("no job or several", () => {
  it("makes prospects without a job, owned by the recruiter who exports", async () => {
    const ada = person();
    const { status } = await exportAll(tenant, exportBody([ada]));
    expect(status.as).toBe("prospect");
    const [made] = await inGreenhouse(ada.lastName);
    expect(made.applications).toMatchObject([{ prospect: true, job_id: null, prospective_job_ids: [] }]);
    const { body: state } = await practice("GET", "/state");
    const detail = state.prospect_details.find(
      (item: Json) => item.application_id === made.applications[0].id,
    );
    expect(detail.prospect_owner_id).toBe(tenant.recruiterId);
  });

  it("makes one prospect for both of two jobs, and counts a repeated job once", async () => {
    const ada = person();
    const two = tenant.jobs.slice(0, 2).map((job) => job.id);
    await exportAll(tenant, exportBody([ada], { jobIds: [...two, two[0]] }));
    const [made] = await inGreenhouse(ada.lastName);
    expect(made.applications).toHaveLength(1);
    expect([...made.applications[0].prospective_job_ids].sort()).toEqual([...two].sort());
  });
});

describe("people who are in Greenhouse already", () => {
  it("get the application and no second record", async () => {
    const ada = person();
    await exportAll(tenant, exportBody([ada]));
    const again = { ...ada, id: "cand-other-id" };
    const { rows } = await exportAll(tenant, exportBody([again], { jobIds: [jobId] }));
    expect(rows[0]).toMatchObject({ outcome: "exported" });
    expect(await count(ada.lastName)).toBe(1);
    const [made] = await inGreenhouse(ada.lastName);
    expect(made.applications).toHaveLength(2);
  });

  it("are left as they are when they are on the job already", async () => {
    const ada = person();
    await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    const { rows, status } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0].outcome).toBe("existing");
    expect(status.status).toBe("done");
    expect((await inGreenhouse(ada.lastName))[0].applications).toHaveLength(1);
  });

  it("are skipped when the export says so, and raise no flag", async () => {
    const ada = person();
    await exportAll(tenant, exportBody([ada]));
    const twin = { ...ada, id: "cand-skip" };
    const { rows } = await exportAll(tenant, exportBody([twin], { jobIds: [jobId], onExisting: "skip" }));
    expect(rows[0].outcome).toBe("skipped");
    expect((await tenant.call("GET", "/candidates/cand-skip")).body.flag).toBeNull();
  });

  it("are made once when the same person comes twice in one export", async () => {
    const ada = person();
    const twin = { ...ada, id: `${ada.id}-twin` };
    const { rows } = await exportAll(tenant, exportBody([ada, twin], { jobIds: [jobId] }));
    expect(rows.map((row: Json) => row.outcome).sort()).toEqual(["existing", "exported"]);
    expect(await count(ada.lastName)).toBe(1);
  });

  it("wait for a decision when several people have the e-mail, and go on with the one that is chosen", async () => {
    const ada = person();
    for (const first of ["Ada", "Adda"]) {
      await practice("POST", "/people", {
        first_name: first,
        last_name: ada.lastName,
        email_addresses: [{ value: ada.emails[0].value, type: "personal" }],
        application: { prospect: true },
      });
    }
    const { id, rows, status } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0]).toMatchObject({ outcome: "review", matches: [{}, {}] });
    expect(status.counts.review).toBe(1);
    const chosen = rows[0].matches[0].candidateId;
    const resolved = await tenant.call("POST", `/exports/${id}/rows/${ada.id}/resolve`, {
      decision: "use",
      greenhouseCandidateId: chosen,
    });
    expect(resolved.status).toBe(202);
    const after = await ended(tenant, id);
    expect(after.rows[0]).toMatchObject({ outcome: "exported", greenhouse: { candidateId: chosen } });
    expect(await count(ada.lastName)).toBe(2);
  });
});

describe("lost answers", () => {
  it("does not make a person twice when the create happened and its answer was lost", async () => {
    const ada = person();
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/candidates" },
      fault: "drop_after_commit",
      times: 1,
    });
    const { rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0].outcome).toBe("exported");
    expect(await count(ada.lastName)).toBe(1);
  });

  it("looks twice, 30 seconds apart, before a create that never happened is sent again", async () => {
    const ada = person();
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/candidates" },
      fault: "drop_before",
      times: 1,
    });
    const accepted = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
    const { id } = accepted.body;
    await eventually(async () => {
      const row = await env.DB.prepare(
        "SELECT looks FROM export_steps WHERE export_id = ?1 AND step = 'person'",
      )
        .bind(id)
        .first();
      return row?.["looks"] === 1;
    });
    const [waiting] = await rowsOf(tenant, id);
    expect(stepsOf(waiting)).toContain("person unknown");
    const due = await env.DB.prepare("SELECT due_at FROM export_rows WHERE export_id = ?1").bind(id).first();
    expect(Number(due?.["due_at"])).toBeGreaterThan(Date.now() + 20_000);
    await letTimePass(tenant, id, 31_000);
    const { rows } = await ended(tenant, id);
    expect(rows[0].outcome).toBe("exported");
    expect(await count(ada.lastName)).toBe(1);
  });

  it("finds a person without an e-mail again by everything that was sent", async () => {
    const ada = person({
      emails: [],
      phones: [{ value: "+47 900 00 001", type: "mobile" }],
      title: "Acoustics",
    });
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/candidates" },
      fault: "drop_after_commit",
      times: 1,
    });
    const { rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0].outcome).toBe("exported");
    expect(await count(ada.lastName)).toBe(1);
  });

  it("sends a note once when its answer was lost", async () => {
    const ada = person({ notes: [{ body: "Only once, please.", visibility: "public" }] });
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/notes" },
      fault: "drop_after_commit",
      times: 1,
    });
    const { rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0].outcome).toBe("exported");
    expect((await inGreenhouse(ada.lastName))[0].notes).toHaveLength(1);
  });

  it("makes nothing twice when every message is delivered again", async () => {
    const ada = person();
    const { body } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
    for (let i = 0; i < 5; i++) await env.EXPORTS.send({ type: "exports.pump", tenantId: tenant.id });
    await ended(tenant, body.id);
    expect(await count(ada.lastName)).toBe(1);
  });
});

describe("Greenhouse says no, or not now", () => {
  it("tells in words what was refused and goes on with the others", async () => {
    const good = person();
    const bad = person();
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/candidates" },
      fault: "status",
      status: 422,
      body: { message: "Unprocessable Content", errors: [{ title: "is too odd" }] },
      times: 1,
    });
    const { rows, status } = await exportAll(tenant, exportBody([bad, good], { jobIds: [jobId] }));
    expect(status.status).toBe("done_with_failures");
    expect(rows.map((row: Json) => row.outcome).sort()).toEqual(["exported", "failed"]);
    const failed = rows.find((row: Json) => row.outcome === "failed");
    expect(failed.error.message).toContain("too odd");
    expect(failed.error.fix.length).toBeGreaterThan(20);
    const again = await tenant.call("POST", `/exports/${status.id}/retry`);
    expect(again.status).toBe(202);
    const after = await ended(tenant, status.id);
    expect(after.rows.map((row: Json) => row.outcome)).toEqual(["exported", "exported"]);
  });

  it("keeps the person as exported when only a part was refused", async () => {
    const ada = person({ notes: [{ body: "Refused.", visibility: "public" }] });
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/notes" },
      fault: "status",
      status: 403,
      times: 1,
    });
    const { rows, status } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0]).toMatchObject({ outcome: "exported", error: { code: "exports.permission_missing" } });
    expect(status.status).toBe("done_with_failures");
  });

  it("waits when Greenhouse says 429, and costs nobody an attempt", async () => {
    const ada = person();
    await practice("POST", "/faults", {
      match: { method: "POST", path: "/v3/candidates" },
      fault: "status",
      status: 429,
      headers: { "Retry-After": "1" },
      times: 1,
    });
    const { rows } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    expect(rows[0].outcome).toBe("exported");
    expect(await count(ada.lastName)).toBe(1);
  });

  it("writes nothing while the tenant is paused, and goes on by itself afterwards", async () => {
    const ada = person();
    await pause(true);
    const { body } = await postExport(tenant, exportBody([ada], { jobIds: [jobId] }));
    const status = await tenant.call("GET", `/exports/${body.id}`);
    expect(status.body).toMatchObject({ status: "waiting", waitingFor: "paused" });
    expect(await count(ada.lastName)).toBe(0);
    await pause(false);
    expect((await ended(tenant, body.id)).rows[0].outcome).toBe("exported");
  });

  it("cancels what has not been sent", async () => {
    await pause(true);
    const { body } = await postExport(tenant, exportBody([person(), person()], { jobIds: [jobId] }));
    const cancelled = await tenant.call("POST", `/exports/${body.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 202, body: { status: "cancelled", counts: { cancelled: 2 } } });
    await pause(false);
    expect((await tenant.call("POST", `/exports/${body.id}/cancel`)).body.code).toBe(
      "exports.already_finished",
    );
  });

  const pause = async (paused: boolean) => {
    const { request, OPERATOR } = await import("../support/api.ts");
    await request("PUT", `/v1/tenants/${tenant.id}/paused`, { key: OPERATOR, body: { paused } });
  };
});

describe("people of a shortlist", () => {
  it("are exported as they stand on it, in the order asked for, each once, with files and warnings", async () => {
    const [ada, bea, cleo] = [person(), person(), person()];
    ada.attachments = [{ filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.4 shortlisted") }];
    bea.phones = [{ value: "nonsense!", type: "mobile" }];
    await tenant.call("PUT", "/requisitions/req-1", { name: "Firmware Engineer" });
    for (const { id, ...profile } of [ada, bea, cleo])
      await tenant.call("PUT", `/requisitions/req-1/candidates/${id}`, { stage: "Replied", profile });
    const candidateIds = [cleo.id, ada.id, bea.id, ada.id];
    const body = { ...exportBody([], { jobIds: [jobId] }), candidates: undefined, candidateIds };
    const { status, rows } = await exportAll(tenant, body);
    expect(status).toMatchObject({ total: 3, counts: { exported: 3 } });
    expect(rows.map((row: Json) => row.candidateId)).toEqual([cleo.id, ada.id, bea.id]);
    expect(rows[2].warnings.join()).toContain("nonsense!");
    expect((await inGreenhouse(ada.lastName))[0].attachments).toHaveLength(1);
    const mixed = { ...body, candidateIds: [ada.id, "not-there"] };
    const refused = await postExport(tenant, mixed);
    expect(refused).toMatchObject({ status: 422, body: { candidateIds: ["not-there"] } });
  });
});

describe("a preview", () => {
  const preview = async (people: Json[], extra: Record<string, unknown> = {}) => {
    const { status, body } = await tenant.call("POST", "/exports/preview", exportBody(people, extra));
    expect([status, body.status]).toEqual([200, "done"]);
    return new Map<string, Json>(body.items.map((item: Json) => [item.candidateId, item]));
  };
  const isThere = (ada: Json, email: string, extra: Json = {}) =>
    practice("POST", "/people", {
      first_name: ada.firstName,
      last_name: ada.lastName,
      email_addresses: [{ value: email, type: "work" }],
      application: { job_id: tenant.jobs[1]?.id },
      ...extra,
    });

  it("says for each what would happen and what is worth knowing, and writes nothing", async () => {
    const [fresh, faceless, rejected, hidden, placed, nameless] = Array.from({ length: 6 }, () => person());
    faceless.emails = [{ value: "no address at all", type: "personal" }];
    nameless.firstName = nameless.lastName = " ";
    rejected.emails.push({ value: `Second.${rejected.emails[0].value}`, type: "work" });
    const { body: known } = await isThere(rejected, `second.${rejected.emails[0].value}`);
    await practice("POST", "/actions", { type: "reject", applicationId: known.application.id });
    await isThere(hidden, hidden.emails[0].value, { is_private: true });
    await isThere(placed, placed.emails[0].value, { application: { job_id: jobId } });
    // Our copy names the job.
    await eventually(async () => (await tenant.call("GET", `/jobs/${tenant.jobs[1]?.id}`)).status === 200);
    const before = (await practice("GET", "/state?only=candidates,applications")).body;
    const all = [fresh, faceless, rejected, hidden, placed, nameless];
    const items = await preview(all, { jobIds: [jobId] });
    expect(all.map(({ id }) => items.get(id)?.decision)).toEqual([
      "create",
      "create",
      "attach",
      "attach",
      "existing",
      "refuse",
    ]);
    expect(items.get(fresh.id).reason).toBeNull();
    expect(items.get(faceless.id).reason).toContain("no e-mail");
    expect(items.get(rejected.id).reason).toContain(`second.${rejected.emails[0].value}`);
    const today = new Date().toISOString().slice(0, 10);
    expect(items.get(rejected.id).reason).toContain(`rejected for ${tenant.jobs[1]?.name} on ${today}`);
    expect(items.get(rejected.id).matches).toMatchObject([{ candidateId: known.candidate.id }]);
    expect(items.get(hidden.id).reason).toContain("private");
    expect((await practice("GET", "/state?only=candidates,applications")).body).toEqual(before);
    const { id, ...profile } = rejected;
    await tenant.call("PUT", "/requisitions/req-1", { name: "Firmware Engineer" });
    await tenant.call("PUT", `/requisitions/req-1/candidates/${id}`, { stage: "Replied", profile });
    expect((await tenant.call("DELETE", `/candidates/${id}`)).status).toBe(204);
    const kept = await env.DB.prepare(
      "SELECT count(*) AS n FROM export_preview_items WHERE reason LIKE '%' || ?1 || '%'",
    )
      .bind(rejected.emails[0].value)
      .first();
    expect(kept?.["n"]).toBe(0);
    const skipping = await preview([placed], { jobIds: [jobId], onExisting: "skip" });
    expect(skipping.get(placed.id).decision).toBe("skip");
    const creating = await preview([placed], { jobIds: [jobId], onExisting: "create" });
    expect(creating.get(placed.id).decision).toBe("create");
  });
});

describe("names", () => {
  it("of every script arrive as they were written, emoji included", async () => {
    const names = ["王小明", "Ольга Ω", "محمد عبدالله", "יעל", "ลลิตา", "Zoë 🧑🏽‍🚀", "O'Neil-Søren", "नलिनी"];
    const people = names.map((firstName) => person({ firstName }));
    const { rows } = await exportAll(tenant, exportBody(people, { jobIds: [jobId] }));
    expect(rows.map((row: Json) => row.outcome)).toEqual(names.map(() => "exported"));
    const made = await Promise.all(people.map(({ lastName }) => inGreenhouse(lastName)));
    expect(made.map(([one]) => one.first_name)).toEqual(names);
  });
});

describe("requests", () => {
  it("need an Idempotency-Key, and give the first answer again for the same bytes", async () => {
    const body = exportBody([person()], { jobIds: [jobId] });
    const without = await tenant.call("POST", "/exports", body);
    expect(without).toMatchObject({ status: 400, body: { code: "exports.idempotency_key_missing" } });
    const first = await postExport(tenant, body, "key-1");
    const second = await postExport(tenant, body, "key-1");
    expect(first.status).toBe(202);
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("location")).toBe(`/v1/tenants/${tenant.id}/exports/${first.body.id}`);
    const other = await postExport(tenant, exportBody([person()], { jobIds: [jobId] }), "key-1");
    expect(other).toMatchObject({ status: 422, body: { code: "exports.idempotency_key_reused" } });
  });

  it("that are refused consume no key", async () => {
    const refused = await postExport(tenant, exportBody([person()], { jobIds: [123] }), "key-2");
    expect(refused).toMatchObject({ status: 422, body: { code: "exports.unknown_job" } });
    expect((await postExport(tenant, exportBody([person()], { jobIds: [jobId] }), "key-2")).status).toBe(202);
  });

  it("of a tenant without a connection, with an unmapped user, a closed job or a nameless person are refused whole", async () => {
    const stranger = await newTenant();
    expect((await postExport(stranger, exportBody([person()]))).body.code).toBe("exports.not_connected");
    const unmapped = exportBody([person()], {
      requestedBy: { userId: "nobody", email: "n@x.example.com", name: "N" },
    });
    expect((await postExport(tenant, unmapped)).body.code).toBe("exports.user_not_mapped");
    const { body: state } = await practice("GET", "/state");
    const closed = state.jobs.find((job: Json) => job.status === "closed");
    expect((await postExport(tenant, exportBody([person()], { jobIds: [closed.id] }))).body.code).toBe(
      "exports.job_not_open",
    );
    const nameless = person({ firstName: " ", lastName: "" });
    expect((await postExport(tenant, exportBody([nameless]))).body.code).toBe(
      "exports.candidate_without_name",
    );
    const body = { ...exportBody([]), candidates: undefined, candidateIds: ["not-there"] };
    expect((await postExport(tenant, body)).body.code).toBe("exports.unknown_candidate");
  });

  it("for a stage of another pool, an unknown pool or a user who was deactivated are refused whole", async () => {
    const { body: pools } = await eventually(async () => {
      const answer = await tenant.call("GET", "/prospect-pools");
      return answer.body.items.length > 1 && answer;
    });
    const [one, other] = pools.items.filter((pool: Json) => pool.stages.length > 0);
    const refusedWith = async (prospect: Json) =>
      (await postExport(tenant, exportBody([person()], { prospect }))).body.code;
    expect(await refusedWith({ poolId: one.id, poolStageId: other.stages[0].id })).toBe(
      "exports.wrong_pool_stage",
    );
    expect(await refusedWith({ poolId: 12 })).toBe("exports.wrong_pool_stage");
    expect(await refusedWith({ ownerUserId: "nobody" })).toBe("exports.user_not_mapped");
    const deactivate = (yes: number) =>
      env.DB.prepare("UPDATE greenhouse_users SET deactivated = ?1 WHERE tenant_id = ?2 AND id = ?3")
        .bind(yes, tenant.id, tenant.recruiterId)
        .run();
    await deactivate(1);
    const refused = await postExport(tenant, exportBody([person()], { jobIds: [jobId] }));
    await deactivate(0);
    expect(refused.body).toMatchObject({ code: "exports.user_not_mapped", path: "requestedBy" });
  });

  it("are read up to 25 MiB", async () => {
    const big = JSON.stringify({ ...exportBody([person()]), padding: "x".repeat(26 * 1024 * 1024) });
    const { status, body } = await request("POST", `/v1/tenants/${tenant.id}/exports`, {
      key: tenant.apiKey,
      raw: big,
      headers: { "content-type": "application/json", "idempotency-key": "too-big" },
    });
    expect([status, body.code]).toEqual([413, "request.too_large"]);
  });

  it("wait while the first one with their key is still being accepted", async () => {
    const body = exportBody([person()], { jobIds: [jobId] });
    await postExport(tenant, body, "key-slow");
    const undo =
      "UPDATE idempotency_keys SET answer = NULL, created_at = ?2 WHERE tenant_id = ?1 AND key = 'key-slow'";
    await env.DB.prepare(undo).bind(tenant.id, Date.now()).run();
    const second = await postExport(tenant, body, "key-slow");
    expect(second).toMatchObject({ status: 409, body: { code: "exports.idempotency_key_in_progress" } });
    expect(second.headers.get("retry-after")).toBe("2");
    // Two minutes later whoever accepted it has died on the way.
    await env.DB.prepare(undo)
      .bind(tenant.id, Date.now() - 121_000)
      .run();
    expect((await postExport(tenant, body, "key-slow")).status).toBe(202);
  });

  it("with bad input are answered 422 with the field, and store nothing", async () => {
    const before = await env.DB.prepare("SELECT count(*) AS n FROM exports").first();
    const one = [person()];
    const bad: [string, Json][] = [
      ["stageId", exportBody(one, { stageId: 5 })],
      ["prospect", exportBody(one, { jobIds: [jobId], prospect: {} })],
      ["candidates", { ...exportBody(one), candidateIds: ["a"] }],
      ["candidates", { ...exportBody(one), candidates: undefined }],
      ["candidates", exportBody([])],
      ["candidates", exportBody([one[0], one[0]])],
      ["candidates", exportBody(Array.from({ length: 1001 }, () => person()))],
      ["onExisting", exportBody(one, { onExisting: "merge" })],
      ["requestedBy.email", exportBody(one, { requestedBy: { userId: "rec-1", email: "nope", name: "N" } })],
      ["jobIds.0", exportBody(one, { jobIds: ["x"] })],
      [
        "candidates.0.attachments.0",
        exportBody([person({ attachments: [{ filename: "a.pdf", type: "resume" }] })]),
      ],
      ["", exportBody(one, { surprise: true })],
    ];
    for (const [path, body] of bad) {
      const { status, body: answer } = await postExport(tenant, body);
      expect({ path, status, code: answer.code }).toEqual({ path, status: 422, code: "request.invalid" });
      expect(answer.errors.map((error: Json) => error.path)).toContain(path);
    }
    expect(await env.DB.prepare("SELECT count(*) AS n FROM exports").first()).toEqual(before);
  });

  it("of another tenant's exports answer as if there were none", async () => {
    const { body } = await postExport(tenant, exportBody([person()], { jobIds: [jobId] }));
    const stranger = await newTenant();
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/rows"],
      ["POST", "/cancel"],
      ["POST", "/retry"],
      ["POST", "/notify"],
      ["GET", "/receipt.json"],
      ["GET", "/receipt.csv"],
    ] as const) {
      const theirs = await stranger.call(method, `/exports/${body.id}${path}`);
      const nothing = await stranger.call(method, `/exports/exp_00000000000000000000000000${path}`);
      expect(theirs.status).toBe(404);
      expect({ ...theirs.body, requestId: "" }).toEqual({ ...nothing.body, requestId: "" });
    }
    await ended(tenant, body.id);
  });
});

describe("the receipt", () => {
  it("is there as JSON, CSV and HTML, and a spreadsheet runs nothing in it", async () => {
    const ada = person({ firstName: "=HYPERLINK(1)", lastName: `<b>"Quote", ${Date.now()}` });
    const { id } = await exportAll(tenant, exportBody([ada], { jobIds: [jobId] }));
    const json = await tenant.call("GET", `/exports/${id}/receipt.json`);
    expect(json.body.rows).toMatchObject([{ candidateId: ada.id, outcome: "exported" }]);
    const csv = await tenant.call("GET", `/exports/${id}/receipt.csv`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.body).toContain(`"'=HYPERLINK(1) <b>""Quote""`);
    const html = await tenant.call("GET", `/exports/${id}/receipt.html`);
    expect(html.body).not.toContain("<b>");
    expect(html.body).toContain("&lt;b&gt;");
  });
});
