import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALL_LIST_SCOPES } from "./all-list-scopes.ts";
import { DEFAULT_SCOPES } from "./auth/scopes.ts";
import { PracticeClient, type Reply, rows, type Thing, thing, type V3 } from "./practice-client.ts";

let gh: PracticeClient;
let v3: V3;
let job: Thing;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  const more = [
    "candidates:destroy",
    "candidates:merge",
    "candidates:anonymize",
    "custom_field_options:create",
  ];
  const scopes = [...DEFAULT_SCOPES, ...ALL_LIST_SCOPES, ...more.map((name) => `harvest:${name}`)];
  v3 = await gh.v3(await gh.credential("harvest_v3", { scopes }));
  job = await gh.find("jobs", { name: "Firmware Engineer" });
});
afterAll(() => gh.server.close());

const name = { first_name: "Ada", last_name: "Quist" };
const candidateOf = (reply: Reply) => (reply.body as { candidate: Thing }).candidate;
const applicationOf = (reply: Reply) => (reply.body as { application: Thing }).application;

async function refused(method: string, path: string, body: unknown, status = 422): Promise<unknown> {
  const before = await gh.control("GET", "/state");
  const reply = await v3.send(method, path, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(status);
  expect((await gh.control("GET", "/state")).body, "nothing was kept").toEqual(before.body);
  return thing(reply)["errors"];
}

describe("POST /v3/candidates", () => {
  it("makes a person with an application on a job, in the first stage, credited to the job's own team", async () => {
    const reply = await v3.post("/v3/candidates", { ...name, application: { job_id: job.id } });
    expect(reply.status).toBe(201);
    const first = (await gh.state("job_interview_stages")).find((stage) => stage["job_id"] === job.id);
    const ines = await gh.find("users", { first_name: "Ines" });
    expect(applicationOf(reply)).toMatchObject({
      candidate_id: candidateOf(reply).id,
      job_id: job.id,
      prospect: false,
      status: "in_process",
      job_interview_stage_id: first?.id,
      recruiter_id: ines.id,
      prospective_job_ids: [],
      answers: [],
    });
  });

  it("makes a prospect for several jobs with pool, stage and owner, readable in prospect_details", async () => {
    const pool = await gh.find("prospect_pools", { name: "Future engineers" });
    const stage = await gh.find("prospect_pool_stages", { name: "Contacted" });
    const kofi = await gh.find("users", { first_name: "Kofi" });
    const other = await gh.find("jobs", { name: "Platform Engineer" });
    const reply = await v3.post("/v3/candidates", {
      ...name,
      application: {
        prospect: true,
        job_ids: [job.id, other.id],
        prospect_pool_id: pool.id,
        prospect_pool_stage_id: stage.id,
        prospect_owner_id: kofi.id,
      },
    });
    const application = applicationOf(reply);
    expect(application).toMatchObject({ prospect: true, job_id: null, stage_id: null, stage_name: null });
    expect(application["prospective_job_ids"]).toEqual([job.id, other.id]);
    const [detail] = rows(await v3.get(`/v3/prospect_details?application_ids=${application.id}`));
    expect(detail).toMatchObject({ pool_id: pool.id, pool_stage_id: stage.id, prospect_owner_id: kofi.id });
  });

  it("makes a person without an application, and a second one of the same address: nothing is looked up", async () => {
    const body = { ...name, email_addresses: [{ value: "ada@mail.example.net", type: "personal" }] };
    const one = await v3.post("/v3/candidates", body);
    const two = await v3.post("/v3/candidates", body);
    expect(applicationOf(one)).toBeNull();
    expect(candidateOf(two).id).toBeGreaterThan(candidateOf(one).id);
    expect(rows(await v3.get("/v3/candidates?email=ADA@mail.example.net"))).toHaveLength(2);
  });

  it("makes unknown tags on the fly, takes time zones in lower case and gives e-mails latest first", async () => {
    const reply = await v3.post("/v3/candidates", {
      ...name,
      tags: ["Firmware", "Brand new"],
      time_zone: "eastern time (us & canada)",
      email_addresses: [
        { value: "one@mail.example.net", type: "work" },
        { value: "two@mail.example.net", type: "personal" },
      ],
      phone_numbers: [
        { value: "2", type: "mobile" },
        { value: "1", type: "home" },
      ],
      custom_fields: [{ name_key: "desired_level", value: "Senior" }],
    });
    expect(candidateOf(reply)).toMatchObject({
      tags: ["Firmware", "Brand new"],
      time_zone: "Eastern Time (US & Canada)",
      email_addresses: [{ value: "two@mail.example.net" }, { value: "one@mail.example.net" }],
      phone_numbers: [{ type: "home" }, { type: "mobile" }],
      custom_fields: { desired_level: { name: "Desired level", type: "single_select", value: "Senior" } },
    });
    await gh.find("candidate_tags", { name: "Brand new" });
  });

  it.each([
    ["an unknown key", { is_private: true }],
    ["a key that v1 had", { applications: [] }],
    ["a name that is too long", { first_name: "x".repeat(256) }],
    ["a name that is no text", { first_name: 1 }],
    ["an unknown type of phone", { phone_numbers: [{ value: "1", type: "cell" }] }],
    ["a phone without a type", { phone_numbers: [{ value: "1" }] }],
    ["a type on a social address", { social_media_addresses: [{ value: "x", type: "other" }] }],
    ["a time zone in mixed case", { time_zone: "Lisbon" }],
    ["tags that are no texts", { tags: [1] }],
    ["null for a text", { company: null }],
    ["an unknown linked user", { linked_user_ids: [1] }],
    [
      "a custom field by two names",
      { custom_fields: [{ name_key: "headhuntr_ref", custom_field_id: 1, value: "x" }] },
    ],
    ["a custom field by no name", { custom_fields: [{ value: "x" }] }],
    ["an unknown custom field", { custom_fields: [{ name_key: "nothing", value: "x" }] }],
    ["an inactive custom field", { custom_fields: [{ name_key: "shoe_size", value: 42 }] }],
    ["a custom field of applications", { custom_fields: [{ name_key: "channel", value: "Call" }] }],
    ["an archived option", { custom_fields: [{ name_key: "desired_level", value: "Wizard" }] }],
    ["a value of another type", { custom_fields: [{ name_key: "work_remotely", value: "yes" }] }],
  ])("refuses %s and keeps nothing", async (_what, body) => {
    await refused("POST", "/v3/candidates", { ...name, ...body });
  });

  it("refuses missing names with one sentence, a body that is no object, and broken JSON", async () => {
    expect(await refused("POST", "/v3/candidates", {})).toEqual([
      "object at root is missing required properties: first_name, last_name",
    ]);
    await refused("POST", "/v3/candidates", []);
    await refused("POST", "/v3/candidates", "{", 400);
  });

  it("refuses applications that fit neither arm, or that the organisation refuses", async () => {
    const closed = await gh.find("jobs", { status: "closed" });
    const draft = await gh.find("jobs", { status: "draft" });
    const other = await gh.find("jobs", { name: "Platform Engineer" });
    const foreign = (await gh.state("job_interview_stages")).find((stage) => stage["job_id"] === other.id);
    const pool = await gh.find("prospect_pools", { name: "Silver medalists" });
    const stage = await gh.find("prospect_pool_stages", { name: "Contacted" });
    const inactive = await gh.find("prospect_pools", { active: false });
    const otto = await gh.find("users", { first_name: "Otto" });
    for (const application of [
      {},
      { prospect: false },
      { job_id: job.id, prospect: true },
      { job_id: job.id, job_ids: [] },
      { job_id: String(job.id) },
      { job_id: 12 },
      { job_id: closed.id },
      { job_id: draft.id },
      { job_id: job.id, initial_stage_id: foreign?.id },
      { job_id: job.id, source_id: 1 },
      { job_id: job.id, referrer_id: otto.id },
      { job_id: job.id, recruiter_id: otto.id },
      { job_id: job.id, created_at: "2026-01-01" },
      { prospect: true, job_ids: [closed.id] },
      { prospect: true, prospect_pool_id: pool.id, prospect_pool_stage_id: stage.id },
      { prospect: true, prospect_pool_stage_id: stage.id },
      { prospect: true, prospect_pool_id: inactive.id },
      { prospect: true, prospect_stage_id: stage.id },
      { prospect: true, prospect_owner_id: 5 },
    ]) {
      await refused("POST", "/v3/candidates", { ...name, application });
    }
  });
});

describe("PATCH /v3/candidates/{id}", () => {
  it("changes what is named, replaces whole lists, clears by an empty text, and takes is_private", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const reply = await v3.patch(`/v3/candidates/${petra.id}`, {
      title: "",
      is_private: true,
      tags: ["Only this"],
      email_addresses: [{ value: "p@mail.example.net", type: "work" }],
    });
    expect(thing(reply)).toMatchObject({
      first_name: "Petra",
      title: null,
      private: true,
      tags: ["Only this"],
      email_addresses: [{ value: "p@mail.example.net", type: "work" }],
    });
  });

  it("replaces the collection of custom fields", async () => {
    const { id } = candidateOf(
      await v3.post("/v3/candidates", {
        ...name,
        custom_fields: [
          { name_key: "headhuntr_ref", value: "r1" },
          { name_key: "languages", value: ["English", "French"] },
        ],
      }),
    );
    const reply = await v3.patch(`/v3/candidates/${id}`, {
      custom_fields: [{ name_key: "headhuntr_ref", value: "r2" }],
    });
    expect(thing(reply)["custom_fields"]).toMatchObject({
      headhuntr_ref: { value: "r2" },
      languages: { value: null },
    });
  });

  it("is 404 for nobody, whichever way the id is nobody's, and 422 before that for a bad body", async () => {
    await refused("PATCH", "/v3/candidates/0", {}, 404);
    await refused("PATCH", "/v3/candidates/abc", {}, 404);
    await refused("PATCH", "/v3/candidates/60000999002", { title: "x" }, 404);
    await refused("PATCH", "/v3/candidates/0", { nonsense: 1 });
  });
});
