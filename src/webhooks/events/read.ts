/** Which reader an action has: the 14 hooks of the product and the other 15 that Greenhouse documents. */
import { no, type Result } from "../../lib/result.ts";
import {
  readApplicationDeletion,
  readApplicationUpdate,
  readNewApplication,
  readNewProspect,
  readRejection,
  readStageChange,
  readUnhire,
  readUnrejection,
} from "./application.ts";
import { readHire } from "./hire.ts";
import { readJobCreation, readJobDeletion, readJobUpdate } from "./job.ts";
import { readJobPostCreation, readJobPostDeletion, readJobPostUpdate } from "./job-post.ts";
import { readDepartmentDeletion, readJobStageDeletion, readNothing, readScorecardDeletion } from "./other.ts";
import { readAnonymisation, readMerge, readPersonDeletion, readPersonUpdate } from "./person.ts";
import type { EventPlan, EventReader, Received } from "./plan.ts";

const READERS: ReadonlyMap<string, EventReader> = new Map(
  Object.entries({
    hire_candidate: readHire,
    candidate_stage_change: readStageChange,
    reject_candidate: readRejection,
    unreject_candidate: readUnrejection,
    update_candidate: readPersonUpdate,
    delete_candidate: readPersonDeletion,
    new_prospect_application: readNewProspect,
    merge_candidate: readMerge,
    job_created: readJobCreation,
    job_deleted: readJobDeletion,
    job_updated: readJobUpdate,
    job_post_created: readJobPostCreation,
    job_post_deleted: readJobPostDeletion,
    job_post_updated: readJobPostUpdate,

    new_candidate_application: readNewApplication,
    application_updated: readApplicationUpdate,
    unhire_candidate: readUnhire,
    delete_application: readApplicationDeletion,
    candidate_anonymized: readAnonymisation,
    department_deleted: readDepartmentDeletion,
    job_interview_stage_deleted: readJobStageDeletion,
    scorecard_deleted: readScorecardDeletion,
    interview_deleted: readNothing,
    job_approved: readNothing,
    office_deleted: readNothing,
    offer_approved: readNothing,
    offer_created: readNothing,
    offer_deleted: readNothing,
    offer_updated: readNothing,
    ping: readNothing,
  }),
);

/** The plan of an event, null for an action that nobody documents, or why its body could not be read. */
export function readEvent(
  action: string,
  payload: unknown,
  received: Received,
): Result<EventPlan, string> | null {
  const reader = READERS.get(action);
  if (!reader) return null;
  try {
    return reader(payload, received);
  } catch {
    // A reader that trips over a body must not cost the delivery: it is kept, and can be run again once mended.
    return no("The body could not be read.");
  }
}
