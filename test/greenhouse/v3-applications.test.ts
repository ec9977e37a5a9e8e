import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_SCOPES } from "./auth/scopes.ts";
import { PracticeClient, rows, type Thing, thing, type V3 } from "./practice-client.ts";

let gh: PracticeClient;
let v3: V3;
let application: Thing;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  const more = ["applications:unreject", "applications:hire", "applications:destroy"];
  const scopes = [...DEFAULT_SCOPES, ...more.map((name) => `harvest:${name}`)];
  v3 = await gh.v3(await gh.credential("harvest_v3", { scopes }));
  const petra = await gh.find("candidates", { first_name: "Petra" });
  application = await gh.find("applications", { candidate_id: petra.id });
});
afterAll(() => gh.server.close());

const stagesOf = async (jobId: unknown) =>
  (await gh.state("job_interview_stages")).filter((stage) => stage["job_id"] === jobId);
const act = (verb: string, body: unknown, id = application.id) =>
  v3.post(`/v3/applications/${id}/${verb}`, body);
const now = () => gh.find("applications", { id: application.id });

describe("POST /v3/applications", () => {
  it("adds an application of either kind to a person who is there", async () => {
    const job = await gh.find("jobs", { name: "Platform Engineer" });
    const stages = await stagesOf(job.id);
    const body = {
      candidate_id: application["candidate_id"],
      job_id: job.id,
      initial_stage_id: stages[1]?.id,
    };
    const reply = await v3.post("/v3/applications", body);
    expect(reply.status).toBe(201);
    expect(thing(reply)).toMatchObject({ stage_name: "Screen", prospect: false });
    const prospect = await v3.post("/v3/applications", {
      candidate_id: application["candidate_id"],
      prospect: true,
    });
    expect(thing(prospect)).toMatchObject({ prospect: true, prospective_job_ids: [] });
  });

  it("refuses a second application on the same job, and a candidate who does not exist with 404", async () => {
    const again = { candidate_id: application["candidate_id"], job_id: application["job_id"] };
    expect((await v3.post("/v3/applications", again)).status).toBe(422);
    const nobody = await v3.post("/v3/applications", { ...again, candidate_id: 7 });
    expect([nobody.status, thing(nobody)["message"]]).toEqual([404, "Resource not found"]);
    expect((await v3.post("/v3/applications", { candidate_id: 7 })).status).toBe(422);
  });
});

describe("PATCH /v3/applications/{id}", () => {
  it("moves a prospect to another pool and stage, under the name that only PATCH uses", async () => {
    const prospect = await gh.find("applications", { prospect: true });
    const pool = await gh.find("prospect_pools", { name: "Silver medalists" });
    const stage = await gh.find("prospect_pool_stages", { name: "Warm" });
    const change = { prospect_pool_id: pool.id, prospect_stage_id: stage.id };
    expect((await v3.patch(`/v3/applications/${prospect.id}`, change)).status).toBe(200);
    const [detail] = rows(await v3.get(`/v3/prospect_details?application_ids=${prospect.id}`));
    expect(detail).toMatchObject({ pool_id: pool.id, pool_stage_id: stage.id });
    const wrong = { prospect_pool_id: pool.id, prospect_pool_stage_id: stage.id };
    expect((await v3.patch(`/v3/applications/${prospect.id}`, wrong)).status).toBe(422);
    expect((await v3.patch(`/v3/applications/${application.id}`, change)).status).toBe(422);
  });

  it("sets source and referrer, and refuses unknown ones", async () => {
    const referrer = await gh.find("referrers", { name: "Guild of Makers" });
    const reply = await v3.patch(`/v3/applications/${application.id}`, { referrer_id: referrer.id });
    expect(thing(reply)["referrer_id"]).toBe(referrer.id);
    expect((await v3.patch(`/v3/applications/${application.id}`, { source_id: referrer.id })).status).toBe(
      422,
    );
    expect((await v3.patch(`/v3/applications/${application.id}`, { prospect_owner_id: 1 })).status).toBe(422);
  });
});

describe("moving", () => {
  it("goes to the next stage, to a named one, or to another job, and refuses a stale from_stage_id", async () => {
    const stages = await stagesOf(application["job_id"]);
    const [first, second, third] = stages.map((stage) => stage.id);
    expect((await act("move", { from_stage_id: first })).status).toBe(204);
    expect((await now())["job_interview_stage_id"]).toBe(second);
    expect((await act("move", { from_stage_id: first, to_stage_id: third })).status).toBe(422);
    expect((await act("move", { from_stage_id: second, to_stage_id: third })).status).toBe(204);
    const other = await gh.find("jobs", { name: "Platform Engineer" });
    expect((await act("move", { from_stage_id: third, to_job_id: other.id })).status).toBe(204);
    expect(await now()).toMatchObject({ job_id: other.id, stage_name: "Application Review" });
    expect((await act("move", {})).status).toBe(422);
  });

  it("keeps a row for every stage, the unreached ones without an entry", async () => {
    const stages = await stagesOf(application["job_id"]);
    await act("move", { from_stage_id: stages[0]?.id });
    const history = rows(
      await v3.get(`/v3/application_stages?application_ids=${application.id}`),
    ).toReversed();
    expect(history.map((row) => row["entered_at"] !== null)).toEqual([true, true, false, false, false]);
    expect(history.filter((row) => row["current"])).toHaveLength(1);
    const [shown] = rows(await v3.get(`/v3/applications?ids=${application.id}`));
    expect(shown?.["stage_id"]).toBe(history[1]?.id);
  });
});

