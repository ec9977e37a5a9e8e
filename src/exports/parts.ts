/**
 * What goes to Greenhouse beside the person. What of the profile becomes which part is decided once and kept with the
 * row: steps know their part by its position alone, and the account's lists of schools may change between two runs.
 */
import { commit } from "../db/client.ts";
import { readFile } from "../files/store.ts";
import type { AttachmentDraft, EducationDraft, EmploymentDraft, NoteDraft } from "../greenhouse/drafts.ts";
import { updateRow } from "../ledger/rows.ts";
import type { PartDecision } from "../ledger/tables.ts";
import type { StoredAttachment, StoredProfile } from "../shortlist/profile.ts";
import { type RowEnd, type RowWork, readFrom } from "./work.ts";

export interface PartPlan {
  attachments: StoredAttachment[];
  /** The profile's notes, then its messages, then at most one note with what found no place of its own. */
  notes: NoteDraft[];
  educations: EducationDraft[];
  employments: EmploymentDraft[];
}

/** How this export came to the person, which decides what may be added to them. */
export type Reach = PartDecision["reach"];

type Decided = { is: "done"; value: PartDecision } | { is: "stopped"; end: RowEnd };

export async function planParts(
  work: RowWork,
  reach: Reach,
): Promise<{ is: "done"; value: PartPlan } | { is: "stopped"; end: RowEnd }> {
  const { row, profile } = work;
  const decided: Decided =
    row.plan?.reach === reach ? { is: "done", value: row.plan } : await decide(work, reach);
  if (decided.is === "stopped") return decided;
  return { is: "done", value: carryOut(work, profile, decided.value) };
}

/** Decides and, where another run could decide otherwise, keeps the decision before anything is sent that hangs on it. */
async function decide(work: RowWork, reach: Reach): Promise<Decided> {
  const { deps, row, profile } = work;
  const decided = reach === "created" ? await forNewPerson(work) : await forFoundPerson(work);
  if (decided.is === "stopped") return decided;
  row.plan = decided.value;
  const dependsOnGreenhouse =
    reach === "created" ? profile.educations.length > 0 : profile.attachments.some(isResume);
  if (dependsOnGreenhouse) await commit(deps.db, [updateRow(deps.db, row, { plan: row.plan })]);
  return decided;
}

async function forNewPerson(work: RowWork): Promise<Decided> {
  const value: PartDecision = { reach: "created", files: "all", educations: [], inNote: [] };
  for (const [at, education] of work.profile.educations.entries()) {
    const { harvest } = work.open;
    const match = await readFrom(work, "education", harvest.matchEducation(withoutUndefined(education)));
    if (match.is === "stopped") return match;
    if (match.value.writable) value.educations.push(at);
    if (!match.value.writable || match.value.unmatched.length > 0) value.inNote.push(at);
  }
  return { is: "done", value };
}

/**
 * Someone else's profile: nothing that would change their title or history is added. A résumé follows the export's
 * setting; other files are not theirs to get.
 */
async function forFoundPerson(work: RowWork): Promise<Decided> {
  const { profile, exported, row, open } = work;
  const value: PartDecision = { reach: "attached", files: "resumes", educations: [], inNote: [] };
  const { resume } = exported.options;
  if (resume === "never" || !profile.attachments.some(isResume)) value.files = "none";
  else if (resume === "if_missing" && row.greenhouseCandidateId !== null) {
    const target = { candidateId: row.greenhouseCandidateId };
    const there = await readFrom(work, "attachment", open.harvest.attachmentsOf(target));
    if (there.is === "stopped") return there;
    if (there.value.some(isResume)) value.files = "none";
  }
  return { is: "done", value };
}

const isResume = (file: { type: string }): boolean => file.type === "resume";

/** The same plan at every resumption: it follows from the profile and the decision alone. */
function carryOut(work: RowWork, profile: StoredProfile, decision: PartDecision): PartPlan {
  const authorUserId = work.exported.creditUserId;
  const own = profile.notes.map((note) => ({ ...note, authorUserId }));
  const notes: NoteDraft[] = [...own, ...messageNotes(work)];
  if (decision.reach === "attached") {
    const attachments = decision.files === "none" ? [] : profile.attachments.filter(isResume);
    return { attachments, notes, educations: [], employments: [] };
  }
  const pick = (positions: number[]) => positions.flatMap((at) => profile.educations[at] ?? []);
  const { employments, lines } = splitEmployments(profile);
  const left = [...pick(decision.inNote).map(educationLine), ...lines];
  if (left.length > 0) {
    const body = ["From the sourcing profile, without a place of its own in Greenhouse:", ...left].join("\n");
    notes.push({ body, visibility: "public", authorUserId });
  }
  const educations = pick(decision.educations).map(withoutUndefined);
  return { attachments: profile.attachments, notes, educations, employments };
}

/** What was said with the person while sourcing, in the order it was said. */
const messageNotes = ({ profile, exported }: RowWork): NoteDraft[] =>
  profile.messages.map(({ from, to, subject, sentAt, body }) => ({
    body,
    visibility: "public",
    authorUserId: exported.creditUserId,
    email: { from, to, subject, sentAt: sentAt ?? null },
  }));

/** An employment needs company, title and start date (Harvest v3 reference, Create employment); else it is told in a note. */
function splitEmployments(profile: StoredProfile): { employments: EmploymentDraft[]; lines: string[] } {
  const employments: EmploymentDraft[] = [];
  const lines: string[] = [];
  for (const { company, title, startDate, endDate } of profile.employments) {
    if (company && title && startDate) {
      employments.push({ company, title, startDate, ...(endDate ? { endDate } : {}) });
    } else {
      lines.push(`Employment: ${[company, title, period(startDate, endDate)].filter(Boolean).join(", ")}`);
    }
  }
  return { employments, lines };
}

const educationLine = ({
  school,
  degree,
  discipline,
  startDate,
  endDate,
}: StoredProfile["educations"][number]) =>
  `Education: ${[school, degree, discipline, period(startDate, endDate)].filter(Boolean).join(", ")}`;

function period(start: string | undefined, end: string | undefined): string {
  if (!start && !end) return "";
  return `${start ?? "?"} to ${end ?? "today"}`;
}

/** The same object without keys that hold undefined, as optional properties want it. */
function withoutUndefined(education: StoredProfile["educations"][number]): EducationDraft {
  const { school, degree, discipline, startDate, endDate } = education;
  return {
    ...(school ? { school } : {}),
    ...(degree ? { degree } : {}),
    ...(discipline ? { discipline } : {}),
    ...(startDate ? { startDate } : {}),
    ...(endDate ? { endDate } : {}),
  };
}

/** The attachment with its content, or null when the file is no longer kept. */
export async function loadAttachment(work: RowWork, file: StoredAttachment): Promise<AttachmentDraft | null> {
  const { filename, type } = file;
  if (file.url !== undefined) return { filename, type, source: { url: file.url } };
  if (file.fileId === undefined) return null;
  const content = await readFile(work.deps, work.row.tenantId, file.fileId);
  return content === null ? null : { filename, type, source: { content } };
}
