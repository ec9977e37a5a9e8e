// The bodies of v3's write operations, as tables. Every object refuses unknown keys (additionalProperties: false).
import { TIME_ZONES } from "../../acts/time-zones.ts";
import { EVENTS } from "../../hooks/events.ts";
import {
  between,
  boolean,
  date,
  dateTime,
  integer,
  list,
  nullable,
  type ObjectRule,
  object,
  oneOf,
  type Problem,
  problem,
  type Rule,
  text,
} from "../../rules/schema.ts";
import { ATTACHMENT_TYPES } from "../lists/papers.ts";
import { ANONYMIZE_FIELDS } from "./anonymize-fields.ts";

const contact = (...types: string[]) =>
  list(object({ value: text(), type: oneOf(...types) }, ["value", "type"]));
const basicFields: Rule = list({ kind: "customField", full: false });
const fullFields: Rule = list({ kind: "customField", full: true });

const person: Record<string, Rule> = {
  first_name: text(255),
  last_name: text(255),
  preferred_name: text(255),
  time_zone: { kind: "enum", values: TIME_ZONES },
  company: text(),
  title: text(255),
  can_email: boolean(),
  phone_numbers: contact("home", "work", "mobile", "skype", "other"),
  addresses: contact("home", "work", "other"),
  email_addresses: contact("personal", "work", "other"),
  website_addresses: contact("personal", "company", "portfolio", "blog", "other"),
  social_media_addresses: list(object({ value: text() }, ["value"])),
  tags: list(text()),
  linked_user_ids: list(integer()),
  custom_fields: fullFields,
};

const shared: Record<string, Rule> = {
  source_id: integer(),
  recruiter_id: integer(),
  coordinator_id: integer(),
  referrer_id: integer(),
  created_at: dateTime(),
  custom_fields: basicFields,
};
const jobArm: Record<string, Rule> = { ...shared, job_id: integer(), initial_stage_id: integer() };
const prospectArm: Record<string, Rule> = {
  ...shared,
  prospect: boolean(),
  job_ids: list(integer()),
  prospect_pool_id: integer(),
  prospect_pool_stage_id: integer(),
  prospect_owner_id: integer(),
  prospective_department_id: integer(),
  prospective_office_id: integer(),
};

/** A job or a prospect, never both: mixing the two fits neither arm. */
function application(extra: Record<string, Rule>): Rule {
  const required = Object.keys(extra);
  return {
    kind: "oneOf",
    arms: [
      object({ ...jobArm, ...extra }, [...required, "job_id"]),
      object({ ...prospectArm, ...extra }, [...required, "prospect"]),
    ],
  };
}

const EMAIL_LISTS = ["email_from", "email_to", "email_cc"];

function noteRules(note: Record<string, unknown>): Problem[] {
  if (note["note_type"] === "EMAIL") {
    const missing = ["subject", ...EMAIL_LISTS].filter((key) => note[key] === undefined);
    return missing.map((key) => problem(`/${key}`, "is required for a note of type EMAIL"));
  }
  const strange = EMAIL_LISTS.filter((key) => note[key] !== undefined);
  return strange.map((key) => problem(`/${key}`, "is only allowed for a note of type EMAIL"));
}

function contentOrUrl(file: Record<string, unknown>): Problem[] {
  return (file["content"] === undefined) === (file["url"] === undefined)
    ? [problem("", "exactly one of content and url must be given")]
    : [];
}

/** Each side of an education as a date or as month and year, not both. */
function educationRules(education: Record<string, unknown>): Problem[] {
  return ["start_date", "end_date"].flatMap((side): Problem[] => {
    const month = education[`${side}_month`] !== undefined;
    const year = education[`${side}_year`] !== undefined;
    if (education[side] !== undefined && (month || year)) {
      return [problem(`/${side}`, `cannot be combined with ${side}_month and ${side}_year`)];
    }
    return month === year ? [] : [problem(`/${side}`, `needs both ${side}_month and ${side}_year`)];
  });
}

const hook: Record<string, Rule> = {
  endpoint_url: text(),
  name: text(),
  event_action_type: oneOf(...Object.keys(EVENTS)),
  deactivated: boolean(),
  secret_key: text(),
  basic_auth_username: text(255),
  basic_auth_password: text(255),
  additional_headers: nullable({ kind: "string" }),
  max_attempts: between(1, 7),
  error_recipient_email: nullable({ kind: "string" }),
};

