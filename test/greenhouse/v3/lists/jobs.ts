// The lists about jobs: their posts, stages, teams and openings.
import { fieldView } from "../../acts/fields.ts";
import type { Job } from "../../world/org-records.ts";
import type { World } from "../../world/world.ts";
import { during, flag, idAmong, idIs, idsOf, noneHas, textIs, wordOf } from "./filters.ts";
import { type List, list } from "./list.ts";

function jobView(world: World, row: Job): object {
  return { ...row, custom_fields: fieldView(world, "job", row.custom_fields) };
}

export const JOB_LISTS: List[] = [
  list("jobs", {
    path: "/v3/jobs",
    scope: "harvest:jobs:list",
    view: jobView,
    fields: [
      "name",
      "requisition_id",
      "notes",
      "confidential",
      "status",
      "opened_at",
      "closed_at",
      "is_template",
      "copied_from_id",
      "department_id",
      "office_ids",
      "custom_fields",
    ],
    filters: {
      opened_at: during("opened_at"),
      closed_at: during("closed_at"),
      requisition_id: textIs("requisition_id"),
      department_id: idIs("department_id"),
      office_id: idAmong("office_ids"),
      custom_field_option_id: noneHas("integer"),
      confidential: flag("confidential"),
      status: wordOf("status", ["open", "draft", "closed"]),
    },
  }),
  list("jobPosts", {
    path: "/v3/job_posts",
    scope: "harvest:job_posts:list",
    fields: [
      "title",
      "internal",
      "active",
      "live",
      "featured",
      "first_published_at",
      "content",
      "internal_content",
      "language",
      "public_url",
      "demographic_question_set_id",
      "job_id",
      "job_board_id",
      "questions",
    ],
    filters: {
      job_ids: idsOf("job_id", "job_id"),
      job_board_ids: idsOf("job_board_id"),
      active: flag("active"),
      featured: flag("featured"),
      live: flag("live"),
      internal: flag("internal"),
    },
    // Deleted posts show only when asked for.
    hides: (row, asked) => !row.active && asked.get("active") !== false,
  }),
  list("stages", {
    path: "/v3/job_interview_stages",
    scope: "harvest:job_interview_stages:list",
    fields: ["job_id", "sort_order", "name", "active"],
    filters: { job_ids: idsOf("job_id", "job_id"), active: flag("active") },
  }),
  list("jobOwners", {
    path: "/v3/job_owners",
    scope: "harvest:job_owners:list",
    fields: ["job_id", "user_id", "type", "responsible"],
    filters: {
      user_ids: idsOf("user_id"),
      job_ids: idsOf("job_id", "job_id"),
      type: wordOf("type", ["sourcer", "recruiter", "coordinator"]),
    },
  }),
  list("hiringManagers", {
    path: "/v3/job_hiring_managers",
    scope: "harvest:job_hiring_managers:list",
    fields: ["user_id", "job_id"],
    filters: { user_ids: idsOf("user_id"), job_ids: idsOf("job_id", "job_id") },
  }),
  list("openings", {
    path: "/v3/openings",
    scope: "harvest:openings:list",
    fields: [
      "job_id",
      "opened_at",
      "closed_at",
      "sort_order",
      "opening_id",
      "application_id",
      "close_reason_id",
      "target_start_on",
      "open",
      "custom_fields",
    ],
    filters: {
      job_ids: idsOf("job_id", "job_id"),
      application_ids: idsOf("application_id"),
      close_reason_ids: idsOf("close_reason_id"),
      opened_at: during("opened_at"),
      closed_at: during("closed_at"),
      custom_field_option_id: noneHas("integer"),
      open: flag("open"),
      opening_id: textIs("opening_id"),
    },
  }),
];
