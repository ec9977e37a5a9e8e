/** What each event does to the people of the product: flag and applications, change feed, lists. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { APPLIED, jobPost, RECORDED } from "../../fixtures/webhooks/events.ts";
import { application, candidate, hiredApplication, job, person } from "../../fixtures/webhooks/people.ts";
import { eventually, type Json } from "../../support/api.ts";
import { type Hooked, hookedTenant } from "./hook.ts";

const OURS = 7301554881002;
const APPLICATION = 8810000300501;
const EXPORTED_AT = Date.parse("2024-02-27T08:14:05Z");

let hooked: Hooked;
beforeEach(async () => {
  hooked = await hookedTenant();
  await link("cand-1", OURS);
});

const link = (candidateId: string, greenhouseId: number) =>
  env.DB.prepare(
    "INSERT INTO greenhouse_links (tenant_id, candidate_id, greenhouse_candidate_id, linked_at, exported_at) VALUES (?1, ?2, ?3, ?4, ?4)",
  )
    .bind(hooked.id, candidateId, greenhouseId, EXPORTED_AT)
    .run();

const standing = async (candidateId = "cand-1"): Promise<Json> =>
  (await hooked.call("GET", `/candidates/${candidateId}`)).body;
const changes = () => hooked.items("/changes?limit=200");
const theApplication = async () => (await standing()).greenhouse.applications[0];
const isStale = async (id: number) =>
  (await env.DB.prepare(
    "SELECT 1 FROM mirror_people WHERE tenant_id = ?1 AND id = ?2 AND stale_at IS NOT NULL",
  )
    .bind(hooked.id, id)
    .first()) !== null;

describe("an application of one of our people", () => {
  it("that moves shows its new stage; the feed names the person by the product's id", async () => {
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    expect(await standing()).toMatchObject({
      id: "cand-1",
      flag: { label: "ATS Exported", exportedAt: "2024-02-27T08:14:05.000Z" },
      greenhouse: {
        candidateId: OURS,
        applications: [
          {
            id: APPLICATION,
            prospect: false,
            jobIds: [4418000200301],
            jobName: "Bridge Operator",
            status: "active",
            stage: "Trial shift",
            rejectedAt: null,
            rejectionReason: null,
            hiredAt: null,
            lastActivityAt: "2024-03-04T10:20:30.000Z",
          },
        ],
      },
      mergedInto: null,
      deletedAt: null,
    });
    expect(await changes()).toEqual([
      {
        id: "chg_0000000000000001",
        type: "candidate.stage_changed",
        at: "2024-03-04T10:20:30.000Z",
        candidateId: "cand-1",
        greenhouse: {
          candidateId: OURS,
          applicationId: APPLICATION,
          jobId: 4418000200301,
          stageId: 9100000000021,
        },
        prospect: false,
        status: "active",
        stage: "Trial shift",
        jobName: "Bridge Operator",
      },
    ]);
    expect(await isStale(OURS)).toBe(false);
  });

  it("that is rejected and taken back shows reason and time, and then neither", async () => {
    await hooked.send("reject_candidate", APPLIED["reject_candidate"]);
    expect(await theApplication()).toMatchObject({
      status: "rejected",
      rejectedAt: "2024-03-05T09:00:00.000Z",
      rejectionReason: "No night shifts",
      stage: "Trial shift",
    });
    await hooked.send("unreject_candidate", APPLIED["unreject_candidate"]);
    expect(await theApplication()).toMatchObject({
      status: "active",
      rejectedAt: null,
      rejectionReason: null,
    });
    expect((await changes()).map((change) => [change.type, change.at])).toEqual([
      ["candidate.rejected", "2024-03-05T09:00:00.000Z"],
      ["candidate.unrejected", "2024-03-06T09:00:00.000Z"],
    ]);
  });

  it("that is hired keeps what the reduced body leaves out, and asks for a re-read", async () => {
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    await hooked.send("hire_candidate", APPLIED["hire_candidate"]);
    expect(await theApplication()).toMatchObject({
      status: "hired",
      hiredAt: "2024-03-14T16:45:00.000Z",
      stage: "Trial shift",
      jobIds: [4418000200301],
      lastActivityAt: "2024-03-04T10:20:30.000Z",
    });
    expect((await changes()).at(-1)).toMatchObject({
      type: "candidate.hired",
      candidateId: "cand-1",
      hiredAt: "2024-03-14T16:45:00.000Z",
      startsAt: "2024-05-01",
    });
    expect(await isStale(OURS)).toBe(true);
    await hooked.send("unhire_candidate", RECORDED["unhire_candidate"]);
    expect(await theApplication()).toMatchObject({ status: "active", hiredAt: null });
    expect(await changes()).toHaveLength(2);
  });

  it("that nobody knew is adopted, first heard of by a hire or by any other event", async () => {
    await hooked.send("hire_candidate", { application: hiredApplication({ id: 31 }) });
    await hooked.send("application_updated", { application: application({ id: 32 }) });
    const { applications } = (await standing()).greenhouse;
    expect(applications.map((one: Json) => [one.id, one.status])).toEqual([
      [31, "hired"],
      [32, "active"],
    ]);
  });

  it("that is told under another person has moved there, though nobody told of a merge", async () => {
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    await link("cand-2", 555);
    const later = { last_activity_at: "2024-09-01T00:00:00Z", candidate: candidate({ id: 555 }) };
    await hooked.send("candidate_stage_change", { application: application(later) });
    expect((await standing()).greenhouse.applications).toEqual([]);
    expect((await standing("cand-2")).greenhouse.applications).toMatchObject([{ id: APPLICATION }]);
  });

  it("that was deleted is gone for good", async () => {
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    await hooked.send("delete_application", RECORDED["delete_application"]);
    await hooked.send("application_updated", RECORDED["application_updated"]);
    await hooked.send("hire_candidate", APPLIED["hire_candidate"]);
    expect((await standing()).greenhouse.applications).toEqual([]);
  });

  it("keeps its job when a body leaves the job out, and ids beyond 32 bits exactly", async () => {
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    await hooked.send("application_updated", RECORDED["application_updated"]);
    expect(await theApplication()).toMatchObject({ id: 8810000300501, jobIds: [4418000200301] });
  });

  it("as a prospect may be for several jobs or none, and has no stage", async () => {
    const prospect = (id: number, jobs: unknown) =>
      hooked.send("new_prospect_application", {
        application: application({ id, prospect: true, current_stage: null, jobs }),
      });
    await prospect(41, [job(), job({ id: 77, name: "Harbour Pilot" })]);
    await prospect(42, []);
    const { applications } = (await standing()).greenhouse;
    expect(applications).toMatchObject([
      { id: 41, prospect: true, jobIds: [4418000200301, 77], stage: null },
      { id: 42, prospect: true, jobIds: [], stage: null },
    ]);
    expect(await changes()).toMatchObject([
      { type: "prospect.created", candidateId: "cand-1", greenhouse: { jobIds: [4418000200301, 77] } },
      { type: "prospect.created", candidateId: "cand-1", greenhouse: { jobIds: [] } },
    ]);
  });
});

describe("a person of ours", () => {
  it("who was edited asks for a re-read; the same body again tells nothing", async () => {
    const edit = (title: string) => hooked.send("update_candidate", { candidate: candidate({ title }) });
    for (const title of ["Pilot", "Captain", "Pilot", "Pilot"]) await edit(title);
    expect((await changes()).map((change) => change.type)).toEqual(Array(3).fill("candidate.updated"));
    expect(await isStale(OURS)).toBe(true);
  });

  it("who is not ours asks for nothing when edited", async () => {
    await hooked.send("update_candidate", { candidate: candidate({ id: 12 }) });
    expect(await isStale(12)).toBe(false);
    expect(await changes()).toMatchObject([{ type: "candidate.updated", candidateId: null }]);
  });

  it("who was deleted keeps the flag, loses the applications and never comes back", async () => {
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    await hooked.send("delete_candidate", APPLIED["delete_candidate"]);
    await hooked.send("candidate_stage_change", {
      application: application({ last_activity_at: "2024-09-01T00:00:00Z" }),
    });
    await hooked.send("update_candidate", APPLIED["update_candidate"]);
    expect(await standing()).toMatchObject({
      flag: { exportedAt: "2024-02-27T08:14:05.000Z" },
      greenhouse: { candidateId: OURS, applications: [] },
      deletedAt: expect.stringMatching(/Z$/),
    });
    expect((await changes()).map((change) => change.type)).toEqual([
      "candidate.stage_changed",
      "candidate.deleted",
    ]);
    expect((await hooked.items("/deliveries")).slice(0, 2)).toMatchObject([
      { state: "recorded" },
      { state: "recorded" },
    ]);
  });

  it.each(["delete_candidate", "candidate_anonymized"])(
    "leaves no trace in deliveries and feed after %s",
    async (action) => {
      await hooked.send("reject_candidate", APPLIED["reject_candidate"]);
      await hooked.send("reject_candidate", {
        application: application({ id: 2, candidate: candidate({ id: 12 }) }),
      });
      await hooked.send(action, { ...APPLIED, ...RECORDED }[action]);
      await hooked.send("update_candidate", APPLIED["update_candidate"]);
      const bodies = await eventually(async () => {
        const { results } = await env.DB.prepare(
          "SELECT body, candidate_id FROM webhook_deliveries WHERE tenant_id = ?1",
        )
          .bind(hooked.id)
          .all<Json>();
        const ofPerson = results.filter((row) => row.candidate_id === OURS);
        return ofPerson.length === 3 && ofPerson.every((row) => row.body === null) && results;
      });
      // What is sent again hours later must not bring the person's details back.
      await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
      const late = await env.DB.prepare(
        "SELECT count(*) AS kept FROM webhook_deliveries WHERE tenant_id = ?1 AND candidate_id = ?2 AND body IS NOT NULL",
      )
        .bind(hooked.id, OURS)
        .first();
      expect(late).toEqual({ kept: 0 });
      expect(bodies.find((row) => row.candidate_id === 12).body).not.toBeNull();
      expect((await changes())[0]).toEqual({
        id: "chg_0000000000000001",
        type: "candidate.rejected",
        at: expect.any(String),
        candidateId: "cand-1",
        greenhouse: expect.any(Object),
      });
    },
  );
});

describe("a merge", () => {
  const merge = (from: number, into: number) =>
    hooked.send("merge_candidate", { person: person({ id: from, new_candidate_id: into }) });

  it("moves link, flag, applications and exported rows to the survivor, and tells old and new id", async () => {
    await env.DB.prepare(
      "INSERT INTO export_rows (tenant_id, export_id, position, candidate_id, outcome, greenhouse_candidate_id, due_at) VALUES (?1, ?2, 0, 'cand-1', 'exported', ?3, 0)",
    )
      .bind(hooked.id, `exp_${hooked.id}`, OURS)
      .run();
    await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
    await merge(OURS, 555);
    expect(await standing()).toMatchObject({
      flag: { exportedAt: "2024-02-27T08:14:05.000Z" },
      greenhouse: { candidateId: 555, applications: [{ id: APPLICATION, stage: "Trial shift" }] },
      deletedAt: null,
    });
    const row = await env.DB.prepare(
      "SELECT greenhouse_candidate_id AS id FROM export_rows WHERE tenant_id = ?1",
    )
      .bind(hooked.id)
      .first();
    expect(row).toEqual({ id: 555 });
    expect((await changes()).at(-1)).toMatchObject({
      type: "candidate.merged",
      candidateId: "cand-1",
      greenhouse: { oldCandidateId: OURS, newCandidateId: 555 },
    });
    expect(await isStale(555)).toBe(true);
  });

  it.each([
    [
      "in order",
      [
        [OURS, 555],
        [555, 666],
      ],
    ],
    [
      "in reverse",
      [
        [555, 666],
        [OURS, 555],
      ],
    ],
  ] as const)(
    "of a merge is followed to its end, told %s, also for news under the first id",
    async (_order, merges) => {
      for (const [from, into] of merges) await merge(from, into);
      await hooked.send("candidate_stage_change", APPLIED["candidate_stage_change"]);
      expect((await standing()).greenhouse).toMatchObject({
        candidateId: 666,
        applications: [{ id: APPLICATION }],
      });
      expect((await changes()).at(-1)).toMatchObject({
        type: "candidate.stage_changed",
        candidateId: "cand-1",
      });
    },
  );

  it("of two people of ours tells both of what becomes of the survivor", async () => {
    await link("cand-2", 555);
    await merge(OURS, 555);
    await hooked.send("candidate_stage_change", {
      application: application({ candidate: candidate({ id: 555 }) }),
    });
    expect((await changes()).map((change) => [change.type, change.candidateId])).toEqual([
      ["candidate.merged", "cand-1"],
      ["candidate.stage_changed", "cand-1"],
      ["candidate.stage_changed", "cand-2"],
    ]);
    for (const candidateId of ["cand-1", "cand-2"])
      expect((await standing(candidateId)).greenhouse).toMatchObject({
        candidateId: 555,
        applications: [{ id: APPLICATION }],
      });
  });

  it("into itself, or told twice, changes nothing more", async () => {
    await merge(OURS, OURS);
    await merge(OURS, 555);
    await merge(OURS, 555);
    await merge(555, OURS);
    expect((await standing()).greenhouse.candidateId).toBe(555);
    expect(await changes()).toHaveLength(1);
  });
});

describe("jobs and job posts", () => {
  const jobs = () => hooked.items("/jobs");
  const posts = () => hooked.items("/job-posts");

  it("are listed as they are created, changed and closed", async () => {
    await hooked.send("job_created", APPLIED["job_created"]);
    await hooked.send("job_post_created", APPLIED["job_post_created"]);
    expect(await jobs()).toEqual([
      {
        id: 4418000200301,
        name: "Bridge Operator",
        status: "open",
        confidential: false,
        requisitionId: null,
        openedAt: "2024-01-09T09:00:00.000Z",
        closedAt: null,
      },
    ]);
    await hooked.send("job_updated", APPLIED["job_updated"]);
    await hooked.send("job_post_updated", APPLIED["job_post_updated"]);
    expect(await jobs()).toMatchObject([
      { name: "Senior Bridge Operator", status: "closed", closedAt: "2024-06-01T00:00:00.000Z" },
    ]);
    expect(await posts()).toEqual([
      { id: 5520000100007, jobId: 4418000200301, title: "Bridge operator <m/f/x>", live: true },
    ]);
    expect(await changes()).toMatchObject([
      {
        type: "job.created",
        candidateId: null,
        greenhouse: { jobId: 4418000200301 },
        name: "Bridge Operator",
        status: "open",
      },
      {
        type: "job_post.created",
        greenhouse: { jobPostId: 5520000100007, jobId: 4418000200301 },
        live: false,
      },
      { type: "job.updated", name: "Senior Bridge Operator", status: "closed" },
      { type: "job_post.updated", live: true },
    ]);
  });

  it("are not taken back to how they began by a creation that comes late", async () => {
    await hooked.send("job_updated", APPLIED["job_updated"]);
    await hooked.send("job_created", APPLIED["job_created"]);
    await hooked.send("job_post_updated", APPLIED["job_post_updated"]);
    await hooked.send("job_post_created", APPLIED["job_post_created"]);
    expect((await jobs())[0].name).toBe("Senior Bridge Operator");
    expect((await posts())[0].live).toBe(true);
    expect((await changes()).map((change) => change.type)).toEqual([
      "job.updated",
      "job.created",
      "job_post.updated",
    ]);
  });

  it("that were deleted stay away, and a deleted job takes its posts along", async () => {
    await hooked.send("job_created", APPLIED["job_created"]);
    await hooked.send("job_post_created", APPLIED["job_post_created"]);
    await hooked.send("job_post_created", jobPost({ id: 99, job_id: undefined }));
    await hooked.send("job_deleted", APPLIED["job_deleted"]);
    await hooked.send("job_updated", APPLIED["job_updated"]);
    await hooked.send("job_post_updated", APPLIED["job_post_updated"]);
    expect(await jobs()).toEqual([]);
    expect(await posts()).toMatchObject([{ id: 99, jobId: null }]);
    await hooked.send("job_post_deleted", { job_post: jobPost({ id: 99, job_id: undefined }) });
    await hooked.send(
      "job_post_updated",
      jobPost({ id: 99, job_id: undefined, updated_at: "2025-01-01T00:00:00.000Z" }),
    );
    expect(await posts()).toEqual([]);
    expect((await changes()).map((change) => change.type)).toEqual([
      "job.created",
      "job_post.created",
      "job_post.created",
      "job.deleted",
      "job_post.deleted",
    ]);
  });
});

describe("the change feed", () => {
  it("goes on from where it was read, and always says where that is", async () => {
    const empty = (await hooked.call("GET", "/changes")).body;
    expect(empty).toEqual({ items: [], nextCursor: expect.any(String) });
    for (let n = 1; n <= 5; n++) await hooked.send("job_created", { job: job({ id: n }) });
    const seen: number[] = [];
    let after = empty.nextCursor;
    for (let pages = 0; pages < 4; pages++) {
      const page = (await hooked.call("GET", `/changes?limit=2&after=${after}`)).body;
      seen.push(...page.items.map((item: Json) => item.greenhouse.jobId));
      after = page.nextCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect((await hooked.call("GET", `/changes?after=${after}`)).body).toEqual({
      items: [],
      nextCursor: after,
    });
  });

  it.each(["?after=5", "?after=chg_1", "?limit=0", "?limit=x", `?after=chg_${"9".repeat(16)}`])(
    "refuses %s",
    async (search) => {
      expect((await hooked.call("GET", `/changes${search}`)).status).toBe(422);
    },
  );

  it("shows a tenant its own changes only", async () => {
    await hooked.send("job_created", APPLIED["job_created"]);
    expect(await (await hookedTenant()).items("/changes")).toEqual([]);
  });
});
