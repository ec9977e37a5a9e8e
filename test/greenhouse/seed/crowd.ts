// Many more of everything, for walks over many pages.
import { createApplication } from "../acts/applications.ts";
import { createCandidate } from "../acts/candidates.ts";
import { createJob } from "../acts/jobs.ts";
import type { Actor } from "../acts/references.ts";
import type { World } from "../world/world.ts";
import type { SeedOptions } from "./seed.ts";

export function seedCrowd(world: World, { extraJobs = 0, extraCandidates = 0 }: SeedOptions): void {
  const actor: Actor = { userId: null, seesPrivate: true, via: "seed", mirrorsEmployer: true };
  for (let n = 1; n <= extraJobs; n++)
    createJob(world, { name: `Assembly Technician ${n}`, requisition_id: `LR-X-${n}` });
  const open = world.jobs.all().filter((job) => job.status === "open");
  for (let n = 1; n <= extraCandidates; n++) {
    const job = open[n % open.length];
    const candidate = createCandidate(world, actor, {
      first_name: "Crowd",
      last_name: `Member ${n}`,
      email_addresses: [{ value: `crowd.${n}@mail.example.net`, type: "personal" }],
    });
    createApplication(world, actor, candidate.id, job ? { job_id: job.id } : { prospect: true });
  }
}
