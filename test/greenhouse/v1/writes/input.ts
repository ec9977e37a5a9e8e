// From v1's words to the organisation's: referrers by user, e-mail or name, custom fields one by one, schools by id.
import type { ApplicationChange, ApplicationInput } from "../../acts/applications.ts";
import type { PersonInput } from "../../acts/candidates.ts";
import { findField, storedValue } from "../../acts/fields.ts";
import type { EducationInput, EmploymentInput } from "../../acts/history.ts";
import type { AttachmentInput, NoteInput } from "../../acts/papers.ts";
import type { CustomField } from "../../world/org-records.ts";
import type { FieldValues, Json } from "../../world/records.ts";
import { invalid, notFound } from "../../world/refusal.ts";
import type { World } from "../../world/world.ts";

export interface V1Field {
  id?: number;
  name_key?: string;
  value?: Json;
  unit?: string;
  delete_value?: "true";
}
export type UserBy = { id?: number; email?: string; user_id?: number };
export type V1Referrer = { type: "id"; value: number } | { type: "email" | "outside"; value: string };

export interface V1Person extends Omit<PersonInput, "custom_fields"> {
  custom_fields?: V1Field[];
  recruiter?: UserBy;
  coordinator?: UserBy;
}

export interface V1Application extends Omit<ApplicationInput, "custom_fields" | "prospect"> {
  custom_fields?: V1Field[];
  referrer?: V1Referrer;
  attachments?: V1Attachment[];
  prospect?: true | "true";
}

export interface V1Attachment {
  filename: string;
  type: "resume" | "cover_letter" | "admin_only";
  content?: string;
  url?: string;
  content_type?: string;
}

export interface V1Note {
  user_id: number | string;
  body: string;
  visibility: string;
}

export interface V1Education {
  school_id?: number;
  discipline_id?: number;
  degree_id?: number;
  start_date?: string;
  end_date?: string;
  start_month?: number;
  start_year?: number;
  end_month?: number;
  end_year?: number;
}

export interface V1Employment {
  company_name: string;
  title: string;
  start_date: string;
  end_date?: string;
}

/** Listed fields change, the others stay; an empty list changes nothing. */
export function mergedValues(
  world: World,
  type: string,
  before: FieldValues,
  entries: V1Field[],
): FieldValues {
  const values = { ...before };
  for (const entry of entries) {
    const wanted = {
      ...(entry.name_key === undefined ? {} : { name_key: entry.name_key }),
      ...(entry.id === undefined ? {} : { custom_field_id: entry.id }),
    };
    const field = findField(world, type, wanted);
    if (entry.delete_value === "true") delete values[field.name_key];
    else if (entry.value != null && entry.value !== "") values[field.name_key] = value(world, field, entry);
  }
  return values;
}

function value(world: World, field: CustomField, entry: V1Field): Json {
  const given = entry.value ?? null;
  if (field.value_type === "currency") {
    return storedValue(world, field, { amount: Number(given), currency_code: entry.unit ?? "USD" });
  }
  if (
    field.value_type === "multi_select" &&
    !(Array.isArray(given) && given.every((item) => typeof item === "number"))
  ) {
    throw invalid("custom_fields", `${field.name_key} takes a list of option ids`);
  }
  if (field.value_type === "number") return storedValue(world, field, Number(given));
  return storedValue(world, field, given);
}

export function userOf(world: World, by: UserBy | undefined, field: string): number | undefined {
  if (by === undefined) return undefined;
  const id = by.id ?? by.user_id;
  const user =
    id === undefined ? world.users.by("email", (by.email ?? "").toLowerCase())[0] : world.users.get(id);
  if (!user || user.deactivated) throw invalid(field, `${field} is not an active user`);
  return user.id;
}

