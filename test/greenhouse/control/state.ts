// The whole organisation as JSON: every record with its internal fields, files by length and digest.
import { fieldView } from "../acts/fields.ts";
import { tagNames } from "../acts/tags.ts";
import type { State } from "../practice.ts";
import type { Attachment } from "../world/records.ts";

function fileView({ _content, ...file }: Attachment): object {
  return { ...file, _length: _content.byteLength };
}

export function stateView({ world }: State): Record<string, unknown> {
  return {
    organization: world.organization,
    users: world.users.all(),
    user_emails: world.userEmails.all(),
    departments: world.departments.all(),
    offices: world.offices.all(),
    jobs: world.jobs.all(),
    job_interview_stages: world.stages.all(),
    openings: world.openings.all(),
    job_posts: world.jobPosts.all(),
    job_owners: world.jobOwners.all(),
    job_hiring_managers: world.hiringManagers.all(),
    sources: world.sources.all(),
    referrers: world.referrers.all(),
    prospect_pools: world.pools.all(),
    prospect_pool_stages: world.poolStages.all(),
    rejection_reasons: world.rejectionReasons.all(),
    close_reasons: world.closeReasons.all(),
    custom_fields: world.customFields.all(),
    custom_field_options: world.customFieldOptions.all(),
    candidates: world.candidates.all().map((row) => ({
      ...row,
      tags: tagNames(world, row.id),
      custom_fields: fieldView(world, "candidate", row.custom_fields),
    })),
    applications: world.applications.all(),
    application_stages: world.applicationStages.all(),
    prospect_details: world.prospectDetails.all(),
    rejection_details: world.rejectionDetails.all(),
    attachments: world.attachments.all().map(fileView),
    notes: world.notes.all(),
    candidate_educations: world.educations.all(),
    candidate_employments: world.employments.all(),
    candidate_tags: world.candidateTags.all(),
    applied_candidate_tags: world.appliedTags.all(),
    webhooks: world.webhooks.all().filter((hook) => !hook._deleted),
    merges: world.merges,
  };
}
