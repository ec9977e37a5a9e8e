/** `hire_candidate`: a reduced application without status, stage or clock, with the offer that was accepted. */
import * as z from "zod";
import { ok } from "../../lib/result.ts";
import {
  id,
  optionalFlag,
  optionalNamed,
  optionalNamedList,
  optionalText,
  optionalTime,
  readPayload,
} from "./fields.ts";
import type { EventReader } from "./plan.ts";

const Payload = z.object({
  application: z.object({
    id,
    candidate: z.object({ id, is_private: optionalFlag }),
    jobs: optionalNamedList,
    /** The deprecated copy of `jobs[0]`. */
    job: optionalNamed,
    offer: z.object({ resolved_at: optionalTime, starts_at: optionalText }).nullish().catch(null),
  }),
});

/** Hired when the offer was accepted; a hire without an offer, when it was told. */
export const readHire: EventReader = (payload, { receivedAt }) => {
  const read = readPayload(Payload, payload);
  if (!read.ok) return read;
  const { id: applicationId, candidate, jobs, job: copy, offer } = read.value.application;
  const job = jobs?.[0] ?? copy;
  const hiredAt = offer?.resolved_at ?? receivedAt;
  return ok({
    candidateId: candidate.id,
    clocked: false,
    news: {
      kind: "application_hired",
      hire: {
        id: applicationId,
        candidateId: candidate.id,
        isPrivate: candidate.is_private,
        jobIds: job ? [job.id] : [],
        jobName: job?.name ?? null,
        hiredAt,
      },
    },
    change: {
      type: "candidate.hired",
      at: hiredAt,
      person: { id: candidate.id },
      greenhouse: { candidateId: candidate.id, applicationId, jobId: job?.id ?? null },
      data: {
        status: "hired",
        hiredAt: new Date(hiredAt).toISOString(),
        startsAt: offer?.starts_at ?? null,
        jobName: job?.name ?? null,
      },
    },
  });
};
