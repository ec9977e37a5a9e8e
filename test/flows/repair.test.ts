/** What web hooks did not tell is found by comparing with Greenhouse, and said so. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { body } from "../fixtures/webhooks/events.ts";
import { signatureOf } from "../room/webhooks/hook.ts";
import { eventually, type Json, practice, request } from "../support/api.ts";
import { exportAll, exportBody, inGreenhouse, person, type Ready, readyTenant } from "../support/exports.ts";

vi.setConfig({ testTimeout: 90_000 });

const PEOPLE = 24;
const act = (action: Json) => practice("POST", "/actions", action);
const state = async (only: string): Promise<Json[]> =>
  (await practice("GET", `/state?only=${only}`)).body[only];
const sql = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);
const repairOf = async (tenant: Ready): Promise<Json> => (await tenant.call("GET", "/sync/repair")).body;

async function readyPeople(kind: "harvest_v3" | "harvest_v1", count: number, agoMs = 0) {
  const tenant = await readyTenant(kind);
  await practice("POST", "/clock", { advanceMs: -agoMs });
  await practice("PATCH", "/settings", { rateLimit: 5000, v1RateLimit: 5000 });
  const exported = Array.from({ length: count }, () => person());
  if (count > 0) await exportAll(tenant, exportBody(exported, { jobIds: [tenant.jobs[0]?.id] }));
  const people = [];
  for (const { id, lastName } of exported) {
    const [found] = await inGreenhouse(lastName);
    people.push({ productId: id, id: found.id, applicationId: found.applications[0].id });
  }
  return { tenant, people };
}

/** One whole cycle: on demand with everybody in it, or only the windows of what changed. */
async function cycle(tenant: Ready, scope: "everybody" | "changed"): Promise<Json> {
  const startedAt = new Date(Date.now() - 1).toISOString();
  if (scope === "everybody") expect((await tenant.call("POST", "/sync")).status).toBe(202);
  else {
    await sql(
      "UPDATE sync_repairs SET due_at = 0, known_at = ?2, covered_until = ?2 - 3600000 WHERE tenant_id = ?1",
      tenant.id,
      Date.now(),
    ).run();
    await env.WORK.send({ type: "sync.repair", tenantId: tenant.id });
  }
  return eventually(async () => {
    const status = await repairOf(tenant);
    return status.state === "idle" && status.completedAt > startedAt && status;
  }, 60_000);
}

async function expectEqual(tenant: Ready, people: Json[]): Promise<void> {
  const applications = await state("applications");
  const { items } = (
    await tenant.call("GET", `/candidates?ids=${people.map(({ productId }) => productId).join(",")}`)
  ).body;
  expect(items).toHaveLength(people.length);
  for (const item of items) {
    const shown = item.greenhouse.applications.map((one: Json) => ({
      id: one.id,
      status: one.status,
      rejectedAt: one.rejectedAt && Date.parse(one.rejectedAt),
      stage: one.status === "active" ? one.stage : null,
    }));
    const real = applications
      .filter((one) => one.candidate_id === item.greenhouse.candidateId)
      .map((one) => ({
        id: one.id,
        status: one.status === "in_process" ? "active" : one.status,
        rejectedAt: one.rejected_at && Date.parse(one.rejected_at),
        stage: one.status === "in_process" ? one.stage_name : null,
      }));
    expect(shown).toEqual(real);
  }
}

async function changes(tenant: Ready): Promise<Json[]> {
  const all: Json[] = [];
  for (let after = ""; ; ) {
    const page = (await tenant.call("GET", `/changes?limit=200${after}`)).body;
    all.push(...page.items);
    after = `&after=${encodeURIComponent(page.nextCursor)}`;
    if (page.items.length === 0) return all.filter(({ type }) => /^(candidate|prospect)/.test(type));
  }
}

/** The event as a web hook tells it, from what Greenhouse holds now. */
async function tell(token: string, secretKey: string, action: string, id: number) {
  const application = (await state("applications")).find((one) => one.id === id);
  const seconds = (time: string | null) => time && `${time.slice(0, 19)}Z`;
  const raw = body(action, {
    application: {
      id,
      candidate: { id: application.candidate_id },
      prospect: application.prospect,
      status: application.status === "in_process" ? "active" : application.status,
      last_activity_at: application.last_activity_at,
      rejected_at: seconds(application.rejected_at),
      current_stage: application.stage_name && { id: 1, name: application.stage_name },
      jobs: [{ id: application.job_id, name: "Engineer" }],
    },
  });
  const headers = {
    signature: await signatureOf(raw, secretKey),
    "greenhouse-event-id": crypto.randomUUID(),
  };
  expect((await request("POST", `/webhooks/${token}`, { raw, headers })).status).toBe(200);
}

