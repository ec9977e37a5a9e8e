import { beforeEach, describe, expect, it } from "vitest";
import { eventually, type Json, practice, type Tenant } from "../support/api.ts";
import { exportAll, exportBody, inGreenhouse, person, type Ready, readyTenant } from "../support/exports.ts";

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
    const again = { ...known, id: `${known.id}-again` };
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
});
