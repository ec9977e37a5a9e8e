/** Each of the 27 permissions: what it permits works, and without it the operation is refused and the row says so. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Answer, Harvest, HarvestKind } from "../../../src/greenhouse/harvest.ts";
import { memoryStore } from "../../../src/greenhouse/options.ts";
import { REQUIRED_PERMISSIONS, type RequiredPermission } from "../../../src/greenhouse/permissions.ts";
import { ADA, NOTHING } from "./drafts.ts";
import { KINDS, type Practice, startPractice } from "./practice.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

/** Ids of the organisation that a fresh practice Greenhouse holds. */
async function found() {
  const { idOf } = practice;
  const [job, candidate, department, source, pool] = [
    await idOf("jobs", "Firmware Engineer"),
    await idOf("candidates", "Petra"),
    await idOf("departments", "Engineering"),
    await idOf("sources", "Headhuntr.io"),
    await idOf("prospect_pools", "Future engineers"),
  ];
  const post = await idOf("job_posts", "Firmware Engineer (Lisbon)");
  const school = await idOf("custom_field_options", "University of Lisbon");
  const application =
    (await practice.rows("applications")).find((row) => row.candidate_id === candidate)?.id ?? 0;
  const stage = (await practice.rows("job_interview_stages")).find((row) => row.job_id === job)?.id ?? 0;
  return { job, candidate, department, source, pool, post, school, application, stage };
}
type Found = Awaited<ReturnType<typeof found>>;
type Operation = (harvest: Harvest, ids: Found) => Answer<unknown>;

const OPERATIONS: Record<RequiredPermission, Operation> = {
  "Applications › GET: Retrieve Application": (h, { application }) => h.getApplication(application),
  "Applications › PATCH: Update Application": (h, { application, source }) =>
    h.updateApplication(application, { sourceId: source }, {}),
  "Candidates › GET: Retrieve Candidate": (h, { candidate }) => h.getPeople([candidate]),
  "Candidates › GET: List Candidates": (h) => h.findPeopleByEmail("petra.nakamura@mail.example.net"),
  "Candidates › PATCH: Edit Candidate": (h, { candidate }) =>
    h.updatePerson(candidate, { title: "Lead" }, {}),
  "Candidates › POST: Add Candidate": (h, { job }) =>
    h.createPerson(ADA, { as: "candidate", jobId: job }, NOTHING, {}),
  "Candidates › POST: Add Note": (h, { candidate }) =>
    h.addNote(candidate, { body: "Hi", visibility: "public" }, {}),
  "Candidates › POST: Add Attachment": (h, { candidate, application }) =>
    h.addAttachment(
      { candidateId: candidate, applicationId: application },
      { filename: "letter.txt", type: "cover_letter", source: { content: "SGk=" } },
      {},
    ),
  "Candidates › POST: Add Application": (h, { candidate }) =>
    h.addApplication(candidate, { as: "prospect", jobIds: [] }, {}),
  "Candidates › POST: Add Education": (h, { candidate }) =>
    h.addEducation(candidate, { school: "university of lisbon", startDate: "2001-09" }, {}),
  "Candidates › POST: Add Employment": (h, { candidate }) =>
    h.addEmployment(candidate, { company: "Engine Ltd", title: "Analyst", startDate: "2019" }, {}),
  "Candidates › POST: Add Prospect": (h, { job }) =>
    h.createPerson(ADA, { as: "prospect", jobIds: [job] }, NOTHING, {}),
  "Departments › GET: List Departments": (h) => h.listPage("departments", null),
  "Departments › GET: Retrieve Department": (h, { department }) => h.getOne("departments", department),
  "Jobs › GET: List Jobs": (h) => h.listPage("jobs", null),
  "Jobs › GET: Retrieve Job": (h, { job }) => h.getOne("jobs", job),
  "Job posts › GET: List Job Posts": (h) => h.listPage("job-posts", null),
  "Job posts › GET: Retrieve Job Post": (h, { post }) => h.getOne("job-posts", post),
  "Job posts › GET: List Job Posts for Job": (h, { job }) => h.postsOfJob(job),
  "Job posts › GET: Retrieve Job Post for Job": (h, { job }) => h.postOfJob(job),
  "Job stages › GET: List Job Stages": (h) => h.listPage("job-stages", null),
  "Job stages › GET: List Job Stages for Job": (h, { job }) => h.stagesOfJob(job),
  "Job stages › GET: Retrieve Job Stage": (h, { stage }) => h.getOne("job-stages", stage),
  "Sources › GET: List Sources": (h) => h.listPage("sources", null),
  "Prospect pool › GET: List Prospect Pools": (h) => h.listPage("prospect-pools", null),
  "Prospect pool › GET: Retrieve Prospect Pool": (h, { pool }) => h.getOne("prospect-pools", pool),
  "Users › GET: List Users": (h) => h.listPage("users", null),
};

/** Schools as v1 must be told them; v3 reads them itself. */
async function schools(ids: Found) {
  const store = memoryStore();
  await store.put("school_name", { options: [{ id: ids.school, name: "University of Lisbon" }], next: null });
  return store;
}

const isEmpty = (answer: unknown): boolean =>
  answer === null ||
  (Array.isArray(answer) && answer.length === 0) ||
  JSON.stringify(answer).includes(`"items":[]`);

describe.each(KINDS)("on %s", (kind: HarvestKind) => {
  it.each(REQUIRED_PERMISSIONS)("%s works, and is proved", async (permission) => {
    const ids = await found();
    const { harvest, requests } = await practice.connect(
      kind,
      {},
      kind === "harvest_v1" ? await schools(ids) : undefined,
    );
    const answer = await OPERATIONS[permission](harvest, ids);
    expect(answer).toMatchObject({ ok: true });
    expect(answer.ok && isEmpty(answer.value)).toBe(false);
    const made = await requests();
    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ status }) => status < 300)).toBe(true);
    const access = await harvest.proveAccess();
    const row = access.ok
      ? access.value.permissions.find((candidate) => candidate.permission === permission)
      : null;
    expect(row).toMatchObject({ state: "granted", fix: null });
  });

  it.each(REQUIRED_PERMISSIONS)(
    "%s is refused without its box, and the row says which to tick",
    async (permission) => {
      const ids = await found();
      const store = kind === "harvest_v1" ? await schools(ids) : undefined;
      const whole = await practice.connect(kind, {}, store);
      const proof = await whole.harvest.proveAccess();
      const rows = proof.ok ? proof.value.permissions : [];
      const wanted = rows.find((row) => row.permission === permission)?.harvest ?? "";
      const rest =
        kind === "harvest_v1"
          ? { permissions: REQUIRED_PERMISSIONS.filter((other) => other !== permission) }
          : { scopes: [...new Set(rows.map(({ harvest }) => harvest))].filter((scope) => scope !== wanted) };
      const { harvest, requests } = await practice.connect(kind, rest, store);
      const answer = await OPERATIONS[permission](harvest, ids);
      expect(answer).toMatchObject({
        ok: false,
        reason: { disposition: "stop", code: "permission_missing", status: 403 },
      });
      expect((await requests()).filter(({ method, status }) => method !== "GET" && status < 300)).toEqual([]);
      const access = await harvest.proveAccess();
      const lacking = access.ok ? access.value.permissions.filter(({ state }) => state === "missing") : [];
      expect(lacking.map((row) => row.permission)).toContain(permission);
      expect(lacking.every(({ harvest: box, fix }) => box === wanted && fix !== null)).toBe(true);
    },
  );
});
