import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PracticeClient, startReceiver, type Thing, thing } from "./practice-client.ts";

// One walk through a person's life, with a hook on every event; then each payload is looked at on its own.
let gh: PracticeClient;
const payloads = new Map<string, Record<string, unknown>>();

beforeAll(async () => {
  gh = await PracticeClient.start();
  const receiver = await startReceiver();
  for (const action of ACTIONS) {
    await gh.control("POST", "/webhooks", {
      name: action,
      action,
      endpointUrl: receiver.url,
      secretKey: "s",
    });
  }
  const act = async (body: Record<string, unknown>) =>
    thing(await gh.control("POST", "/actions", body))["result"] as Thing;
  const job = await act({
    type: "create_job",
    name: "Welder",
    notes: "<p>Hot</p>",
    stages: ["Review", "Offer"],
  });
  await act({ type: "update_job", jobId: job.id, confidential: true });
  const post = await act({
    type: "create_job_post",
    jobId: job.id,
    title: "Welder",
    content: "<p>Hi</p>",
    location: "Lisbon",
  });
  await act({ type: "update_job_post", jobPostId: post.id, title: "Welder!" });
  await act({ type: "delete_job_post", jobPostId: post.id });
  const v3 = await gh.v3(await gh.credential("harvest_v3"));
  const referrer = await gh.find("referrers", { name: "Ines Okafor" });
  const source = await gh.find("sources", { name: "Headhuntr.io" });
  const made = await v3.post("/v3/candidates", {
    ...PERSON,
    application: { job_id: job.id, source_id: source.id, referrer_id: referrer.id },
  });
  const { candidate, application } = made.body as { candidate: Thing; application: Thing };
  const work = {
    candidate_id: candidate.id,
    company_name: "Forge",
    title: "Welder",
    start_date: "2020-03-09",
  };
  await v3.post("/v3/candidate_employments", work);
  const prospect = await v3.post("/v3/candidates", {
    ...PERSON,
    application: { prospect: true, job_ids: [job.id], source_id: source.id },
  });
  const id = { applicationId: application.id };
  await act({ type: "update_application", ...id, changes: { source_id: source.id } });
  await act({ type: "move", ...id });
  await act({ type: "reject", ...id });
  await act({ type: "unreject", ...id });
  await act({ type: "hire", ...id, startDate: "2026-09-01" });
  await act({ type: "unhire", ...id });
  await act({ type: "delete_application", ...id });
  const second = (prospect.body as { candidate: Thing }).candidate;
  await act({ type: "merge", primaryCandidateId: candidate.id, secondaryCandidateId: second.id });
  await act({ type: "anonymize", candidateId: candidate.id, fields: ["full_name"] });
  await act({ type: "delete_candidate", candidateId: candidate.id });
  await act({ type: "update_job", jobId: job.id, status: "closed" });
  await act({ type: "delete_job", jobId: job.id });
  await gh.control("POST", "/webhooks/flush");
  // The latest of a kind would show a closed job: the first is the fuller one.
  for (const one of receiver.received) {
    if (!payloads.has(one.body.action)) payloads.set(one.body.action, one.body.payload);
  }
  await receiver.close();
});
afterAll(() => gh.server.close());

const PERSON = {
  first_name: "Ada",
  last_name: "Quist",
  email_addresses: [{ value: "a@mail.example.net", type: "work" }],
};
const ACTIONS = [
  "new_candidate_application",
  "new_prospect_application",
  "application_updated",
  "candidate_stage_change",
  "reject_candidate",
  "unreject_candidate",
  "hire_candidate",
  "unhire_candidate",
  "update_candidate",
  "delete_application",
  "delete_candidate",
  "merge_candidate",
  "candidate_anonymized",
  "job_created",
  "job_updated",
  "job_deleted",
  "job_post_created",
  "job_post_updated",
  "job_post_deleted",
];
const application = (action: string) => payloads.get(action)?.["application"] as Record<string, unknown>;

