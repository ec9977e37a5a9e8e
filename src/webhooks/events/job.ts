/** Events about jobs. Their bodies have no clock: what is told counts when it comes, and a re-read settles it. */
import * as z from "zod";
import type { GreenhouseJob } from "../../greenhouse/harvest.ts";
import { ok } from "../../lib/result.ts";
import { id, optionalFlag, optionalText, optionalTime, readPayload } from "./fields.ts";
import type { EventReader } from "./plan.ts";

const Change = z.object({
  job: z.object({
    id,
    name: optionalText,
    status: optionalText,
    confidential: optionalFlag,
    requisition_id: optionalText,
    opened_at: optionalTime,
    closed_at: optionalTime,
  }),
});
const Deletion = z.object({ job: z.object({ id, name: optionalText }) });

const readJob =
  (isCreation: boolean): EventReader =>
  (payload, { receivedAt, digest }) => {
    const read = readPayload(Change, payload);
    if (!read.ok) return read;
    const { job } = read.value;
    const name = job.name ?? "";
    const status = toStatus(job.status, job.closed_at);
    return ok({
      candidateId: null,
      clocked: false,
      news: {
        kind: "job_changed",
        job: {
          id: job.id,
          name,
          status,
          confidential: job.confidential ?? false,
          requisitionId: job.requisition_id,
          openedAt: job.opened_at,
          closedAt: job.closed_at,
          digest,
          isCreation,
        },
      },
      change: {
        type: isCreation ? "job.created" : "job.updated",
        at: receivedAt,
        person: null,
        greenhouse: { jobId: job.id },
        data: { name, status },
      },
    });
  };

function toStatus(status: string | null, closedAt: number | null): GreenhouseJob["status"] {
  if (status === "open" || status === "closed" || status === "draft") return status;
  return closedAt === null ? "open" : "closed";
}

export const readJobCreation = readJob(true);
export const readJobUpdate = readJob(false);

export const readJobDeletion: EventReader = (payload, { receivedAt }) => {
  const read = readPayload(Deletion, payload);
  if (!read.ok) return read;
  const job = { id: read.value.job.id, name: read.value.job.name ?? "" };
  return ok({
    candidateId: null,
    clocked: false,
    news: { kind: "job_deleted", job },
    change: {
      type: "job.deleted",
      at: receivedAt,
      person: null,
      greenhouse: { jobId: job.id },
      data: { name: job.name },
    },
  });
};
