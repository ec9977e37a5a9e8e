// The organisation that a fresh server starts with: invented people of an invented company. Names are our own.
import type { World } from "../world/world.ts";
import { seedCrowd } from "./crowd.ts";
import { seedJobs } from "./jobs.ts";
import { seedCandidates } from "./people.ts";
import { seedSetup } from "./setup.ts";

export interface SeedOptions {
  /** So many more open jobs, and candidates with an application each: for tests of long walks. */
  extraJobs?: number | undefined;
  extraCandidates?: number | undefined;
}

/** Fixed, so that two fresh organisations are alike. */
export const SEED_TIME = "2026-03-02T09:00:00.000Z";

export function seed(world: World, options: SeedOptions): void {
  const setup = seedSetup(world);
  const jobs = seedJobs(world, setup);
  seedCandidates(world, setup, jobs);
  seedCrowd(world, options);
}
