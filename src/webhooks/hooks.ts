/** The 14 web hooks, as a Greenhouse admin sets them up: one per event. */

export const HOOKS = [
  {
    slug: "candidate-hired",
    name: "Headhuntr.io-Candidate Hired",
    when: "Candidate has been hired",
    action: "hire_candidate",
  },
  {
    slug: "candidate-stage-change",
    name: "Headhuntr.io-Candidate Stage Change",
    when: "Candidate has changed stage",
    action: "candidate_stage_change",
  },
  {
    slug: "candidate-rejected",
    name: "Headhuntr.io-Candidate/Prospect Rejected",
    when: "Candidate or Prospect rejected",
    action: "reject_candidate",
  },
  {
    slug: "candidate-unrejected",
    name: "Headhuntr.io-Candidate/Prospect Unrejected",
    when: "Candidate or Prospect unrejected",
    action: "unreject_candidate",
  },
  {
    slug: "candidate-updated",
    name: "Headhuntr.io-Candidate/Prospect Updated",
    when: "Candidate or Prospect updated",
    action: "update_candidate",
  },
  {
    slug: "candidate-deleted",
    name: "Headhuntr.io-Candidate Deleted",
    when: "Delete Candidate",
    action: "delete_candidate",
  },
  {
    slug: "prospect-created",
    name: "Headhuntr.io-Prospect Created",
    when: "Prospect Created",
    action: "new_prospect_application",
  },
  {
    slug: "candidate-merged",
    name: "Headhuntr.io-Candidate Merged",
    when: "Merged Candidate",
    action: "merge_candidate",
  },
  { slug: "job-created", name: "Headhuntr.io-Job Created", when: "Job Created", action: "job_created" },
  { slug: "job-deleted", name: "Headhuntr.io-Job Deleted", when: "Job Deleted", action: "job_deleted" },
  {
    slug: "job-post-created",
    name: "Headhuntr.io-Job Post Created",
    when: "Job Post Created",
    action: "job_post_created",
  },
  {
    slug: "job-post-deleted",
    name: "Headhuntr.io-Job Post Deleted",
    when: "Job Post Deleted",
    action: "job_post_deleted",
  },
  {
    slug: "job-post-updated",
    name: "Headhuntr.io-Job Post Updated",
    when: "Job Post Updated",
    action: "job_post_updated",
  },
  { slug: "job-updated", name: "Headhuntr.io-Job Updated", when: "Job Updated", action: "job_updated" },
] as const;

export type Hook = (typeof HOOKS)[number];
export type HookSlug = Hook["slug"];

/** What an address without a slug, or with one that is none of ours, counts as. */
export const NO_SLUG = "";

/** Greenhouse tries a delivery at most so often (Webhooks reference, retry policy since 2024-08-28). */
export const ATTEMPTS = 7;

const BY_SLUG = new Map<string, Hook>(HOOKS.map((hook) => [hook.slug, hook]));
const BY_ACTION = new Map<string, Hook>(HOOKS.map((hook) => [hook.action, hook]));
const BY_LABEL = new Map<string, Hook>(HOOKS.map((hook) => [hook.when.toLowerCase(), hook]));

/** The slug of an address, or "" where it is none of the 14. */
export const knownSlug = (slug: string | undefined): HookSlug | typeof NO_SLUG =>
  BY_SLUG.get(slug ?? "")?.slug ?? NO_SLUG;

export const slugOfAction = (action: string): HookSlug | null => BY_ACTION.get(action)?.slug ?? null;

/** A ping says by its label which event the hook is for; sources differ in the label's case. */
export const slugOfLabel = (label: string): HookSlug | null =>
  BY_LABEL.get(label.trim().toLowerCase())?.slug ?? null;
