/** What is written with or beside a person on v1 (v1 reference, sections 6.6 to 6.10). */
import { no, ok } from "../../lib/result.ts";
import { fullDate } from "../dates.ts";
import type {
  AttachmentDraft,
  EducationDraft,
  EmploymentDraft,
  NoteDraft,
  Parts,
  WriteCredit,
} from "../drafts.ts";
import { failure } from "../failure.ts";
import { MaybeId } from "../fields.ts";
import type { Answer } from "../harvest.ts";
import { noteBody } from "../note-body.ts";
import type { OptionStore } from "../options.ts";
import { contentTypeOf } from "./content-type.ts";
import { educationLine, matchEducation } from "./educations.ts";
import { type Actor, type V1, write } from "./write.ts";

type Made = Answer<{ id: number | null }>;
type Body = Record<string, unknown>;

async function add(
  v1: V1,
  kind: string,
  candidateId: number,
  body: (actor: Actor) => Body,
  credit: WriteCredit,
): Made {
  const template = `/v1/candidates/{id}/${kind}`;
  const path = `/v1/candidates/${candidateId}/${kind}`;
  const added = await write(v1, { method: "POST", template, path, body, answer: MaybeId }, credit);
  return added.ok ? ok({ id: added.value.value?.id ?? null }) : added;
}

/** An author is required; one whom Greenhouse does not know would be refused with the write itself. */
export function noteFields(note: NoteDraft, actor: Actor): Body {
  const author = actor.fellBack ? actor.userId : (note.authorUserId ?? actor.userId);
  return { user_id: author, body: noteBody("harvest_v1", note), visibility: note.visibility };
}

/** Null where v1 has no content type for the file. A file that is neither resume nor letter is for admins only. */
export function attachmentFields({ filename, type, source }: AttachmentDraft): Body | null {
  const as = { filename, type: type === "other" ? "admin_only" : type };
  if ("url" in source) return { ...as, url: source.url };
  const contentType = contentTypeOf(filename);
  return contentType ? { ...as, content: source.content, content_type: contentType } : null;
}

export function employmentFields({ company, title, startDate, endDate }: EmploymentDraft): Body {
  const end = endDate === undefined ? null : fullDate(endDate, "end");
  const start = fullDate(startDate, "start");
  return {
    company_name: company,
    title,
    start_date: start === null ? startDate : midnight(start),
    ...(end === null ? {} : { end_date: midnight(end) }),
  };
}

const midnight = (date: string): string => `${date}T00:00:00.000Z`;

/** The parts as keys of a create. What v1 cannot hold becomes one more note, so that nothing is lost. */
export interface Inline {
  educations: Body[];
  employments: Body[];
  attachments: Body[];
  notes: NoteDraft[];
}

export async function inlineParts(options: OptionStore, parts: Parts): Promise<Inline> {
  const files = parts.attachments.map((draft) => ({ draft, fields: attachmentFields(draft) }));
  const matched = await Promise.all(
    parts.educations.map(async (draft) => ({ draft, ...(await matchEducation(options, draft)) })),
  );
  const left = [
    ...matched.flatMap(({ draft, fields }) => (fields ? [] : [educationLine(draft)])),
    ...files.flatMap(({ draft, fields }) =>
      fields ? [] : [`Not attached, a type Greenhouse does not take: ${draft.filename}`],
    ),
  ];
  const note: NoteDraft[] = left.length > 0 ? [{ body: left.join("\n"), visibility: "public" }] : [];
  return {
    educations: matched.flatMap(({ fields }) => (fields ? [fields] : [])),
    employments: parts.employments.map(employmentFields),
    attachments: files.flatMap(({ fields }) => (fields ? [fields] : [])),
    notes: [...parts.notes, ...note],
  };
}

export async function addAttachment(
  v1: V1,
  candidateId: number,
  attachment: AttachmentDraft,
  credit: WriteCredit,
): Made {
  const fields = attachmentFields(attachment);
  if (fields) return add(v1, "attachments", candidateId, () => fields, credit);
  return refused("attachments", "Greenhouse's Harvest v1 does not take files of this type.");
}

export const addNote = (v1: V1, candidateId: number, note: NoteDraft, credit: WriteCredit): Made =>
  add(v1, "activity_feed/notes", candidateId, (actor) => noteFields(note, actor), credit);

export const addEmployment = (
  v1: V1,
  candidateId: number,
  employment: EmploymentDraft,
  credit: WriteCredit,
): Made => add(v1, "employments", candidateId, () => employmentFields(employment), credit);

/** Nothing is sent where no name is known. */
export async function addEducation(
  v1: V1,
  candidateId: number,
  education: EducationDraft,
  credit: WriteCredit,
): Made {
  const { fields } = await matchEducation(v1.options, education);
  if (fields) return add(v1, "educations", candidateId, () => fields, credit);
  return refused(
    "educations",
    "Harvest v1 takes educations by the ids of their schools only; put it into a note.",
  );
}

async function refused(kind: string, message: string): Made {
  const endpoint = `POST /v1/candidates/{id}/${kind}`;
  return no(failure({ disposition: "stop", code: "refused", endpoint, messages: [message] }));
}
