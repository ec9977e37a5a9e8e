// Payloads about a person: update_candidate, delete_candidate, merge_candidate, candidate_anonymized.
import type { Candidate } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { candidatePart } from "./parts.ts";
import { seconds } from "./times.ts";

/** Rooted at `candidate`: no application, no is_private and can_email. */
export function updateCandidateEvent(world: World, candidate: Candidate): void {
  world.emit("update_candidate", () => ({
    candidate: candidatePart(world, candidate, { url: true, privacy: false, full: true }),
  }));
}

function personPart(candidate: Candidate) {
  return {
    id: candidate.id,
    first_name: candidate.first_name,
    last_name: candidate.last_name,
    company: candidate.company,
    title: candidate.title,
    created_at: seconds(candidate.created_at),
    headline: null,
    is_private: candidate.private,
    recruiter_user_id: candidate._recruiter_id,
    coordinator_user_id: candidate._coordinator_id,
    can_email: candidate.can_email,
  };
}

export function deletedPersonEvent(world: World, candidate: Candidate, applicationIds: number[]): void {
  world.emit("delete_candidate", () => ({
    person: { ...personPart(candidate), deleted_application_ids: applicationIds },
  }));
}

/**
 * `person` is the record that ceased to exist. A merge speaks through merge_candidate if any hook listens to it,
 * and through delete_candidate only if none does; in that case the list of applications is often empty.
 */
export function mergedPersonEvent(world: World, vanished: Candidate, survivorId: number): void {
  const merges = world.webhooks
    .all()
    .some((hook) => !hook._deleted && hook.event_action_type === "merge_candidate");
  if (!merges) {
    deletedPersonEvent(world, vanished, []);
    return;
  }
  world.emit("merge_candidate", () => ({
    person: { ...personPart(vanished), new_candidate_id: survivorId },
  }));
}

export function anonymizedEvent(world: World, candidateId: number, fields: string[]): void {
  world.emit("candidate_anonymized", () => ({ candidate_id: candidateId, anonymized_fields: fields }));
}
