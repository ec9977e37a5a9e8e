// How people and applications cease to exist: deleted, merged, anonymised.
import { deletedApplicationEvent } from "../hooks/payloads/application.ts";
import { anonymizedEvent, deletedPersonEvent, mergedPersonEvent } from "../hooks/payloads/person.ts";
import type { Candidate } from "../world/records.ts";
import { invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { dropApplicationRows } from "./applications.ts";
import { recomputeLatest } from "./history.ts";
import { type Actor, needApplication, needCandidate } from "./references.ts";
import { setTags, tagNames } from "./tags.ts";

/** No separate events follow for the applications that go with the person. */
export function deleteCandidate(world: World, actor: Actor, id: number): void {
  const candidate = needCandidate(world, actor, id);
  const applicationIds = world.applications.by("candidate_id", id).map((application) => application.id);
  deletedPersonEvent(world, candidate, applicationIds);
  dropPerson(world, id);
}

function dropPerson(world: World, id: number): void {
  for (const row of world.applications.by("candidate_id", id)) dropApplicationRows(world, row.id);
  for (const row of world.notes.by("candidate_id", id)) world.notes.remove(row.id);
  for (const row of world.educations.by("candidate_id", id)) world.educations.remove(row.id);
  for (const row of world.employments.by("candidate_id", id)) world.employments.remove(row.id);
  setTags(world, id, []);
  world.candidates.remove(id);
}

export function deleteApplication(world: World, actor: Actor, id: number): void {
  const application = needApplication(world, actor, id);
  deletedApplicationEvent(world, application);
  dropApplicationRows(world, id);
}

/** The history of the second person moves to the first, and the second ceases to exist. */
export function mergeCandidates(
  world: World,
  actor: Actor,
  primaryId: number,
  secondaryId: number,
): Candidate {
  const primary = needCandidate(world, actor, primaryId);
  if (secondaryId === primaryId)
    throw invalid("secondary_candidate_id", "A candidate cannot be merged with itself");
  const secondary = world.candidates.get(secondaryId);
  if (!secondary) throw invalid("secondary_candidate_id", `Candidate ${secondaryId} does not exist`);
  moveApplications(world, primaryId, secondaryId);
  for (const row of world.notes.by("candidate_id", secondaryId))
    world.notes.update(row.id, { candidate_id: primaryId });
  for (const row of world.educations.by("candidate_id", secondaryId)) {
    world.educations.update(row.id, { candidate_id: primaryId });
  }
  for (const row of world.employments.by("candidate_id", secondaryId)) {
    world.employments.update(row.id, { candidate_id: primaryId });
  }
  recomputeLatest(world, primaryId);
  setTags(world, primaryId, [...tagNames(world, primaryId), ...tagNames(world, secondaryId)]);
  const at = world.clock.iso();
  const merged = world.candidates.update(primaryId, {
    ...union(primary, secondary),
    updated_at: at,
    last_activity_at: at,
  });
  mergedPersonEvent(world, secondary, primaryId);
  dropPerson(world, secondaryId);
  world.merges.push({ from: secondaryId, into: primaryId, at });
  return merged;
}

/** Of two applications on the same job the second person's vanishes, with an event of its own. */
function moveApplications(world: World, primaryId: number, secondaryId: number): void {
  const kept = new Set(
    world.applications.by("candidate_id", primaryId).map((application) => application.job_id),
  );
  for (const application of world.applications.by("candidate_id", secondaryId)) {
    if (!application.prospect && kept.has(application.job_id)) {
      deletedApplicationEvent(world, application);
      dropApplicationRows(world, application.id);
      continue;
    }
    world.applications.update(application.id, { candidate_id: primaryId, updated_at: world.clock.iso() });
    for (const file of world.attachments.by("application_id", application.id)) {
      world.attachments.update(file.id, { candidate_id: primaryId });
    }
  }
}

function union(primary: Candidate, secondary: Candidate): Partial<Candidate> {
  const both = <T extends { value: string }>(ours: T[], theirs: T[]): T[] => [
    ...ours,
    ...theirs.filter((item) => !ours.some((mine) => mine.value.toLowerCase() === item.value.toLowerCase())),
  ];
  return {
    email_addresses: both(primary.email_addresses, secondary.email_addresses),
    phone_numbers: both(primary.phone_numbers, secondary.phone_numbers),
    addresses: both(primary.addresses, secondary.addresses),
    website_addresses: both(primary.website_addresses, secondary.website_addresses),
    social_media_addresses: both(primary.social_media_addresses, secondary.social_media_addresses),
    custom_fields: { ...secondary.custom_fields, ...primary.custom_fields },
    company: primary.company ?? secondary.company,
    title: primary.title ?? secondary.title,
  };
}

/** More jobs than this and Greenhouse does it later, answering 202. */
export const ANONYMIZE_AT_ONCE_JOBS = 5;

export function jobCount(world: World, id: number): number {
  const jobs = world.applications.by("candidate_id", id).map((row) => row.job_id);
  return new Set(jobs.filter((job) => job !== null)).size;
}

export function anonymizeCandidate(world: World, actor: Actor, id: number, fields: string[]): Candidate {
  needCandidate(world, actor, id);
  const wipe: Partial<Candidate> = {};
  const has = (name: string) => fields.includes(name);
  if (has("full_name"))
    Object.assign(wipe, { first_name: "Anonymized", last_name: String(id), preferred_name: null });
  if (has("current_company")) wipe.company = null;
  if (has("current_title")) wipe.title = null;
  if (has("phone_numbers")) wipe.phone_numbers = [];
  if (has("emails") || has("email_addresses")) wipe.email_addresses = [];
  if (has("addresses")) wipe.addresses = [];
  if (has("websites")) wipe.website_addresses = [];
  if (has("social_media_links")) wipe.social_media_addresses = [];
  if (has("custom_candidate_fields")) wipe.custom_fields = {};
  if (has("tags")) setTags(world, id, []);
  if (has("notes")) for (const row of world.notes.by("candidate_id", id)) world.notes.remove(row.id);
  if (has("attachments"))
    for (const row of world.attachments.by("candidate_id", id)) world.attachments.remove(row.id);
  if (has("education"))
    for (const row of world.educations.by("candidate_id", id)) world.educations.remove(row.id);
  if (has("employment"))
    for (const row of world.employments.by("candidate_id", id)) world.employments.remove(row.id);
  const at = world.clock.iso();
  const candidate = world.candidates.update(id, { ...wipe, _anonymized: true, updated_at: at });
  anonymizedEvent(world, id, fields);
  return candidate;
}
