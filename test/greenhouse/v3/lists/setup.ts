// The reference lists: places, people of the company, and what applications point into.
import { fieldView } from "../../acts/fields.ts";
import { EVENTS } from "../../hooks/events.ts";
import type { User } from "../../world/org-records.ts";
import type { World } from "../../world/world.ts";
import { anyOf, during, flag, idIs, idsOf, noneHas, onlySwitch, textIs, wordOf } from "./filters.ts";
import { type List, list } from "./list.ts";

const FIELD_TYPES = [
  "job",
  "opening",
  "standard",
  "offer",
  "compensation_frequency",
  "candidate",
  "referral_question",
  "application",
  "rejection_question",
  "form",
  "agency_question",
  "user_attribute",
];

function userView(world: World, row: User): object {
  return {
    ...row,
    emails: world.userEmails.by("user_id", row.id).map((email) => email.email),
    custom_fields: fieldView(world, "user_attribute", row.custom_fields),
  };
}

/** Departments and offices of a user by the ids that another system gave them. */
function external(kind: "departments" | "offices", ids: "department_ids" | "office_ids") {
  return {
    param: { kind: "text" as const },
    match: (row: User, value: unknown, world: World) =>
      row[ids].some((id) => world[kind].get(id)?.external_id === value),
  };
}

const TREE = { parent_id: idIs("parent_id"), external_id: textIs("external_id") };

export const SETUP_LISTS: List[] = [
  list("departments", {
    path: "/v3/departments",
    scope: "harvest:departments:list",
    fields: ["name", "parent_id", "external_id"],
    filters: TREE,
  }),
  list("offices", {
    path: "/v3/offices",
    scope: "harvest:offices:list",
    fields: ["name", "parent_id", "external_id", "location", "primary_in_house_contact_user_id"],
    filters: TREE,
  }),
  list("sources", {
    path: "/v3/sources",
    scope: "harvest:sources:list",
    fields: ["name", "type"],
  }),
  list("referrers", {
    path: "/v3/referrers",
    scope: "harvest:referrers:list",
    fields: ["user_id", "name"],
    filters: { user_ids: idsOf("user_id") },
  }),
  list("pools", {
    path: "/v3/prospect_pools",
    scope: "harvest:prospect_pools:list",
    fields: ["name", "active", "description", "department_ids", "office_ids", "job_ids"],
    filters: {
      active: flag("active"),
      department_ids: anyOf("department_ids"),
      office_ids: anyOf("office_ids"),
      job_ids: anyOf("job_ids"),
    },
  }),
  list("poolStages", {
    path: "/v3/prospect_pool_stages",
    scope: "harvest:prospect_pool_stages:list",
    fields: ["prospect_pool_id", "name", "sort_order"],
    filters: { prospect_pool_ids: idsOf("prospect_pool_id", "prospect_pool_id") },
  }),
  list("rejectionReasons", {
    path: "/v3/rejection_reasons",
    scope: "harvest:rejection_reasons:list",
    fields: ["name", "type"],
    filters: { include_defaults: onlySwitch() },
    // Built-in reasons show only when asked for.
    hides: (row, asked) => row._builtin && asked.get("include_defaults") !== true,
  }),
  list("closeReasons", {
    path: "/v3/close_reasons",
    scope: "harvest:close_reasons:list",
    fields: ["name"],
  }),
  list("users", {
    path: "/v3/users",
    scope: "harvest:users:list",
    view: userView,
    fields: [
      "first_name",
      "last_name",
      "primary_email",
      "job_title",
      "agency_id",
      "name",
      "deactivated",
      "site_admin",
      "employee_id",
      "linked_candidate_ids",
      "office_ids",
      "department_ids",
      "interviewer_tags",
      "emails",
      "custom_fields",
    ],
    filters: {
      agency_ids: idsOf("agency_id"),
      office_ids: anyOf("office_ids"),
      department_ids: anyOf("department_ids"),
      linked_candidate_ids: anyOf("linked_candidate_ids"),
      interviewer_tag_ids: noneHas("ids"),
      employee_ids: {
        param: { kind: "texts" },
        match: (row, value) => row.employee_id !== null && (value as string[]).includes(row.employee_id),
      },
      custom_field_option_id: noneHas("integer"),
      deactivated: flag("deactivated"),
      primary_email: textIs("primary_email"),
      external_office_id: external("offices", "office_ids"),
      external_department_id: external("departments", "department_ids"),
      show_service_accounts: onlySwitch(),
    },
    hides: (row, asked) => row._service_account && asked.get("show_service_accounts") !== true,
  }),
  list("userEmails", {
    path: "/v3/user_emails",
    scope: "harvest:user_emails:list",
    fields: ["user_id", "email", "verified", "verification_token_sent_at"],
    filters: {
      user_ids: idsOf("user_id", "user_id"),
      email: {
        param: { kind: "texts" },
        index: "email",
        match: (row, value) =>
          (value as string[]).some((email) => email.toLowerCase() === row.email.toLowerCase()),
      },
      verified: flag("verified"),
      verification_token_sent_at: during("verification_token_sent_at"),
    },
  }),
  list("customFields", {
    path: "/v3/custom_fields",
    scope: "harvest:custom_fields:list",
    fields: [
      "field_type",
      "sort_order",
      "name",
      "value_type",
      "private",
      "required",
      "require_approval",
      "trigger_new_version",
      "active",
      "updated_by_id",
      "internal_type",
      "expose_in_job_board_api",
      "placeholder",
      "name_key",
      "description",
      "application_type",
      "api_only",
      "use_for_job_approvals",
      "use_for_offer_approvals",
      "template_token_string",
      "default_value",
    ],
    filters: {
      field_type: wordOf("field_type", FIELD_TYPES),
      active: flag("active"),
      name: textIs("name"),
      name_key: textIs("name_key"),
    },
  }),
  list("customFieldOptions", {
    path: "/v3/custom_field_options",
    scope: "harvest:custom_field_options:list",
    fields: ["custom_field_id", "name", "external_id", "sort_order", "active"],
    filters: {
      custom_field_ids: idsOf("custom_field_id", "custom_field_id"),
      active: flag("active"),
      custom_field_key: {
        param: { kind: "text" },
        match: (row, value, world) => world.customFields.get(row.custom_field_id)?.name_key === value,
      },
    },
  }),
  list("webhooks", {
    path: "/v3/webhooks",
    scope: "harvest:webhooks:list",
    partnerOnly: true,
    fields: [
      "name",
      "endpoint_url",
      "event_action_type",
      "max_attempts",
      "additional_headers",
      "error_recipient_email",
      "deactivated",
      "last_delivered",
      "client_id",
    ],
    filters: {
      event_action_type: wordOf("event_action_type", Object.keys(EVENTS)),
      last_delivered: during("last_delivered"),
    },
    // Deletion is soft, and a partner sees the hooks of its own application only.
    hides: (row, _asked, _world, clientId) => row._deleted || row.client_id !== clientId,
  }),
];
