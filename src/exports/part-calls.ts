/** The parts of a plan as calls: how each is sent, and how it would be recognised in Greenhouse after a lost answer. */

import { fullDate } from "../greenhouse/dates.ts";
import type { EducationDraft, EmploymentDraft } from "../greenhouse/drafts.ts";
import type { Answer, EducationOnFile, FileOnFile } from "../greenhouse/harvest.ts";
import { noteBody } from "../greenhouse/note-body.ts";
import type { StepKind } from "../ledger/tables.ts";
import { ok } from "../lib/result.ts";
import { fold } from "../lib/text.ts";
import { NO_FILE } from "./outcome.ts";
import { loadAttachment, type PartPlan } from "./parts.ts";
import type { RowWork } from "./work.ts";

export interface Target {
  candidateId: number;
  applicationId: number;
}

/** One part: how it is sent, and how many equal ones are there since a time (null: this generation cannot tell). */
export interface Part {
  kind: StepKind;
  ordinal: number;
  send: () => Answer<unknown>;
  equalOnes: (since: number) => Answer<number | null>;
  /** Equal for parts that cannot be told apart in Greenhouse. */
  content: string;
}

/** In the order in which they are sent: what the person sees first comes first. */
export const partsToSend = (work: RowWork, target: Target, plan: PartPlan): Part[] => [
  ...fileParts(work, target, plan),
  ...noteParts(work, target, plan),
  ...educationParts(work, target, plan),
  ...employmentParts(work, target, plan),
];

const creditOf = ({ exported }: RowWork) => ({ onBehalfOf: exported.creditUserId });

function fileParts(work: RowWork, target: Target, { attachments }: PartPlan): Part[] {
  const { harvest } = work.open;
  return attachments.map((file, ordinal) => ({
    kind: "attachment",
    ordinal,
    send: async () => {
      const draft = await loadAttachment(work, file);
      return draft ? harvest.addAttachment(target, draft, creditOf(work)) : { ok: false, reason: gone() };
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

function noteParts(work: RowWork, { candidateId }: Target, plan: PartPlan): Part[] {
  const { harvest } = work.open;
  // Read once for all notes of a run; those that the run itself adds are not looked for in it.
  let onFile: ReturnType<typeof harvest.notesOf> | null = null;
  return plan.notes.map<Part>((note, ordinal) => {
    const content = noteBody(harvest.kind, note).trim();
    return {
      kind: "note",
      ordinal,
      content,
      send: () => harvest.addNote(candidateId, note, creditOf(work)),
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
}

function educationParts(work: RowWork, { candidateId }: Target, plan: PartPlan): Part[] {
  const { harvest } = work.open;
  return plan.educations.map((education, ordinal) => ({
    kind: "education",
    ordinal,
    content: JSON.stringify(education),
    send: () => harvest.addEducation(candidateId, education, creditOf(work)),
    equalOnes: async () => {
      const there = await harvest.educationsOf(candidateId);
      return there.ok ? ok(there.value.filter((other) => isEducation(education, other)).length) : there;
    },
  }));
}

function employmentParts(work: RowWork, { candidateId }: Target, plan: PartPlan): Part[] {
  const { harvest } = work.open;
  return plan.employments.map((employment, ordinal) => ({
    kind: "employment",
    ordinal,
    content: JSON.stringify(employment),
    send: () => harvest.addEmployment(candidateId, employment, creditOf(work)),
    equalOnes: async () => {
      const there = await harvest.employmentsOf(candidateId);
      return there.ok ? ok(there.value.filter((other) => isEmployment(employment, other)).length) : there;
    },
  }));
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
