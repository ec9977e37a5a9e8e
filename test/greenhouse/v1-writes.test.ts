import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PracticeClient, startReceiver, type Thing, thing, type V1 } from "./practice-client.ts";

let gh: PracticeClient;
let v1: V1;
let job: Thing;
let mira: Thing;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  mira = await gh.find("users", { first_name: "Mira" });
  job = await gh.find("jobs", { name: "Firmware Engineer" });
  v1 = gh.v1(await gh.credential("harvest_v1"), mira.id);
});
afterAll(() => gh.server.close());

const name = { first_name: "Ada", last_name: "Quist" };
const resume = {
  filename: "cv.pdf",
  type: "resume",
  content: Buffer.from("%PDF").toString("base64"),
  content_type: "application/pdf",
};

async function refused(method: string, path: string, body: unknown, status = 422): Promise<unknown> {
  const before = await gh.control("GET", "/state");
  const reply = await v1.send(method, path, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(status);
  expect((await gh.control("GET", "/state")).body, "nothing was kept").toEqual(before.body);
  return thing(reply)["errors"];
}

describe("POST /v1/candidates", () => {
  it("takes everything inline, in one write, and one event shows it all", async () => {
    const receiver = await startReceiver();
    const hook = {
      name: "n",
      action: "new_candidate_application",
      endpointUrl: receiver.url,
      secretKey: "s",
    };
    await gh.control("POST", "/webhooks", hook);
    const school = await gh.find("custom_field_options", { name: "University of Lisbon" });
    const reply = await v1.post("/v1/candidates", {
      ...name,
      company: "Own",
      is_private: true,
      email_addresses: [{ value: "ada@mail.example.net", type: "personal" }],
      tags: ["New"],
      recruiter: { email: "ines.okafor@larkspur.example.com" },
      educations: [{ school_id: school.id, start_month: 9, start_year: 2010 }],
      employments: [{ company_name: "Forge", title: "Welder", start_date: "2012-08-15T00:00:00.000Z" }],
      activity_feed_notes: [{ user_id: String(mira.id), body: "Found", visibility: "public" }],
      custom_fields: [{ name_key: "headhuntr_ref", value: "r1" }],
      applications: [{ job_id: job.id, referrer: { type: "id", value: mira.id }, attachments: [resume] }],
    });
    expect(reply.status).toBe(201);
    const view = thing(reply);
    expect(view).toMatchObject({
      company: "Own",
      is_private: true,
      recruiter: { first_name: "Ines" },
      tags: ["New"],
      attachments: [{ filename: "cv.pdf", type: "resume" }],
      educations: [{ school_name: "University of Lisbon", degree: null }],
      employments: [{ company_name: "Forge", start_date: "2012-08-15T00:00:00.000Z", end_date: null }],
      applications: [{ status: "active", credited_to: { first_name: "Mira" }, jobs: [{ id: job.id }] }],
      custom_fields: { headhuntr_ref: "r1", languages: null },
      keyed_custom_fields: { headhuntr_ref: { type: "short_text", value: "r1" }, languages: null },
    });
    await gh.control("POST", "/webhooks/flush");
    const event = receiver.received.find((one) => one.body.action === "new_candidate_application");
    expect(event?.body.payload["application"]).toMatchObject({
      candidate: {
        attachments: [{ filename: "cv.pdf" }],
        employments: [{ start_date: "08/15/2012" }],
        tags: ["New"],
      },
    });
    await receiver.close();
  });

  it.each([
    ["no applications", { applications: [] }, "applications"],
    ["files on the person", { attachments: [resume] }, "attachments"],
    ["a v3 key", { can_email: true }, "can_email"],
    [
      "an unknown type of mail",
      { email_addresses: [{ value: "a", type: "home" }] },
      "email_addresses.0.type",
    ],
    ["an employment without a start", { employments: [{ company_name: "F", title: "W" }] }, "start_date"],
    ["a school that does not exist", { educations: [{ school_id: 5 }] }, "school_id"],
    ["a recruiter who does not exist", { recruiter: { id: 5 } }, "recruiter"],
  ])("refuses %s and keeps nothing", async (_what, body, field) => {
    const errors = await refused("POST", "/v1/candidates", {
      ...name,
      applications: [{ job_id: job.id }],
      ...body,
    });
    expect(errors).toEqual(expect.arrayContaining([expect.objectContaining({ field })]));
  });

  it("refuses a bad second application and a blocked file before the person is made", async () => {
    const other = await gh.find("jobs", { status: "closed" });
    await refused("POST", "/v1/candidates", {
      ...name,
      applications: [{ job_id: job.id }, { job_id: other.id }],
    });
    await refused("POST", "/v1/candidates", {
      ...name,
      applications: [{ job_id: job.id }, { job_id: job.id }],
    });
    const attachments = [{ ...resume, filename: "cv.exe" }];
    await refused("POST", "/v1/candidates", { ...name, applications: [{ job_id: job.id, attachments }] });
    await refused("POST", "/v1/candidates", {
      ...name,
      applications: [{ job_id: job.id, prospect: "true" }],
    });
    await refused("POST", "/v1/candidates", "{", 400);
  });

  it("can answer with ids alone, and then the record is not there for a while", async () => {
    await gh.settings({ v1Truncated: true });
    const email_addresses = [{ value: "ada@mail.example.net", type: "personal" }];
    const reply = await v1.post("/v1/candidates", {
      ...name,
      email_addresses,
      applications: [{ job_id: job.id }],
    });
    expect([reply.status, Object.keys(thing(reply))]).toEqual([202, ["id", "application_ids"]]);
    const { id, application_ids: ids } = thing(reply) as Thing & { application_ids: number[] };
    expect((await v1.get(`/v1/candidates/${id}`)).status).toBe(404);
    expect((await v1.get(`/v1/applications/${ids[0]}`)).status).toBe(404);
    expect((await v1.get("/v1/candidates?email=ada@mail.example.net")).body).toEqual([]);
    expect(
      (
        await v1.post(`/v1/candidates/${id}/employments`, {
          company_name: "F",
          title: "W",
          start_date: "2020-01-01",
        })
      ).status,
    ).toBe(404);
    await gh.control("POST", "/clock", { advanceMs: 30_000 });
    expect(thing(await v1.get(`/v1/candidates/${id}`))["application_ids"]).toEqual(ids);
  });
});

describe("POST /v1/prospects", () => {
  it("makes one prospect application, with or without jobs", async () => {
    const loose = thing(await v1.post("/v1/prospects", name));
    expect(loose).toMatchObject({ applications: [{ prospect: true, jobs: [], current_stage: null }] });
    const source = await gh.find("sources", { name: "Referral" });
    const application = { job_ids: [job.id], source_id: source.id, attachments: [resume] };
    expect(thing(await v1.post("/v1/prospects", { ...name, application }))).toMatchObject({
      attachments: [{ type: "resume" }],
      applications: [{ jobs: [{ id: job.id }], source: { public_name: "Referral" } }],
    });
  });

  it("takes neither pool nor owner, which only a later update can set", async () => {
    const pool = await gh.find("prospect_pools", { name: "Silver medalists" });
    const stage = await gh.find("prospect_pool_stages", { name: "Warm" });
    await refused("POST", "/v1/prospects", { ...name, application: { prospect_pool_id: pool.id } });
    await refused("POST", "/v1/prospects", { ...name, application: { prospect_owner_id: mira.id } });
    const made = thing(await v1.post("/v1/prospects", name)) as Thing & { application_ids: number[] };
    const path = `/v1/applications/${made.application_ids[0]}`;
    const change = { prospect_pool_id: pool.id, prospect_stage_id: stage.id };
    expect(thing(await v1.send("PATCH", path, change))).toMatchObject({
      prospect_detail: { prospect_pool: { id: pool.id }, prospect_stage: { name: "Warm" } },
    });
    await refused("PATCH", path, { prospect_pool_stage_id: stage.id });
  });
});

describe("changes", () => {
  it("replace lists, merge custom fields one by one, clear only by delete_value, and can answer a list of one", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const path = `/v1/candidates/${petra.id}`;
    await v1.send("PATCH", path, {
      custom_fields: [
        { name_key: "headhuntr_ref", value: "r1" },
        { name_key: "work_remotely", value: true },
      ],
    });
    await v1.send("PATCH", path, {
      tags: ["One"],
      custom_fields: [{ name_key: "work_remotely", value: "" }],
    });
    const view = thing(await v1.get(path));
    expect(view).toMatchObject({
      tags: ["One"],
      custom_fields: { headhuntr_ref: "r1", work_remotely: true },
    });
    await gh.settings({ v1PatchArray: true });
    const change = { custom_fields: [{ name_key: "headhuntr_ref", delete_value: "true" }] };
    expect((await v1.send("PATCH", path, change)).body).toMatchObject([
      { id: petra.id, custom_fields: { headhuntr_ref: null } },
    ]);
    await refused("PATCH", "/v1/candidates/0", {}, 404);
  });

  it("of an application set source and referrer, and rejection details only on the rejected", async () => {
    const saoirse = await gh.find("candidates", { first_name: "Saoirse" });
    const rejected = await gh.find("applications", { candidate_id: saoirse.id });
    const details = { rejection_details: { custom_fields: [{ name_key: "would_reconsider", value: true }] } };
    expect(thing(await v1.send("PATCH", `/v1/applications/${rejected.id}`, details))).toMatchObject({
      status: "rejected",
      rejection_details: { custom_fields: { would_reconsider: true } },
      current_stage: { name: "Application Review" },
    });
    const active = await gh.find("applications", { status: "in_process" });
    await refused("PATCH", `/v1/applications/${active.id}`, details);
    const outside = { referrer: { type: "outside", value: "A friend" } };
    expect(thing(await v1.send("PATCH", `/v1/applications/${active.id}`, outside))["credited_to"]).toEqual({
      name: "A friend",
    });
  });
});

