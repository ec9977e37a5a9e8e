/**
 * Against Greenhouse's own documents, where they lie beside the checkout: v1's examples are read as they stand, and v3's
 * tables of parameters, bodies and records hold everything that is asked, sent and read.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import * as z from "zod";
import type { Placement } from "../../../src/greenhouse/drafts.ts";
import { type Harvest, LIST_NAMES } from "../../../src/greenhouse/harvest.ts";
import { WANTED_SCOPES } from "../../../src/greenhouse/v3/permissions.ts";
import { FULL, NOTHING } from "./drafts.ts";
import { value } from "./practice.ts";
import { json, type Seen, v1, v3 } from "./stand-in.ts";

const folder = inject("samples");
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(folder, ...path), "utf8"));

const V1 = "harvest-v1-samples";
const sample = (name: string): unknown => read(V1, `${name}.json`);
/** A v1 client that is answered with one example, whatever it asks. */
const answering = (name: string, status = 200): Harvest => v1(() => json(sample(name), status)).harvest;
/** Without what was deleted or switched off. */
const ids = (rows: unknown): number[] =>
  z
    .array(z.looseObject({ id: z.int(), active: z.boolean().optional() }))
    .parse(rows)
    .flatMap(({ id, active }) => (active === false ? [] : [id]));
const idOf = (row: unknown): number => z.looseObject({ id: z.int() }).parse(row).id;
const NOTE = { body: "Hi", visibility: "public" } as const;
const JOB = { company: "Engine Ltd", title: "Analyst", startDate: "2019-03" };
const FILE = { filename: "cv.pdf", type: "resume", source: { content: "JVBERg==" } } as const;

