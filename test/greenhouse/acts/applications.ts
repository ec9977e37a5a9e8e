// Applications of either kind: on one job, or as a prospect for none or several jobs.
import { newApplicationEvent, updatedApplicationEvent } from "../hooks/payloads/application.ts";
import type { Application, FieldValues } from "../world/records.ts";
import { conflict, invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
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
} from "./references.ts";
import { closeStages, openStages } from "./stages.ts";

export interface ApplicationInput {
  job_id?: number;
  initial_stage_id?: number;
  prospect?: boolean;
  job_ids?: number[];
  prospect_pool_id?: number;
  prospect_pool_stage_id?: number;
  prospect_owner_id?: number;
  prospective_department_id?: number;
  prospective_office_id?: number;
  source_id?: number;
  recruiter_id?: number;
  coordinator_id?: number;
  referrer_id?: number;
  created_at?: string;
  custom_fields?: FieldEntry[];
  /** v1 only. */
  outside_referrer?: string;
  custom_values?: FieldValues;
}

/** Everything that can be refused, before anything is written: person and application come as one or not at all. */
export function checkApplication(world: World, input: ApplicationInput, candidateId: number | null): void {
  pointsAt(world.sources, input.source_id, "source_id");
  pointsAt(world.referrers, input.referrer_id, "referrer_id");
  pointsAtUser(world, input.recruiter_id, "recruiter_id");
  pointsAtUser(world, input.coordinator_id, "coordinator_id");
  fieldValues(world, "application", input.custom_fields);
  if (input.job_id === undefined) {
    checkProspect(world, input);
    return;
  }
  openJob(world, input.job_id, "job_id");
  if (input.initial_stage_id !== undefined) {
    stageOnJob(world, input.initial_stage_id, input.job_id, "initial_stage_id");
  }
  firstStage(world, input.job_id);
  if (candidateId !== null) notYetOnJob(world, candidateId, input.job_id);
}

function checkProspect(world: World, input: ApplicationInput): void {
  if (input.prospect !== true) throw invalid("prospect", "prospect must be true when there is no job_id");
  for (const jobId of input.job_ids ?? []) openJob(world, jobId, "job_ids");
  checkPool(world, input.prospect_pool_id, input.prospect_pool_stage_id, "prospect_pool_stage_id");
  pointsAtUser(world, input.prospect_owner_id, "prospect_owner_id");
  pointsAt(world.departments, input.prospective_department_id, "prospective_department_id");
  pointsAt(world.offices, input.prospective_office_id, "prospective_office_id");
}

export function checkPool(
  world: World,
  poolId: number | undefined,
  stageId: number | undefined,
  field: string,
): void {
  const pool = pointsAt(world.pools, poolId, "prospect_pool_id");
  if (pool && !pool.active) throw invalid("prospect_pool_id", `Prospect pool ${pool.id} is not active`);
  const stage = pointsAt(world.poolStages, stageId, field);
  if (stage && stage.prospect_pool_id !== poolId) {
    throw invalid(field, `${field} ${stage.id} does not belong to the prospect pool`);
  }
}

export function createApplication(
  world: World,
  actor: Actor,
  candidateId: number,
  input: ApplicationInput,
): Application {
  const prospect = input.job_id === undefined;
  const owners = prospect ? {} : primaryOwners(world, input.job_id);
  const at = input.created_at === undefined ? world.clock.iso() : new Date(input.created_at).toISOString();
  const row = world.applications.add({
    ...world.stamp(world.applications, at),
    updated_at: world.clock.iso(),
    candidate_id: candidateId,
    job_id: input.job_id ?? null,
    job_post_id: null,
    source_id: input.source_id ?? null,
    referrer_id: input.referrer_id ?? null,
    recruiter_id: input.recruiter_id ?? owners.recruiter ?? null,
    coordinator_id: input.coordinator_id ?? owners.coordinator ?? null,
    agency_note_id: null,
    rejection_reason_id: null,
    stage_id: null,
    job_interview_stage_id: null,
    stage_name: null,
    status: "in_process",
    needs_decision: prospect ? null : true,
    prospect,
    rejected_at: null,
    last_activity_at: world.clock.iso(),
    location_address: null,
    answers: [],
    prospective_job_ids: prospect ? [...new Set(input.job_ids ?? [])] : [],
    custom_fields: input.custom_values ?? fieldValues(world, "application", input.custom_fields),
    _stage_id: null,
    _hired_at: null,
    _start_date: null,
    _opening_id: null,
    _outside_referrer: input.outside_referrer ?? null,
    _readable_at: 0,
    _created_via: actor.via,
  });
  if (input.job_id === undefined) addProspectDetail(world, row, input);
  else openStages(world, row.id, input.job_id, input.initial_stage_id ?? firstStage(world, input.job_id).id);
  touchCandidate(world, candidateId);
  const application = world.applications.get(row.id) ?? row;
  newApplicationEvent(world, application);
  return application;
}

