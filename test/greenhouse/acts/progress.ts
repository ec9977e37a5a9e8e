// What happens to an application: move, reject, unreject, hire, unhire, convert. The guards are those of the
// reference ("Applications", "Other"): a stale from_stage_id, a second rejection, a prospect that is hired.
import {
  hireEvent,
  rejectEvent,
  stageChangeEvent,
  unhireEvent,
  unrejectEvent,
} from "../hooks/payloads/application.ts";
import type { Application, ApplicationStatus } from "../world/records.ts";
import { conflict, invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { createApplication } from "./applications.ts";
import { touchCandidate } from "./candidates.ts";
import { type FieldEntry, fieldValues } from "./fields.ts";
import {
  type Actor,
  firstStage,
  needApplication,
  notYetOnJob,
  openJob,
  pointsAt,
  pointsAtUser,
  stageOnJob,
  stagesOf,
} from "./references.ts";
import { closeStages, enterStage, openStages, reopenStages } from "./stages.ts";

export interface MoveInput {
  from_stage_id?: number;
  to_stage_id?: number;
  to_job_id?: number;
  email_from_user_id?: number;
}

export function moveApplication(world: World, actor: Actor, id: number, input: MoveInput): Application {
  const application = needApplication(world, actor, id);
  mustBe(application, "in_process");
  if (application.prospect || application.job_id === null)
    throw conflict("Prospects cannot be moved between stages");
  pointsAtUser(world, input.email_from_user_id, "email_from_user_id");
  if (input.from_stage_id !== undefined && input.from_stage_id !== application.job_interview_stage_id) {
    throw invalid("from_stage_id", "from_stage_id must be the application's current stage");
  }
  if (input.to_stage_id !== undefined && input.to_job_id !== undefined) {
    throw invalid("to_stage_id", "to_stage_id and to_job_id exclude each other");
  }
  if (input.to_job_id !== undefined) return transfer(world, application, input.to_job_id, null);
  const target = input.to_stage_id ?? nextStageId(world, application, application.job_id);
  stageOnJob(world, target, application.job_id, "to_stage_id");
  enterStage(world, id, target);
  return moved(world, id);
}

function nextStageId(world: World, application: Application, jobId: number): number {
  const stages = stagesOf(world, jobId);
  const here = stages.findIndex((stage) => stage.id === application.job_interview_stage_id);
  const next = stages[here + 1];
  if (here < 0 || !next) throw conflict("Application is already in the last stage");
  return next.id;
}

export function transfer(
  world: World,
  application: Application,
  jobId: number,
  stageId: number | null,
): Application {
  openJob(world, jobId, "to_job_id");
  notYetOnJob(world, application.candidate_id, jobId);
  const target =
    stageId === null ? firstStage(world, jobId) : stageOnJob(world, stageId, jobId, "new_stage_id");
  for (const row of world.applicationStages.by("application_id", application.id))
    world.applicationStages.remove(row.id);
  world.applications.update(application.id, { job_id: jobId, job_post_id: null });
  openStages(world, application.id, jobId, target.id);
  return moved(world, application.id);
}

function moved(world: World, id: number): Application {
  const application = touch(world, id, {});
  stageChangeEvent(world, application);
  return application;
}

export interface RejectInput {
  rejection_reason_id?: number;
  notes?: string;
  rejection_email?: { email_from_user_id?: number };
  custom_fields?: FieldEntry[];
}

export function rejectApplication(world: World, actor: Actor, id: number, input: RejectInput): Application {
  const application = needApplication(world, actor, id);
  mustBe(application, "in_process");
  pointsAt(world.rejectionReasons, input.rejection_reason_id, "rejection_reason_id");
  pointsAtUser(world, input.rejection_email?.email_from_user_id, "rejection_email");
  const at = world.clock.iso();
  const answers = fieldValues(world, "rejection_question", input.custom_fields);
  closeStages(world, id);
  const rejected = touch(world, id, {
    status: "rejected",
    rejected_at: at,
    rejection_reason_id: input.rejection_reason_id ?? null,
  });
  world.rejectionDetails.add({
    ...world.stamp(world.rejectionDetails),
    application_id: id,
    rejected_by_id: actor.userId,
    rejection_note_id: input.notes ? rejectionNote(world, actor, rejected, input.notes) : null,
    rejection_reason_id: input.rejection_reason_id ?? null,
    rejected_at: at,
    question_custom_fields: answers,
  });
  rejectEvent(world, rejected);
  return rejected;
}

function rejectionNote(world: World, actor: Actor, application: Application, body: string): number {
  return world.notes.add({
    ...world.stamp(world.notes),
    candidate_id: application.candidate_id,
    application_id: application.id,
    body,
    body_with_tags: body,
    subject: null,
    type: "NOTE",
    user_id: actor.userId,
    visibility: "publicly_visible",
    email_from: null,
    email_to: null,
    email_cc: null,
    email_attachment_file_names: null,
    import_hash: null,
  }).id;
}

/** Reason and notes are cleared. */
export function unrejectApplication(world: World, actor: Actor, id: number): Application {
  const application = needApplication(world, actor, id);
  mustBe(application, "rejected");
  for (const detail of world.rejectionDetails.by("application_id", id)) {
    if (detail.rejection_note_id !== null) world.notes.remove(detail.rejection_note_id);
    world.rejectionDetails.remove(detail.id);
  }
  const back = touch(world, id, { status: "in_process", rejected_at: null, rejection_reason_id: null });
  if (!back.prospect) reopenStages(world, back);
  const unrejected = world.applications.get(id) ?? back;
  unrejectEvent(world, unrejected);
  return unrejected;
}

export interface HireInput {
  start_date?: string;
  opening_id?: number;
  close_reason_id?: number | null;
}

export function hireApplication(world: World, actor: Actor, id: number, input: HireInput): Application {
  const application = needApplication(world, actor, id);
  mustBe(application, "in_process");
  if (application.prospect || application.job_id === null) throw conflict("Prospects cannot be hired");
  pointsAt(world.closeReasons, input.close_reason_id, "close_reason_id");
  const open = world.openings.by("job_id", application.job_id).filter((opening) => opening.open);
  if (open.length > 1 && input.opening_id === undefined) {
    throw invalid("opening_id", "opening_id is needed: the job has more than one open opening");
  }
  const opening = input.opening_id === undefined ? open[0] : open.find((row) => row.id === input.opening_id);
  if (input.opening_id !== undefined && !opening) {
    throw invalid("opening_id", `opening_id ${input.opening_id} is not an open opening of the job`);
  }
  const at = world.clock.iso();
  if (opening) {
    const change = {
      open: false,
      closed_at: at,
      application_id: id,
      close_reason_id: input.close_reason_id ?? null,
    };
    world.openings.update(opening.id, { ...change, updated_at: at });
  }
  closeStages(world, id);
  const hired = touch(world, id, {
    status: "hired",
    _hired_at: at,
    _start_date: input.start_date?.slice(0, 10) ?? null,
    _opening_id: opening?.id ?? null,
  });
  hireEvent(world, hired);
  return hired;
}

export function unhireApplication(world: World, actor: Actor, id: number): Application {
  const application = needApplication(world, actor, id);
  mustBe(application, "hired");
  if (application._opening_id !== null && world.openings.get(application._opening_id)) {
    const change = { open: true, closed_at: null, application_id: null, close_reason_id: null };
    world.openings.update(application._opening_id, { ...change, updated_at: world.clock.iso() });
  }
  touch(world, id, { status: "in_process", _hired_at: null, _start_date: null, _opening_id: null });
  reopenStages(world, application);
  const unhired = world.applications.get(id) ?? application;
  unhireEvent(world, unhired);
  return unhired;
}

/** A prospect becomes a candidate by a new application; the old one ends as `converted`. */
export function convertProspect(
  world: World,
  actor: Actor,
  id: number,
  jobId: number,
  stageId: number | undefined,
): Application {
  const prospect = needApplication(world, actor, id);
  mustBe(prospect, "in_process");
  if (!prospect.prospect) throw conflict("Application is not a prospect");
  openJob(world, jobId, "job_id");
  const pooled = world.prospectDetails.by("application_id", id).some((detail) => detail.pool_id !== null);
  if (!prospect.prospective_job_ids.includes(jobId) && !pooled) {
    throw invalid("job_id", `Prospect is not associated with job ${jobId}`);
  }
  notYetOnJob(world, prospect.candidate_id, jobId);
  if (stageId !== undefined) stageOnJob(world, stageId, jobId, "to_job_interview_stage_id");
  touch(world, id, { status: "converted" });
  return createApplication(world, actor, prospect.candidate_id, {
    job_id: jobId,
    ...(stageId === undefined ? {} : { initial_stage_id: stageId }),
    ...(prospect.source_id === null ? {} : { source_id: prospect.source_id }),
    ...(prospect.referrer_id === null ? {} : { referrer_id: prospect.referrer_id }),
  });
}

const V1_WORD: Record<ApplicationStatus, string> = {
  in_process: "active",
  rejected: "rejected",
  hired: "hired",
  converted: "converted",
};

function mustBe(application: Application, status: ApplicationStatus): void {
  if (application.status === status) return;
  // The documented words of a refused unrejection (Harvest v1, "POST: Unreject Application").
  throw conflict(`Application must be '${V1_WORD[status]}', is currently '${V1_WORD[application.status]}'`);
}

function touch(world: World, id: number, change: Partial<Application>): Application {
  const at = world.clock.iso();
  const updated = world.applications.update(id, { ...change, updated_at: at, last_activity_at: at });
  touchCandidate(world, updated.candidate_id);
  return updated;
}
