/** Brings the person into Greenhouse: creates them, or adds the application to who is there already. */
import { appendChange } from "../changes/append.ts";
import { commit, type Statement } from "../db/client.ts";
import type { AttachmentDraft, GreenhousePerson, Parts, PersonDraft } from "../greenhouse/harvest.ts";
import { linkPerson } from "../ledger/links.ts";
import { claimPerson, rowError, updateRow } from "../ledger/rows.ts";
import { stepsOf, writeStep } from "../ledger/steps.ts";
import type { StepKind } from "../ledger/tables.ts";
import { ownEcho } from "./own-echo.ts";
import { loadAttachment, type PartPlan, planParts } from "./parts.ts";
import { blockingApplication, isPlacement, whatBecameOf } from "./placement.ts";
import { SECOND_LOOK_MS, traceApplication, tracePerson } from "./read-back.ts";
import { attemptStep, placementOf, type RowEnd, type RowWork, readFrom } from "./work.ts";

/** The person is there with an application of this export's; or the row ends here. */
export type Placed =
  | { is: "placed"; reach: "created" | "attached"; candidateId: number; applicationId: number | null }
  | { is: "ended"; end: RowEnd };

/** How soon to come back while another row has the same person in hand. */
export const CLAIMED_ELSEWHERE_MS = 2_000;

const ended = (end: RowEnd): Extract<Placed, { is: "ended" }> => ({ is: "ended", end });
const settle = (outcome: "existing" | "skipped" | "failed" | "review"): Placed =>
  ended({ end: "settle", outcome });

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
  const { candidateId, applicationId, creditedVia, left } = made.value;
  const extra = inlineSteps(work, plan.value);
  // What the create could not carry is a write of its own, told apart from a finished one by its step.
  if (left) extra.push(writeStep(work.deps.db, work.row, { kind: "application" }, "planned"));
  await confirmPlaced(work, "person", { candidateId, applicationId, creditedVia }, extra);
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

/** Confirms the step, links the person, raises the flag and tells the feed, all in one batch. */
async function confirmPlaced(
  work: RowWork,
  kind: "person" | "application",
  made: { candidateId: number; applicationId: number | null; creditedVia: readonly string[] },
  extra: Statement[] = [],
): Promise<void> {
  const { candidateId, applicationId } = made;
  const { deps, row, exported } = work;
  const now = deps.clock();
  const { tenantId } = row;
  work.change.creditedVia = creditOf(work, made.creditedVia);
  Object.assign(row, {
    greenhouseCandidateId: candidateId,
    greenhouseApplicationId: applicationId,
    exportedAt: now,
  });
  const echo = await ownEcho(work, candidateId, applicationId);
  await commit(deps.db, [
    writeStep(deps.db, row, { kind }, "confirmed", { settledAt: now, error: null }),
    updateRow(deps.db, row, {
      greenhouseCandidateId: candidateId,
      greenhouseApplicationId: applicationId,
      exportedAt: now,
      creditedVia: work.change.creditedVia,
    }),
    linkPerson(deps.db, {
      tenantId,
      candidateId: row.candidateId,
      greenhouseCandidateId: candidateId,
      now,
      exportedAt: now,
    }),
    appendChange(deps.db, tenantId, {
      type: "candidate.exported",
      at: now,
      productId: row.candidateId,
      greenhouse: { candidateId, ...(applicationId ? { applicationId } : {}) },
      data: { exportId: exported.id, as: exported.as, jobIds: exported.jobIds },
    }),
    ...echo,
    ...extra,
  ]);
  // Parts that came along with the person are confirmed by now, and must not be sent once more.
  work.steps = await stepsOf(deps.db, row);
}

