/** What is written beside a person on v3, each a call of its own (v3 reference, Notes, attachments, employments). */
import { ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import { fullDate } from "../dates.ts";
import type { AttachmentDraft, EmploymentDraft, NoteDraft } from "../drafts.ts";
import { MaybeId } from "../fields.ts";
import type { Answer, FileOnFile } from "../harvest.ts";
import { noteBody } from "../note-body.ts";
import { readAll } from "../walk.ts";
import { Attachment, Employment, Note } from "./shapes.ts";

const ATTACHMENTS = "/v3/attachments";
const NOTES = "/v3/notes";
const EMPLOYMENTS = "/v3/candidate_employments";

type Made = Answer<{ id: number | null }>;

async function add(wire: Wire, path: string, body: Record<string, unknown>): Made {
  const added = await call(wire, { method: "POST", template: path, path, body, answer: MaybeId });
  return added.ok ? ok({ id: added.value.value?.id ?? null }) : added;
}

/** Files belong to an application. Who may see one follows from its type on Greenhouse's side. */
export function addAttachment(
  wire: Wire,
  applicationId: number,
  { filename, type, source }: AttachmentDraft,
): Made {
  return add(wire, ATTACHMENTS, { application_id: applicationId, filename, type, ...source });
}

/** A message becomes an EMAIL note; the address lists are required there and forbidden for a NOTE. */
export function addNote(wire: Wire, candidateId: number, note: NoteDraft): Made {
  const { visibility, authorUserId, email } = note;
  const kind = email
    ? {
        note_type: "EMAIL",
        subject: email.subject,
        email_from: [email.from],
        email_to: [email.to],
        email_cc: [],
      }
    : { note_type: "NOTE" };
  return add(wire, NOTES, {
    candidate_id: candidateId,
    body: noteBody("harvest_v3", note),
    visibility,
    ...(authorUserId === undefined ? {} : { user_id: authorUserId }),
    ...kind,
  });
}

/** Dates are whole days here; a month or a year is filled up outwards. */
export function addEmployment(wire: Wire, candidateId: number, employment: EmploymentDraft): Made {
  const { company, title, startDate, endDate } = employment;
  const end = endDate === undefined ? null : fullDate(endDate, "end");
  return add(wire, EMPLOYMENTS, {
    candidate_id: candidateId,
    company_name: company,
    title,
    // What is no date goes as it is: Greenhouse refuses it by name, which is better than a date made up here.
    start_date: fullDate(startDate, "start") ?? startDate,
    ...(end === null ? {} : { end_date: end }),
  });
}

/** Files hang on applications; those of all of the person's are shown, as a résumé may be on any. */
export async function attachmentsOf(wire: Wire, candidateId: number): Answer<FileOnFile[]> {
  const query = { candidate_ids: candidateId, per_page: 100 };
  const files = await readAll(wire, { path: ATTACHMENTS, query, row: Attachment });
  return files.ok
    ? ok(files.value.map(({ created_at, ...file }) => ({ ...file, createdAt: created_at })))
    : files;
}

export async function notesOf(
  wire: Wire,
  candidateId: number,
): Answer<{ body: string; createdAt: number | null }[]> {
  const query = { candidate_ids: candidateId, per_page: 100 };
  const notes = await readAll(wire, { path: NOTES, query, row: Note });
  return notes.ok
    ? ok(notes.value.map(({ body, created_at }) => ({ body: body ?? "", createdAt: created_at })))
    : notes;
}

export async function employmentsOf(wire: Wire, candidateId: number): Answer<EmploymentDraft[]> {
  const query = { candidate_ids: candidateId, per_page: 100 };
  const rows = await readAll(wire, { path: EMPLOYMENTS, query, row: Employment });
  if (!rows.ok) return rows;
  return ok(
    rows.value.map(({ company_name, title, start_date, end_date }) => ({
      company: company_name ?? "",
      title: title ?? "",
      startDate: start_date?.slice(0, 10) ?? "",
      ...(end_date === null ? {} : { endDate: end_date.slice(0, 10) }),
    })),
  );
}
