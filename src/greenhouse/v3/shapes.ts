/** Answers of Harvest v3 as they are read (v3 reference, sections 3 to 6), turned into the product's words. */
import * as z from "zod";
import { Flag, Id, Ids, OptionalId, Text, Texts, Time, Values } from "../fields.ts";
import type {
  GreenhouseApplication,
  GreenhouseDepartment,
  GreenhouseJob,
  GreenhouseJobPost,
  GreenhouseJobStage,
  GreenhousePerson,
  GreenhouseSource,
  GreenhouseUser,
} from "../harvest.ts";

export const User = z
  .object({
    id: Id,
    first_name: Text,
    last_name: Text,
    name: Text,
    primary_email: Text,
    emails: Texts,
    site_admin: Flag,
    deactivated: Flag,
  })
  .transform((row): GreenhouseUser => {
    const email = row.primary_email?.trim() || null;
    const emails = new Set(
      [...(email ? [email] : []), ...row.emails].map((address) => address.toLowerCase()),
    );
    const name = row.name ?? [row.first_name, row.last_name].filter(Boolean).join(" ");
    const { id, site_admin: siteAdmin, deactivated } = row;
    return { id, name: name || (email ?? ""), email, emails: [...emails], siteAdmin, deactivated };
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

export const JobPost = z
  .object({ id: Id, job_id: OptionalId, title: z.string(), live: Flag, updated_at: Time })
  .transform(
    ({ job_id, updated_at, ...row }): GreenhouseJobPost => ({ ...row, jobId: job_id, updatedAt: updated_at }),
  );

export const JobStage = z.object({ id: Id, job_id: Id, name: z.string(), sort_order: z.int() }).transform(
  ({ id, job_id, name, sort_order }): GreenhouseJobStage => ({
    id,
    jobId: job_id,
    name,
    order: sort_order,
  }),
);

export const Department = z
  .object({ id: Id, name: z.string(), parent_id: OptionalId })
  .transform(({ id, name, parent_id }): GreenhouseDepartment => ({ id, name, parentId: parent_id }));

/** A row of which id and name are all that is read. */
export const Named: z.ZodType<GreenhouseSource> = z.object({ id: Id, name: z.string() });

export const PoolStage = z.object({ id: Id, name: z.string(), prospect_pool_id: Id, sort_order: z.int() });

export const Person = z
  .object({
    id: Id,
    first_name: Text,
    last_name: Text,
    company: Text,
    title: Text,
    private: Flag,
    email_addresses: Values,
    phone_numbers: Values,
    website_addresses: Values,
    social_media_addresses: Values,
    tags: Texts,
    created_at: Time,
    updated_at: Time,
    last_activity_at: Time,
  })
  .transform(
    (row): GreenhousePerson => ({
      id: row.id,
      firstName: row.first_name,
      lastName: row.last_name,
      company: row.company,
      title: row.title,
      isPrivate: row.private,
      emails: row.email_addresses,
      phones: row.phone_numbers,
      websites: row.website_addresses,
      socials: row.social_media_addresses,
      tags: row.tags,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      lastActivityAt: row.last_activity_at,
    }),
  );

/** `job_interview_stage_id` is the job's stage; `stage_id` is a row of the application's own history and is not read. */
export const Application = z
  .object({
    id: Id,
    candidate_id: Id,
    prospect: Flag,
    status: z.enum(["in_process", "active", "rejected", "hired", "converted"]),
    job_id: OptionalId,
    prospective_job_ids: Ids,
    job_interview_stage_id: OptionalId,
    stage_name: Text,
    rejected_at: Time,
    rejection_reason_id: OptionalId,
    source_id: OptionalId,
    created_at: Time,
    updated_at: Time,
    last_activity_at: Time,
  })
  .transform(
    (row): GreenhouseApplication => ({
      id: row.id,
      candidateId: row.candidate_id,
      prospect: row.prospect,
      status: row.status === "in_process" ? "active" : row.status,
      jobIds: [
        ...new Set([
          ...(row.job_id === null ? [] : [row.job_id]),
          ...(row.prospect ? row.prospective_job_ids : []),
        ]),
      ],
      stageId: row.job_interview_stage_id,
      stageName: row.stage_name,
      rejectedAt: row.rejected_at,
      rejectionReasonId: row.rejection_reason_id,
      rejectionReason: null,
      sourceId: row.source_id,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      lastActivityAt: row.last_activity_at,
    }),
  );

/** The answer to a create; beside the ids nothing of it is needed, so nothing else can make it unreadable. */
export const Created = z.object({
  candidate: z.object({ id: Id }),
  application: z.object({ id: Id }).nullish(),
});

export const ReferrerRow = z.object({ id: Id, user_id: OptionalId });
export const Attachment = z.object({ filename: z.string(), type: z.string(), created_at: Time });
export const Note = z.object({ body: Text, created_at: Time });
export const Education = z.object({
  school_name_custom_field_option_id: OptionalId,
  degree_custom_field_option_id: OptionalId,
  discipline_custom_field_option_id: OptionalId,
  start_at: Text,
  end_at: Text,
  start_date_month: z.int().nullish(),
  start_date_year: z.int().nullish(),
  end_date_month: z.int().nullish(),
  end_date_year: z.int().nullish(),
});
export const Employment = z.object({
  company_name: Text,
  title: Text,
  start_date: Text,
  end_date: Text,
});
