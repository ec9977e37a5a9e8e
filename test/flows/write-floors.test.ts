import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { eventually, type Json, practice, type Tenant } from "../support/api.ts";
import {
  ended,
  exportAll,
  exportBody,
  inGreenhouse,
  person,
  type Ready,
  readyTenant,
} from "../support/exports.ts";

const OF_PEOPLE =
  /^\/v[13]\/(candidates|prospects|applications|attachments|notes|candidate_\w+|referrers|custom_field_options|prospect_details)\b/;

/** Calls about people since the log was emptied, as `POST /v3/notes`; walks of lists go on beside them. */
async function calls(): Promise<{ writes: string[]; reads: string[] }> {
  const { body } = await practice("GET", "/requests");
  const named = body
    .filter(({ path }: Json) => OF_PEOPLE.test(path))
    .map(({ method, path }: Json) => `${method} ${path.replace(/\/\d+/g, "/{id}")}`);
  return {
    writes: named.filter((call: string) => !call.startsWith("GET")).sort(),
    reads: named.filter((call: string) => call.startsWith("GET")).sort(),
  };
}

async function counted(tenant: Tenant, body: Json) {
  await practice("DELETE", "/requests");
  const done = await exportAll(tenant, body);
  expect(done.rows.map((row: Json) => [row.outcome, row.error])).toEqual(
    done.rows.map(() => ["exported", null]),
  );
  return calls();
}

