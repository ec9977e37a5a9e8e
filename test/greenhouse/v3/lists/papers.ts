// The lists of what belongs to a person: files, notes, history, tags.
import { fileUrl } from "../../acts/files.ts";
import { during, flag, idsOf, wordOf } from "./filters.ts";
import { type List, list } from "./list.ts";

export const ATTACHMENT_TYPES = [
  "resume",
  "cover_letter",
  "take_home_test",
  "offer_packet",
  "offer_letter",
  "signed_offer_letter",
  "other",
  "form_attachment",
  "midfunnel_agreement",
  "automated_agreement",
];

const NOTE_TYPES = [
  "NOTE",
  "ACTIVITY",
  "INTERVIEW",
  "EMAIL",
  "FOLLOW_UP",
  "TAKE_HOME_TEST",
  "LINKEDIN_NOTE",
  "LINKEDIN_INMAIL",
  "AVAILABILITY_REQUEST",
  "MIGRATION_ERROR",
  "TOUCHPOINT",
  "FORM",
  "FEEDBACK",
];

const PRIVATE_NOTES = ["admin_only_visible", "privately_visible"];

const ofCandidate = (row: { candidate_id: number | null }) => row.candidate_id;

export const PAPER_LISTS: List[] = [
  list("attachments", {
    path: "/v3/attachments",
    scope: "harvest:attachments:list",
    person: ofCandidate,
    fields: ["application_id", "candidate_id", "type", "filename", "url"],
    view: (world, row, origin) => ({ ...row, url: fileUrl(world, row, origin) }),
    filters: {
      application_ids: idsOf("application_id", "application_id"),
      candidate_ids: idsOf("candidate_id", "candidate_id"),
      type: wordOf("type", ATTACHMENT_TYPES),
    },
  }),
  list("notes", {
    path: "/v3/notes",
    scope: "harvest:notes:list",
    person: ofCandidate,
    fields: [
      "candidate_id",
      "application_id",
      "body",
      "subject",
      "type",
      "user_id",
      "email_from",
      "email_to",
      "email_cc",
      "import_hash",
      "body_with_tags",
      "visibility",
      "email_attachment_file_names",
    ],
    filters: {
      candidate_ids: idsOf("candidate_id", "candidate_id"),
      user_ids: idsOf("user_id"),
      application_ids: idsOf("application_id"),
      type: wordOf("type", NOTE_TYPES),
      visibility: wordOf("visibility", [...PRIVATE_NOTES, "publicly_visible"]),
    },
    restricted: (row) => PRIVATE_NOTES.includes(row.visibility ?? ""),
  }),
  list("educations", {
    path: "/v3/candidate_educations",
    scope: "harvest:candidate_educations:list",
    person: ofCandidate,
    fields: [
      "candidate_id",
      "school_name_custom_field_option_id",
      "degree_custom_field_option_id",
      "discipline_custom_field_option_id",
      "start_at",
      "end_at",
      "latest",
      "start_date_month",
      "start_date_year",
      "end_date_month",
      "end_date_year",
    ],
    filters: {
      candidate_ids: idsOf("candidate_id", "candidate_id"),
      start_at: during("start_at"),
      end_at: during("end_at"),
      latest: flag("latest"),
    },
  }),
  list("employments", {
    path: "/v3/candidate_employments",
    scope: "harvest:candidate_employments:list",
    person: ofCandidate,
    fields: ["candidate_id", "company_name", "title", "start_date", "end_date", "latest"],
    filters: { candidate_ids: idsOf("candidate_id", "candidate_id"), latest: flag("latest") },
  }),
  list("candidateTags", {
    path: "/v3/candidate_tags",
    scope: "harvest:candidate_tags:list",
    fields: ["name"],
  }),
  list("appliedTags", {
    path: "/v3/applied_candidate_tags",
    scope: "harvest:applied_candidate_tags:list",
    person: ofCandidate,
    fields: ["candidate_tag_id", "candidate_id"],
    filters: {
      candidate_tag_ids: idsOf("candidate_tag_id", "candidate_tag_id"),
      candidate_ids: idsOf("candidate_id", "candidate_id"),
    },
  }),
];