function primaryOwners(
  world: World,
  jobId: number | undefined,
): { recruiter?: number; coordinator?: number } {
  const owners: { recruiter?: number; coordinator?: number } = {};
  for (const owner of jobId === undefined ? [] : world.jobOwners.by("job_id", jobId)) {
    if (owner.responsible && owner.type !== "sourcer") owners[owner.type] = owner.user_id;
  }
  return owners;
}

function addProspectDetail(world: World, application: Application, input: ApplicationInput): void {
  world.prospectDetails.add({
    ...world.stamp(world.prospectDetails),
    application_id: application.id,
    pool_id: input.prospect_pool_id ?? null,
    pool_stage_id: input.prospect_pool_stage_id ?? null,
    prospect_owner_id: input.prospect_owner_id ?? null,
    department_id: input.prospective_department_id ?? null,
    office_id: input.prospective_office_id ?? null,
  });
}

export interface ApplicationChange {
  source_id?: number;
  referrer_id?: number;
  recruiter_id?: number;
  coordinator_id?: number;
  prospect_pool_id?: number;
  prospect_stage_id?: number;
  rejected_at?: string;
  created_at?: string;
  custom_fields?: FieldEntry[];
  outside_referrer?: string;
  custom_values?: FieldValues;
}

export function updateApplication(
  world: World,
  actor: Actor,
  id: number,
  input: ApplicationChange,
): Application {
  const application = needApplication(world, actor, id);
  if (application.status === "converted") throw conflict("Application is converted and cannot be changed");
  pointsAt(world.sources, input.source_id, "source_id");
  pointsAt(world.referrers, input.referrer_id, "referrer_id");
  pointsAtUser(world, input.recruiter_id, "recruiter_id");
  pointsAtUser(world, input.coordinator_id, "coordinator_id");
  const fields = input.custom_fields && fieldValues(world, "application", input.custom_fields);
  movePool(world, application, input);
  const change: Partial<Application> = { updated_at: world.clock.iso(), last_activity_at: world.clock.iso() };
  if (input.source_id !== undefined) change.source_id = input.source_id;
  if (input.referrer_id !== undefined) change.referrer_id = input.referrer_id;
  if (input.recruiter_id !== undefined) change.recruiter_id = input.recruiter_id;
  if (input.coordinator_id !== undefined) change.coordinator_id = input.coordinator_id;
  if (input.outside_referrer !== undefined) change._outside_referrer = input.outside_referrer;
  if (input.created_at !== undefined) change.created_at = new Date(input.created_at).toISOString();
  if (input.rejected_at !== undefined) {
    if (application.status !== "rejected") throw invalid("rejected_at", "Application is not rejected");
    change.rejected_at = new Date(input.rejected_at).toISOString();
  }
  const values = fields ?? input.custom_values;
  if (values) change.custom_fields = values;
  const updated = world.applications.update(id, change);
  updatedApplicationEvent(world, updated);
  return updated;
}

/** A prospect is moved between pools and their stages by an update, not by `move`. */
function movePool(world: World, application: Application, input: ApplicationChange): void {
  if (input.prospect_pool_id === undefined && input.prospect_stage_id === undefined) return;
  const detail = world.prospectDetails.by("application_id", application.id)[0];
  if (!application.prospect || !detail) throw invalid("prospect_pool_id", "Application is not a prospect");
  const poolId = input.prospect_pool_id ?? detail.pool_id ?? undefined;
  checkPool(world, poolId, input.prospect_stage_id, "prospect_stage_id");
  const stays = poolId === detail.pool_id ? detail.pool_stage_id : null;
  world.prospectDetails.update(detail.id, {
    pool_id: poolId ?? null,
    pool_stage_id: input.prospect_stage_id ?? stays,
    updated_at: world.clock.iso(),
  });
}

/** Rows and stages end with the application. */
export function dropApplicationRows(world: World, applicationId: number): void {
  closeStages(world, applicationId);
  for (const row of world.applicationStages.by("application_id", applicationId))
    world.applicationStages.remove(row.id);
  for (const row of world.prospectDetails.by("application_id", applicationId))
    world.prospectDetails.remove(row.id);
  for (const row of world.rejectionDetails.by("application_id", applicationId))
    world.rejectionDetails.remove(row.id);
  for (const row of world.attachments.by("application_id", applicationId)) world.attachments.remove(row.id);
  world.applications.remove(applicationId);
}
