import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { utf8 } from "../../../src/lib/bytes.ts";
import { HOOKS } from "../../../src/webhooks/hooks.ts";
import { type Reading, readDelivery } from "../../../src/webhooks/read-delivery.ts";
import { APPLIED, body, jobPost, ping, RECORDED } from "../../fixtures/webhooks/events.ts";
import { application, candidate, hiredApplication, job } from "../../fixtures/webhooks/people.ts";

const RECEIVED = { receivedAt: Date.parse("2024-07-01T00:00:00Z"), digest: "ab".repeat(32) };
const read = (action: string, payload: unknown): Reading =>
  readDelivery(utf8(body(action, payload)), RECEIVED);
const planOf = (action: string, payload: unknown) => {
  const { plan, reason } = read(action, payload);
  if (!plan) throw new Error(`no plan: ${reason}`);
  return plan;
};

describe("the 29 documented events", () => {
  it("are the 14 of the product and 15 more", () => {
    expect(Object.keys(APPLIED).sort()).toEqual(HOOKS.map((hook) => hook.action).sort());
    expect(Object.keys(RECORDED)).toHaveLength(15);
  });

  it.each(Object.entries(APPLIED))("%s is applied and told in the feed", (action, payload) => {
    expect(read(action, payload)).toMatchObject({ state: "applied", reason: null, known: true });
    expect(planOf(action, payload).change).not.toBeNull();
  });

  it.each(Object.entries(RECORDED))("%s is recorded and not told in the feed", (action, payload) => {
    expect(read(action, payload)).toMatchObject({ state: "recorded", reason: null, known: true });
    expect(planOf(action, payload).change).toBeNull();
  });

  const samples = inject("samples");
  const folder = `${samples}/webhook-samples`;
  const files = samples ? readdirSync(folder).filter((name) => /^(?!fragment-).*\.json$/.test(name)) : [];
  it.skipIf(!samples).each(files)("the documented sample %s is accepted", (name) => {
    const reading = readDelivery(readFileSync(`${folder}/${name}`), RECEIVED);
    expect(`${reading.action}.json`).toBe(name);
    expect(reading).toMatchObject({ known: true, state: reading.action in APPLIED ? "applied" : "recorded" });
    expect(reading.plan).not.toBeNull();
  });
  it.skipIf(!samples)("the documented samples are 29", () => expect(files).toHaveLength(29));
});

describe("names and addresses", () => {
  it.each(Object.entries({ ...APPLIED, ...RECORDED }))(
    "of people are left out of what %s comes to",
    (action, payload) => {
      const plan = JSON.stringify(planOf(action, payload));
      for (const personal of [
        "Ingeborg",
        "Achterberg",
        "people.example.com",
        "555 0131",
        "Sluisplein",
        "Okonjo",
      ])
        expect(plan).not.toContain(personal);
    },
  );
});