describe.runIf(existsSync(join(folder, V1)))("v1's documented examples", () => {
  const LISTS = {
    users: "users",
    jobs: "jobs",
    "job-posts": "job_posts",
    "job-stages": "job_stages",
    departments: "departments",
    sources: "sources",
    "prospect-pools": "prospect_pools",
  } as const;

  it.each(LIST_NAMES)("of the list of %s are read, every row of it", async (list) => {
    const name = `GET-v1-${LISTS[list]}-response`;
    const page = await value(answering(name).listPage(list, null));
    expect(page.items.map(({ id }) => id)).toEqual(ids(sample(name)));
  });

  it.each(["jobs", "job-posts", "job-stages", "departments", "prospect-pools"] as const)(
    "of one record of %s are read",
    async (list) => {
      const name = `GET-v1-${LISTS[list]}-{id}-response`;
      const one = await value(answering(name).getOne(list, 1));
      expect(one?.id).toBe(idOf(sample(name)));
    },
  );

  it("of a job's stages and posts are read", async () => {
    const stages = "GET-v1-jobs-{id}-stages-response";
    const posts = "GET-v1-jobs-{id}-job_posts-response";
    const post = "GET-v1-jobs-{id}-job_post-response";
    const shown = await value(answering(stages).stagesOfJob(1));
    expect(shown.map(({ id }) => id).toSorted()).toEqual(ids(sample(stages)).toSorted());
    expect((await value(answering(posts).postsOfJob(1))).map(({ id }) => id)).toEqual(ids(sample(posts)));
    expect((await value(answering(post).postOfJob(1)))?.id).toBe(idOf(sample(post)));
  });

  it("of people are read, with their applications, files, educations and employments", async () => {
    const list = "GET-v1-candidates-response";
    const window = { from: 0, until: 1 };
    for (const people of [
      await value(answering(list).findPeopleByEmail("x@example.com")),
      (await value(answering(list).peopleCreatedSince(0, null))).items,
      (await value(answering(list).peopleUpdated(window, null))).items.map(({ person }) => person),
      (await value(answering(list).peopleWithApplications([1, 2]))).map(({ person }) => person),
    ]) {
      expect(people.map(({ id }) => id)).toEqual(ids(sample(list)));
      expect(people.every(({ emails, createdAt }) => emails.length > 0 && createdAt !== null)).toBe(true);
    }
    const one = "GET-v1-candidates-{id}-response";
    const held = z
      .looseObject({
        id: z.int(),
        applications: z.array(z.looseObject({ id: z.int() })),
        attachments: z.array(z.unknown()),
        educations: z.array(z.unknown()),
        employments: z.array(z.unknown()),
      })
      .parse(sample(one));
    const harvest = answering(one);
    expect((await value(harvest.getPeople([1])))[0]?.id).toBe(held.id);
    const applications = await value(harvest.applicationsOf(1));
    expect(applications.map(({ id }) => id)).toEqual(held.applications.map(({ id }) => id));
    expect(await value(harvest.attachmentsOf({ candidateId: 1 }))).toHaveLength(held.attachments.length);
    const educations = await value(harvest.educationsOf(1));
    const employments = await value(harvest.employmentsOf(1));
    expect(educations).toHaveLength(held.educations.length);
    expect(employments).toHaveLength(held.employments.length);
    expect(educations.every(({ startDate }) => /^\d{4}-\d{2}$/.test(startDate ?? ""))).toBe(true);
    expect(employments.every(({ startDate }) => /^\d{4}-\d{2}-\d{2}$/.test(startDate))).toBe(true);
  });

  it("of an application, read and changed, are read", async () => {
    const name = "GET-v1-applications-{id}-response";
    expect((await value(answering(name).getApplication(1)))?.id).toBe(idOf(sample(name)));
    const changed = "PATCH-v1-applications-{id}-response";
    const application = await value(answering(changed).updateApplication(1, { sourceId: 1 }, {}));
    expect(application.id).toBe(idOf(sample(changed)));
  });

  it("of answers to creates and additions are read, with the ids that they tell", async () => {
    const made: [string, Placement][] = [
      ["POST-v1-candidates-response", { as: "candidate", jobId: 1 }],
      ["POST-v1-prospects-response", { as: "prospect", jobIds: [] }],
    ];
    for (const [name, placement] of made) {
      const person = z.looseObject({ id: z.int(), application_ids: z.array(z.int()) }).parse(sample(name));
      const created = await value(answering(name).createPerson(FULL, placement, NOTHING, {}));
      expect([created.candidateId, created.applicationId]).toEqual([person.id, person.application_ids[0]]);
    }
    const added = "POST-v1-candidates-{id}-applications-response";
    const application = await value(answering(added).addApplication(1, { as: "prospect", jobIds: [] }, {}));
    expect(application.applicationId).toBe(idOf(sample(added)));
    const note = "POST-v1-candidates-{id}-activity_feed-notes-response";
    expect((await value(answering(note).addNote(1, NOTE, {}))).id).toBe(idOf(sample(note)));
    const job = "POST-v1-candidates-{id}-employments-response";
    expect((await value(answering(job, 201).addEmployment(1, JOB, {}))).id).toBe(idOf(sample(job)));
    const target = { candidateId: 1, applicationId: 2 };
    // A file has no id of its own on v1.
    const file = answering("POST-v1-candidates-{id}-attachments-response");
    expect((await value(file.addAttachment(target, FILE, {}))).id).toBeNull();
    const edited = "PATCH-v1-candidates-{id}-response";
    const [person] = ids(sample(edited));
    expect((await value(answering(edited).updatePerson(1, { title: "Lead" }, {}))).id).toBe(person);
  });

  it("of bodies name every key that is sent", async () => {
    const { harvest, seen } = v1(() => json({ id: 1, application_ids: [2] }));
    const parts = { ...NOTHING, attachments: [FILE], notes: [NOTE], employments: [JOB] };
    const placement = { as: "candidate", jobId: 1, sourceId: 2, referrerUserId: 3 } as const;
    await value(harvest.createPerson({ ...FULL, customFields: [] }, placement, parts, {}));
    const [sent] = seen;
    const documented = Object.keys(z.looseObject({}).parse(sample("POST-v1-candidates-request")));
    // `employments` and `attachments` of an application stand in the tables alone.
    const tables = ["employments", "tags", "custom_fields", "company", "title", "activity_feed_notes"];
    const keys = Object.keys(bodyOf(sent));
    expect(keys.filter((key) => ![...documented, ...tables].includes(key))).toEqual([]);
  });
});

const bodyOf = (request: Seen | undefined) => z.looseObject({}).parse(JSON.parse(String(request?.body)));

const V3 = "harvest-v3-data";
const Fields = z.record(z.string(), z.looseObject({ type: z.string().optional() }));
const Reads = z.array(
  z.object({
    method: z.literal("GET"),
    path: z.string(),
    query: z.record(z.string(), z.unknown()).nullish(),
    item: z.unknown(),
  }),
);
const Arm = z.looseObject({ required: z.array(z.string()), properties: z.record(z.string(), z.unknown()) });
const Writes = z.object({
  endpoints: z.array(
    z.looseObject({
      method: z.string(),
      path: z.string(),
      required: z.array(z.string()).nullish(),
      body: z.union([z.string(), z.looseObject({ oneOf: z.array(Arm).optional() })]).nullish(),
    }),
  ),
});

