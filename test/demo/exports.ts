/** The three exports of the demo: on one job, on none, on two. */
import { OWNER, POOL, SHORTLIST, TWO_JOBS } from "./people.ts";
import type { Filled } from "./set-up.ts";
import { compare, type Exported, type ExportPlan, runExport } from "./steps/export.ts";
import type { Landing } from "./steps/landed.ts";
import { previewExport } from "./steps/preview.ts";
import { refuseBadExports, replay } from "./steps/refusals.ts";
import { present, type Story, type Told } from "./story.ts";

const TAG = "Headhuntr";

export async function exportOnOneJob(story: Story, filled: Filled): Promise<Exported> {
  const { scene, choices } = filled;
  const plan: ExportPlan = {
    key: "demo-one-job",
    requisition: SHORTLIST,
    jobIds: [choices.jobs.platform],
    more: { tags: [TAG], sourceId: choices.sourceId },
  };
  return story.step("Export to one job: candidates", async (told) => {
    await refuseBadExports(told, scene, plan);
    await previewExport(told, scene, plan);
    const exported = await runExport(told, scene, plan);
    const { job_interview_stages: stages } = await scene.greenhouse.state();
    const first = stages
      .filter(({ job_id }) => job_id === choices.jobs.platform)
      .sort((a, b) => a.sort_order - b.sort_order)[0];
    const stage = present("the job's first stage", first).name;
    await compare(told, scene, exported, {
      tags: [TAG],
      sourceId: choices.sourceId,
      pool: null,
      ownerUserId: null,
      stage,
    });
    await replay(told, scene, exported);
    return exported;
  });
}

export async function exportOnNoJob(story: Story, filled: Filled): Promise<Exported> {
  const { pool, sourceId } = filled.choices;
  const prospect = { poolId: pool.id, poolStageId: pool.stageId, ownerUserId: OWNER.userId };
  const plan: ExportPlan = {
    key: "demo-no-job",
    requisition: POOL,
    jobIds: [],
    more: { prospect, sourceId },
  };
  return story.step("Export to no job: prospects in a pool", async (told) =>
    prospects(told, filled, plan, {
      tags: [],
      sourceId,
      pool,
      ownerUserId: await ownerId(filled, OWNER.greenhouseEmail),
      stage: null,
    }),
  );
}

export async function exportOnTwoJobs(story: Story, filled: Filled): Promise<Exported> {
  const { jobs } = filled.choices;
  const plan: ExportPlan = {
    key: "demo-two-jobs",
    requisition: TWO_JOBS,
    jobIds: [jobs.firmware, jobs.account],
  };
  return story.step("Export to two jobs: prospects for both", async (told) =>
    prospects(told, filled, plan, {
      tags: [],
      sourceId: null,
      pool: null,
      ownerUserId: await ownerId(filled, "ines.okafor@larkspur.example.com"),
      stage: null,
    }),
  );
}

async function prospects(
  told: Told,
  { scene }: Filled,
  plan: ExportPlan,
  landing: Landing,
): Promise<Exported> {
  const exported = await runExport(told, scene, plan);
  await compare(told, scene, exported, landing);
  return exported;
}

async function ownerId({ scene }: Filled, email: string): Promise<number> {
  const { users } = await scene.greenhouse.state();
  return present(
    email,
    users.find(({ primary_email }) => primary_email === email),
  ).id;
}