describe("payloads of applications", () => {
  it("names the source by `name` in some events and by `public_name` in others", () => {
    for (const action of ["new_candidate_application", "candidate_stage_change", "application_updated"]) {
      expect(application(action)["source"], action).toEqual({ id: expect.any(Number), name: "Headhuntr.io" });
    }
    for (const action of [
      "new_prospect_application",
      "reject_candidate",
      "hire_candidate",
      "unhire_candidate",
    ]) {
      expect(application(action)["source"], action).toEqual({
        id: expect.any(Number),
        public_name: "Headhuntr.io",
      });
    }
  });

  it("gives the hiring team and urls of jobs only with a new candidate application", () => {
    const [job] = application("new_candidate_application")["jobs"] as Thing[];
    expect(job).toMatchObject({
      url: expect.any(String),
      hiring_team: { recruiters: [] },
      departments: [null],
    });
    const [moved] = application("candidate_stage_change")["jobs"] as Thing[];
    expect(moved).not.toHaveProperty("hiring_team");
  });

  it("shows the stage moved into, the stage of a rejection, and none for prospects", () => {
    expect(application("candidate_stage_change")["current_stage"]).toMatchObject({ name: "Offer" });
    expect(application("reject_candidate")).toMatchObject({
      status: "rejected",
      current_stage: { name: "Offer" },
    });
    expect(application("unreject_candidate")).toMatchObject({
      status: "active",
      rejected_at: null,
      rejection_reason: null,
    });
    expect(application("new_prospect_application")).toMatchObject({
      prospect: true,
      current_stage: null,
      status: "active",
    });
    expect(application("new_prospect_application")).not.toHaveProperty("prospect_detail");
  });

  it("reduces a hire: no status, no prospect, no stage, a deprecated job beside jobs, an offer", () => {
    const hired = application("hire_candidate");
    for (const key of ["status", "prospect", "current_stage", "applied_at"])
      expect(hired).not.toHaveProperty(key);
    expect(hired).toMatchObject({
      job: { open_date: expect.any(String), close_date: null },
      jobs: [{ opened_at: expect.any(String) }],
      opening: { opening_id: expect.any(String), custom_fields: [] },
      offer: { starts_at: "2026-09-01", sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    });
    for (const key of ["company", "created_at", "tags"]) expect(hired["candidate"]).not.toHaveProperty(key);
  });

  it("writes times without fractions and history as MM/DD/YYYY", () => {
    expect(application("new_candidate_application")["applied_at"]).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
    const moved = application("candidate_stage_change")["candidate"] as Record<string, unknown>;
    expect(moved["employments"]).toEqual([
      { company_name: "Forge", title: "Welder", start_date: "03/09/2020", end_date: null },
    ]);
  });

  it("credits a user of Greenhouse with an address", () => {
    expect(application("new_candidate_application")["credited_to"]).toMatchObject({
      email: "ines.okafor@larkspur.example.com",
      employee_id: "LR-017",
    });
  });
});

describe("payloads of people and jobs", () => {
  it("roots an edit at candidate, without privacy and applications", () => {
    const candidate = payloads.get("update_candidate")?.["candidate"] as Record<string, unknown>;
    expect(candidate).toMatchObject({ company: "Forge", title: "Welder", photo_url: null });
    for (const key of ["is_private", "can_email", "applications"]) expect(candidate).not.toHaveProperty(key);
  });

  it("has posts flat when they are made and changed, and wrapped when they are deleted", () => {
    expect(payloads.get("job_post_created")).toMatchObject({ title: "Welder", live: false, external: true });
    expect(payloads.get("job_post_updated")).toMatchObject({ title: "Welder!" });
    expect(payloads.get("job_post_deleted")).toMatchObject({ job_post: { title: "Welder!" } });
    expect(payloads.get("job_post_created")?.["updated_at"]).toMatch(/\.\d{3}Z$/);
  });

  it("shows openings without a status and with an array for custom fields", () => {
    const job = payloads.get("job_created")?.["job"] as { openings: unknown[] };
    expect(job.openings).toEqual([{ id: expect.any(Number), opening_id: "OPEN-1", custom_fields: [] }]);
  });
});

/** Where the documents' own examples lie, when whoever runs the tests has them. */
const samples = join(String(inject("samples" as never) ?? ""), "webhook-samples");
describe.runIf(existsSync(samples))("beside the documents' own examples", () => {
  const files = existsSync(samples) ? readdirSync(samples).filter((file) => file.endsWith(".json")) : [];
  const known = files.map((file) => file.replace(".json", "")).filter((action) => ACTIONS.includes(action));

  it.each(known)("%s has the same keys at the root and in the record", (action) => {
    const example = JSON.parse(readFileSync(join(samples, `${action}.json`), "utf8")) as {
      payload: Record<string, unknown>;
    };
    const ours = payloads.get(action) ?? {};
    expect(Object.keys(ours).toSorted()).toEqual(Object.keys(example.payload).toSorted());
    for (const key of ["application", "candidate", "person", "job", "job_post"]) {
      if (!(key in example.payload)) continue;
      const wanted = Object.keys(example.payload[key] as object).toSorted();
      expect(Object.keys(ours[key] as object).toSorted(), key).toEqual(wanted);
    }
    const theirs = example.payload["application"] as Record<string, object> | undefined;
    const mine = ours["application"] as Record<string, object> | undefined;
    // The example of application_updated is of a person without employments.
    if (!theirs?.["candidate"] || !mine?.["candidate"] || action === "application_updated") return;
    expect(Object.keys(mine["candidate"]).toSorted()).toEqual(Object.keys(theirs["candidate"]).toSorted());
    const firstJob = (of: Record<string, unknown>) =>
      Object.keys((of["jobs"] as object[])[0] ?? {}).toSorted();
    expect(firstJob(mine)).toEqual(firstJob(theirs));
  });
});
