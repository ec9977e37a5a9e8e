// The records that an admin sets up: people of the company, jobs, and the lists that applications point into.
import type { FieldValues } from "./records.ts";
import type { Row } from "./table.ts";

export interface User extends Row {
  first_name: string | null;
  last_name: string | null;
  name: string | null;
  primary_email: string;
  job_title: string | null;
  agency_id: number | null;
  deactivated: boolean;
  site_admin: boolean;
  employee_id: string | null;
  linked_candidate_ids: number[];
  office_ids: number[];
  department_ids: number[];
  interviewer_tags: { id: number; name: string }[];
  custom_fields: FieldValues;
  _service_account: boolean;
}

export interface UserEmail extends Row {
  user_id: number;
  email: string;
  verified: boolean;
  verification_token_sent_at: string | null;
}

export interface Department extends Row {
  name: string;
  parent_id: number | null;
  external_id: string | null;
}

export interface Office extends Row {
  name: string;
  parent_id: number | null;
  external_id: string | null;
  location: string | null;
  primary_in_house_contact_user_id: number | null;
}

export type JobStatus = "open" | "draft" | "closed";

export interface Job extends Row {
  name: string;
  requisition_id: string | null;
  notes: string | null;
  confidential: boolean;
  status: JobStatus;
  opened_at: string | null;
  closed_at: string | null;
  is_template: boolean | null;
  copied_from_id: number | null;
  department_id: number | null;
  office_ids: number[];
  custom_fields: FieldValues;
  _created_by_id: number | null;
}

export interface JobStage extends Row {
  job_id: number;
  name: string;
  sort_order: number;
  active: boolean;
}

export interface Opening extends Row {
  job_id: number;
  opening_id: string | null;
  opened_at: string | null;
  closed_at: string | null;
  sort_order: number;
  application_id: number | null;
  close_reason_id: number | null;
  target_start_on: string | null;
  open: boolean;
  custom_fields: FieldValues;
}

export interface JobQuestion {
  id: number | null;
  name: string;
  label: string;
  description: string | null;
  answer_type: string;
  required: boolean;
  private: boolean;
  options: { id: number; label: string }[];
}

export interface JobPost extends Row {
  title: string;
  job_id: number | null;
  job_board_id: number;
  internal: boolean;
  active: boolean;
  live: boolean;
  featured: boolean;
  first_published_at: string | null;
  content: string | null;
  internal_content: string | null;
  language: string | null;
  public_url: string | null;
  demographic_question_set_id: number | null;
  questions: JobQuestion[];
  _location: string;
}

export interface JobOwner extends Row {
  job_id: number;
  user_id: number;
  type: "sourcer" | "recruiter" | "coordinator";
  responsible: boolean;
}
export interface HiringManager extends Row {
  job_id: number;
  user_id: number;
}

export interface Source extends Row {
  name: string;
  type: { id: number; name: string };
}
export interface Referrer extends Row {
  name: string;
  user_id: number | null;
}

export interface ProspectPool extends Row {
  name: string;
  active: boolean;
  description: string | null;
  department_ids: number[];
  office_ids: number[];
  job_ids: number[];
}
export interface PoolStage extends Row {
  prospect_pool_id: number;
  name: string;
  sort_order: number;
}

export interface RejectionReason extends Row {
  name: string;
  type: { id: number; key: string; name: string };
  _builtin: boolean;
}
export interface CloseReason extends Row {
  name: string;
}

export interface CustomField extends Row {
  field_type: string;
  name: string;
  name_key: string;
  value_type: string;
  active: boolean;
  private: boolean;
  required: boolean;
  require_approval: boolean;
  trigger_new_version: boolean;
  sort_order: number;
  internal_type: string | null;
  application_type: string | null;
  api_only: boolean | null;
  updated_by_id: number | null;
  expose_in_job_board_api: boolean;
  placeholder: string | null;
  description: string | null;
  use_for_job_approvals: boolean | null;
  use_for_offer_approvals: boolean | null;
  template_token_string: string | null;
  default_value: null;
}
export interface CustomFieldOption extends Row {
  custom_field_id: number;
  name: string;
  external_id: string | null;
  sort_order: number;
  active: boolean;
}

export interface WebHook extends Row {
  name: string;
  endpoint_url: string;
  event_action_type: string;
  max_attempts: number;
  additional_headers: string | null;
  error_recipient_email: string | null;
  deactivated: boolean;
  last_delivered: string | null;
  client_id: string | null;
  _secret_key: string;
  _basic_auth_username: string | null;
  _basic_auth_password: string | null;
  _deleted: boolean;
  _last_ping: { status: number | null; at: string } | null;
}
