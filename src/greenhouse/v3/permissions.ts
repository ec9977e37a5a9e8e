/** The rows of the permission table on v3: what an admin reads, and the scope behind it (v3 reference, section 8). */
import { REQUIRED_PERMISSIONS, type RequiredPermission } from "../permissions.ts";
import type { Trial } from "../trials.ts";

interface Scoped {
  scope: string;
  trial: Trial;
}
export interface ScopeRow extends Scoped {
  permission: string;
}

function scoped(name: string, action: "list" | "create" | "update"): Scoped {
  const scope = `harvest:${name}:${action}`;
  const path = `/v3/${name}`;
  if (action === "list") {
    return {
      scope,
      trial: { key: scope, kind: "list", method: "GET", template: path, path: `${path}?per_page=1` },
    };
  }
  const write = { key: scope, kind: "write" } as const;
  if (action === "create") return { scope, trial: { ...write, method: "POST", template: path, path } };
  return { scope, trial: { ...write, method: "PATCH", template: `${path}/{id}`, path: `${path}/0` } };
}
const list = (name: string): Scoped => scoped(name, "list");
const create = (name: string): Scoped => scoped(name, "create");
const update = (name: string): Scoped => scoped(name, "update");

/** Several of the guide's lines are one scope here. */
const SCOPES: Record<RequiredPermission, Scoped> = {
  "Applications › GET: Retrieve Application": list("applications"),
  "Applications › PATCH: Update Application": update("applications"),
  "Candidates › GET: Retrieve Candidate": list("candidates"),
  "Candidates › GET: List Candidates": list("candidates"),
  "Candidates › PATCH: Edit Candidate": update("candidates"),
  "Candidates › POST: Add Candidate": create("candidates"),
  "Candidates › POST: Add Note": create("notes"),
  "Candidates › POST: Add Attachment": create("attachments"),
  "Candidates › POST: Add Application": create("applications"),
  "Candidates › POST: Add Education": create("candidate_educations"),
  "Candidates › POST: Add Employment": create("candidate_employments"),
  "Candidates › POST: Add Prospect": create("candidates"),
  "Departments › GET: List Departments": list("departments"),
  "Departments › GET: Retrieve Department": list("departments"),
  "Jobs › GET: List Jobs": list("jobs"),
  "Jobs › GET: Retrieve Job": list("jobs"),
  "Job posts › GET: List Job Posts": list("job_posts"),
  "Job posts › GET: Retrieve Job Post": list("job_posts"),
  "Job posts › GET: List Job Posts for Job": list("job_posts"),
  "Job posts › GET: Retrieve Job Post for Job": list("job_posts"),
  "Job stages › GET: List Job Stages": list("job_interview_stages"),
  "Job stages › GET: List Job Stages for Job": list("job_interview_stages"),
  "Job stages › GET: Retrieve Job Stage": list("job_interview_stages"),
  "Sources › GET: List Sources": list("sources"),
  "Prospect pool › GET: List Prospect Pools": list("prospect_pools"),
  "Prospect pool › GET: Retrieve Prospect Pool": list("prospect_pools"),
  "Users › GET: List Users": list("users"),
};

/** Reads that v1 had inside others and v3 has as lists of their own. A missing one degrades what needs it. */
const EXTRA_LISTS = [
  "attachments",
  "notes",
  "candidate_educations",
  "candidate_employments",
  "custom_field_options",
  "referrers",
  "prospect_pool_stages",
  "rejection_reasons",
];

export const SCOPE_ROWS: readonly ScopeRow[] = [
  ...REQUIRED_PERMISSIONS.map((permission) => ({ permission, ...SCOPES[permission] })),
  ...EXTRA_LISTS.map((name) => ({ permission: `${name}:list`, ...list(name) })),
];

/** For partner applications only: with these the web hooks are kept by ourselves (v3 reference, Webhooks). */
const WEB_HOOK_SCOPES = ["list", "create", "update", "destroy"].map((verb) => `harvest:webhooks:${verb}`);

/** The scopes to ask for when a partner's authorization is started. */
export const WANTED_SCOPES: readonly string[] = [
  ...new Set([...SCOPE_ROWS.map(({ scope }) => scope), ...WEB_HOOK_SCOPES]),
];

/** What an admin does about a right that is missing, one sentence each. */
export interface Fixes {
  scope(scope: string): string;
  /** For a scope that the token has and that is refused all the same: the user's own rights are in the way. */
  user(scope: string): string;
}

/** A customer's own credential (Greenhouse administration, Harvest API key). */
const OWN: Fixes = {
  scope: (scope) =>
    `In Greenhouse open Configure › Dev Center › API Credentials, edit the Harvest V3 (OAuth) credential, ` +
    `open Manage Scopes and tick "${scope}".`,
  user: (scope) =>
    `The credential has "${scope}", but its user may not use it: in Greenhouse open Configure › Users, choose the ` +
    `acting user and tick "This user can: Site Admin", or connect without an acting user.`,
};

/** Access that was given once is not widened by itself (v3 reference, Authorization code). */
const CONSENT: Fixes = {
  scope: (scope) =>
    `Connect again through Greenhouse's consent page, which then asks for "${scope}"; if it stays missing, tell support.`,
  user: (scope) =>
    `The access includes "${scope}", but whoever gave it may not use it: connect again through Greenhouse's consent ` +
    `page as a Site Admin and choose the service account.`,
};

export const fixesFor = (byConsent: boolean): Fixes => (byConsent ? CONSENT : OWN);
