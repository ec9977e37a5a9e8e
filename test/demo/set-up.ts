/** From nothing to a tenant that is connected, hooked up, mapped and filled: the part that `demo` and `dev` share. */
import * as z from "zod";
import { POOL } from "./people.ts";
import { type Generation, openScene, type Scene, type TenantScene } from "./scene.ts";
import { type StackOptions, startStack } from "./stack.ts";
import { connect } from "./steps/connection.ts";
import { setUpHooks } from "./steps/hooks.ts";
import { type Choices, pullLists } from "./steps/lists.ts";
import { fillShortlists } from "./steps/shortlist.ts";
import { makeTenant } from "./steps/tenant.ts";
import { mapUsers } from "./steps/users.ts";
import { type Story, same } from "./story.ts";

export async function startBothSides(
  story: Story,
  options: StackOptions,
  generation: Generation,
): Promise<Scene> {
  return story.step("Both sides start on this machine", async (told) => {
    const stack = await startStack(options);
    const scene = openScene(stack, generation);
    const { organization, jobs, candidates } = await scene.greenhouse.state();
    told.ok(
      `practice Greenhouse at ${stack.greenhouseUrl}: ${organization.name}, ${jobs.length} jobs, ${candidates.length} people`,
    );
    const health = await scene.stranger.get("/healthz", z.object({ ok: z.boolean() }));
    same("the worker's health", health, { ok: true });
    told.ok(
      `worker at ${stack.workerUrl}: wrangler dev with D1, Queues and a Durable Object, migrations applied`,
    );
    return scene;
  });
}

export interface Filled {
  scene: TenantScene;
  choices: Choices;
  /** The number of the last request that Greenhouse saw of the credential being tried. */
  connectedAt: number;
}

export async function setUpTenant(story: Story, bare: Scene): Promise<Filled> {
  const scene = await story.step("A tenant and its API key", (told) => makeTenant(told, bare));
  const connectedAt = await story.step(`Connect to Greenhouse (Harvest ${scene.generation})`, (told) =>
    connect(told, scene),
  );
  await story.step("Secret key and the 14 web hooks", (told) => setUpHooks(told, scene));
  await story.step("Users are mapped", (told) => mapUsers(told, scene));
  const choices = await story.step("Jobs and Greenhouse's other lists", (told) =>
    pullLists(told, scene, POOL),
  );
  await story.step("Shortlists", (told) => fillShortlists(told, scene, choices));
  return { scene, choices, connectedAt };
}