export function personInput(world: World, body: V1Person, before: FieldValues): PersonInput {
  const { custom_fields: fields, recruiter, coordinator, ...rest } = body;
  const recruiterId = userOf(world, recruiter, "recruiter");
  const coordinatorId = userOf(world, coordinator, "coordinator");
  return {
    ...rest,
    ...(fields ? { custom_values: mergedValues(world, "candidate", before, fields) } : {}),
    ...(recruiterId === undefined ? {} : { recruiter_id: recruiterId }),
    ...(coordinatorId === undefined ? {} : { coordinator_id: coordinatorId }),
  };
}

/** v1 credits any user; a row among the referrers is made for one who has none yet. */
export function referrerInput(
  world: World,
  referrer: V1Referrer | undefined,
): { referrer_id?: number; outside_referrer?: string } {
  if (!referrer) return {};
  if (referrer.type === "outside") return { outside_referrer: referrer.value };
  const user =
    referrer.type === "id"
      ? world.users.get(referrer.value)
      : world.users.by("email", referrer.value.toLowerCase())[0];
  if (!user) throw invalid("referrer", `referrer ${referrer.value} is not a user`);
  const row =
    world.referrers.all().find((candidate) => candidate.user_id === user.id) ??
    world.referrers.add({ ...world.stamp(world.referrers), name: user.name ?? "", user_id: user.id });
  return { referrer_id: row.id };
}

/** Stage ids of v1 may be other numbers than v3's: a switch shifts them. */
export function stageIn(world: World, id: number): number {
  return id - world.settings.stageIdOffset;
}

export function applicationInput(world: World, body: V1Application): ApplicationInput {
  const {
    custom_fields: fields,
    referrer,
    attachments: _files,
    prospect,
    initial_stage_id: stage,
    ...rest
  } = body;
  return {
    ...rest,
    ...referrerInput(world, referrer),
    ...(stage === undefined ? {} : { initial_stage_id: stageIn(world, stage) }),
    ...(prospect === undefined ? {} : { prospect: true }),
    ...(fields ? { custom_values: mergedValues(world, "application", {}, fields) } : {}),
  };
}

export interface V1Change extends Omit<ApplicationChange, "custom_fields"> {
  custom_fields?: V1Field[];
  referrer?: V1Referrer;
}

export function applicationChange(world: World, body: V1Change, before: FieldValues): ApplicationChange {
  const { custom_fields: fields, referrer, ...rest } = body;
  return {
    ...rest,
    ...referrerInput(world, referrer),
    ...(fields ? { custom_values: mergedValues(world, "application", before, fields) } : {}),
  };
}

export function attachmentInput(applicationId: number, file: V1Attachment): AttachmentInput {
  const { type, ...rest } = file;
  const kept = type === "admin_only" ? { type: "other", visibility: "admin_only" } : { type };
  return { ...rest, ...kept, application_id: applicationId };
}

/** An unknown author is 404, not 422 (recorded). */
export function noteInput(world: World, candidateId: number, note: V1Note): NoteInput {
  const userId = Number(note.user_id);
  if (!world.users.get(userId)) throw notFound("User", note.user_id);
  return {
    candidate_id: candidateId,
    user_id: userId,
    body: note.body,
    visibility: note.visibility,
    note_type: "NOTE",
  };
}

export function educationInput(candidateId: number, education: V1Education): EducationInput {
  const { school_id: school, discipline_id: discipline, degree_id: degree, ...rest } = education;
  const renamed = {
    school_name_custom_field_option_id: school,
    discipline_custom_field_option_id: discipline,
    degree_custom_field_option_id: degree,
    start_date: rest.start_date,
    end_date: rest.end_date,
    start_date_month: rest.start_month,
    start_date_year: rest.start_year,
    end_date_month: rest.end_month,
    end_date_year: rest.end_year,
  };
  const present = Object.fromEntries(Object.entries(renamed).filter(([, value]) => value !== undefined));
  return { candidate_id: candidateId, ...present };
}

export function employmentInput(candidateId: number, employment: V1Employment): EmploymentInput {
  return {
    candidate_id: candidateId,
    company_name: employment.company_name,
    title: employment.title,
    start_date: employment.start_date.slice(0, 10),
    end_date: employment.end_date?.slice(0, 10) ?? null,
  };
}
