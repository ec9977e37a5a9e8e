// Jobs and job posts as an admin handles them. Only closed jobs and posts that are not live can be deleted; a
// deleted job takes its posts and stages with it silently ("The 14 events" in the web hook documents).
import { jobDeletedEvent, jobEvent, jobPostDeletedEvent, jobPostEvent } from "../hooks/payloads/job.ts";
import type { Job, JobPost, JobQuestion, JobStatus } from "../world/org-records.ts";
import type { FieldValues } from "../world/records.ts";
import { conflict } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { need, pointsAt } from "./references.ts";

export interface JobInput {
  name?: string;
  status?: JobStatus;
  requisition_id?: string | null;
  notes?: string | null;
  confidential?: boolean;
  department_id?: number | null;
  office_ids?: number[];
  custom_fields?: FieldValues;
  stages?: string[];
  created_by_id?: number;
}

const DEFAULT_STAGES = [
  "Application Review",
  "Preliminary Phone Screen",
  "Face to Face",
  "Reference Check",
  "Offer",
];

export function createJob(world: World, input: JobInput & { name: string }): Job {
  checkJob(world, input);
  const at = world.clock.iso();
  const status = input.status ?? "open";
  const job = world.jobs.add({
    ...world.stamp(world.jobs),
    name: input.name,
    requisition_id: input.requisition_id ?? null,
    notes: input.notes ?? null,
    confidential: input.confidential ?? false,
    status,
    opened_at: status === "draft" ? null : at,
    closed_at: status === "closed" ? at : null,
    is_template: false,
    copied_from_id: null,
    department_id: input.department_id ?? null,
    office_ids: input.office_ids ?? [],
    custom_fields: input.custom_fields ?? {},
    _created_by_id: input.created_by_id ?? null,
  });
  for (const [order, name] of (input.stages ?? DEFAULT_STAGES).entries()) {
    world.stages.add({ ...world.stamp(world.stages), job_id: job.id, name, sort_order: order, active: true });
  }
  world.openings.add({
    ...world.stamp(world.openings),
    job_id: job.id,
    opening_id: `${input.requisition_id ?? "OPEN"}-1`,
    opened_at: job.opened_at,
    closed_at: null,
    sort_order: 0,
    application_id: null,
    close_reason_id: null,
    target_start_on: null,
    open: status !== "closed",
    custom_fields: {},
  });
  jobEvent(world, "job_created", job);
  return job;
}

export function updateJob(world: World, id: number, input: JobInput): Job {
  const before = need(world.jobs, id, "Job");
  checkJob(world, input);
  const at = world.clock.iso();
  const change: Partial<Job> = { updated_at: at };
  if (input.name !== undefined) change.name = input.name;
  if (input.requisition_id !== undefined) change.requisition_id = input.requisition_id;
  if (input.notes !== undefined) change.notes = input.notes;
  if (input.confidential !== undefined) change.confidential = input.confidential;
  if (input.department_id !== undefined) change.department_id = input.department_id;
  if (input.office_ids !== undefined) change.office_ids = input.office_ids;
  if (input.custom_fields !== undefined)
    change.custom_fields = { ...before.custom_fields, ...input.custom_fields };
  if (input.status !== undefined && input.status !== before.status) {
    change.status = input.status;
    if (input.status === "open")
      Object.assign(change, { opened_at: before.opened_at ?? at, closed_at: null });
    if (input.status === "closed") change.closed_at = at;
  }
  const job = world.jobs.update(id, change);
  jobEvent(world, "job_updated", job);
  return job;
}

export function deleteJob(world: World, id: number): void {
  const job = need(world.jobs, id, "Job");
  if (job.status !== "closed") throw conflict("Only closed jobs can be deleted");
  jobDeletedEvent(world, job);
  for (const post of world.jobPosts.by("job_id", id)) world.jobPosts.remove(post.id);
  for (const stage of world.stages.by("job_id", id)) world.stages.remove(stage.id);
  for (const opening of world.openings.by("job_id", id)) world.openings.remove(opening.id);
  for (const owner of world.jobOwners.by("job_id", id)) world.jobOwners.remove(owner.id);
  for (const manager of world.hiringManagers.by("job_id", id)) world.hiringManagers.remove(manager.id);
  world.jobs.remove(id);
}

function checkJob(world: World, input: JobInput): void {
  pointsAt(world.departments, input.department_id, "department_id");
  for (const id of input.office_ids ?? []) pointsAt(world.offices, id, "office_ids");
  pointsAt(world.users, input.created_by_id, "created_by_id");
}

export interface JobPostInput {
  job_id?: number | null;
  title?: string;
  content?: string;
  internal_content?: string | null;
  location?: string;
  live?: boolean;
  internal?: boolean;
  questions?: JobQuestion[];
}

export const JOB_BOARD_ID = 4_090_000_002;

/** New posts begin unpublished; a post without a job is a prospect post. */
export function createJobPost(world: World, input: JobPostInput & { title: string }): JobPost {
  pointsAt(world.jobs, input.job_id, "job_id");
  const base = world.stamp(world.jobPosts);
  const post = world.jobPosts.add({
    ...base,
    title: input.title,
    job_id: input.job_id ?? null,
    job_board_id: JOB_BOARD_ID,
    internal: input.internal ?? false,
    active: true,
    live: input.live ?? false,
    featured: false,
    first_published_at: input.live ? base.created_at : null,
    content: input.content ?? "",
    internal_content: input.internal_content ?? null,
    language: "en",
    public_url: `https://boards.example.com/larkspur/jobs/${base.id}`,
    demographic_question_set_id: null,
    questions: input.questions ?? [],
    _location: input.location ?? "",
  });
  jobPostEvent(world, "job_post_created", post);
  return post;
}

export function updateJobPost(world: World, id: number, input: JobPostInput): JobPost {
  const before = need(world.jobPosts, id, "Job post");
  const change: Partial<JobPost> = { updated_at: world.clock.iso() };
  if (input.title !== undefined) change.title = input.title;
  if (input.content !== undefined) change.content = input.content;
  if (input.internal_content !== undefined) change.internal_content = input.internal_content;
  if (input.location !== undefined) change._location = input.location;
  if (input.internal !== undefined) change.internal = input.internal;
  if (input.questions !== undefined) change.questions = input.questions;
  if (input.live !== undefined) {
    change.live = input.live;
    if (input.live) change.first_published_at = before.first_published_at ?? world.clock.iso();
  }
  const post = world.jobPosts.update(id, change);
  jobPostEvent(world, "job_post_updated", post);
  return post;
}

/** A deleted post stays in the lists as `active: false`. */
export function deleteJobPost(world: World, id: number): void {
  const post = need(world.jobPosts, id, "Job post");
  if (post.live) throw conflict("Only job posts that are not live can be deleted");
  if (!post.active) throw conflict("Job post is already deleted");
  jobPostDeletedEvent(world, world.jobPosts.update(id, { active: false, updated_at: world.clock.iso() }));
}