const message = {
  sentAt: "2026-11-01T10:00:00Z",
  from: "noor@umbra.example.com",
  to: "ada@people.example.com",
  subject: "Hello",
  body: "Shall we talk?",
};
/** A person of whom every part has a place of its own in v3: 1 file, 2 notes and a message, 1 education, 2 employments. */
const full = () =>
  person({
    phones: [{ value: "+351 21 000 0000", type: "mobile" }],
    socials: ["https://linkedin.example.com/in/ada"],
    tags: ["Embedded"],
    notes: [
      { body: "Likes watchdogs.", visibility: "private" },
      { body: "Speaks Dutch.", visibility: "public" },
    ],
    messages: [message],
    educations: [{ school: "University of Lisbon", startDate: "2012-09", endDate: "2016-06" }],
    employments: [
      { company: "Tideglass", title: "Firmware Engineer", startDate: "2019-03-01" },
      { company: "Ebbmark", title: "Engineer", startDate: "2016-09-01", endDate: "2019-02-01" },
    ],
    attachments: [{ filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.7 ada") }],
  });

let tenant: Ready;
let jobIds: number[];

describe("on v3", () => {
  beforeEach(async () => {
    tenant = await readyTenant("harvest_v3");
    jobIds = [tenant.jobs[0]?.id ?? 0];
  });

  it("a bare candidate and a bare prospect cost one write and one read of people each", async () => {
    for (const extra of [{ jobIds }, {}, { prospect: { ownerUserId: "rec-1" } }]) {
      const { writes, reads } = await counted(tenant, exportBody([person()], extra));
      expect(writes).toEqual(["POST /v3/candidates"]);
      expect(reads.filter((read) => read === "GET /v3/candidates")).toHaveLength(1);
      expect(reads.filter((read) => !/candidates|referrers/.test(read))).toEqual([]);
      expect(reads.filter((read) => /referrers/.test(read)).length).toBeLessThanOrEqual(1);
    }
  });

  it("every part costs one write more, and no more", async () => {
    const { writes } = await counted(tenant, exportBody([full()], { jobIds }));
    expect(writes).toEqual([
      "POST /v3/attachments",
      "POST /v3/candidate_educations",
      "POST /v3/candidate_employments",
      "POST /v3/candidate_employments",
      "POST /v3/candidates",
      "POST /v3/notes",
      "POST /v3/notes",
      "POST /v3/notes",
    ]);
  });

  it("what has no place of its own goes into one note together", async () => {
    const left = person({
      educations: [{ school: "A school nobody lists" }, { school: "Nor this one" }],
      employments: [{ company: "Somewhere", title: "Intern" }],
    });
    const { writes } = await counted(tenant, exportBody([left], { jobIds }));
    expect(writes).toEqual(["POST /v3/candidates", "POST /v3/notes"]);
  });

  it("one read per e-mail, and the rest is read once for everybody", async () => {
    const two = person();
    two.emails.push({ value: `second.${two.emails[0].value}`, type: "work" });
    const { reads } = await counted(tenant, exportBody([full(), full(), two], { jobIds }));
    expect(reads.filter((read) => read === "GET /v3/candidates")).toHaveLength(4);
    expect(reads.filter((read) => read === "GET /v3/referrers").length).toBeLessThanOrEqual(1);
    const { reads: later } = await counted(tenant, exportBody([full()], { jobIds }));
    expect(later.filter((read) => read === "GET /v3/candidates")).toHaveLength(1);
    expect(later.filter((read) => read.includes("custom_field_options"))).toEqual([]);
  });

  it("somebody who is there costs one application and the look-ups", async () => {
    const known = person();
    await counted(tenant, exportBody([known], {}));
    // A history of their own would change the title that they have in Greenhouse.
    const { educations, employments } = full();
    const again = { ...known, id: `${known.id}-again`, educations, employments };
    const { writes, reads } = await counted(tenant, exportBody([again], { jobIds }));
    expect(writes).toEqual(["POST /v3/applications"]);
    expect(reads.filter((read) => read === "GET /v3/candidates")).toHaveLength(1);
    expect(reads.filter((read) => read === "GET /v3/applications")).toHaveLength(1);
  });
});

describe("on v1", () => {
  beforeEach(async () => {
    tenant = await readyTenant("harvest_v1");
    jobIds = [tenant.jobs[0]?.id ?? 0];
    await practice("PATCH", "/settings", { v1RateLimit: 1_000 });
  });

  it("a candidate with all parts costs exactly one write and one read per e-mail", async () => {
    const ada = full();
    ada.emails.push({ value: `second.${ada.emails[0].value}`, type: "work" });
    const { writes, reads } = await counted(tenant, exportBody([ada], { jobIds }));
    expect(writes).toEqual(["POST /v1/candidates"]);
    expect(reads).toEqual(["GET /v1/candidates", "GET /v1/candidates"]);
    const [made] = await inGreenhouse(ada.lastName);
    expect(made.attachments).toHaveLength(1);
    expect(made.employments).toHaveLength(2);
    expect(made.notes.length).toBeGreaterThanOrEqual(3);
  });

  it("a prospect with all parts costs exactly one write, for no job or for two", async () => {
    for (const extra of [{}, { jobIds: tenant.jobs.slice(0, 2).map(({ id }) => id) }]) {
      const { writes, reads } = await counted(tenant, exportBody([full()], extra));
      expect(writes).toEqual(["POST /v1/prospects"]);
      expect(reads).toEqual(["GET /v1/candidates"]);
    }
  });

  it("a pool costs one PATCH more", async () => {
    const poolId = await eventually(async () => {
      const { body: pools } = await tenant.call("GET", "/prospect-pools");
      return pools.items.find((pool: Json) => pool.stages.length > 0)?.id;
    });
    const { writes } = await counted(tenant, exportBody([full()], { prospect: { poolId } }));
    expect(writes).toEqual(["PATCH /v1/applications/{id}", "POST /v1/prospects"]);
  });

  it("ten people cost ten writes", async () => {
    const ten = Array.from({ length: 10 }, () => full());
    const { writes } = await counted(tenant, exportBody(ten, { jobIds }));
    expect(writes).toEqual(Array(10).fill("POST /v1/candidates"));
  });

  it("a file of a type that v1 does not take is told as refused, and the person is made without it", async () => {
    const ada = person({
      attachments: [
        { filename: "ada.pages", type: "other", content: btoa("pages") },
        { filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.7 ada") },
      ],
    });
    const { rows, status } = await exportAll(tenant, exportBody([ada], { jobIds }));
    expect(rows[0]).toMatchObject({ outcome: "exported", error: { code: "exports.file_type" } });
    expect(rows[0].error.message).toContain("ada.pages");
    expect(status.status).toBe("done_with_failures");
    const [made] = await inGreenhouse(ada.lastName);
    expect(made.attachments.map((file: Json) => file.filename)).toEqual(["ada.pdf"]);
  });
});

describe.each(["harvest_v3", "harvest_v1"] as const)("on %s", (kind) => {
  beforeEach(async () => {
    tenant = await readyTenant(kind);
    jobIds = [tenant.jobs[0]?.id ?? 0];
    await practice("PATCH", "/settings", { v1RateLimit: 1_000 });
  });

  it("a résumé whose link does not open costs nobody the person, and is told with what to do", async () => {
    const ada = person({
      attachments: [{ filename: "ada.pdf", type: "resume", url: "http://127.0.0.1:9/ada.pdf" }],
    });
    const { id, rows } = await exportAll(tenant, exportBody([ada], { jobIds }));
    expect(rows[0]).toMatchObject({ outcome: "exported", error: { code: "exports.refused" } });
    expect(rows[0].error.fix).toContain("link");
    const [made] = await inGreenhouse(ada.lastName);
    expect([made.applications.length, made.attachments.length]).toEqual([1, 0]);
    expect((await tenant.call("POST", `/exports/${id}/retry`)).status).toBe(202);
    expect((await ended(tenant, id)).rows[0].outcome).toBe("exported");
    expect(await inGreenhouse(ada.lastName)).toHaveLength(1);
  });

  it("a file that Greenhouse blocks costs nobody the person", async () => {
    const ada = person({ attachments: [{ filename: "ada.exe", type: "other", content: btoa("MZ") }] });
    const { rows } = await exportAll(tenant, exportBody([ada], { jobIds }));
    expect(rows[0]).toMatchObject({ outcome: "exported", error: { fix: expect.stringContaining("PDF") } });
    expect((await inGreenhouse(ada.lastName))[0].attachments).toEqual([]);
  });
});

describe.each(["harvest_v3", "harvest_v1"] as const)("after a preview on %s", (kind) => {
  const people = kind === "harvest_v3" ? "/v3/candidates" : "/v1/candidates";
  const lookUps = ({ reads }: { reads: string[] }) => reads.filter((read) => read === `GET ${people}`);
  const preview = async (body: Json) => {
    const { status, body: shown } = await tenant.call("POST", "/exports/preview", body);
    expect(status).toBe(200);
    return shown.items.map((item: Json) => item.decision);
  };
  beforeEach(async () => {
    tenant = await readyTenant(kind);
    jobIds = [tenant.jobs[0]?.id ?? 0];
    await practice("PATCH", "/settings", { rateLimit: 1_000, v1RateLimit: 1_000 });
  });

  it("the export looks nobody up again: those who are new, those who are there and those who are linked", async () => {
    const [known, linked] = [person(), person()];
    await exportAll(tenant, exportBody([known, linked], {}));
    const two = person();
    two.emails.push({ value: `second.${two.emails[0].value}`, type: "work" });
    const body = exportBody([two, { ...known, id: `${known.id}-again` }, linked], { jobIds });
    expect(await preview(body)).toEqual(["create", "attach", "attach"]);
    const counts = await counted(tenant, body);
    expect(lookUps(counts)).toEqual([]);
    // v1 tells applications with their person: once for each of the two who are there.
    const persons = counts.reads.filter((read) => read === `GET ${people}/{id}`);
    expect(persons).toHaveLength(kind === "harvest_v1" ? 2 : 0);
    expect(counts.writes).toHaveLength(3);
    for (const one of [two, known, linked]) expect(await inGreenhouse(one.lastName)).toHaveLength(1);
  });

  it("that is older than ten minutes, or was made by another credential, everybody is looked up", async () => {
    for (const change of ["asked_at = asked_at - 600001", "connection_id = 'con_of_before'"]) {
      const body = exportBody([person()], { jobIds });
      await preview(body);
      await env.DB.prepare(`UPDATE person_look_ups SET ${change}`).run();
      expect(lookUps(await counted(tenant, body))).toHaveLength(1);
    }
  });

  it("somebody whom another export made meanwhile is found, and not made twice", async () => {
    const ada = person();
    const body = exportBody([ada], { jobIds });
    expect(await preview(body)).toEqual(["create"]);
    await counted(tenant, exportBody([{ ...ada, id: `${ada.id}-twin` }], { onExisting: "create" }));
    const { writes } = await counted(tenant, body);
    expect(writes).toEqual([expect.stringContaining("/applications")]);
    expect(await inGreenhouse(ada.lastName)).toHaveLength(1);
  });

  it("somebody of whom Greenhouse has told since is looked up", async () => {
    const body = exportBody([person()], { jobIds });
    await preview(body);
    await env.DB.batch([
      env.DB.prepare("INSERT INTO mirror_people (tenant_id, id) VALUES (?1, 77)").bind(tenant.id),
      env.DB.prepare(
        "INSERT INTO mirror_person_emails (tenant_id, person_id, hash) SELECT tenant_id, 77, substr(key, 7) FROM person_look_ups WHERE tenant_id = ?1",
      ).bind(tenant.id),
    ]);
    expect(lookUps(await counted(tenant, body))).toHaveLength(1);
  });

  it("a create whose answer was lost is looked for, not taken from the preview", async () => {
    const ada = person();
    const body = exportBody([ada], { jobIds });
    await preview(body);
    await practice("POST", "/faults", {
      match: { method: "POST", path: people },
      fault: "drop_after_commit",
      times: 1,
    });
    const counts = await counted(tenant, body);
    expect(lookUps(counts).length).toBeGreaterThan(0);
    expect(await inGreenhouse(ada.lastName)).toHaveLength(1);
  });
});
