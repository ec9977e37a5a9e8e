/** Events about a person: updated, deleted, merged, anonymised. Names and addresses in them are not even read. */
import * as z from "zod";
import { ok } from "../../lib/result.ts";
import { id, readPayload } from "./fields.ts";
import type { EventReader } from "./plan.ts";

const Update = z.object({ candidate: z.object({ id }) });
const Deletion = z.object({ person: z.object({ id }) });
const Merge = z.object({ person: z.object({ id, new_candidate_id: id }) });
const Anonymisation = z.object({ candidate_id: id });

export const readPersonUpdate: EventReader = (payload, { receivedAt, digest }) => {
  const read = readPayload(Update, payload);
  if (!read.ok) return read;
  const candidateId = read.value.candidate.id;
  return ok({
    candidateId,
    clocked: false,
    news: { kind: "person_updated", person: { id: candidateId, digest: stateDigest(digest) } },
    change: {
      type: "candidate.updated",
      at: receivedAt,
      person: { id: candidateId },
      greenhouse: { candidateId },
    },
  });
};

export const readPersonDeletion: EventReader = (payload, { receivedAt }) => {
  const read = readPayload(Deletion, payload);
  if (!read.ok) return read;
  const candidateId = read.value.person.id;
  return ok({
    candidateId,
    clocked: false,
    news: { kind: "person_deleted", id: candidateId },
    change: {
      type: "candidate.deleted",
      at: receivedAt,
      person: { id: candidateId },
      greenhouse: { candidateId },
    },
  });
};

/** `person.id` ceased to exist; `new_candidate_id` is the record it became part of. */
export const readMerge: EventReader = (payload, { receivedAt }) => {
  const read = readPayload(Merge, payload);
  if (!read.ok) return read;
  const { id: from, new_candidate_id: into } = read.value.person;
  return ok({
    candidateId: from,
    clocked: false,
    news: { kind: "person_merged", from, into },
    change: {
      type: "candidate.merged",
      at: receivedAt,
      person: { mergedFrom: from, into },
      greenhouse: { candidateId: into, oldCandidateId: from, newCandidateId: into },
    },
  });
};

export const readAnonymisation: EventReader = (payload) => {
  const read = readPayload(Anonymisation, payload);
  if (!read.ok) return read;
  const candidateId = read.value.candidate_id;
  return ok({
    candidateId,
    clocked: false,
    news: { kind: "person_anonymized", id: candidateId },
    change: null,
  });
};

/** Enough of a digest to tell one state from the next; not enough to be a fingerprint of the whole body. */
const stateDigest = (digest: string): string => digest.slice(0, 16);
