// The bodies of POST /_control/actions: one shape per type, ids of Greenhouse in camelCase.
import * as z from "zod";

const id = z.int();

export const JobFields = z.strictObject({
  name: z.string().optional(),
  status: z.enum(["open", "draft", "closed"]).optional(),
  requisitionId: z.string().nullable().optional(),
  notes: z.string().nullable().optional(),
  confidential: z.boolean().optional(),
  departmentId: id.nullable().optional(),
  officeIds: z.array(id).optional(),
  stages: z.array(z.string()).min(1).optional(),
});

export const PostFields = z.strictObject({
  jobId: id.nullable().optional(),
  title: z.string().optional(),
  content: z.string().optional(),
  internalContent: z.string().nullable().optional(),
  location: z.string().optional(),
  live: z.boolean().optional(),
  internal: z.boolean().optional(),
});

const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

export const Action = z.discriminatedUnion("type", [
  of("move", { applicationId: id, toStageId: id.optional(), toJobId: id.optional() }),
  of("reject", { applicationId: id, rejectionReasonId: id.optional(), notes: z.string().optional() }),
  of("unreject", { applicationId: id }),
  of("hire", { applicationId: id, openingId: id.optional(), startDate: z.iso.date().optional() }),
  of("unhire", { applicationId: id }),
  of("convert", { applicationId: id, jobId: id, stageId: id.optional() }),
  of("merge", { primaryCandidateId: id, secondaryCandidateId: id }),
  of("delete_candidate", { candidateId: id }),
  of("delete_application", { applicationId: id }),
  of("anonymize", { candidateId: id, fields: z.array(z.string()).min(1).optional() }),
  of("update_candidate", { candidateId: id, changes: z.record(z.string(), z.unknown()) }),
  of("update_application", {
    applicationId: id,
    changes: z.strictObject({
      source_id: id.optional(),
      referrer_id: id.optional(),
      recruiter_id: id.optional(),
      coordinator_id: id.optional(),
      prospect_pool_id: id.optional(),
      prospect_stage_id: id.optional(),
    }),
  }),
  of("create_job", JobFields.shape),
  of("update_job", { ...JobFields.shape, jobId: id }),
  of("delete_job", { jobId: id }),
  of("create_job_post", PostFields.shape),
  of("update_job_post", { ...PostFields.omit({ jobId: true }).shape, jobPostId: id }),
  of("delete_job_post", { jobPostId: id }),
  of("update_user", {
    userId: id,
    changes: z.strictObject({ deactivated: z.boolean().optional(), siteAdmin: z.boolean().optional() }),
  }),
]);

export type Action = z.infer<typeof Action>;