describe("parts of a person", () => {
  let path: string;
  beforeEach(async () => {
    path = `/v1/candidates/${(await gh.find("candidates", { first_name: "Petra" })).id}`;
  });

  it("add an application of either kind", async () => {
    const platform = await gh.find("jobs", { name: "Platform Engineer" });
    expect(
      thing(await v1.post(`${path}/applications`, { job_id: platform.id, attachments: [resume] })),
    ).toMatchObject({
      current_stage: { name: "Application Review" },
      attachments: [{ filename: "cv.pdf" }],
    });
    await refused("POST", `${path}/applications`, { job_id: platform.id });
    const office = await gh.find("offices", { name: "Lisbon" });
    const department = await gh.find("departments", { name: "Sales" });
    const prospect = { prospect: "true", prospective_office_id: office.id };
    await refused("POST", `${path}/applications`, prospect);
    const reply = await v1.post(`${path}/applications`, {
      ...prospect,
      prospective_department_id: department.id,
    });
    expect(thing(reply)).toMatchObject({ prospect: true, prospective_office: { name: "Lisbon" } });
    await refused("POST", `${path}/applications`, { prospect: "true", attachments: [resume] });
  });

  it("add a note, whose misspelt key stays, and name the missing field in the recorded words", async () => {
    const note = { user_id: mira.id, body: "Hello", visibility: "private" };
    expect(thing(await v1.post(`${path}/activity_feed/notes`, note))).toMatchObject({
      body: "Hello",
      private: true,
      visiblity: "private",
      visibility: "private",
      user: { name: "Mira Halvorsen" },
    });
    expect(await refused("POST", `${path}/activity_feed/notes`, { ...note, body: undefined })).toEqual([
      { message: "Missing required field: body", field: "body" },
    ]);
    expect(await refused("POST", `${path}/activity_feed/notes`, { ...note, visibility: "all" })).toEqual([
      { message: "Must be one of: admin_only, private, public", field: "visibility" },
    ]);
    await refused("POST", `${path}/activity_feed/notes`, { ...note, user_id: 5 }, 404);
    await refused("POST", "/v1/candidates/0/activity_feed/notes", note, 404);
  });

  it("add a file of a listed content type", async () => {
    const reply = await v1.post(`${path}/attachments`, { ...resume, type: "admin_only" });
    expect(thing(reply)).toEqual({
      filename: "cv.pdf",
      type: "admin_only",
      content_type: "application/pdf",
      url: expect.stringContaining("/_files/"),
    });
    await refused("POST", `${path}/attachments`, { ...resume, content_type: undefined });
    await refused("POST", `${path}/attachments`, { ...resume, content_type: "application/rtf" });
    await refused("POST", `${path}/attachments`, { ...resume, type: "other" });
  });

  it("add an education, of which nothing is required, and an employment, both with 201", async () => {
    expect((await v1.post(`${path}/educations`, {})).status).toBe(201);
    await refused("POST", `${path}/educations`, {
      start_date: "2020-01-01",
      start_month: 1,
      start_year: 2020,
    });
    const work = { company_name: "Forge", title: "Welder", start_date: "2020-01-01" };
    expect((await v1.post(`${path}/employments`, work)).status).toBe(201);
    await refused("POST", `${path}/employments`, { ...work, end_date: null });
  });
});