/** How the recruiter is credited: by the application, and as the author of what is noted. Another owner credits another. */
function creditOf({ profile, exported }: RowWork, application: readonly string[]): string[] {
  const { ownerUserId } = exported.options;
  const isOwner = ownerUserId === undefined || ownerUserId === exported.creditUserId;
  const via = application.filter((way) => way !== "prospect_owner" || isOwner);
  return profile.notes.length + profile.messages.length > 0 ? [...via, "note_author"] : via;
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

type WithApplication = Extract<Placed, { is: "placed" }> & { applicationId: number };

const NOT_VISIBLE = rowError(
  "exports.application_not_visible",
  "Greenhouse does not show the application of this person yet.",
  "Choose Retry in a few minutes; the person is there and is not made again.",
);

/** Lost and cut answers have no application id (Harvest v1 reference, Truncated answers): it is read until it shows. */
export async function findApplication(
  work: RowWork,
  placed: Extract<Placed, { is: "placed" }>,
): Promise<WithApplication | Extract<Placed, { is: "ended" }>> {
  if (placed.applicationId !== null) return { ...placed, applicationId: placed.applicationId };
  const { deps, row } = work;
  const { candidateId } = placed;
  const applications = await readFrom(work, "application", work.open.harvest.applicationsOf(candidateId));
  if (applications.is === "stopped") return ended(applications.end);
  const made = applications.value.find((application) => isPlacement(work.exported, application));
  if (!made) return ended({ end: "requeue", dueAt: deps.clock() + SECOND_LOOK_MS, failed: NOT_VISIBLE });
  row.greenhouseApplicationId = made.id;
  work.change.greenhouseApplicationId = made.id;
  await commit(deps.db, [
    updateRow(deps.db, row, { greenhouseApplicationId: made.id }),
    ...(await ownEcho(work, candidateId, made.id)),
  ]);
  return { ...placed, applicationId: made.id };
}

export function review(work: RowWork, ids: number[], message: string): Placed {
  work.change.matches = ids;
  work.change.error = rowError(
    "exports.review",
    message,
    "Choose the right person, or create a new one, on the export's page.",
  );
  return settle("review");
}

/** Someone who is in Greenhouse already: skipped, found in place, or given the application. */
export async function placeExisting(work: RowWork, person: GreenhousePerson): Promise<Placed> {
  const { deps, row, exported } = work;
  // Two people of the product may be one in Greenhouse, known there by several addresses.
  if (!(await claimPerson(deps.db, row, [`gh:${person.id}`], deps.clock()))) {
    return ended({ end: "requeue", dueAt: deps.clock() + CLAIMED_ELSEWHERE_MS });
  }
  row.greenhouseCandidateId = person.id;
  work.change.greenhouseCandidateId = person.id;
  if (exported.options.onExisting === "skip") {
    await linkFound(work, person.id);
    return settle("skipped");
  }
  const applications = await readFrom(work, "application", work.open.harvest.applicationsOf(person.id));
  if (applications.is === "stopped") return ended(applications.end);
  const blocking = blockingApplication(exported, applications.value);
  if (blocking) {
    work.change.greenhouseApplicationId = blocking.id;
    const told = whatBecameOf(blocking);
    if (told) work.change.warnings.push(told);
    await linkFound(work, person.id);
    return settle("existing");
  }
  await commit(deps.db, [updateRow(deps.db, row, { greenhouseCandidateId: person.id })]);
  return addApplication(work, person.id);
}

/** Links without raising the flag: this export made nothing. */
async function linkFound(work: RowWork, greenhouseCandidateId: number): Promise<void> {
  const { deps, row } = work;
  const { tenantId, candidateId } = row;
  await commit(deps.db, [
    linkPerson(deps.db, { tenantId, candidateId, greenhouseCandidateId, now: deps.clock() }),
  ]);
}

export async function addApplication(work: RowWork, candidateId: number): Promise<Placed> {
  const credit = { onBehalfOf: work.exported.creditUserId };
  const made = await attemptStep(work, { kind: "application" }, () =>
    work.open.harvest.addApplication(candidateId, placementOf(work), credit),
  );
  if (made.is === "stopped") return ended(made.end);
  if (made.is === "refused") {
    work.change.error = made.error;
    return settle("failed");
  }
  await confirmPlaced(work, "application", { candidateId, ...made.value });
  return { is: "placed", reach: "attached", candidateId, applicationId: made.value.applicationId };
}

export async function recoverApplication(work: RowWork, candidateId: number): Promise<Placed | "never"> {
  const trace = await traceApplication(work, candidateId);
  if (trace.is === "stopped") return ended(trace.end);
  if (trace.is === "found") {
    await confirmPlaced(work, "application", { candidateId, applicationId: trace.value.id, creditedVia: [] });
    return { is: "placed", reach: "attached", candidateId, applicationId: trace.value.id };
  }
  return "never";
}

/**
 * Puts a new v1 prospect into its pool, which its create could not (Harvest v1 reference, POST prospect). Writing
 * the same pool twice changes nothing, so this step is simply sent again after a crash.
 */
export async function placeInPool(work: RowWork, applicationId: number | null): Promise<RowEnd | null> {
  const { poolId, poolStageId } = work.exported.options;
  const step = work.steps.get("application");
  const open = step !== undefined && step.state !== "confirmed" && step.state !== "refused";
  if (!open && !work.poolIsLeft) return null;
  if (poolId === undefined || applicationId === null) return null;
  const change = { poolId, ...(poolStageId ? { poolStageId } : {}) };
  const credit = { onBehalfOf: work.exported.creditUserId };
  const put = await attemptStep(work, { kind: "application" }, () =>
    work.open.harvest.updateApplication(applicationId, change, credit),
  );
  if (put.is === "stopped") return put.end;
  if (put.is === "refused") work.change.error = put.error;
  else {
    const { deps, row } = work;
    await commit(deps.db, [
      writeStep(deps.db, row, { kind: "application" }, "confirmed", { settledAt: deps.clock() }),
    ]);
  }
  return null;
}
