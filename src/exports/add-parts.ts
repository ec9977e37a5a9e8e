/** After the person: files, notes, educations, employments, each a step of its own that can be taken up again. */
import { commit } from "../db/client.ts";
import type { Answer } from "../greenhouse/harvest.ts";
import { rowError } from "../ledger/rows.ts";
import { writeStep } from "../ledger/steps.ts";
import type { RowError, StepKind } from "../ledger/tables.ts";
import { loadAttachment, type PartPlan, planParts, type Reach } from "./parts.ts";
import { notFoundYet } from "./read-back.ts";
import { attemptStep, type RowEnd, type RowWork, readFrom } from "./work.ts";

interface Target {
  candidateId: number;
  applicationId: number | null;
}

/** One part: how it is sent, and how to see whether it is there (null: this generation cannot tell). */
interface Part {
  kind: StepKind;
  ordinal: number;
  send: () => Answer<unknown>;
  isThere: () => Answer<boolean | null>;
}

const NO_FILE = rowError(
  "exports.file_gone",
  "The file is no longer kept here, so it could not be sent.",
  "Add the file to the candidate again and export once more.",
);

/** Sends every part that is not settled yet. Null when all are; the row's error tells what was refused. */
export async function addParts(work: RowWork, reach: Reach, target: Target): Promise<RowEnd | null> {
  const plan = await planParts(work, reach);
  if (plan.is === "stopped") return plan.end;
  const files = await fileParts(work, reach, target, plan.value);
  if ("end" in files) return files;
  for (const part of [...files, ...otherParts(work, target, plan.value)]) {
    if (work.steps.isDone(part.kind, part.ordinal)) {
      noteRefusal(work, work.steps.get(part.kind, part.ordinal)?.error ?? null);
      continue;
    }
    const end = await addPart(work, part);
    if (end) return end;
  }
  return null;
}

async function addPart(work: RowWork, part: Part): Promise<RowEnd | null> {
  const { deps, row } = work;
  if (work.steps.isOpen(part.kind, part.ordinal)) {
    const there = await readFrom(work, part.kind, part.isThere());
    if (there.is === "stopped") return there.end.end === "settle" ? null : there.end;
    if (there.value === null) {
      work.change.warnings.push(`Whether a ${part.kind} arrived is not known, and it was not sent twice.`);
      return null;
    }
    if (there.value) {
      await confirm(work, part);
      return null;
    }
    const again = await notFoundYet(work, part);
    if (again.is === "stopped") return again.end;
  }
  const sent = await attemptStep(work, part, part.send);
  if (sent.is === "stopped") return sent.end;
  if (sent.is === "refused") noteRefusal(work, sent.error);
  else
    await commit(deps.db, [
      writeStep(deps.db, row, part, "confirmed", { settledAt: deps.clock(), error: null }),
    ]);
  return null;
}

const confirm = ({ deps, row }: RowWork, part: Part): Promise<unknown> =>
  commit(deps.db, [writeStep(deps.db, row, part, "confirmed", { settledAt: deps.clock(), error: null })]);

/** The first refused part is the row's error; the others are told as warnings. */
function noteRefusal(work: RowWork, error: RowError | null): void {
  if (!error) return;
  if (work.change.error) work.change.warnings.push(error.message);
  else work.change.error = error;
}

async function fileParts(
  work: RowWork,
  reach: Reach,
  { candidateId, applicationId }: Target,
  plan: PartPlan,
): Promise<Part[] | RowEnd> {
  if (plan.attachments.length === 0) return [];
  if (applicationId === null) {
    work.change.warnings.push(
      "Files were not sent: Greenhouse does not show the application they belong to.",
    );
    return [];
  }
  const target = { candidateId, applicationId };
  const { harvest } = work.open;
  const credit = { onBehalfOf: work.exported.creditUserId };
  let wanted = plan.attachments;
  const untouched = wanted.every((_, ordinal) => work.steps.get("attachment", ordinal) === undefined);
  if (reach === "attached" && work.exported.options.resume === "if_missing" && untouched) {
    const there = await readFrom(work, "attachment", harvest.attachmentsOf(target));
    if (there.is === "stopped") return there.end;
    if (there.value.some((file) => file.type === "resume")) wanted = [];
  }
  return wanted.map((file, ordinal) => ({
    kind: "attachment",
    ordinal,
    send: async () => {
      const draft = await loadAttachment(work, file);
      return draft ? harvest.addAttachment(target, draft, credit) : { ok: false, reason: gone() };
    },
    isThere: async () => {
      const there = await harvest.attachmentsOf(target);
      return there.ok
        ? { ok: true, value: there.value.some((other) => other.filename === file.filename) }
        : there;
    },
  }));
}

const gone = () => ({
  disposition: "stop" as const,
  code: "refused" as const,
  endpoint: "",
  status: null,
  messages: [NO_FILE.message],
  delayMs: 0,
});

function otherParts(work: RowWork, { candidateId }: Target, plan: PartPlan): Part[] {
  const { harvest } = work.open;
  const credit = { onBehalfOf: work.exported.creditUserId };
  const notes = plan.notes.map<Part>((note, ordinal) => ({
    kind: "note",
    ordinal,
    send: () => harvest.addNote(candidateId, note, credit),
    isThere: async () => {
      const there = await harvest.notesOf(candidateId);
      if (!there.ok) return there;
      const isSame = (other: { body: string }) => other.body.includes(note.body.trim());
      return { ok: true, value: there.value?.some(isSame) ?? null };
    },
  }));
  const educations = plan.educations.map<Part>((education, ordinal) => ({
    kind: "education",
    ordinal,
    send: () => harvest.addEducation(candidateId, education, credit),
    isThere: async () => {
      const there = await harvest.educationsOf(candidateId);
      return there.ok ? { ok: true, value: there.value.length > ordinal } : there;
    },
  }));
  const employments = plan.employments.map<Part>((employment, ordinal) => ({
    kind: "employment",
    ordinal,
    send: () => harvest.addEmployment(candidateId, employment, credit),
    isThere: async () => {
      const there = await harvest.employmentsOf(candidateId);
      const { company, title } = employment;
      return there.ok
        ? { ok: true, value: there.value.some((other) => other.company === company && other.title === title) }
        : there;
    },
  }));
  return [...notes, ...educations, ...employments];
}
