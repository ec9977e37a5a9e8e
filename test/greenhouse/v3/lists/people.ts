// The lists about candidates and their applications: which query keys each takes, which fields it shows. Written
// from the Harvest v3 reference; a key that is not here is refused.
import { fieldView } from "../../acts/fields.ts";
import { tagNames } from "../../acts/tags.ts";
import type { Application, Candidate } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { anyOf, during, flag, idsOf, textIs } from "./filters.ts";
import { type Filter, type List, list } from "./list.ts";

/** People or records that carry an option in one of their custom fields. */
function withOption(): Filter<{ custom_fields: Record<string, unknown> }> {
  return {
    param: { kind: "integer" },
    match: (row, value, world) => {
      const option = world.customFieldOptions.get(value as number);
      const key = world.customFields.get(option?.custom_field_id)?.name_key;
      if (!option || key === undefined) return false;
      const held = row.custom_fields[key];
      return Array.isArray(held) ? held.includes(option.name) : held === option.name;
    },
  };
}

export const CANDIDATE_FIELDS = [
  "first_name",
  "last_name",
  "preferred_name",
  "company",
  "title",
  "last_activity_at",
  "private",
  "can_email",
  "time_zone",
  "tags",
  "linked_user_ids",
  "phone_numbers",
  "addresses",
  "email_addresses",
  "website_addresses",
  "social_media_addresses",
  "custom_fields",
];

export function candidateView(world: World, row: Candidate): object {
  return {
    ...row,
    tags: tagNames(world, row.id),
    custom_fields: fieldView(world, "candidate", row.custom_fields),
  };
}

export const APPLICATION_FIELDS = [
  "agency_note_id",
  "candidate_id",
  "coordinator_id",
  "job_id",
  "job_post_id",
  "recruiter_id",
  "referrer_id",
  "rejection_reason_id",
  "source_id",
  "stage_id",
  "job_interview_stage_id",
  "stage_name",
  "status",
  "needs_decision",
  "prospect",
  "rejected_at",
  "last_activity_at",
  "location_address",
  "answers",
  "prospective_job_ids",
  "custom_fields",
];

export function applicationView(world: World, row: Application): object {
  return { ...row, custom_fields: fieldView(world, "application", row.custom_fields) };
}

const ofCandidate = (row: { candidate_id: number | null }) => row.candidate_id;
const ofApplication = (row: { application_id: number }, world: World) =>
  world.applications.get(row.application_id)?.candidate_id ?? null;

export const PEOPLE_LISTS: List[] = [
  list("candidates", {
    path: "/v3/candidates",
    scope: "harvest:candidates:list",
    person: (row) => row.id,
    view: candidateView,
    fields: CANDIDATE_FIELDS,
    filters: {
      last_activity_at: during("last_activity_at"),
      custom_field_option_id: withOption(),
      // true is the default and includes everybody; false leaves private people out.
      private: { param: { kind: "boolean" }, match: (row, value) => value === true || !row.private },
      email: {
        param: { kind: "text" },
        index: "email",
        match: (row, value) =>
          row.email_addresses.some((email) => email.value.toLowerCase() === String(value).toLowerCase()),
      },
      tag: {
        param: { kind: "text" },
        match: (row, value, world) => tagNames(world, row.id).includes(String(value)),
      },
    },
  }),
  list("applications", {
    path: "/v3/applications",
    scope: "harvest:applications:list",
    person: ofCandidate,
    view: applicationView,
    fields: APPLICATION_FIELDS,
    filters: {
      candidate_ids: idsOf("candidate_id", "candidate_id"),
      job_ids: idsOf("job_id"),
      prospective_job_ids: anyOf("prospective_job_ids"),
      job_post_ids: idsOf("job_post_id"),
      source_ids: idsOf("source_id"),
      referrer_ids: idsOf("referrer_id"),
      stage_ids: idsOf("stage_id"),
      job_interview_stage_ids: idsOf("job_interview_stage_id"),
      // Asked as `active`, answered as `in_process`.
      status: {
        param: { kind: "enum", values: ["rejected", "hired", "converted", "active"] },
        match: (row, value) => row.status === (value === "active" ? "in_process" : value),
      },
      stage_name: textIs("stage_name"),
      custom_field_option_id: withOption(),
      last_activity_at: during("last_activity_at"),
      prospect: flag("prospect"),
    },
  }),
  list("applicationStages", {
    path: "/v3/application_stages",
    scope: "harvest:application_stages:list",
    person: ofApplication,
    fields: [
      "application_id",
      "job_interview_stage_id",
      "entered_at",
      "exited_at",
      "days_in_stage",
      "current",
    ],
    filters: {
      application_ids: idsOf("application_id", "application_id"),
      job_interview_stage_ids: idsOf("job_interview_stage_id"),
      current: flag("current"),
    },
  }),
  list("prospectDetails", {
    path: "/v3/prospect_details",
    scope: "harvest:prospect_details:list",
    person: ofApplication,
    fields: ["application_id", "pool_id", "pool_stage_id", "prospect_owner_id", "department_id", "office_id"],
    filters: {
      application_ids: idsOf("application_id", "application_id"),
      pool_ids: idsOf("pool_id"),
      pool_stage_ids: idsOf("pool_stage_id"),
      prospect_owner_ids: idsOf("prospect_owner_id"),
      department_ids: idsOf("department_id"),
      office_ids: idsOf("office_id"),
    },
  }),
  list("rejectionDetails", {
    path: "/v3/rejection_details",
    scope: "harvest:rejection_details:list",
    person: ofApplication,
    fields: [
      "application_id",
      "rejected_by_id",
      "rejection_note_id",
      "rejection_reason_id",
      "rejected_at",
      "question_custom_fields",
    ],
    view: (world, row) => ({
      ...row,
      question_custom_fields: fieldView(world, "rejection_question", row.question_custom_fields),
    }),
    filters: {
      application_ids: idsOf("application_id", "application_id"),
      rejection_reason_ids: idsOf("rejection_reason_id"),
      custom_field_option_id: { param: { kind: "integer" }, match: () => false },
    },
  }),
];
