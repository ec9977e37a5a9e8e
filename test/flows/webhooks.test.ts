/** From Greenhouse's door to the product's screens: what was exported is followed, also where a body says too little. */
import { env } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import { body } from "../fixtures/webhooks/events.ts";
import { signatureOf } from "../room/webhooks/hook.ts";
import { eventually, type Json, practice, request } from "../support/api.ts";
import { exportAll, exportBody, inGreenhouse, person, type Ready, readyTenant } from "../support/exports.ts";

let tenant: Ready;
let token: string;
let secretKey: string;
const people: Json[] = [];
/** The job's, in their order. */
let stages: Json[];

beforeAll(async () => {
  tenant = await readyTenant();
  const settings = (await tenant.call("GET", "/webhooks")).body;
  token = new URL(settings.hooks[0].url).pathname.split("/")[2] ?? "";
  secretKey = (await tenant.call("POST", "/webhooks/secret")).body.secretKey;
  const jobId = tenant.jobs[0]?.id ?? 0;
  stages = await eventually(async () => {
    const { items } = (await tenant.call("GET", `/job-stages?jobId=${jobId}`)).body;
    return items.length > 2 && items;
  });
  const exported = [person(), person(), person()];
  await exportAll(tenant, exportBody(exported, { jobIds: [jobId] }));
  for (const { id, lastName } of exported) {
    const [found] = await inGreenhouse(lastName);
    people.push({ productId: id, ...found });
  }
});

async function send(action: string, payload: unknown): Promise<void> {
  const raw = body(action, payload);
  const { status } = await request("POST", `/webhooks/${token}`, {
    raw,
    headers: { signature: await signatureOf(raw, secretKey), "greenhouse-event-id": crypto.randomUUID() },
  });
  expect(status).toBe(200);
}

const standing = async (who: Json): Promise<Json> =>
  (await tenant.call("GET", `/candidates/${who.productId}`)).body;
const act = (action: Json) => practice("POST", "/actions", action);
const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

it("an exported candidate stands in the job's first stage before any web hook has told so", async () => {
  const [shown] = (await standing(people[0])).greenhouse.applications;
  expect(shown).toMatchObject({ status: "active", prospect: false, stage: stages[0]?.name });
});

it("a stage that web hooks number differently is the one of that name on the job, and the log tells of it once", async () => {
  const [, , moved] = people;
  const [application] = moved.applications;
  const jobId = application.job_id;
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const told = async (id: number, name: string, second: number): Promise<Json> => {
    await send("candidate_stage_change", {
      application: {
        id: application.id,
        candidate: { id: moved.id },
        jobs: [{ id: jobId }],
        status: "active",
        last_activity_at: seconds(Date.now() + second * 1000),
        current_stage: { id, name },
      },
    });
    const row = await env.DB.prepare("SELECT stage_id, stage_name FROM mirror_applications WHERE id = ?1")
      .bind(application.id)
      .first<Json>();
    const { items } = (await tenant.call("GET", "/changes?limit=200")).body;
    expect(items.at(-1)).toMatchObject({ type: "candidate.stage_changed", stage: name });
    expect(items.at(-1).greenhouse.stageId).toBe(row.stage_id);
    expect((await standing(moved)).greenhouse.applications[0].stage).toBe(name);
    return row.stage_id;
  };
  const [first, second, third] = stages;
  expect(await told(second.id, second.name, 1)).toBe(second.id);
  expect(await told(first.id + 7_000_000_000, first.name, 2)).toBe(first.id);
  // The number of another stage of the same job: the name decides all the same.
  expect(await told(third.id, second.name, 3)).toBe(second.id);
  expect(await told(first.id + 7_000_000_000, first.name, 4)).toBe(first.id);
  // Neither number nor name is on the list: a stage that is newer than our copy.
  expect(await told(77, "Brand new", 5)).toBe(77);
  const mismatches = await eventually(async () => {
    const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)));
    const some = lines.filter(({ event }) => event === "webhooks.stage_mismatch");
    return some.length >= 2 && some;
  });
  warn.mockRestore();
  expect(mismatches.map(({ toldId, heldId }) => [toldId, heldId])).toEqual([
    [first.id + 7_000_000_000, first.id],
    [third.id, second.id],
  ]);
});

it("a hire that is told without status or stage is settled by a re-read, and the flag stays", async () => {
  const [hired] = people;
  const [application] = hired.applications;
  await act({ type: "hire", applicationId: application.id });
  await send("hire_candidate", {
    application: {
      id: application.id,
      candidate: { id: hired.id },
      jobs: [{ id: application.job_id }],
      offer: null,
    },
  });
  expect((await standing(hired)).greenhouse.applications).toMatchObject([
    { id: application.id, status: "hired" },
  ]);
  await env.WORK.send({ type: "sync.reread", tenantId: tenant.id });
  const settled = await eventually(async () => {
    const marks = await env.DB.prepare(
      "SELECT count(*) AS n FROM mirror_people WHERE tenant_id = ?1 AND stale_at IS NOT NULL",
    )
      .bind(tenant.id)
      .first<{ n: number }>();
    return marks?.n === 0 && (await standing(hired));
  });
  expect(settled).toMatchObject({ flag: { label: "ATS Exported" }, deletedAt: null });
  expect(settled.greenhouse.applications).toMatchObject([
    { status: "hired", hiredAt: expect.stringMatching(/Z$/) },
  ]);
});

it("two exported people who become one in Greenhouse show the survivor's applications", async () => {
  const [kept, gone] = people;
  await act({ type: "merge", primaryCandidateId: kept.id, secondaryCandidateId: gone.id });
  await send("merge_candidate", { person: { id: gone.id, new_candidate_id: kept.id } });
  for (const who of [kept, gone]) expect((await standing(who)).greenhouse.candidateId).toBe(kept.id);
  const { items } = (await tenant.call("GET", "/changes?limit=200")).body;
  expect(items.at(-1)).toMatchObject({ type: "candidate.merged", candidateId: gone.productId });
  const moved = { id: gone.applications[0].id, candidate: { id: kept.id } };
  const later = seconds(Date.now() + 60_000);
  await send("reject_candidate", { application: { ...moved, last_activity_at: later, rejected_at: later } });
  const shown = (await standing(gone)).greenhouse.applications;
  expect(shown.find((one: Json) => one.id === moved.id)).toMatchObject({ status: "rejected" });
});
