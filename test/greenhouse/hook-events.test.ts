import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PracticeClient, startReceiver, type Thing, thing } from "./practice-client.ts";

let gh: PracticeClient;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  receiver = await startReceiver();
});
afterEach(() => receiver.close());
afterAll(() => gh.server.close());

const SECRET = "a secret key";
const hookOn = async (action: string, more: Record<string, unknown> = {}): Promise<Thing> => {
  const body = {
    name: `on ${action}`,
    action,
    endpointUrl: `${receiver.url}/in`,
    secretKey: SECRET,
    ...more,
  };
  return thing(await gh.control("POST", "/webhooks", body));
};
const flush = async () => (await gh.control("POST", "/webhooks/flush")).body as Record<string, unknown>;
const events = (action: string) => receiver.received.filter((one) => one.body.action === action);
const act = (body: Record<string, unknown>) => gh.control("POST", "/actions", body);

describe("merging and deleting", () => {
  const twins = async () => (await gh.state("candidates")).filter((row) => row["last_name"] === "Okoro");
  it("speaks through merge_candidate alone when a hook listens to it", async () => {
    await hookOn("merge_candidate");
    await hookOn("delete_candidate");
    const [one, two] = await twins();
    await act({ type: "merge", primaryCandidateId: one?.id, secondaryCandidateId: two?.id });
    expect(await flush()).toMatchObject({ attempted: 1 });
    const person = events("merge_candidate")[0]?.body.payload["person"] as Thing;
    expect(person).toMatchObject({ id: two?.id, new_candidate_id: one?.id });
    expect(person).not.toHaveProperty("deleted_application_ids");
  });

  it("speaks through delete_candidate when nobody listens to merges", async () => {
    await hookOn("delete_candidate");
    const [one, two] = await twins();
    await act({ type: "merge", primaryCandidateId: one?.id, secondaryCandidateId: two?.id });
    await flush();
    expect(events("delete_candidate")[0]?.body.payload["person"]).toMatchObject({
      id: two?.id,
      deleted_application_ids: [],
    });
  });

  it("tells of the application that vanishes when both were on one job", async () => {
    await hookOn("delete_application");
    const job = await gh.find("jobs", { name: "Account Executive" });
    const made = await Promise.all(
      ["A", "B"].map((name) =>
        gh.control("POST", "/people", {
          first_name: name,
          last_name: "Twin",
          application: { job_id: job.id },
        }),
      ),
    );
    const [one, two] = made.map((reply) => reply.body as { candidate: Thing; application: Thing });
    await act({
      type: "merge",
      primaryCandidateId: one?.candidate.id,
      secondaryCandidateId: two?.candidate.id,
    });
    await flush();
    expect(events("delete_application")[0]?.body.payload["application"]).toMatchObject({
      id: two?.application.id,
    });
  });

  it("names the applications that went with a deleted person, and sends nothing for them", async () => {
    await hookOn("delete_candidate");
    await hookOn("delete_application");
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const application = await gh.find("applications", { candidate_id: petra.id });
    await act({ type: "delete_candidate", candidateId: petra.id });
    expect(await flush()).toMatchObject({ attempted: 1 });
    expect(events("delete_candidate")[0]?.body.payload["person"]).toMatchObject({
      id: petra.id,
      deleted_application_ids: [application.id],
    });
  });
});

describe("writes over the API fire the hooks that an admin's clicks fire", () => {
  it("a candidate, a prospect, an edit, an update, a move, a rejection", async () => {
    const actions = [
      "new_candidate_application",
      "new_prospect_application",
      "update_candidate",
      "application_updated",
      "candidate_stage_change",
      "reject_candidate",
    ];
    for (const action of actions) await hookOn(action);
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    const job = await gh.find("jobs", { name: "Firmware Engineer" });
    const person = { first_name: "Ada", last_name: "Quist" };
    const made = await v3.post("/v3/candidates", { ...person, application: { job_id: job.id } });
    const { candidate, application } = made.body as { candidate: Thing; application: Thing };
    await v3.post("/v3/candidates", { ...person, application: { prospect: true } });
    await v3.patch(`/v3/candidates/${candidate.id}`, { title: "Lead" });
    const source = await gh.find("sources", { name: "Referral" });
    await v3.patch(`/v3/applications/${application.id}`, { source_id: source.id });
    await v3.post(`/v3/applications/${application.id}/move`, {
      from_stage_id: application["job_interview_stage_id"],
    });
    const reason = await gh.find("rejection_reasons", { name: "Too junior" });
    await v3.post(`/v3/applications/${application.id}/reject`, { rejection_reason_id: reason.id });
    expect(await flush()).toMatchObject({ attempted: 6, delivered: 6 });
    expect(new Set(receiver.received.map((one) => one.body.action))).toEqual(new Set(["ping", ...actions]));
  });
});
