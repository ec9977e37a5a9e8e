// Existence checks. A record that is written to and is missing is "not found"; a record that is merely pointed at
// makes the body invalid (Harvest v3 reference, "Errors": 404 is for "write on a missing id").
import type { Job, JobStage, User } from "../world/org-records.ts";
import type { Application, Candidate } from "../world/records.ts";
import { conflict, invalid, notFound, Refusal } from "../world/refusal.ts";
import type { Row, Table } from "../world/table.ts";
import type { World } from "../world/world.ts";

export interface Actor {
  /** A Greenhouse user, or null for the credential's own service user. */
  userId: number | null;
  seesPrivate: boolean;
  via: string;
  /** v3: the latest employment becomes the person's company and title. */
  mirrorsEmployer: boolean;
}

export function need<T extends Row>(table: Table<T>, id: number, what: string): T {
  const row = table.get(id);
  if (!row) throw notFound(what, id);
  return row;
}

export function needCandidate(world: World, actor: Actor, id: number): Candidate {
  const candidate = need(world.candidates, id, "Candidate");
  if (candidate.private && !actor.seesPrivate) throw new Refusal("forbidden", "Candidate is private");
  return candidate;
}

export function needApplication(world: World, actor: Actor, id: number): Application {
  const application = need(world.applications, id, "Application");
  needCandidate(world, actor, application.candidate_id);
  return application;
}

export function pointsAt<T extends Row>(
  table: Table<T>,
  id: number | null | undefined,
  field: string,
): T | null {
  if (id == null) return null;
  const row = table.get(id);
  if (!row) throw invalid(field, `${field} ${id} does not exist`);
  return row;
}

export function pointsAtUser(world: World, id: number | null | undefined, field: string): User | null {
  const user = pointsAt(world.users, id, field);
  if (user?.deactivated) throw invalid(field, `${field} ${user.id} is deactivated`);
  return user;
}

export function openJob(world: World, id: number, field: string): Job {
  const job = world.jobs.get(id);
  if (!job) throw invalid(field, `${field} ${id} does not exist`);
  if (job.status !== "open") throw invalid(field, `Job ${id} must be open, is currently ${job.status}`);
  return job;
}

export function stagesOf(world: World, jobId: number): JobStage[] {
  return world.stages
    .by("job_id", jobId)
    .filter((stage) => stage.active)
    .sort((a, b) => a.sort_order - b.sort_order);
}

export function stageOnJob(world: World, id: number, jobId: number, field: string): JobStage {
  const stage = world.stages.get(id);
  if (!stage || stage.job_id !== jobId || !stage.active) {
    throw invalid(field, `${field} ${id} is not a stage of job ${jobId}`);
  }
  return stage;
}

export function firstStage(world: World, jobId: number): JobStage {
  const first = stagesOf(world, jobId)[0];
  if (!first) throw conflict(`Job ${jobId} has no stages`);
  return first;
}

/** Refuses a second application of one person on one job (presumed in the reference, "Applications"). */
export function notYetOnJob(world: World, candidateId: number, jobId: number): void {
  const there = world.applications
    .by("candidate_id", candidateId)
    .some((application) => application.job_id === jobId && !application.prospect);
  if (there) throw invalid("job_id", `Candidate ${candidateId} already has an application on job ${jobId}`);
}
