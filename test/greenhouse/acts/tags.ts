// Candidate tags: names unique in the organisation, joined to people by rows of their own.
import type { AppliedTag, CandidateTag } from "../world/records.ts";
import { conflict, invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";

export function tagNames(world: World, candidateId: number): string[] {
  const names: string[] = [];
  for (const applied of world.appliedTags.by("candidate_id", candidateId)) {
    const tag = world.candidateTags.get(applied.candidate_tag_id);
    if (tag) names.push(tag.name);
  }
  return names;
}

/** Unknown names become tags on the fly; names left out are taken off. */
export function setTags(world: World, candidateId: number, names: string[]): void {
  const wanted = new Set(names);
  for (const applied of world.appliedTags.by("candidate_id", candidateId)) {
    const name = world.candidateTags.get(applied.candidate_tag_id)?.name;
    if (name === undefined || !wanted.delete(name)) world.appliedTags.remove(applied.id);
  }
  for (const name of wanted) {
    const tag = world.candidateTags.by("name", name)[0] ?? createTag(world, name);
    applyTag(world, candidateId, tag.id);
  }
}

export function createTag(world: World, name: string): CandidateTag {
  // Case-sensitive; the words of this refusal were seen on the live API.
  if (world.candidateTags.by("name", name).length > 0) throw invalid("name", "Name has already been taken");
  return world.candidateTags.add({ ...world.stamp(world.candidateTags), name });
}

export function applyTag(world: World, candidateId: number, tagId: number): AppliedTag {
  const there = world.appliedTags
    .by("candidate_id", candidateId)
    .some((row) => row.candidate_tag_id === tagId);
  if (there) throw conflict("Candidate tag has already been applied");
  return world.appliedTags.add({
    ...world.stamp(world.appliedTags),
    candidate_id: candidateId,
    candidate_tag_id: tagId,
  });
}

export function removeTag(world: World, tagId: number): void {
  for (const applied of world.appliedTags.by("candidate_tag_id", tagId)) world.appliedTags.remove(applied.id);
  world.candidateTags.remove(tagId);
}
