/**
 * What this export made, in our copy at once: no web hook of the fourteen tells of a new candidate application.
 * Only what is known is written, without Greenhouse's clock, so that any news of Greenhouse's own goes over it.
 */
import type { Statement } from "../db/client.ts";
import { saveApplication } from "../mirror/apply.ts";
import { jobsByIds, stagesOfJob } from "../mirror/queries.ts";
import type { RowWork } from "./work.ts";

export async function ownEcho(
  { deps, row, exported }: RowWork,
  candidateId: number,
  applicationId: number | null,
): Promise<Statement[]> {
  if (applicationId === null) return [];
  const { tenantId } = row;
  const { as, jobIds, options } = exported;
  const [jobId] = jobIds;
  const jobs = await jobsByIds(deps.db, tenantId, jobIds.slice(0, 1));
  const stages = as === "candidate" && jobId !== undefined ? await stagesOfJob(deps.db, tenantId, jobId) : [];
  // Without a stage of their own, candidates start on the job's first (Harvest v3 reference, Create application).
  const stage = options.stageId ? stages.find(({ id }) => id === options.stageId) : stages[0];
  const application = {
    id: applicationId,
    candidateId,
    prospect: as === "prospect",
    status: "active" as const,
    jobIds,
    ...(jobs[0] ? { jobName: jobs[0].name } : {}),
    stageId: stage?.id ?? null,
    stageName: stage?.name ?? null,
    rejectedAt: null,
    rejectionReasonId: null,
    rejectionReason: null,
    sourceId: options.sourceId ?? null,
    createdAt: null,
    updatedAt: null,
    lastActivityAt: null,
  };
  return saveApplication(deps.db, tenantId, application, 0);
}
