import { Jobs, Named, Pools, Posts, Stages } from "../answers.ts";
import { all, type TenantScene } from "../scene.ts";
import { present, sameSet, type Told } from "../story.ts";
import { synced } from "./users.ts";

/** What the recruiter chooses from, in Greenhouse's ids as the worker's lists gave them. */
export interface Choices {
  jobs: { platform: number; firmware: number; account: number };
  pool: { id: number; stageId: number };
  sourceId: number;
}

/** Jobs and the other lists are pulled; each is compared with what Greenhouse has. */
export async function pullLists(
  told: Told,
  scene: TenantScene,
  pool: { pool: string; stage: string },
): Promise<Choices> {
  const { product, greenhouse } = scene;
  await synced(scene);
  const state = await greenhouse.state();
  const jobs = await all(product, "/jobs", Jobs);
  sameSet(
    "the jobs on both sides",
    jobs.map(({ id, name, status, confidential, requisitionId }) => ({
      id,
      name,
      status,
      confidential,
      requisitionId,
    })),
    state.jobs.map(({ id, name, status, confidential, requisition_id: requisitionId }) => ({
      id,
      name,
      status,
      confidential,
      requisitionId,
    })),
  );
  const open = jobs.filter(({ status }) => status === "open");
  told.ok(`${jobs.length} jobs pulled, ${open.length} of them open: names, status and requisition ids agree`);

  const stages = await all(product, "/job-stages", Stages);
  const stageOf = (stage: { id: number; name: string }) => ({ id: stage.id, name: stage.name });
  const inUse = state.job_interview_stages.filter(({ active }) => active);
  sameSet("the job stages on both sides", stages.map(stageOf), inUse.map(stageOf));
  const posts = await all(product, "/job-posts", Posts);
  const titles = state.job_posts.filter(({ active }) => active);
  sameSet(
    "the job posts on both sides",
    posts.map(({ id, title }) => ({ id, title })),
    titles.map(({ id, title }) => ({ id, title })),
  );
  const departments = await all(product, "/departments", Named);
  sameSet("the departments on both sides", departments.map(stageOf), state.departments.map(stageOf));
  const sources = await all(product, "/sources", Named);
  sameSet("the sources on both sides", sources.map(stageOf), state.sources.map(stageOf));
  const pools = await all(product, "/prospect-pools", Pools);
  sameSet(
    "the prospect pools and their stages on both sides",
    pools.map(({ id, name, stages: inPool }) => ({ id, name, stages: inPool.map(stageOf) })),
    state.prospect_pools
      .filter(({ active }) => active)
      .map(({ id, name }) => {
        const inPool = state.prospect_pool_stages.filter(({ prospect_pool_id }) => prospect_pool_id === id);
        return { id, name, stages: inPool.map(stageOf) };
      }),
  );
  told.ok(
    `${stages.length} stages, ${posts.length} posts, ${departments.length} departments, ${sources.length} sources and ${pools.length} prospect pools agree, too`,
  );

  const found = present(
    `the pool "${pool.pool}"`,
    pools.find(({ name }) => name === pool.pool),
  );
  const job = (name: string) =>
    present(
      `the open job "${name}"`,
      open.find((one) => one.name === name),
    ).id;
  return {
    jobs: {
      platform: job("Platform Engineer"),
      firmware: job("Firmware Engineer"),
      account: job("Account Executive"),
    },
    pool: {
      id: found.id,
      stageId: present(
        `the stage "${pool.stage}"`,
        found.stages.find(({ name }) => name === pool.stage),
      ).id,
    },
    sourceId: present(
      "the source Headhuntr.io",
      sources.find(({ name }) => name === "Headhuntr.io"),
    ).id,
  };
}
