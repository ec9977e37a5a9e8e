/** Answers of Harvest v1 as they are read (v1 reference, sections 5 to 12), turned into the product's words. */
import * as z from "zod";
import { Flag, Id, OptionalId, Text, Texts, Time, Values } from "../fields.ts";
import type {
  GreenhouseApplication,
  GreenhouseDepartment,
  GreenhouseJob,
  GreenhouseJobPost,
  GreenhouseJobStage,
  GreenhousePerson,
  GreenhouseProspectPool,
  GreenhouseSource,
  GreenhouseUser,
} from "../harvest.ts";

/** A row of which id and name are all that is read. */
export const Named: z.ZodType<GreenhouseSource> = z.object({ id: Id, name: z.string() });

export const User = z
  .object({
    id: Id,
    name: Text,
    primary_email_address: Text,
    emails: Texts,
    site_admin: Flag,
    disabled: Flag,
  })
  .transform((row): GreenhouseUser => {
    const email = row.primary_email_address?.trim() || null;
    const emails = new Set(
      [...(email ? [email] : []), ...row.emails].map((address) => address.toLowerCase()),
    );
    const { id, site_admin: siteAdmin, disabled: deactivated } = row;
    return { id, name: row.name || (email ?? ""), email, emails: [...emails], siteAdmin, deactivated };
  });

export const Job = z
  .object({
    id: Id,
    name: z.string(),
    status: z.enum(["open", "closed", "draft"]),
    confidential: Flag,
    requisition_id: Text,
    opened_at: Time,
    closed_at: Time,
    updated_at: Time,
  })
  .transform(
    ({ requisition_id, opened_at, closed_at, updated_at, ...row }): GreenhouseJob => ({
      ...row,
      requisitionId: requisition_id,
      openedAt: opened_at,
      closedAt: closed_at,
      updatedAt: updated_at,
    }),
  );

/** Deleted posts, stages and pools stay in the lists with `active: false`; they are left out. */
export const JobPost = z
  .object({
    id: Id,
    job_id: OptionalId,
    title: z.string(),
    live: Flag,
    active: z.boolean().nullish(),
    updated_at: Time,
  })
  .transform(({ active, job_id, updated_at, ...row }): GreenhouseJobPost | null =>
    active === false ? null : { ...row, jobId: job_id, updatedAt: updated_at },
  );

export const JobStage = z
  .object({ id: Id, job_id: Id, name: z.string(), priority: z.int(), active: z.boolean().nullish() })
  .transform(({ id, job_id, name, priority, active }): GreenhouseJobStage | null =>
    active === false ? null : { id, jobId: job_id, name, order: priority },
  );

export const Department = z
  .object({ id: Id, name: z.string(), parent_id: OptionalId })
  .transform(({ id, name, parent_id }): GreenhouseDepartment => ({ id, name, parentId: parent_id }));

export const Pool = z
  .object({
    id: Id,
    name: z.string(),
    active: z.boolean().nullish(),
    prospect_stages: z
      .array(z.object({ id: Id, name: z.string() }))
      .nullish()
      .transform((stages) => stages ?? []),
  })
  .transform(({ id, name, active, prospect_stages }): GreenhouseProspectPool | null =>
    active === false ? null : { id, name, stages: prospect_stages },
  );

const Reference = z.object({ id: Id, name: Text }).nullish();

export const Application = z
  .object({
    id: Id,
    candidate_id: Id,
    prospect: Flag,
    status: z.enum(["active", "rejected", "hired", "converted"]),
    jobs: z.array(z.object({ id: Id }).nullable()).nullish(),
    current_stage: Reference,
    rejected_at: Time,
    rejection_reason: Reference,
    source: z.object({ id: Id }).nullish(),
    applied_at: Time,
    last_activity_at: Time,
  })
  .transform(
    (row): GreenhouseApplication => ({
      id: row.id,
      candidateId: row.candidate_id,
      prospect: row.prospect,
      status: row.status,
      jobIds: (row.jobs ?? []).flatMap((job) => (job ? [job.id] : [])),
      stageId: row.current_stage?.id ?? null,
      stageName: row.current_stage?.name ?? null,
      rejectedAt: row.rejected_at,
      rejectionReasonId: row.rejection_reason?.id ?? null,
      rejectionReason: row.rejection_reason?.name ?? null,
      sourceId: row.source?.id ?? null,
      createdAt: row.applied_at,
      updatedAt: null,
      lastActivityAt: row.last_activity_at,
    }),
  );

export const Person = z
  .object({
    id: Id,
    first_name: Text,
    last_name: Text,
    company: Text,
    title: Text,
    is_private: Flag,
    email_addresses: Values,
    phone_numbers: Values,
    website_addresses: Values,
    social_media_addresses: Values,
    tags: Texts,
    created_at: Time,
    updated_at: Time,
    last_activity: Time,
  })
  .transform(
    (row): GreenhousePerson => ({
      id: row.id,
      firstName: row.first_name,
      lastName: row.last_name,
      company: row.company,
      title: row.title,
      isPrivate: row.is_private,
      emails: row.email_addresses,
      phones: row.phone_numbers,
      websites: row.website_addresses,
      socials: row.social_media_addresses,
      tags: row.tags,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      lastActivityAt: row.last_activity,
    }),
  );

/** What hangs on a person, embedded in the person. */
export const Belongings = z.object({
  applications: z.array(Application).nullish(),
  attachments: z.array(z.object({ filename: z.string(), type: z.string(), created_at: Time })).nullish(),
  educations: z
    .array(z.object({ school_name: Text, degree: Text, discipline: Text, start_date: Text, end_date: Text }))
    .nullish(),
  employments: z
    .array(z.object({ company_name: Text, title: Text, start_date: Text, end_date: Text }))
    .nullish(),
});

/** The answer to a create, whole or cut to ids while the record is still being written (v1 reference, Errors). */
export const Created = z.object({
  id: Id,
  application_ids: z.array(Id).nullish(),
  applications: z.array(z.object({ id: Id })).nullish(),
});
