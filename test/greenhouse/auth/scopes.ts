// Scopes a v3 credential is given by default: those that the 27 permissions of the old key translate to, and the
// further lists that v1 embedded in its answers. The rest of the 163 can be asked for by name.

const TRANSLATED = [
  "harvest:applications:list",
  "harvest:applications:update",
  "harvest:applications:create",
  "harvest:candidates:list",
  "harvest:candidates:update",
  "harvest:candidates:create",
  "harvest:notes:create",
  "harvest:attachments:create",
  "harvest:candidate_educations:create",
  "harvest:candidate_employments:create",
  "harvest:departments:list",
  "harvest:jobs:list",
  "harvest:job_posts:list",
  "harvest:job_interview_stages:list",
  "harvest:sources:list",
  "harvest:prospect_pools:list",
  "harvest:prospect_pool_stages:list",
  "harvest:prospect_details:list",
  "harvest:users:list",
];

const ALSO_READ = [
  "harvest:attachments:list",
  "harvest:notes:list",
  "harvest:candidate_educations:list",
  "harvest:candidate_employments:list",
  "harvest:application_stages:list",
  "harvest:offices:list",
  "harvest:user_emails:list",
  "harvest:custom_fields:list",
  "harvest:custom_field_options:list",
  "harvest:candidate_tags:list",
  "harvest:applied_candidate_tags:list",
  "harvest:applied_candidate_tags:create",
  "harvest:rejection_reasons:list",
  "harvest:rejection_details:list",
  "harvest:rejection_details:update",
  "harvest:referrers:list",
  "harvest:applications:convert_to_candidate",
  "harvest:applications:move",
  "harvest:applications:reject",
];

const PARTNER_ONLY = [
  "harvest:webhooks:list",
  "harvest:webhooks:create",
  "harvest:webhooks:update",
  "harvest:webhooks:destroy",
];

export const DEFAULT_SCOPES = [...TRANSLATED, ...ALSO_READ];
export const DEFAULT_PARTNER_SCOPES = [...DEFAULT_SCOPES, ...PARTNER_ONLY];

export const SCOPE = /^(harvest:[a-z_]+:[a-z_]+|auditlog:events:list)$/;
