// Objects that several payloads share: users, custom fields, candidates, attachments.
import { fieldsOf } from "../../acts/fields.ts";
import { fileUrl } from "../../acts/files.ts";
import { tagNames } from "../../acts/tags.ts";
import type { CustomField } from "../../world/org-records.ts";
import type { Candidate, FieldValues, Json } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { seconds, usDate } from "./times.ts";

export function personUrl(world: World, candidateId: number, applicationId?: number): string {
  const url = `${world.origin}/people/${candidateId}`;
  return applicationId === undefined ? url : `${url}?application_id=${applicationId}`;
}

export function userPart(world: World, id: number | null) {
  const user = world.users.get(id);
  if (!user) return null;
  return { id: user.id, email: user.primary_email, name: user.name, employee_id: user.employee_id };
}

/** Credited is a Greenhouse user, or somebody outside of whom only the name is known. */
export function creditPart(world: World, referrerId: number | null, outside: string | null) {
  if (outside !== null) return { name: outside };
  const referrer = world.referrers.get(referrerId);
  if (!referrer) return null;
  return userPart(world, referrer.user_id) ?? { name: referrer.name };
}

const HOOK_TYPES: Record<string, string> = { yes_no: "boolean" };

export function fieldsPart(world: World, type: string, values: FieldValues) {
  const part: Record<string, { name: string; type: string; value: Json }> = {};
  for (const field of fieldsOf(world, type)) {
    const value = hookValue(world, field, values[field.name_key] ?? null);
    part[field.name_key] = {
      name: field.name,
      type: HOOK_TYPES[field.value_type] ?? field.value_type,
      value,
    };
  }
  return part;
}

/** Empty single values are null and empty multiples []; ranges carry their bounds as numeric strings. */
function hookValue(world: World, field: CustomField, value: Json): Json {
  if (value === null) return field.value_type === "multi_select" ? [] : null;
  if (field.value_type === "user" && typeof value === "number") {
    const user = world.users.get(value);
    return user
      ? { user_id: user.id, name: user.name, email: user.primary_email, employee_id: user.employee_id }
      : null;
  }
  if (typeof value !== "object" || Array.isArray(value)) return value;
  if (field.value_type === "currency")
    return { amount: value["amount"] ?? null, unit: value["currency_code"] ?? null };
  if (field.value_type === "currency_range") {
    return {
      unit: value["currency_code"] ?? null,
      min_value: Number(value["min_amount"]).toFixed(1),
      max_value: Number(value["max_amount"]).toFixed(1),
    };
  }
  return value;
}

export interface CandidateShape {
  url: boolean;
  privacy: boolean;
  /** company, created_at, photo_url, websites, socials and tags are absent in hire_candidate. */
  full: boolean;
}

export function candidatePart(world: World, candidate: Candidate, shape: CandidateShape) {
  return {
    id: candidate.id,
    first_name: candidate.first_name,
    last_name: candidate.last_name,
    title: candidate.title,
    ...(shape.full ? { company: candidate.company, created_at: seconds(candidate.created_at) } : {}),
    external_id: candidate._external_id,
    ...(shape.full ? { photo_url: null } : {}),
    ...(shape.url ? { url: personUrl(world, candidate.id) } : {}),
    ...(shape.privacy ? { is_private: candidate.private, can_email: candidate.can_email } : {}),
    phone_numbers: candidate.phone_numbers,
    email_addresses: candidate.email_addresses,
    addresses: candidate.addresses,
    ...(shape.full
      ? {
          website_addresses: candidate.website_addresses,
          social_media_addresses: candidate.social_media_addresses,
        }
      : {}),
    educations: educationsPart(world, candidate.id),
    employments: employmentsPart(world, candidate.id),
    recruiter: userPart(world, candidate._recruiter_id),
    coordinator: userPart(world, candidate._coordinator_id),
    attachments: attachmentsPart(world, candidate.id),
    ...(shape.full ? { tags: tagNames(world, candidate.id) } : {}),
    custom_fields: fieldsPart(world, "candidate", candidate.custom_fields),
  };
}

function optionText(world: World, id: number | null): string | null {
  return world.customFieldOptions.get(id)?.name ?? null;
}

function educationsPart(world: World, candidateId: number) {
  return world.educations.by("candidate_id", candidateId).map((row) => ({
    school_name: optionText(world, row.school_name_custom_field_option_id),
    degree: optionText(world, row.degree_custom_field_option_id),
    discipline: optionText(world, row.discipline_custom_field_option_id),
    start_date: usDate(row.start_at),
    end_date: usDate(row.end_at),
  }));
}

function employmentsPart(world: World, candidateId: number) {
  return world.employments.by("candidate_id", candidateId).map((row) => ({
    company_name: row.company_name,
    title: row.title,
    start_date: usDate(row.start_date),
    end_date: usDate(row.end_date),
  }));
}

function attachmentsPart(world: World, candidateId: number) {
  return world.attachments.by("candidate_id", candidateId).map((file) => ({
    filename: file.filename,
    url: fileUrl(world, file, world.origin),
    type: file.type,
  }));
}