describe.runIf(existsSync(join(folder, V3)))("v3's documented tables", () => {
  const reads = () => new Map(Reads.parse(read(V3, "read-endpoints.json")).map((one) => [one.path, one]));
  const writes = () =>
    new Map(
      Writes.parse(read(V3, "write-endpoints.json")).endpoints.map((e) => [`${e.method} ${e.path}`, e]),
    );

  /** Every call that the client can make, answered so that it goes on. */
  async function everything(): Promise<Seen[]> {
    const { harvest, seen } = v3(({ method, url }) => {
      if (method !== "GET") return json(url.endsWith("/v3/candidates") ? CREATED : { id: 5, ...APPLICATION });
      const option = { id: 9, name: "Other" };
      if (url.includes("custom_field_options")) return json([option]);
      if (url.includes("/v3/referrers")) return json([{ id: 8, user_id: 3 }]);
      if (url.includes("/v3/prospect_pools")) return json([{ id: 7, name: "Pool" }]);
      return json([]);
    });
    await harvest.proveAccess();
    for (const list of LIST_NAMES) {
      await harvest.listPage(list, null);
      await harvest.getOne(list, 7);
    }
    await Promise.all([
      harvest.stagesOfJob(1),
      harvest.postsOfJob(1),
      harvest.findPeopleByEmail("x@example.com"),
      harvest.getPeople([1, 2]),
      harvest.peopleCreatedSince(0, null),
      harvest.peopleUpdated({ from: 0, until: 1 }, null),
      harvest.applicationsUpdated({ from: 0, until: 1 }, null),
      harvest.peopleWithApplications([1]),
      harvest.getApplication(1),
      harvest.attachmentsOf({ candidateId: 1 }),
      harvest.notesOf(1),
      harvest.educationsOf(1),
      harvest.employmentsOf(1),
    ]);
    const shared = { sourceId: 2, referrerUserId: 3 };
    const placements: Placement[] = [
      { as: "candidate", jobId: 1, stageId: 6, ...shared },
      { as: "prospect", jobIds: [1], poolId: 4, poolStageId: 5, ownerUserId: 3, ...shared },
    ];
    for (const placement of placements) {
      await value(harvest.createPerson(FULL, placement, NOTHING, {}));
      await value(harvest.addApplication(1, placement, {}));
    }
    const contacts = { emails: FULL.emails, phones: FULL.phones, socials: FULL.socials, tags: FULL.tags };
    await harvest.updatePerson(1, { firstName: "A", isPrivate: true, ...contacts }, {});
    await value(harvest.updateApplication(1, { ...shared, poolId: 4, poolStageId: 5 }, {}));
    await value(harvest.addAttachment({ candidateId: 1, applicationId: 2 }, FILE, {}));
    await value(harvest.addNote(1, { ...NOTE, authorUserId: 3 }, {}));
    const email = { from: "a@example.com", to: "b@example.com", subject: "S", sentAt: null };
    await value(harvest.addNote(1, { ...NOTE, email }, {}));
    await value(harvest.addEmployment(1, { ...JOB, endDate: "2020" }, {}));
    await value(
      harvest.addEducation(1, { school: "Other", startDate: "2001-09-01", endDate: "2004-06" }, {}),
    );
    return seen;
  }

  it("know every list that is asked, and every parameter that it is asked with", async () => {
    const asked = (await everything()).filter(({ method }) => method === "GET");
    const known = reads();
    expect(asked.length).toBeGreaterThan(40);
    for (const { url } of asked) {
      const { pathname, searchParams } = new URL(url);
      const parameters = Object.keys(known.get(pathname)?.query ?? {});
      const sent = [...searchParams.keys()].map((key) => key.replace(/\[\w+\]$/, ""));
      expect({ pathname, unknown: sent.filter((key) => !parameters.includes(key)) }).toEqual({
        pathname,
        unknown: [],
      });
      const fields = searchParams.get("fields")?.split(",") ?? [];
      const named = Object.keys(Fields.parse(known.get(pathname)?.item));
      expect(fields.filter((field) => !named.includes(field))).toEqual([]);
    }
  });

  it("know every key that is written, and none that they require is left out", async () => {
    const sent = (await everything()).filter(({ method, body }) => method !== "GET" && body !== "{}");
    const known = writes();
    expect(sent.length).toBeGreaterThan(8);
    for (const request of sent) {
      const endpoint = `${request.method} ${new URL(request.url).pathname.replace(/\/\d+/, "/{id}")}`;
      const { body: documented, required } = known.get(endpoint) ?? {};
      const body = typeof documented === "string" ? null : documented;
      const written = bodyOf(request);
      const arms = body?.oneOf ?? [Arm.parse({ required: required ?? [], properties: body ?? {} })];
      expect({ endpoint, fits: arms.filter((arm) => fits(written, arm)).length }).toEqual({
        endpoint,
        fits: 1,
      });
      const application = written["application"];
      if (application !== undefined) {
        const nested = z.looseObject({ oneOf: z.array(Arm) }).parse(body?.["application"]).oneOf;
        const inner = z.looseObject({}).parse(application);
        expect(nested.filter((arm) => fits(inner, arm))).toHaveLength(1);
      }
    }
  });

  it("know every scope that is asked for", () => {
    const { scopes } = z.looseObject({ scopes: z.array(z.string()) }).parse(read(V3, "scopes.json"));
    expect(WANTED_SCOPES.filter((scope) => !scopes.includes(scope))).toEqual([]);
  });

  it("describe records that are read, with every nullable field null and with all of them filled", async () => {
    const known = reads();
    const lists: [string, (harvest: Harvest) => Promise<{ ok: boolean }>][] = [
      ["/v3/users", (h) => h.listPage("users", null)],
      ["/v3/jobs", (h) => h.listPage("jobs", null)],
      ["/v3/job_posts", (h) => h.listPage("job-posts", null)],
      ["/v3/job_interview_stages", (h) => h.listPage("job-stages", null)],
      ["/v3/departments", (h) => h.listPage("departments", null)],
      ["/v3/sources", (h) => h.listPage("sources", null)],
      ["/v3/prospect_pools", (h) => h.listPage("prospect-pools", null)],
      ["/v3/candidates", (h) => h.getPeople([1])],
      ["/v3/applications", (h) => h.applicationsOf(1)],
      ["/v3/attachments", (h) => h.attachmentsOf({ candidateId: 1 })],
      ["/v3/notes", (h) => h.notesOf(1)],
      ["/v3/candidate_educations", (h) => h.educationsOf(1)],
      ["/v3/candidate_employments", (h) => h.employmentsOf(1)],
    ];
    for (const [path, ask] of lists) {
      for (const filled of [true, false]) {
        const row = rowOf(known.get(path)?.item, filled);
        const { harvest } = v3(({ url }) => {
          const { pathname } = new URL(url);
          return json(pathname === path ? [row] : [rowOf(known.get(pathname)?.item, filled)]);
        });
        const answer = await ask(harvest);
        expect({ path, filled, answer }).toMatchObject({ path, filled, answer: { ok: true } });
      }
    }
  });
});

