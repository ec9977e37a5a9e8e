/** Makes a new person with their application, or finds again the one whose answer was lost. */
import type { Statement } from "../db/client.ts";
import type { AttachmentDraft, Parts, PersonDraft } from "../greenhouse/drafts.ts";
import { writeStep } from "../ledger/steps.ts";
import type { StepKind } from "../ledger/tables.ts";
import { confirmPlaced } from "./confirm.ts";
import { loadAttachment, type PartPlan, planParts } from "./parts.ts";
import { ended, type Placed, review, settle } from "./place.ts";
import { tracePerson } from "./read-back.ts";
import { attemptStep, placementOf, type RowWork, readFrom } from "./work.ts";

export async function createPerson(work: RowWork): Promise<Placed> {
  const { harvest } = work.open;
  const plan = await planParts(work, "created");
  if (plan.is === "stopped") return ended(plan.end);
  const parts = await inlineParts(work, plan.value);
  const credit = { onBehalfOf: work.exported.creditUserId };
  const made = await attemptStep(work, { kind: "person" }, () =>
    harvest.createPerson(draftOf(work), placementOf(work), parts, credit),
  );
  if (made.is === "stopped") return ended(made.end);
  if (made.is === "refused") {
    work.change.error = made.error;
    return settle("failed");
  }
  const { candidateId, applicationId, creditedVia, uncredited, left } = made.value;
  const extra = inlineSteps(work, plan.value);
  // What the create could not carry is a write of its own, told apart from a finished one by its step.
  if (left) extra.push(writeStep(work.deps.db, work.row, { kind: "application" }, "planned"));
  await confirmPlaced(work, "person", { candidateId, applicationId, creditedVia, uncredited }, extra);
  work.poolIsLeft = left !== null;
  return { is: "placed", reach: "created", candidateId, applicationId };
}

/** Only v1 takes the parts along with the person; on v3 they are calls of their own. */
async function inlineParts(work: RowWork, plan: PartPlan): Promise<Parts> {
  const { inlineParts: inline } = work.open.harvest;
  const files = inline.has("attachments")
    ? await Promise.all(plan.attachments.map((file) => loadAttachment(work, file)))
    : [];
  return {
    attachments: files.filter((file): file is AttachmentDraft => file !== null),
    notes: inline.has("notes") ? plan.notes : [],
    educations: inline.has("educations") ? plan.educations : [],
    employments: inline.has("employments") ? plan.employments : [],
  };
}

/** What a v1 create carried along is confirmed with it. */
function inlineSteps(work: RowWork, plan: PartPlan): Statement[] {
  const kinds: [StepKind, keyof PartPlan][] = [
    ["attachment", "attachments"],
    ["note", "notes"],
    ["education", "educations"],
    ["employment", "employments"],
  ];
  const settledAt = work.deps.clock();
  return kinds
    .filter(([, part]) => work.open.harvest.inlineParts.has(part))
    .flatMap(([kind, part]) =>
      plan[part].map((_, ordinal) =>
        writeStep(work.deps.db, work.row, { kind, ordinal }, "confirmed", { settledAt }),
      ),
    );
}

function draftOf({ profile, exported }: RowWork): PersonDraft {
  const { firstName, lastName, preferredName, company, title } = profile;
  return {
    firstName,
    lastName,
    ...(preferredName ? { preferredName } : {}),
    ...(company ? { company } : {}),
    ...(title ? { title } : {}),
    emails: profile.emails,
    phones: profile.phones,
    addresses: profile.addresses,
    websites: profile.websites,
    socials: profile.socials,
    tags: [...new Set([...profile.tags, ...exported.options.tags])],
    customFields: profile.customFields.map(({ nameKey, id, value }) => ({
      ...(nameKey ? { nameKey } : {}),
      ...(id ? { id } : {}),
      value,
    })),
  };
}

/** A create whose answer was lost: found, decided by a person, looked for once more, or never done. */
export async function recoverPerson(work: RowWork): Promise<Placed | "never"> {
  const trace = await tracePerson(work);
  switch (trace.is) {
    case "stopped":
      return ended(trace.end);
    case "gone":
      return "never";
    case "several":
      return review(
        work,
        trace.ids,
        "The answer of the create was lost, and it can't be told which person in Greenhouse is the one.",
      );
    case "found":
      return adoptPerson(work, trace.value.id);
  }
}

/** Takes a person for the one this row made, whose answer was lost: found again, or chosen by a reviewer. */
export async function adoptPerson(work: RowWork, candidateId: number): Promise<Placed> {
  const { deps, row, open, exported } = work;
  const people = await readFrom(work, "person", open.harvest.getPeople([candidateId]));
  if (people.is === "stopped") return ended(people.end);
  if (people.value.length === 0) {
    return review(work, [], "The chosen person is not in Greenhouse, or this connection may not see them.");
  }
  const plan = await planParts(work, "created");
  if (plan.is === "stopped") return ended(plan.end);
  const extra = inlineSteps(work, plan.value);
  const poolIsLeft = open.harvest.kind === "harvest_v1" && exported.options.poolId !== undefined;
  if (poolIsLeft) extra.push(writeStep(deps.db, row, { kind: "application" }, "planned"));
  await confirmPlaced(work, "person", { candidateId, applicationId: null, creditedVia: [] }, extra);
  work.poolIsLeft = poolIsLeft;
  return { is: "placed", reach: "created", candidateId, applicationId: null };
}
