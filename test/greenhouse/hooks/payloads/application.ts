// Payloads rooted at `application`. The examples of the documents disagree with their attribute tables and with
// each other; each event here has exactly the keys of its own example (web hook documents, "The 14 events").
import type { Job } from "../../world/org-records.ts";
import type { Application, Candidate } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { firstPostId, hiringTeamPart, jobBase, placesPart } from "./job.ts";
import { type CandidateShape, candidatePart, creditPart, fieldsPart, personUrl } from "./parts.ts";
import { seconds } from "./times.ts";

interface Shape {
  sourceKey: "name" | "public_name";
  prospectDetail: boolean;
  candidateUrl: boolean;
  /** jobs[].url and jobs[].hiring_team: only in new_candidate_application. */
  richJobs: boolean;
}

const NEW_CANDIDATE: Shape = { sourceKey: "name", prospectDetail: true, candidateUrl: true, richJobs: true };
const UPDATED: Shape = { sourceKey: "name", prospectDetail: true, candidateUrl: true, richJobs: false };
const STAGE: Shape = { sourceKey: "name", prospectDetail: false, candidateUrl: true, richJobs: false };
const NEW_PROSPECT: Shape = {
  sourceKey: "public_name",
  prospectDetail: false,
  candidateUrl: false,
  richJobs: false,
};
const UNHIRED: Shape = {
  sourceKey: "public_name",
  prospectDetail: false,
  candidateUrl: true,
  richJobs: false,
};

export function newApplicationEvent(world: World, application: Application): void {
  if (application.prospect) {
    world.emit("new_prospect_application", () => full(world, application, NEW_PROSPECT));
  } else world.emit("new_candidate_application", () => full(world, application, NEW_CANDIDATE));
}

export function updatedApplicationEvent(world: World, application: Application): void {
  world.emit("application_updated", () => full(world, application, UPDATED));
}

export function stageChangeEvent(world: World, application: Application): void {
  world.emit("candidate_stage_change", () => full(world, application, STAGE));
}

export function rejectEvent(world: World, application: Application): void {
  world.emit("reject_candidate", () => full(world, application, NEW_PROSPECT));
}

export function unrejectEvent(world: World, application: Application): void {
  world.emit("unreject_candidate", () => full(world, application, NEW_PROSPECT));
}

export function unhireEvent(world: World, application: Application): void {
  world.emit("unhire_candidate", () => full(world, application, UNHIRED));
}

function full(world: World, application: Application, shape: Shape) {
  const detail = world.settings.hookProspectDetail || shape.prospectDetail;
  return {
    application: {
      id: application.id,
      rejected_at: seconds(application.rejected_at),
      prospect: application.prospect,
      ...(detail ? { prospect_detail: prospectDetailPart(world, application) } : {}),
      status: application.status === "in_process" ? "active" : application.status,
      applied_at: seconds(application.created_at),
      last_activity_at: seconds(application.last_activity_at),
      url: personUrl(world, application.candidate_id, application.id),
      source: sourcePart(world, application, shape.sourceKey),
      credited_to: creditPart(world, application.referrer_id, application._outside_referrer),
      rejection_reason: reasonPart(world, application),
      rejection_details: rejectionPart(world, application),
      current_stage: stagePart(world, application),
      custom_fields: fieldsPart(world, "application", application.custom_fields),
      candidate: personPart(world, application, { url: shape.candidateUrl, privacy: true, full: true }),
      jobs: jobsOf(world, application).map((job) => jobPart(world, job, shape.richJobs)),
    },
  };
}

function personPart(world: World, application: Application, shape: CandidateShape) {
  const candidate: Candidate | undefined = world.candidates.get(application.candidate_id);
  if (!candidate) return null;
  // v3 keeps recruiter and coordinator on the application; payloads show them on the person.
  const owners = {
    _recruiter_id: candidate._recruiter_id ?? application.recruiter_id,
    _coordinator_id: candidate._coordinator_id ?? application.coordinator_id,
  };
  return candidatePart(world, { ...candidate, ...owners }, shape);
}

function jobsOf(world: World, application: Application): Job[] {
  const ids = application.job_id === null ? application.prospective_job_ids : [application.job_id];
  return ids.map((id) => world.jobs.get(id)).filter((job) => job !== undefined);
}

function jobPart(world: World, job: Job, rich: boolean) {
  return {
    ...jobBase(job),
    notes: job.notes,
    confidential: job.confidential,
    job_post_id: firstPostId(world, job.id),
    status: job.status,
    created_by_id: job._created_by_id,
    created_at: seconds(job.created_at),
    opened_at: seconds(job.opened_at),
    closed_at: seconds(job.closed_at),
    ...(rich ? { url: `${world.origin}/sdash/${job.id}` } : {}),
    ...placesPart(world, job),
    ...(rich ? { hiring_team: hiringTeamPart(world, job.id) } : {}),
    custom_fields: fieldsPart(world, "job", job.custom_fields),
  };
}

