/** What is peculiar to Harvest v1, against the practice Greenhouse with its switches for what the documents leave open. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Parts, Placement } from "../../../src/greenhouse/drafts.ts";
import { LIST_NAMES } from "../../../src/greenhouse/harvest.ts";
import { ADA } from "./drafts.ts";
import { type Practice, startPractice, value } from "./practice.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

const PARTS: Parts = {
  attachments: [{ filename: "cv.pdf", type: "resume", source: { content: btoa("%PDF-1.4") } }],
  notes: [{ body: "Hi", visibility: "public" }],
  educations: [],
  employments: [{ company: "Engine Ltd", title: "Analyst", startDate: "2019-03" }],
};
const set = (settings: Record<string, unknown>) => practice.control("PATCH", "/settings", settings);
const connect = () => practice.connect("harvest_v1");

/** The 27 permissions as method and path. */
const PERMITTED = [
  /^(GET|PATCH) \/v1\/applications\/\d+$/,
  /^(GET|PATCH) \/v1\/candidates\/\d+$/,
  /^(GET|POST) \/v1\/candidates$/,
  /^POST \/v1\/candidates\/\d+\/(activity_feed\/notes|attachments|applications|educations|employments)$/,
  /^POST \/v1\/prospects$/,
  /^GET \/v1\/(departments|jobs|job_posts|job_stages|prospect_pools)(\/\d+)?$/,
  /^GET \/v1\/jobs\/\d+\/(job_posts|job_post|stages)$/,
  /^GET \/v1\/(sources|users)$/,
];