const APPLICATION = { candidate_id: 1, status: "in_process" };
const CREATED = { candidate: { id: 1 }, application: { id: 2 } };

/** Whether a body is one that this arm takes: all it requires, and nothing it does not know. */
function fits(body: Record<string, unknown>, { required, properties }: z.infer<typeof Arm>): boolean {
  const needed = required.filter((key) => !key.includes(" "));
  const keys = Object.keys(body);
  return needed.every((key) => key in body) && keys.every((key) => key in properties);
}

const Item = z.record(
  z.string(),
  z.looseObject({
    type: z.string().optional(),
    format: z.string().optional(),
    nullable: z.boolean().optional(),
    enum: z.array(z.unknown()).optional(),
  }),
);

const EXAMPLES: Record<string, unknown> = { integer: 7, number: 7, boolean: true, array: [], object: {} };

/** A record made of the documented types: nullable fields filled, or all of them null. */
function rowOf(item: unknown, filled: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Item.parse(item)).map(([name, { type = "string", format, nullable, enum: choices }]) => {
      if (nullable && !filled) return [name, null];
      if (choices) return [name, choices.find((choice) => choice !== null)];
      if (format === "date-time") return [name, "2026-01-02T03:04:05.678Z"];
      return [name, format === "date" ? "2026-01-02" : (EXAMPLES[type] ?? "text")];
    }),
  );
}