describe("rejecting and hiring", () => {
  it("rejects once, clears the stage, and takes it all back", async () => {
    const reason = await gh.find("rejection_reasons", { name: "Too junior" });
    expect((await act("reject", {})).status).toBe(422);
    expect((await act("reject", { rejection_reason_id: reason.id, notes: "Later" })).status).toBe(204);
    const [rejected] = rows(await v3.get(`/v3/applications?ids=${application.id}`));
    expect(rejected).toMatchObject({ status: "rejected", stage_id: null, rejection_reason_id: reason.id });
    const [detail] = rows(await v3.get(`/v3/rejection_details?application_ids=${application.id}`));
    expect(detail).toMatchObject({ rejection_reason_id: reason.id, rejection_note_id: expect.any(Number) });
    expect((await act("reject", { rejection_reason_id: reason.id })).status).toBe(422);
    expect((await act("unreject", {})).status).toBe(204);
    expect(await now()).toMatchObject({
      status: "in_process",
      rejected_at: null,
      stage_name: "Application Review",
    });
    expect(rows(await v3.get(`/v3/rejection_details?application_ids=${application.id}`))).toEqual([]);
    expect((await act("unreject", {})).status).toBe(422);
  });

  it("hires a candidate, never a prospect, and asks which opening when several are open", async () => {
    expect((await act("hire", { start_date: "2026-09-01" })).status).toBe(422);
    expect((await act("hire", { start_date: "2026-09-01T00:00:00Z" })).status).toBe(204);
    expect(await now()).toMatchObject({ status: "hired", stage_id: null });
    const prospect = await gh.find("applications", { prospect: true });
    expect((await act("hire", {}, prospect.id)).status).toBe(422);
    const two = await gh.find("jobs", { name: "Platform Engineer" });
    const made = await v3.post("/v3/applications", {
      candidate_id: application["candidate_id"],
      job_id: two.id,
    });
    expect((await act("hire", {}, thing(made).id)).status).toBe(422);
    const opening = await gh.find("openings", { job_id: two.id, sort_order: 1 });
    expect((await act("hire", { opening_id: opening.id }, thing(made).id)).status).toBe(204);
    expect(await gh.find("openings", { id: opening.id })).toMatchObject({
      open: false,
      application_id: thing(made).id,
    });
  });
});

describe("converting", () => {
  it("answers a new application and ends the prospect one as converted", async () => {
    const rui = await gh.find("candidates", { first_name: "Rui" });
    const prospect = await gh.find("applications", { candidate_id: rui.id });
    const job = await gh.find("jobs", { name: "Platform Engineer" });
    const reply = await act("convert_to_candidate", { job_id: job.id }, prospect.id);
    expect(reply.status).toBe(200);
    expect(thing(reply)).toMatchObject({ prospect: false, job_id: job.id, candidate_id: rui.id });
    expect(thing(reply).id).not.toBe(prospect.id);
    const [old] = rows(await v3.get(`/v3/applications?ids=${prospect.id}`));
    expect(old?.["status"]).toBe("converted");
    expect((await act("convert_to_candidate", { job_id: job.id }, prospect.id)).status).toBe(422);
    expect((await act("convert_to_candidate", { job_id: job.id })).status).toBe(422);
  });

  it("refuses a job that the prospect has nothing to do with, unless it sits in a pool", async () => {
    const [sam] = (await gh.state("candidates")).filter((row) => row["last_name"] === "Okoro");
    const loose = await gh.find("applications", { candidate_id: sam?.id });
    expect((await act("convert_to_candidate", { job_id: application["job_id"] }, loose.id)).status).toBe(422);
  });
});

describe("deleting", () => {
  it("removes the application and what hangs on it", async () => {
    expect((await v3.send("DELETE", `/v3/applications/${application.id}`)).body).toEqual({
      message: `Application ${application.id} deleted successfully`,
    });
    expect(rows(await v3.get(`/v3/attachments?application_ids=${application.id}`))).toEqual([]);
    expect((await v3.send("DELETE", `/v3/applications/${application.id}`)).status).toBe(404);
  });
});
