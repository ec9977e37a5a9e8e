/** Events with a whole application: stage changed, rejected, unrejected, prospect created, and three beyond the 14. */
import * as z from "zod";
import type { ChangeType } from "../../changes/tables.ts";
import type { ApplicationStatus } from "../../greenhouse/harvest.ts";
import { ok } from "../../lib/result.ts";
import {
  id,
  optionalFlag,
  optionalId,
  optionalNamed,
  optionalNamedList,
  optionalText,
  optionalTime,
  readPayload,
} from "./fields.ts";
import type { EventReader, PlannedChange, Received } from "./plan.ts";

const STATUSES: ReadonlySet<string> = new Set<ApplicationStatus>([
  "active",
  "rejected",
  "hired",
  "converted",
]);
const isStatus = (text: string | null): text is ApplicationStatus => text !== null && STATUSES.has(text);

const Application = z.object({
  id,
  candidate: z.object({ id, is_private: optionalFlag }),
  prospect: optionalFlag,
  status: optionalText,
  last_activity_at: optionalTime,
  rejected_at: optionalTime,
  rejection_reason: optionalNamed,
  current_stage: optionalNamed,
  jobs: optionalNamedList,
  prospect_detail: z
    .object({ prospect_pool: optionalNamed, prospect_stage: optionalNamed, prospect_owner: optionalNamed })
    .nullish()
    .catch(null),
});
const Payload = z.object({ application: Application });
type Application = z.infer<typeof Application>;

interface Meaning {
  change: ChangeType | null;
  /** What the event itself says of the status, where the body leaves it out. */
  status: ApplicationStatus | null;
}

const applicationReader =
  (meaning: Meaning): EventReader =>
  (payload, received) => {
    const read = readPayload(Payload, payload);
    if (!read.ok) return read;
    const { application } = read.value;
    const news = toNews(application, meaning, received);
    return ok({
      candidateId: news.candidateId,
      clocked: news.lastActivityAt !== null,
      news: { kind: "application_changed", application: news },
      change: meaning.change && toChange(meaning.change, application, news, received),
    });
  };

function toNews(application: Application, meaning: Meaning, { receivedAt }: Received) {
  const { jobs, prospect_detail: detail, current_stage: stage } = application;
  const status = isStatus(application.status) ? application.status : meaning.status;
  const rejectedAt =
    application.rejected_at ?? (status === "rejected" ? (application.last_activity_at ?? receivedAt) : null);
  return {
    id: application.id,
    candidateId: application.candidate.id,
    isPrivate: application.candidate.is_private,
    prospect: application.prospect,
    status,
    jobIds: jobs?.map((job) => job.id) ?? null,
    jobName: jobs?.[0]?.name ?? null,
    stageId: stage?.id ?? null,
    stageName: stage?.name ?? null,
    poolId: detail?.prospect_pool?.id ?? null,
    poolStageId: detail?.prospect_stage?.id ?? null,
    ownerId: detail?.prospect_owner?.id ?? null,
    rejectedAt,
    rejectionReason: application.rejection_reason?.name ?? null,
    lastActivityAt: application.last_activity_at,
  };
}

function toChange(
  type: ChangeType,
  application: Application,
  news: ReturnType<typeof toNews>,
  { receivedAt }: Received,
): PlannedChange {
  const rejected = type === "candidate.rejected";
  return {
    type,
    at: (rejected ? news.rejectedAt : news.lastActivityAt) ?? receivedAt,
    person: { id: news.candidateId },
    greenhouse: {
      candidateId: news.candidateId,
      applicationId: news.id,
      jobId: news.jobIds?.length === 1 ? (news.jobIds[0] ?? null) : null,
      jobIds: news.prospect ? (news.jobIds ?? []) : null,
      stageId: news.stageId,
      poolId: news.poolId,
      poolStageId: news.poolStageId,
      ownerUserId: news.ownerId,
    },
    data: {
      prospect: news.prospect ?? false,
      status: news.status,
      stage: news.stageName,
      jobName: news.jobName,
      ...(rejected ? { rejectionReason: news.rejectionReason } : {}),
      ...(type === "prospect.created"
        ? {
            pool: application.prospect_detail?.prospect_pool?.name ?? null,
            poolStage: application.prospect_detail?.prospect_stage?.name ?? null,
          }
        : {}),
    },
  };
}

export const readStageChange = applicationReader({ change: "candidate.stage_changed", status: "active" });
export const readRejection = applicationReader({ change: "candidate.rejected", status: "rejected" });
export const readUnrejection = applicationReader({ change: "candidate.unrejected", status: "active" });
export const readNewProspect = applicationReader({ change: "prospect.created", status: "active" });
export const readNewApplication = applicationReader({ change: null, status: "active" });
export const readApplicationUpdate = applicationReader({ change: null, status: null });
export const readUnhire = applicationReader({ change: null, status: "active" });

/** `delete_application`: flat and small, with the person's and the job's id beside its own. */
const Deletion = z.object({
  application: z.object({ id, candidate_id: id, job_id: optionalId, prospect: optionalFlag }),
});

export const readApplicationDeletion: EventReader = (payload) => {
  const read = readPayload(Deletion, payload);
  if (!read.ok) return read;
  const { id: applicationId, candidate_id: candidateId, prospect } = read.value.application;
  return ok({
    candidateId,
    clocked: false,
    news: {
      kind: "application_deleted",
      gone: { id: applicationId, candidateId, prospect: prospect ?? false },
    },
    change: null,
  });
};