describe("harvest_v1", () => {
  it("calls nothing outside the 27 permissions, whatever is asked of it", async () => {
    const { harvest, requests } = await connect();
    const jobId = await practice.idOf("jobs", "Platform Engineer");
    const placement: Placement = { as: "candidate", jobId };
    const { candidateId, applicationId } = await value(harvest.createPerson(ADA, placement, PARTS, {}));
    const target = { candidateId, applicationId: applicationId ?? 0 };
    await harvest.proveAccess();
    for (const list of LIST_NAMES) {
      await harvest.listPage(list, null);
      await harvest.getOne(list, jobId);
    }
    await harvest.stagesOfJob(jobId);
    await harvest.postsOfJob(jobId);
    await harvest.postOfJob(jobId);
    await harvest.findPeopleByEmail("ada@mail.example.net");
    await harvest.getPeople([candidateId]);
    await harvest.getPeople([candidateId, 1]);
    await harvest.peopleCreatedSince(0, null);
    await harvest.applicationsOf(candidateId);
    await harvest.getApplication(target.applicationId);
    await harvest.addApplication(candidateId, { as: "prospect", jobIds: [] }, {});
    await harvest.updatePerson(candidateId, { title: "Lead" }, {});
    await harvest.updateApplication(target.applicationId, {}, {});
    for (const file of PARTS.attachments) await harvest.addAttachment(target, file, {});
    for (const note of PARTS.notes) await harvest.addNote(candidateId, note, {});
    for (const job of PARTS.employments) await harvest.addEmployment(candidateId, job, {});
    await harvest.addEducation(candidateId, { school: "Other" }, {});
    await harvest.matchEducation({ school: "Other" });
    await harvest.attachmentsOf(target);
    await harvest.notesOf(candidateId);
    await harvest.educationsOf(candidateId);
    await harvest.employmentsOf(candidateId);
    const made = (await requests()).map(({ method, path }) => `${method} ${path}`);
    expect(made.length).toBeGreaterThan(50);
    expect(made.filter((call) => !PERMITTED.some((permitted) => permitted.test(call)))).toEqual([]);
  });

  it("takes an answer that was cut to ids, and waits for the record without an error", async () => {
    await practice.control("POST", "/clock", { frozen: true });
    await set({ v1Truncated: true });
    const { harvest } = await connect();
    const made = await value(harvest.createPerson(ADA, { as: "prospect", jobIds: [] }, PARTS, {}));
    expect(made.candidateId).toBeGreaterThan(0);
    expect(await value(harvest.getPeople([made.candidateId]))).toEqual([]);
    expect(await value(harvest.applicationsOf(made.candidateId))).toEqual([]);
    if (made.applicationId !== null)
      expect(await value(harvest.getApplication(made.applicationId))).toBeNull();
    await practice.control("POST", "/clock", { advanceMs: 31_000 });
    const [application] = await value(harvest.applicationsOf(made.candidateId));
    expect(application).toMatchObject({ candidateId: made.candidateId, prospect: true });
    if (made.applicationId !== null) expect(application?.id).toBe(made.applicationId);
    expect(await value(harvest.getPeople([made.candidateId]))).toHaveLength(1);
  });

  it("takes an application's answer that was cut to its id", async () => {
    await set({ v1Truncated: true });
    const { harvest } = await connect();
    const petra = await practice.idOf("candidates", "Petra");
    const added = await value(harvest.addApplication(petra, { as: "prospect", jobIds: [] }, {}));
    expect((await practice.rows("applications")).map(({ id }) => id)).toContain(added.applicationId);
  });

  it.each(["not_found", "forbidden"])(
    "makes a write once more by its own user when the recruiter's rights do not reach (%s), and says she has no credit",
    async (v1NonAdminActor) => {
      await set({ v1NonAdminActor });
      const ines = await practice.idOf("users", "Ines Okafor");
      const mira = await practice.idOf("users", "Mira Halvorsen");
      const { harvest, requests } = await connect();
      const jobId = await practice.idOf("jobs", "Platform Engineer");
      const placement: Placement = { as: "candidate", jobId, referrerUserId: ines };
      const notes = [{ body: "Hi", visibility: "public", authorUserId: ines } as const];
      const made = await value(
        harvest.createPerson(ADA, placement, { ...PARTS, notes }, { onBehalfOf: ines }),
      );
      expect(made.creditedVia).toEqual([]);
      const writes = (await requests()).filter(({ method }) => method === "POST");
      expect(writes.map(({ onBehalfOf }) => onBehalfOf)).toEqual([String(ines), String(mira)]);
      expect((await practice.rows("candidates")).filter((row) => row["first_name"] === "Ada")).toHaveLength(
        1,
      );
    },
  );

  it("makes a write for an unknown or deactivated recruiter by its own user", async () => {
    const { harvest } = await connect();
    const petra = await practice.idOf("candidates", "Petra");
    for (const userId of [999_999_999_999, await practice.idOf("users", "Otto Lindqvist")]) {
      await value(
        harvest.addNote(
          petra,
          { body: "Hi", visibility: "public", authorUserId: userId },
          { onBehalfOf: userId },
        ),
      );
    }
  });

  it("reads an edited candidate from an array of one", async () => {
    await set({ v1PatchArray: true });
    const { harvest } = await connect();
    const petra = await practice.idOf("candidates", "Petra");
    expect(await value(harvest.updatePerson(petra, { title: "Lead" }, {}))).toMatchObject({
      id: petra,
      title: "Lead",
    });
  });

  it.each(["documented", "bare"])(
    "reads Greenhouse's words from the %s envelope of a 422",
    async (v1Envelope) => {
      await set({ v1Envelope });
      const { harvest } = await connect();
      const petra = await practice.idOf("candidates", "Petra");
      const answer = await harvest.addEmployment(petra, { company: "X", title: "Y", startDate: "never" }, {});
      expect(answer).toMatchObject({ ok: false, reason: { code: "refused", status: 422 } });
      expect(answer.ok ? "" : answer.reason.messages.join()).toContain("start_date");
    },
  );

  it.each(["message", "errors"])(
    "takes a 404 written as %s for a record that is not there",
    async (v1NotFound) => {
      await set({ v1NotFound });
      const { harvest } = await connect();
      expect(await value(harvest.getOne("jobs", 999_999_999_999))).toBeNull();
      const answer = await harvest.addNote(999_999_999_999, { body: "Hi", visibility: "public" }, {});
      expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop", code: "not_found" } });
    },
  );

  it("holds a missing box for what it is when Greenhouse says 401 instead of 403", async () => {
    await set({ v1MissingPermission: "401" });
    const permissions = ["Jobs › GET: List Jobs", "Users › GET: List Users"];
    const { harvest } = await practice.connect("harvest_v1", { permissions });
    const access = await value(harvest.proveAccess());
    const granted = access.permissions
      .filter(({ state }) => state === "granted")
      .map(({ permission }) => permission);
    expect(granted).toEqual(permissions);
    expect(access.permissions.filter(({ state }) => state === "missing")).toHaveLength(25);
  });

  it("proves all 27 without making, changing or deleting anything", async () => {
    const { harvest } = await connect();
    const before = await practice.control("GET", "/state");
    const access = await value(harvest.proveAccess());
    expect(access.permissions.every(({ state }) => state === "granted")).toBe(true);
    expect(access.actingUser).toMatchObject({ name: "Mira Halvorsen", siteAdmin: true });
    expect(await practice.control("GET", "/state")).toEqual(before);
  });

  it("asks to reconnect once the generation is switched off", async () => {
    await set({ v1Gone: true });
    const { harvest } = await connect();
    expect(await harvest.listPage("jobs", null)).toMatchObject({
      ok: false,
      reason: { disposition: "reconnect" },
    });
    expect(await harvest.proveAccess()).toMatchObject({ ok: false, reason: { disposition: "reconnect" } });
  });
});