describe("what may be missing or odd", () => {
  it("reads a stage change from an application that is its ids and little else", () => {
    const plan = planOf("candidate_stage_change", { application: { id: 1, candidate: { id: 2 } } });
    expect(plan).toMatchObject({
      candidateId: 2,
      clocked: false,
      news: { kind: "application_changed", application: { status: "active", jobIds: null, stageId: null } },
      change: { at: RECEIVED.receivedAt },
    });
  });

  it("takes fields of unexpected types for not told", () => {
    const odd = application({
      status: 7,
      current_stage: "none",
      jobs: "none",
      prospect: "no",
      last_activity_at: 5,
    });
    const { news } = planOf("application_updated", { application: odd });
    expect(news).toMatchObject({
      application: { status: null, stageId: null, jobIds: null, prospect: null, lastActivityAt: null },
    });
  });

  it("takes the status that an event implies where the body has an unknown one", () => {
    const plan = planOf("reject_candidate", {
      application: application({ status: "archived", rejected_at: null }),
    });
    const at = Date.parse("2024-03-04T10:20:30Z");
    expect(plan.news).toMatchObject({ application: { status: "rejected", rejectedAt: at } });
  });

  it("leaves out jobs that are null or have no id", () => {
    const plan = planOf("new_prospect_application", {
      application: application({ prospect: true, jobs: [null, {}, job({ id: 9 })] }),
    });
    expect(plan.news).toMatchObject({ application: { jobIds: [9] } });
  });

  it("reads pool, stage and owner of a prospect", () => {
    const detail = {
      prospect_pool: { id: 91, name: "Locks" },
      prospect_stage: { id: 92, name: "Warm" },
      prospect_owner: { id: 93, name: "Ruth Okonjo" },
    };
    const plan = planOf("new_prospect_application", {
      application: application({ prospect: true, jobs: [], prospect_detail: detail }),
    });
    expect(plan.news).toMatchObject({
      application: { jobIds: [], poolId: 91, poolStageId: 92, ownerId: 93 },
    });
    expect(plan.change).toMatchObject({
      greenhouse: { poolId: 91, poolStageId: 92, ownerUserId: 93, jobIds: [], jobId: null },
      data: { pool: "Locks", poolStage: "Warm" },
    });
  });

  it("dates a hire by the accepted offer, and without an offer by its arrival", () => {
    const accepted = Date.parse("2024-03-14T16:45:00Z");
    expect(planOf("hire_candidate", { application: hiredApplication() }).news).toMatchObject({
      hire: { hiredAt: accepted, jobIds: [4418000200301], jobName: "Bridge Operator" },
    });
    const without = hiredApplication({ offer: null, opening: null });
    expect(planOf("hire_candidate", { application: without }).news).toMatchObject({
      hire: { hiredAt: RECEIVED.receivedAt },
    });
  });

  it("takes the job of a hire from the deprecated copy where there is no list", () => {
    const plan = planOf("hire_candidate", { application: hiredApplication({ jobs: undefined }) });
    expect(plan.change?.greenhouse).toMatchObject({ jobId: 4418000200301 });
  });

  it("reads job posts flat and wrapped, whichever event they come with", () => {
    for (const payload of [jobPost({ live: true }), { job_post: jobPost({ live: true }) }]) {
      expect(planOf("job_post_updated", payload).news).toMatchObject({
        kind: "job_post_changed",
        post: { id: 5520000100007, live: true },
      });
    }
  });

  it("takes a job post without job_id for a prospect post", () => {
    const { job_id: _none, ...prospectPost } = jobPost();
    for (const payload of [prospectPost, jobPost({ job_id: null })])
      expect(planOf("job_post_created", payload).news).toMatchObject({ post: { jobId: null } });
  });

  it("reads the old and the new id of a merge", () => {
    expect(planOf("merge_candidate", APPLIED["merge_candidate"])).toMatchObject({
      news: { kind: "person_merged", from: 7301554881002, into: 7301554881900 },
      change: { greenhouse: { oldCandidateId: 7301554881002, newCandidateId: 7301554881900 } },
    });
  });

  it("cuts NUL and half characters out of words", () => {
    const stage = { id: 1, name: "Tri\0al \ud800shift" };
    const plan = planOf("candidate_stage_change", { application: application({ current_stage: stage }) });
    expect(plan.news).toMatchObject({ application: { stageName: "Trial \ufffdshift" } });
  });
});

describe("bodies that cannot do", () => {
  it.each([
    ["no payload", "candidate_stage_change", undefined, "payload"],
    ["no application", "candidate_stage_change", {}, "payload.application"],
    [
      "no candidate",
      "candidate_stage_change",
      { application: application({ candidate: null }) },
      "application.candidate",
    ],
    ["an id that is text", "update_candidate", { candidate: candidate({ id: "12" }) }, "candidate.id"],
    [
      "an id beyond what JSON numbers hold",
      "update_candidate",
      { candidate: candidate({ id: 2 ** 60 }) },
      "candidate.id",
    ],
    ["a negative id", "job_deleted", { job: { id: -4, name: "x" } }, "job.id"],
    ["a merge without the new id", "merge_candidate", { person: { id: 4 } }, "new_candidate_id"],
  ])("with %s are kept as failed and say where", (_what, action, payload, words) => {
    const reading = read(action, payload);
    expect(reading).toMatchObject({ state: "failed", plan: null, action });
    expect(reading.reason).toContain(words);
  });

  it("records an event that nobody documents", () => {
    expect(read("starlight_shifted", { a: 1 })).toMatchObject({
      state: "recorded",
      known: false,
      plan: null,
    });
  });
});

describe("pings", () => {
  it.each(HOOKS.map((hook) => [hook.when, hook.slug]))("labelled %s belong to %s", (label, slug) => {
    expect(read("ping", ping(label)).hook).toBe(slug);
    expect(read("ping", ping(label.toUpperCase())).hook).toBe(slug);
  });

  it("with a label beyond the 14, or without one, belong to no hook by themselves", () => {
    expect(read("ping", ping("Offer created"))).toMatchObject({ state: "recorded", hook: null });
    expect(read("ping", {})).toMatchObject({ state: "recorded", hook: null });
  });
});
