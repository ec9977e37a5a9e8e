/** After the person: files, notes, educations, employments, each a step of its own that can be taken up again. */
import { commit } from "../db/client.ts";
import { fullDate } from "../greenhouse/dates.ts";
import type { EducationDraft, EmploymentDraft } from "../greenhouse/drafts.ts";
import type { Answer, EducationOnFile, FileOnFile } from "../greenhouse/harvest.ts";
import { noteBody } from "../greenhouse/note-body.ts";
import { rowError } from "../ledger/rows.ts";
import { writeStep } from "../ledger/steps.ts";
import type { RowError, StepKind } from "../ledger/tables.ts";
import { ok } from "../lib/result.ts";
import { fold } from "../lib/text.ts";
import { loadAttachment, type PartPlan, planParts, type Reach } from "./parts.ts";
import { notFoundYet, sentSince } from "./read-back.ts";
import { attemptStep, type RowEnd, type RowWork, readFrom } from "./work.ts";

interface Target {
  candidateId: number;
  applicationId: number;
}

/** One part: how it is sent, and how many equal ones are there since a time (null: this generation cannot tell). */
interface Part {
  kind: StepKind;
  ordinal: number;
  send: () => Answer<unknown>;
  equalOnes: (since: number) => Answer<number | null>;
  /** Equal for parts that cannot be told apart in Greenhouse. */
  content: string;
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
  const parts = [...files, ...otherParts(work, target, plan.value)];
  for (const part of parts) {
    if (work.steps.isDone(part.kind, part.ordinal)) {
      noteRefusal(work, work.steps.get(part.kind, part.ordinal)?.error ?? null);
      continue;
    }
    const end = (await isThereAlready(work, reach, part, parts)) ?? (await addPart(work, part, parts));
    if (end === "there") continue;
    if (end) return end;
  }
  return null;
}

/**
 * A person who was there before may have our notes from an earlier export. Notes cannot be deleted (Harvest v3
 * reference, Create note), so an equal one is not written again.
 */
async function isThereAlready(
  work: RowWork,
  reach: Reach,
  part: Part,
  parts: readonly Part[],
): Promise<"there" | RowEnd | null> {
  const begun = work.steps.get(part.kind, part.ordinal) !== undefined;
  if (reach !== "attached" || part.kind !== "note" || begun) return null;
  const there = await readFrom(work, part.kind, arrived(work, part, parts, 0));
  if (there.is === "stopped") return there.end;
  if (!there.value) return null;
  await confirm(work, part);
  return "there";
}

async function addPart(work: RowWork, part: Part, parts: readonly Part[]): Promise<RowEnd | null> {
  if (work.steps.isOpen(part.kind, part.ordinal)) {
    const there = await readFrom(work, part.kind, arrived(work, part, parts));
    // A refusal to read says nothing of the part, which stays unknown and is not sent twice.
    if (there.is === "stopped" && there.end.end !== "settle") return there.end;
    if (there.is === "stopped" || there.value === null) {
      work.change.error = null;
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
  else await confirm(work, part);
  return null;
}

/** Whether a part whose answer was lost is there: more equal ones than this row has confirmed before. */
async function arrived(
  work: RowWork,
  part: Part,
  parts: readonly Part[],
  since = sentSince(work, part.kind, part.ordinal),
): Answer<boolean | null> {
  const there = await part.equalOnes(since);
  if (!there.ok) return there;
  const twins = parts.filter(
    ({ kind, ordinal, content }) =>
      kind === part.kind &&
      ordinal !== part.ordinal &&
      content === part.content &&
      work.steps.get(kind, ordinal)?.state === "confirmed",
  );
  return ok(there.value === null ? null : there.value > twins.length);
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
    content: file.filename,
    equalOnes: async (since) => {
      const there = await harvest.attachmentsOf(target);
      // Not the type: a newer résumé re-labels the one before it.
      const isEqual = (other: FileOnFile) =>
        other.filename === file.filename && (other.createdAt ?? since) >= since;
      return there.ok ? ok(there.value.filter(isEqual).length) : there;
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
  // Read once for all notes of a run; those that the run itself adds are not looked for in it.
  let onFile: ReturnType<typeof harvest.notesOf> | null = null;
  const notes = plan.notes.map<Part>((note, ordinal) => {
    const content = noteBody(harvest.kind, note).trim();
    return {
      kind: "note",
      ordinal,
      content,
      send: () => harvest.addNote(candidateId, note, credit),
      equalOnes: async (since) => {
        onFile ??= harvest.notesOf(candidateId);
        const there = await onFile;
        if (!there.ok) return there;
        const equal = there.value?.filter(
          (other) => other.body.trim() === content && (other.createdAt ?? since) >= since,
        );
        return ok(equal ? equal.length : null);
      },
    };
  });
  const educations = plan.educations.map<Part>((education, ordinal) => ({
    kind: "education",
    ordinal,
    content: JSON.stringify(education),
    send: () => harvest.addEducation(candidateId, education, credit),
    equalOnes: async () => {
      const there = await harvest.educationsOf(candidateId);
      return there.ok ? ok(there.value.filter((other) => isEducation(education, other)).length) : there;
    },
  }));
  const employments = plan.employments.map<Part>((employment, ordinal) => ({
    kind: "employment",
    ordinal,
    content: JSON.stringify(employment),
    send: () => harvest.addEmployment(candidateId, employment, credit),
    equalOnes: async () => {
      const there = await harvest.employmentsOf(candidateId);
      return there.ok ? ok(there.value.filter((other) => isEmployment(employment, other)).length) : there;
    },
  }));
  return [...notes, ...educations, ...employments];
}

/** What has no option is not on file; the rest must agree, dates to the month. */
function isEducation(sent: EducationDraft, there: EducationOnFile): boolean {
  const agrees = (ours: string | undefined, theirs: string | null) =>
    theirs === null || fold(theirs) === fold(ours ?? "");
  const month = (date: string | null | undefined) => date?.slice(0, 7) ?? "";
  return (
    agrees(sent.school, there.school) &&
    agrees(sent.degree, there.degree) &&
    agrees(sent.discipline, there.discipline) &&
    (there.startDate === null || month(there.startDate).startsWith(month(sent.startDate)))
  );
}

const isEmployment = (sent: EmploymentDraft, there: EmploymentDraft): boolean =>
  there.company === sent.company &&
  there.title === sent.title &&
  there.startDate === (fullDate(sent.startDate, "start") ?? sent.startDate);
