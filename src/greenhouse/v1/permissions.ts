/** The 27 permissions of a v1 key: the endpoint behind each, and how it is tried (v1 reference; administration, section 4). */
import { REQUIRED_PERMISSIONS, type RequiredPermission } from "../permissions.ts";
import type { Trial } from "../trials.ts";

type Endpoint = Pick<Trial, "kind" | "method" | "template">;

const list = (template: string): Endpoint => ({ kind: "list", method: "GET", template });
const record = (template: string): Endpoint => ({ kind: "record", method: "GET", template });
const post = (template: string): Endpoint => ({ kind: "write", method: "POST", template });
const patch = (template: string): Endpoint => ({ kind: "write", method: "PATCH", template });

const ENDPOINTS: Record<RequiredPermission, Endpoint> = {
  "Applications › GET: Retrieve Application": record("/v1/applications/{id}"),
  "Applications › PATCH: Update Application": patch("/v1/applications/{id}"),
  "Candidates › GET: Retrieve Candidate": record("/v1/candidates/{id}"),
  "Candidates › GET: List Candidates": list("/v1/candidates"),
  "Candidates › PATCH: Edit Candidate": patch("/v1/candidates/{id}"),
  "Candidates › POST: Add Candidate": post("/v1/candidates"),
  "Candidates › POST: Add Note": post("/v1/candidates/{id}/activity_feed/notes"),
  "Candidates › POST: Add Attachment": post("/v1/candidates/{id}/attachments"),
  "Candidates › POST: Add Application": post("/v1/candidates/{id}/applications"),
  "Candidates › POST: Add Education": post("/v1/candidates/{id}/educations"),
  "Candidates › POST: Add Employment": post("/v1/candidates/{id}/employments"),
  "Candidates › POST: Add Prospect": post("/v1/prospects"),
  "Departments › GET: List Departments": list("/v1/departments"),
  "Departments › GET: Retrieve Department": record("/v1/departments/{id}"),
  "Jobs › GET: List Jobs": list("/v1/jobs"),
  "Jobs › GET: Retrieve Job": record("/v1/jobs/{id}"),
  "Job posts › GET: List Job Posts": list("/v1/job_posts"),
  "Job posts › GET: Retrieve Job Post": record("/v1/job_posts/{id}"),
  "Job posts › GET: List Job Posts for Job": record("/v1/jobs/{id}/job_posts"),
  "Job posts › GET: Retrieve Job Post for Job": record("/v1/jobs/{id}/job_post"),
  "Job stages › GET: List Job Stages": list("/v1/job_stages"),
  "Job stages › GET: List Job Stages for Job": record("/v1/jobs/{id}/stages"),
  "Job stages › GET: Retrieve Job Stage": record("/v1/job_stages/{id}"),
  "Sources › GET: List Sources": list("/v1/sources"),
  "Prospect pool › GET: List Prospect Pools": list("/v1/prospect_pools"),
  "Prospect pool › GET: Retrieve Prospect Pool": record("/v1/prospect_pools/{id}"),
  "Users › GET: List Users": list("/v1/users"),
};

export interface EndpointRow {
  permission: RequiredPermission;
  /** `GET /v1/jobs/{id}` */
  endpoint: string;
  trial: Trial;
}

/** Every permission with its trial; writes are tried in the name of the acting user. */
export function endpointRows(actingUserId: number): EndpointRow[] {
  return REQUIRED_PERMISSIONS.map((permission) => {
    const { kind, method, template } = ENDPOINTS[permission];
    const endpoint = `${method} ${template}`;
    const path = template.replace("{id}", "0") + (kind === "list" ? "?per_page=1" : "");
    const headers = kind === "write" ? { headers: { "On-Behalf-Of": String(actingUserId) } } : {};
    return { permission, endpoint, trial: { key: endpoint, kind, method, template, path, ...headers } };
  });
}

/** One sentence for the admin (Greenhouse administration, Harvest API key). */
export const fixFor = (permission: RequiredPermission): string =>
  `In Greenhouse open Configure › Dev Center › API Credential Management, click the pencil beside the Harvest ` +
  `key and tick "${permission}".`;
