/** The documented events beyond candidates and jobs: kept as deliveries, and used where the mirror has the record. */
import * as z from "zod";
import { ok } from "../../lib/result.ts";
import { id, optionalId, readPayload } from "./fields.ts";
import { type EventReader, onlyRecorded } from "./plan.ts";

const Department = z.object({ department: z.object({ id }) });
const JobStage = z.object({ job_interview_stage: z.object({ id }) });
const Scorecard = z.object({ scorecard: z.object({ candidate_id: optionalId }) });

export const readDepartmentDeletion: EventReader = (payload) => {
  const read = readPayload(Department, payload);
  if (!read.ok) return read;
  const news = {
    kind: "list_record_deleted",
    list: "departments",
    id: read.value.department.id,
  } as const;
  return ok({ ...onlyRecorded(), news });
};

export const readJobStageDeletion: EventReader = (payload) => {
  const read = readPayload(JobStage, payload);
  if (!read.ok) return read;
  const news = {
    kind: "list_record_deleted",
    list: "job-stages",
    id: read.value.job_interview_stage.id,
  } as const;
  return ok({ ...onlyRecorded(), news });
};

export const readScorecardDeletion: EventReader = (payload) => {
  const read = readPayload(Scorecard, payload);
  return ok(onlyRecorded(read.ok ? read.value.scorecard.candidate_id : null));
};

export const readNothing: EventReader = () => ok(onlyRecorded());
