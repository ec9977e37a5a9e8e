// The records of the organisation, in the field names of Harvest v3 (its reference, "Candidates" to "Reference
// lists"). A name with a leading underscore is internal: kept for web hooks, v1 and the control path, and never
// part of a v3 answer.
import type { Row } from "./table.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Contact {
  value: string;
  type: string;
}
export type FieldValues = Record<string, Json>;

export interface Candidate extends Row {
  first_name: string | null;
  last_name: string | null;
  preferred_name: string | null;
  company: string | null;
  title: string | null;
  last_activity_at: string | null;
  private: boolean;
  can_email: boolean;
  time_zone: string | null;
  linked_user_ids: number[];
  phone_numbers: Contact[];
  addresses: Contact[];
  email_addresses: Contact[];
  website_addresses: Contact[];
  social_media_addresses: { value: string }[];
  custom_fields: FieldValues;
  _external_id: string | null;
  _recruiter_id: number | null;
  _coordinator_id: number | null;
  _anonymized: boolean;
  /** v1 answers 404 before this moment when truncated answers are switched on. */
  _readable_at: number;
  _created_via: string;
}

export type ApplicationStatus = "in_process" | "rejected" | "hired" | "converted";

export interface Application extends Row {
  candidate_id: number;
  job_id: number | null;
  job_post_id: number | null;
  source_id: number | null;
  referrer_id: number | null;
  recruiter_id: number | null;
  coordinator_id: number | null;
  agency_note_id: number | null;
  rejection_reason_id: number | null;
  /** The application's own row in application_stages, null for prospects and when it has ended. */
  stage_id: number | null;
  job_interview_stage_id: number | null;
  stage_name: string | null;
  status: ApplicationStatus;
  needs_decision: boolean | null;
  prospect: boolean;
  rejected_at: string | null;
  last_activity_at: string | null;
  location_address: string | null;
  answers: { question: string; answer: string | null }[];
  prospective_job_ids: number[];
  custom_fields: FieldValues;
  /** Kept when v3 already shows null: web hooks and v1 name the stage a person was rejected in. */
  _stage_id: number | null;
  _hired_at: string | null;
  _start_date: string | null;
  _opening_id: number | null;
  /** v1 credits people outside Greenhouse by name alone. */
  _outside_referrer: string | null;
  _readable_at: number;
  _created_via: string;
}

export interface ApplicationStage extends Row {
  application_id: number;
  job_interview_stage_id: number;
  entered_at: string | null;
  exited_at: string | null;
  days_in_stage: number;
  current: boolean;
}

export interface ProspectDetail extends Row {
  application_id: number;
  pool_id: number | null;
  pool_stage_id: number | null;
  prospect_owner_id: number | null;
  department_id: number | null;
  office_id: number | null;
}

export interface RejectionDetail extends Row {
  application_id: number;
  rejected_by_id: number | null;
  rejection_note_id: number | null;
  rejection_reason_id: number | null;
  rejected_at: string | null;
  question_custom_fields: FieldValues;
}

export interface Attachment extends Row {
  application_id: number;
  candidate_id: number | null;
  type: string;
  filename: string;
  _visibility: string;
  _content: Uint8Array;
  _sha256: string;
  _content_type: string | null;
  _source_url: string | null;
}

export interface Note extends Row {
  candidate_id: number | null;
  application_id: number | null;
  body: string | null;
  body_with_tags: string | null;
  subject: string | null;
  type: string;
  user_id: number | null;
  visibility: string | null;
  email_from: string | null;
  email_to: string | null;
  email_cc: string[] | null;
  email_attachment_file_names: string[] | null;
  import_hash: string | null;
}

export interface Education extends Row {
  candidate_id: number;
  school_name_custom_field_option_id: number | null;
  degree_custom_field_option_id: number | null;
  discipline_custom_field_option_id: number | null;
  start_at: string | null;
  end_at: string | null;
  start_date_month: number | null;
  start_date_year: number | null;
  end_date_month: number | null;
  end_date_year: number | null;
  latest: boolean;
}

export interface Employment extends Row {
  candidate_id: number;
  company_name: string;
  title: string;
  start_date: string | null;
  end_date: string | null;
  latest: boolean;
}

export interface CandidateTag extends Row {
  name: string;
}
export interface AppliedTag extends Row {
  candidate_id: number;
  candidate_tag_id: number;
}
