// Payloads about jobs and job posts. Posts come flat when created or updated and wrapped when deleted; their
// questions speak the old vocabulary of the job board.
import type { Job, JobPost } from "../../world/org-records.ts";
import type { World } from "../../world/world.ts";
import { fieldsPart } from "./parts.ts";
import { seconds } from "./times.ts";

export function jobEvent(world: World, action: "job_created" | "job_updated", job: Job): void {
  world.emit(action, () => ({
    job: {
      ...jobBase(job),
      notes: job.notes,
      confidential: job.confidential,
      job_post_id: firstPostId(world, job.id),
      status: job.status,
      created_by_id: job._created_by_id,
      created_at: seconds(job.created_at),
      opened_at: seconds(job.opened_at),
      closed_at: seconds(job.closed_at),
      ...placesPart(world, job),
      hiring_team: hiringTeamPart(world, job.id),
      // Custom fields of openings are shown as an array, not as a map.
      openings: world.openings
        .by("job_id", job.id)
        .map((opening) => ({ id: opening.id, opening_id: opening.opening_id, custom_fields: [] })),
      custom_fields: fieldsPart(world, "job", job.custom_fields),
    },
  }));
}

export function jobDeletedEvent(world: World, job: Job): void {
  world.emit("job_deleted", () => ({ job: { id: job.id, name: job.name } }));
}

export function jobBase(job: Job) {
  return { id: job.id, name: job.name, requisition_id: job.requisition_id };
}

export function firstPostId(world: World, jobId: number): number | null {
  return world.jobPosts.by("job_id", jobId).find((post) => post.active)?.id ?? null;
}

export function placesPart(world: World, job: Job) {
  const department = world.departments.get(job.department_id);
  const offices = job.office_ids.map((id) => world.offices.get(id)).filter((office) => office !== undefined);
  return {
    departments: department
      ? [{ id: department.id, name: department.name, external_id: department.external_id }]
      : [null],
    offices: offices.map(({ id, name, location, external_id }) => ({ id, name, location, external_id })),
  };
}

export function hiringTeamPart(world: World, jobId: number) {
  const member = (userId: number) => ({
    user_id: userId,
    employee_id: world.users.get(userId)?.employee_id ?? null,
  });
  const owners = (type: string) =>
    world.jobOwners
      .by("job_id", jobId)
      .filter((owner) => owner.type === type)
      .map((owner) => member(owner.user_id));
  return {
    hiring_managers: world.hiringManagers.by("job_id", jobId).map((manager) => member(manager.user_id)),
    sourcers: owners("sourcer"),
    recruiters: owners("recruiter"),
    coordinators: owners("coordinator"),
  };
}

const BOARD_TYPES: Record<string, string> = {
  short_text: "input_text",
  long_text: "textarea",
  attachment: "input_file",
  single_select: "multi_value_single_select",
  boolean: "multi_value_single_select",
  multi_select: "multi_value_multi_select",
};

function postPart(post: JobPost) {
  return {
    id: post.id,
    title: post.title,
    location: post._location,
    content: post.content,
    internal_content: post.internal_content,
    updated_at: post.updated_at,
    // Absent on a prospect post.
    ...(post.job_id === null ? {} : { job_id: post.job_id }),
    external: !post.internal,
    internal: post.internal,
    live: post.live,
    questions: post.questions.map((question) => ({
      required: question.required,
      private: question.private,
      label: question.label,
      type: BOARD_TYPES[question.answer_type] ?? question.answer_type,
      values: question.options.map((option) => option.label),
    })),
  };
}

export function jobPostEvent(
  world: World,
  action: "job_post_created" | "job_post_updated",
  post: JobPost,
): void {
  world.emit(action, () => postPart(post));
}

export function jobPostDeletedEvent(world: World, post: JobPost): void {
  world.emit("job_post_deleted", () => ({ job_post: postPart(post) }));
}
