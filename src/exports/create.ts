/** Makes a new person with their application, or finds again the one whose answer was lost. */
import type { Statement } from "../db/client.ts";
import type { AttachmentDraft, PartKind, Parts, PersonDraft } from "../greenhouse/drafts.ts";
import { claimFound } from "../ledger/rows.ts";
import { writeStep } from "../ledger/steps.ts";
import type { RowError, StepKind } from "../ledger/tables.ts";
import { confirmPlaced } from "./confirm.ts";
import { NO_FILE, wrongFileType } from "./outcome.ts";
import { loadAttachment, type PartPlan, planParts } from "./parts.ts";
import { CLAIMED_ELSEWHERE_MS, ended, type Placed, review, settle } from "./place.ts";
import { takenByOthers, tracePerson } from "./read-back.ts";
import { attemptStep, placementOf, type RowWork, readFrom } from "./work.ts";

export async function createPerson(work: RowWork): Promise<Placed> {
  const { harvest } = work.open;
  const plan = await planParts(work, "created");
  if (plan.is === "stopped") return ended(plan.end);
  const { parts, steps } = await alongWith(work, plan.value);
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
  const extra = [...steps];
  // What the create could not carry is a write of its own, told apart from a finished one by its step.
  if (left) extra.push(writeStep(work.deps.db, work.row, { kind: "application" }, "planned"));
  await confirmPlaced(work, "person", { candidateId, applicationId, creditedVia, uncredited }, extra);
  work.poolIsLeft = left !== null;
  return { is: "placed", reach: "created", candidateId, applicationId };
}

/** What goes to Greenhouse with the create itself, and the steps that are settled with it. Only v1 takes parts along. */
interface Along {
  parts: Parts;
  steps: Statement[];
}

async function alongWith(work: RowWork, plan: PartPlan): Promise<Along> {
  const { inlineParts: inline } = work.open.harvest;
  const settledAt = work.deps.clock();
  const steps: Statement[] = [];
  const settle = (kind: StepKind, ordinal: number, error: RowError | null = null) =>
    steps.push(
      writeStep(work.deps.db, work.row, { kind, ordinal }, error ? "refused" : "confirmed", {
        settledAt,
        error,
      }),
    );
  const take = <T>(part: PartKind, kind: StepKind, all: T[]): T[] => {
    if (!inline.has(part)) return [];
    for (const ordinal of all.keys()) settle(kind, ordinal);
    return all;
  };
  const notes = take("notes", "note", plan.notes);
  const educations = take("educations", "education", plan.educations);
  const employments = take("employments", "employment", plan.employments);
  const attachments: AttachmentDraft[] = [];
  for (const [ordinal, file] of plan.attachments.entries()) {
    // A link may not open, and the create would be refused with it: such a file is a call of its own.
    if (!inline.has("attachments") || file.url !== undefined) continue;
    const draft = work.open.harvest.takesFile(file.filename) ? await loadAttachment(work, file) : null;
    if (draft) attachments.push(draft);
    settle("attachment", ordinal, draft ? null : whyNot(work, file.filename));
  }
  return { parts: { attachments, notes, educations, employments }, steps };
}

const whyNot = ({ open }: RowWork, filename: string): RowError =>
  open.harvest.takesFile(filename) ? NO_FILE : wrongFileType(filename);

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
      return review(work, trace.ids, WHICH_ONE);
    case "found":
      return adoptFound(work, trace.value.id);
  }
}

const WHICH_ONE =
  "The answer of the create was lost, and it can't be told which person in Greenhouse is the one.";

/** Twins may find one and the same record at the same time: it is the first one's, and the other is for a person to decide. */
async function adoptFound(work: RowWork, id: number): Promise<Placed> {
  const { db, clock } = work.deps;
  if (!(await claimFound(db, work.row, id, clock()))) {
    return ended({ end: "requeue", dueAt: clock() + CLAIMED_ELSEWHERE_MS });
  }
  const taken = await takenByOthers(work, [{ id }]);
  return taken.size > 0 ? review(work, [id], WHICH_ONE) : adoptPerson(work, id);
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
  const extra = [...(await alongWith(work, plan.value)).steps];
  const poolIsLeft = open.harvest.kind === "harvest_v1" && exported.options.poolId !== undefined;
  if (poolIsLeft) extra.push(writeStep(deps.db, row, { kind: "application" }, "planned"));
  await confirmPlaced(
    work,
    "person",
    { candidateId, applicationId: null, creditedVia: [], readBack: true },
    extra,
  );
  work.poolIsLeft = poolIsLeft;
  return { is: "placed", reach: "created", candidateId, applicationId: null };
}
