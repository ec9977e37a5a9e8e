/** What goes to Greenhouse beside the person: planned from the profile, the same way at every resumption. */
import { readFile } from "../files/store.ts";
import type { AttachmentDraft, EducationDraft, EmploymentDraft, NoteDraft } from "../greenhouse/drafts.ts";
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
export type Reach = "created" | "attached";

export async function planParts(
  work: RowWork,
  reach: Reach,
): Promise<{ is: "done"; value: PartPlan } | { is: "stopped"; end: RowEnd }> {
  const { profile, exported } = work;
  const notes = [
    ...profile.notes.map((note) => ({ ...note, authorUserId: exported.creditUserId })),
    ...messageNotes(work),
  ];
  if (reach === "attached") {
    // Someone else's profile: nothing that would change their title or history is added.
    return {
      is: "done",
      value: { attachments: await wantedFiles(work), notes, educations: [], employments: [] },
    };
  }
  const overflow: string[] = [];
  const educations: EducationDraft[] = [];
  for (const education of profile.educations) {
    const draft = withoutUndefined(education);
    const match = await readFrom(work, "education", work.open.harvest.matchEducation(draft));
    if (match.is === "stopped") return match;
    if (match.value.writable) educations.push(draft);
    if (!match.value.writable || match.value.unmatched.length > 0) overflow.push(educationLine(education));
  }
  const { employments, lines } = splitEmployments(profile);
  overflow.push(...lines);
  if (overflow.length > 0) {
    const body = ["From the sourcing profile, without a place of its own in Greenhouse:", ...overflow].join(
      "\n",
    );
    notes.push({ body, visibility: "public", authorUserId: exported.creditUserId });
  }
  return { is: "done", value: { attachments: profile.attachments, notes, educations, employments } };
}

/** What was said with the person while sourcing, in the order it was said. */
const messageNotes = ({ profile, exported }: RowWork): NoteDraft[] =>
  profile.messages.map(({ from, to, subject, sentAt, body }) => ({
    body,
    visibility: "public",
    authorUserId: exported.creditUserId,
    email: { from, to, subject, sentAt: sentAt ?? null },
  }));

/** For a person who was there already the résumé follows the export's setting; other files are not theirs to get. */
async function wantedFiles({ profile, exported }: RowWork): Promise<StoredAttachment[]> {
  return exported.options.resume === "never"
    ? []
    : profile.attachments.filter((file) => file.type === "resume");
}

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