function sourcePart(world: World, application: Application, key: "name" | "public_name") {
  const source = world.sources.get(application.source_id);
  return source ? { id: source.id, [key]: source.name } : null;
}

function reasonPart(world: World, application: Application) {
  const reason = world.rejectionReasons.get(application.rejection_reason_id);
  return reason
    ? { id: reason.id, name: reason.name, type: { id: reason.type.id, name: reason.type.name } }
    : null;
}

function rejectionPart(world: World, application: Application) {
  const detail = world.rejectionDetails.by("application_id", application.id)[0];
  return detail
    ? { custom_fields: fieldsPart(world, "rejection_question", detail.question_custom_fields) }
    : null;
}

/** The stage moved into, or the one a rejected person was in; null for prospects and the hired. */
function stagePart(world: World, application: Application) {
  if (application.prospect || application.status === "hired") return null;
  const stage = world.stages.get(application._stage_id);
  if (!stage) return null;
  return { id: stage.id + world.settings.stageIdOffset, name: stage.name, interviews: [] };
}

function prospectDetailPart(world: World, application: Application) {
  const detail = world.prospectDetails.by("application_id", application.id)[0];
  const named = (row: { id: number; name: string | null } | undefined) =>
    row ? { id: row.id, name: row.name } : null;
  return {
    prospect_pool: named(world.pools.get(detail?.pool_id)),
    prospect_stage: named(world.poolStages.get(detail?.pool_stage_id)),
    prospect_owner: named(world.users.get(detail?.prospect_owner_id)),
  };
}

/** The reduced one: no status, no prospect, no stage; a deprecated `job` beside `jobs`; an offer. */
export function hireEvent(world: World, application: Application): void {
  world.emit("hire_candidate", () => {
    const job = world.jobs.get(application.job_id);
    const opening = world.openings.get(application._opening_id);
    return {
      application: {
        id: application.id,
        opening: opening ? { opening_id: opening.opening_id, custom_fields: [] } : null,
        credited_to: creditPart(world, application.referrer_id, application._outside_referrer),
        source: sourcePart(world, application, "public_name"),
        url: personUrl(world, application.candidate_id, application.id),
        candidate: personPart(world, application, { url: true, privacy: true, full: false }),
        job: job ? oldJobPart(world, job) : null,
        jobs: job ? [hiredJobPart(world, job)] : [],
        custom_fields: fieldsPart(world, "application", application.custom_fields),
        offer: offerPart(application),
      },
    };
  });
}

function oldJobPart(world: World, job: Job) {
  return {
    id: job.id,
    name: job.name,
    open_date: seconds(job.opened_at),
    close_date: seconds(job.closed_at),
    requisition_id: job.requisition_id,
    ...placesPart(world, job),
    custom_fields: fieldsPart(world, "job", job.custom_fields),
  };
}

function hiredJobPart(world: World, job: Job) {
  return {
    ...jobBase(job),
    confidential: job.confidential,
    opened_at: seconds(job.opened_at),
    closed_at: seconds(job.closed_at),
    ...placesPart(world, job),
    custom_fields: fieldsPart(world, "job", job.custom_fields),
  };
}

/** Harvest can hire without an offer: then the payload has none. */
function offerPart(application: Application) {
  if (application._start_date === null) return null;
  return {
    id: application.id + 500,
    version: 1,
    created_at: seconds(application.last_activity_at),
    sent_at: application.last_activity_at?.slice(0, 10) ?? null,
    resolved_at: seconds(application._hired_at),
    starts_at: application._start_date,
    custom_fields: {},
  };
}

/** Flat and small, not the full application. */
export function deletedApplicationEvent(world: World, application: Application): void {
  world.emit("delete_application", () => {
    const detail = world.rejectionDetails.by("application_id", application.id)[0];
    return {
      application: {
        id: application.id,
        candidate_id: application.candidate_id,
        job_id: application.job_id,
        created_at: seconds(application.created_at),
        source_id: application.source_id,
        candidate_rejection_reason_id: application.rejection_reason_id,
        rejection_note_id: detail?.rejection_note_id ?? null,
        rejected_at: seconds(application.rejected_at),
        referrer_id: application.referrer_id,
        prospect: application.prospect,
        rejected_by_user_id: detail?.rejected_by_id ?? null,
      },
    };
  });
}