const note: ObjectRule = {
  ...object(
    {
      candidate_id: integer(),
      body: text(),
      subject: text(),
      note_type: oneOf("NOTE", "ACTIVITY", "EMAIL"),
      user_id: integer(),
      email_from: list(text()),
      email_to: list(text()),
      email_cc: list(text()),
      visibility: oneOf("admin_only", "private", "public"),
      application_id: integer(),
    },
    ["candidate_id", "body", "visibility", "note_type"],
  ),
  also: noteRules,
};

const attachment: ObjectRule = {
  ...object(
    {
      application_id: integer(),
      filename: text(),
      type: oneOf(...ATTACHMENT_TYPES),
      content: { kind: "string", format: "base64" },
      url: text(),
      visibility: oneOf("admin_only", "private", "public"),
    },
    ["application_id", "filename", "type"],
  ),
  also: contentOrUrl,
};

const education: ObjectRule = {
  ...object(
    {
      candidate_id: integer(),
      school_name_custom_field_option_id: integer(),
      degree_custom_field_option_id: integer(),
      discipline_custom_field_option_id: integer(),
      start_date: date(),
      end_date: date(),
      start_date_month: between(1, 12),
      start_date_year: between(1900, 2100),
      end_date_month: between(1, 12),
      end_date_year: between(1900, 2100),
    },
    ["candidate_id"],
  ),
  also: educationRules,
};

export const BODIES = {
  createCandidate: object({ ...person, application: application({}) }, ["first_name", "last_name"]),
  updateCandidate: object({ ...person, is_private: boolean() }),
  mergeCandidate: object({ secondary_candidate_id: integer() }, ["secondary_candidate_id"]),
  anonymizeCandidate: object({ fields: { kind: "array", minItems: 1, items: oneOf(...ANONYMIZE_FIELDS) } }, [
    "fields",
  ]),
  createApplication: application({ candidate_id: integer() }),
  updateApplication: object({
    source_id: integer(),
    referrer_id: integer(),
    recruiter_id: integer(),
    coordinator_id: integer(),
    prospect_pool_id: { kind: "number" },
    prospect_stage_id: { kind: "number" },
    rejected_at: date(),
    created_at: date(),
    custom_fields: basicFields,
  }),
  convert: object({ job_id: integer(), to_job_interview_stage_id: integer() }, ["job_id"]),
  hire: object({
    start_date: dateTime(),
    opening_id: integer(),
    close_reason_id: nullable({ kind: "integer" }),
  }),
  move: object(
    { from_stage_id: integer(), to_stage_id: integer(), to_job_id: integer(), email_from_user_id: integer() },
    ["from_stage_id"],
  ),
  reject: object(
    {
      rejection_reason_id: integer(),
      notes: text(),
      rejection_email: object({
        send_email_at: dateTime(),
        email_template_id: integer(),
        email_from_user_id: integer(),
      }),
      custom_fields: fullFields,
    },
    ["rejection_reason_id"],
  ),
  nothing: object({}),
  updateRejection: object({ rejection_reason_id: integer(), custom_fields: fullFields }),
  createAttachment: attachment,
  createNote: note,
  createEducation: education,
  createEmployment: object(
    {
      candidate_id: integer(),
      company_name: text(255),
      title: text(255),
      start_date: date(),
      end_date: date(),
    },
    ["candidate_id", "company_name", "title", "start_date"],
  ),
  createTag: object({ name: { kind: "string", minLength: 1, maxLength: 255 } }, ["name"]),
  applyTag: object({ candidate_id: integer(), candidate_tag_id: integer() }, [
    "candidate_id",
    "candidate_tag_id",
  ]),
  createOption: object(
    { name: text(255), sort_order: integer(), custom_field_id: integer(), external_id: text(255) },
    ["name", "sort_order", "custom_field_id"],
  ),
  createWebhook: object(hook, ["endpoint_url", "name", "event_action_type", "secret_key", "max_attempts"]),
  updateWebhook: object(hook),
} satisfies Record<string, Rule>;