const ACTS = [
  { type: "move", action: "candidate_stage_change", change: "candidate.stage_changed" },
  { type: "reject", action: "reject_candidate", change: "candidate.rejected" },
  { type: "unreject", action: "unreject_candidate", change: "candidate.unrejected" },
  { type: "move", action: "candidate_stage_change", change: "candidate.stage_changed" },
] as const;

describe.each(["harvest_v3", "harvest_v1"] as const)("with lost deliveries (%s)", (kind) => {
  it("one cycle makes the copy equal to Greenhouse and tells what was repaired, nothing twice", async () => {
    const { tenant, people } = await readyPeople(kind, PEOPLE);
    const token = new URL((await tenant.call("GET", "/webhooks")).body.hooks[0].url).pathname.split("/")[2];
    const { secretKey } = (await tenant.call("POST", "/webhooks/secret")).body;
    const lost: [number, string][] = [];
    for (const [index, who] of people.entries()) {
      const acts = ACTS.slice(0, 1 + (index % ACTS.length));
      for (const [turn, { type, action, change }] of acts.entries()) {
        await act({ type, applicationId: who.applicationId });
        const isLost = turn === acts.length - 1 && index % 3 === 0;
        if (isLost) lost.push([who.id, change]);
        else await tell(token ?? "", secretKey, action, who.applicationId);
      }
    }
    const hired = people[2];
    await act({ type: "hire", applicationId: hired?.applicationId });
    lost.push([hired?.id ?? 0, "candidate.hired"]);
    const before = await changes(tenant);
    const { repaired, problem, alarm } = await cycle(tenant, "everybody");
    expect({ repaired, problem, alarm }).toEqual({ repaired: lost.length, problem: null, alarm: null });
    await expectEqual(tenant, people);
    const told = (await changes(tenant)).slice(before.length);
    expect(told.every((one) => one.repaired === true)).toBe(true);
    const key = ([id, type]: [number, string]) => `${id} ${type}`;
    expect(told.map((one) => key([one.greenhouse.candidateId, one.type])).sort()).toEqual(
      lost.map(key).sort(),
    );
    expect((await cycle(tenant, "everybody")).repaired).toBe(0);
    expect(await changes(tenant)).toHaveLength(before.length + lost.length);
  });

  it("the hourly windows alone find what changed, edits of people included", async () => {
    const { tenant, people } = await readyPeople(kind, 3, 600_000);
    await cycle(tenant, "everybody");
    const [moved, edited] = people;
    await act({ type: "move", applicationId: moved?.applicationId });
    await act({ type: "update_candidate", candidateId: edited?.id, changes: { title: "Head of Lamps" } });
    await practice("DELETE", "/requests");
    const before = (await changes(tenant)).length;
    expect(await cycle(tenant, "changed")).toMatchObject({ repaired: 2, problem: null });
    await expectEqual(tenant, people);
    const told = (await changes(tenant)).slice(before);
    const news = told.map(({ type, candidateId, repaired }) => `${type} ${candidateId} ${repaired}`);
    expect(news.sort()).toEqual([
      `candidate.stage_changed ${moved?.productId} true`,
      `candidate.updated ${edited?.productId} true`,
    ]);
    const { body: calls } = await practice("GET", "/requests");
    const reads = calls.filter(({ path }: Json) => /\/v[13]\//.test(path));
    for (const { query } of reads) expect(query).toMatch(/updated_(at|after)/);
    expect(reads.some(({ path }: Json) => path === "/v1/applications")).toBe(false);
  });
});

it("a job and a post whose news were lost follow with the next walk of their lists, and the feed says so", async () => {
  const { tenant } = await readyPeople("harvest_v3", 0);
  const walked = () =>
    eventually(async () => {
      const { items } = (await tenant.call("GET", "/sync")).body;
      const seen = items.filter(({ list }: Json) => list === "jobs" || list === "job-posts");
      return seen.every(({ completedAt, state }: Json) => completedAt && state === "idle") && seen;
    }, 30_000);
  await walked();
  const jobId = tenant.jobs[0]?.id;
  const post = (await state("job_posts")).find((one) => one.job_id === jobId);
  await act({ type: "update_job", jobId, name: "Lamp Engineer" });
  await act({ type: "update_job_post", jobPostId: post.id, title: "Engineer of lamps" });
  for (let round = 0; round < 2; round++) {
    await tenant.call("POST", "/sync");
    await walked();
  }
  const { items } = (await tenant.call("GET", "/changes?limit=200")).body;
  const job = items.filter(({ type }: Json) => type === "job.updated");
  const posts = items.filter(({ type }: Json) => type === "job_post.updated");
  expect(job).toMatchObject([{ greenhouse: { jobId }, name: "Lamp Engineer", repaired: true }]);
  expect(posts).toMatchObject([{ greenhouse: { jobPostId: post.id }, title: "Engineer of lamps" }]);
  expect(items).toHaveLength(2);
});

describe("people whom Greenhouse does not show", () => {
  const absent = async (tenant: Ready) =>
    (
      await sql(
        "SELECT id FROM mirror_people WHERE tenant_id = ?1 AND absent_at IS NOT NULL",
        tenant.id,
      ).all()
    ).results;

  it("are missing once they were absent twice a day apart, keep everything, and are forgotten when seen", async () => {
    const { tenant, people } = await readyPeople("harvest_v3", 2);
    await cycle(tenant, "everybody");
    const [hidden] = people;
    const { body: credentials } = await practice("GET", "/credentials");
    const sees = (privateVisible: boolean) =>
      practice("PATCH", `/credentials/${credentials.at(-1).id}`, { privateVisible });
    await act({ type: "update_candidate", candidateId: hidden?.id, changes: { is_private: true } });
    await sees(false);
    await cycle(tenant, "everybody");
    expect(await absent(tenant)).toEqual([{ id: hidden?.id }]);
    await cycle(tenant, "everybody");
    expect((await repairOf(tenant)).missing).toEqual([]);
    await sql(
      "UPDATE mirror_people SET absent_at = absent_at - 86400000 WHERE tenant_id = ?1",
      tenant.id,
    ).run();
    await cycle(tenant, "everybody");
    expect((await repairOf(tenant)).missing).toEqual([
      {
        greenhouseCandidateId: hidden?.id,
        candidateId: hidden?.productId,
        since: expect.stringMatching(/Z$/),
      },
    ]);
    const { body: shown } = await tenant.call("GET", `/candidates/${hidden?.productId}`);
    expect(shown).toMatchObject({ flag: { label: "ATS Exported" }, deletedAt: null });
    expect(shown.greenhouse.applications).toHaveLength(1);
    await sees(true);
    await cycle(tenant, "everybody");
    expect((await repairOf(tenant)).missing).toEqual([]);
    expect(await absent(tenant)).toEqual([]);
  });

  it("raise an alarm instead of marks when many vanish at once", async () => {
    const { tenant, people } = await readyPeople("harvest_v3", 3);
    await cycle(tenant, "everybody");
    for (const { id } of people.slice(0, 2)) {
      await act({ type: "delete_candidate", candidateId: id });
    }
    expect(await cycle(tenant, "everybody")).toMatchObject({ alarm: 2, problem: "many_people_vanished" });
    expect(await absent(tenant)).toEqual([]);
  });

  it.each(["application", "address"] as const)(
    "and whose %s is under another person are proposed as a merge, never re-pointed",
    async (trace) => {
      const { tenant, people } = await readyPeople("harvest_v3", 2);
      await cycle(tenant, "everybody");
      const [kept, gone] = people;
      // Of two applications on one job a merge leaves one; elsewhere they both go on.
      if (trace === "application") {
        const toJobId = tenant.jobs[1]?.id;
        await act({ type: "move", applicationId: gone?.applicationId, toJobId });
      }
      await act({ type: "merge", primaryCandidateId: kept?.id, secondaryCandidateId: gone?.id });
      const status = await cycle(tenant, "everybody");
      expect(status.reviews).toEqual([
        {
          id: `${gone?.id}-${kept?.id}`,
          candidateId: gone?.productId,
          greenhouseCandidateId: gone?.id,
          nowUnder: kept?.id,
          applicationId: trace === "application" ? gone?.applicationId : null,
          foundAt: expect.stringMatching(/Z$/),
        },
      ]);
      const { body: shown } = await tenant.call("GET", `/candidates/${gone?.productId}`);
      expect(shown).toMatchObject({ mergedInto: null, greenhouse: { candidateId: gone?.id } });
    },
  );

  /** An exported person whom the customer merged into somebody of theirs, on the same job, and nobody told. */
  async function mergedIntoStranger() {
    const { tenant, people } = await readyPeople("harvest_v3", 1);
    await cycle(tenant, "everybody");
    const [gone] = people;
    const [record] = (await state("candidates")).filter(({ id }) => id === gone?.id);
    const stranger = await practice("POST", "/people", {
      first_name: "Ada",
      last_name: "Elsewhere",
      email_addresses: record.email_addresses,
      application: { job_id: tenant.jobs[0]?.id },
    });
    const strangerId = stranger.body.candidate.id;
    await act({ type: "merge", primaryCandidateId: strangerId, secondaryCandidateId: gone?.id });
    return { tenant, gone, strangerId };
  }

  it("and whose address a stranger has now are proposed; accepted, everything moves there as a merge's web hook moves it", async () => {
    const { tenant, gone, strangerId } = await mergedIntoStranger();
    const { reviews } = await cycle(tenant, "everybody");
    expect(reviews).toMatchObject([{ greenhouseCandidateId: gone?.id, nowUnder: strangerId }]);
    const decide = (decision: string) =>
      tenant.call("POST", `/sync/reviews/${reviews[0].id}/resolve`, { decision });
    const answers = await Promise.all([decide("merge"), decide("merge")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    const { body: shown } = await tenant.call("GET", `/candidates/${gone?.productId}`);
    expect(shown).toMatchObject({
      flag: { label: "ATS Exported" },
      mergedInto: strangerId,
      greenhouse: { candidateId: strangerId },
    });
    const told = (await changes(tenant)).filter(({ type }) => type === "candidate.merged");
    expect(told).toMatchObject([
      { candidateId: gone?.productId, greenhouse: { newCandidateId: strangerId }, repaired: true },
    ]);
    expect((await repairOf(tenant)).reviews).toEqual([]);
    await eventually(async () => {
      const { greenhouse } = (await tenant.call("GET", `/candidates/${gone?.productId}`)).body;
      return greenhouse.applications.length > 0;
    });
  });

  it("and whose review is dismissed stay where they are, and are not proposed again", async () => {
    const { tenant, gone } = await mergedIntoStranger();
    const [review] = (await cycle(tenant, "everybody")).reviews;
    const resolve = (id: string, body: Json) => tenant.call("POST", `/sync/reviews/${id}/resolve`, body);
    expect((await resolve(review.id, { decision: "perhaps" })).status).toBe(422);
    for (const id of ["1-2", "x", `${review.id}0`, "0-0", `${"9".repeat(16)}-1`])
      expect((await resolve(id, { decision: "dismiss" })).status).toBe(404);
    expect(await resolve(review.id, { decision: "dismiss" })).toMatchObject({ status: 200 });
    await sql(
      "UPDATE mirror_people SET absent_at = absent_at - 86400000 WHERE tenant_id = ?1",
      tenant.id,
    ).run();
    const { reviews, missing } = await cycle(tenant, "everybody");
    expect({ reviews, missing: missing.length }).toEqual({ reviews: [], missing: 1 });
    const { body: shown } = await tenant.call("GET", `/candidates/${gone?.productId}`);
    expect(shown).toMatchObject({ mergedInto: null, greenhouse: { candidateId: gone?.id } });
  });

  it("are not moved by a decision that Greenhouse contradicts", async () => {
    const { tenant, people } = await readyPeople("harvest_v3", 2);
    const [one, other] = people;
    await sql(
      "INSERT INTO sync_reviews (tenant_id, from_id, into_id, found_at) VALUES (?1, ?2, ?3, 1)",
      tenant.id,
      one?.id,
      other?.id,
    ).run();
    const path = `/sync/reviews/${one?.id}-${other?.id}/resolve`;
    const refused = await tenant.call("POST", path, { decision: "merge" });
    expect([refused.status, refused.body.code]).toEqual([409, "sync.not_merged"]);
    await practice("POST", "/faults", { match: { path: "/v3/candidates" }, fault: "status", status: 500 });
    const later = await tenant.call("POST", path, { decision: "merge" });
    expect([later.status, later.body.code]).toEqual([503, "sync.greenhouse_unreachable"]);
    expect((await repairOf(tenant)).reviews).toHaveLength(1);
  });
});
