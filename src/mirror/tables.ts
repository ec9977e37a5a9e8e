/**
 * Our copy of what Greenhouse holds. Of people that this product never exported or shortlisted it keeps ids,
 * status, times and a keyed hash of e-mails, no more: web hooks carry every applicant of the customer.
 * `deletedAt` is a tombstone that absorbs whatever comes later; `absentAt` only says that a whole walk of the
 * list did not show the record, and is taken back when it is seen again.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flagColumn, greenhouseId, tenantColumn, timeColumn } from "../db/columns.ts";
import type { ApplicationStatus, GreenhouseJob } from "../greenhouse/harvest.ts";

/** One person of Greenhouse, as far as they concern us: whether they are still there and under which id. */
export const mirrorPeople = sqliteTable(
  "mirror_people",
  {
    tenantId: tenantColumn(),
    id: greenhouseId("id").notNull(),
    private: flagColumn("private"),
    deletedAt: timeColumn("deleted_at"),
    anonymizedAt: timeColumn("anonymized_at"),
    /** The survivor of a merge, always the last one of a chain. */
    mergedInto: greenhouseId("merged_into"),
    /** Asked for and not shown, since then. */
    absentAt: timeColumn("absent_at"),
    /** Asked for twice, a day apart, and not shown: told, never acted on. */
    missingAt: timeColumn("missing_at"),
    /** Keyed hash of the person as Harvest showed them last, so that an edit nobody told of is noticed. */
    shownDigest: text("shown_digest"),
    updatedAt: timeColumn("updated_at"),
    /** When the latest read from Harvest was sent. */
    seenAt: timeColumn("seen_at"),
    /** News without a clock of its own came in then; a re-read sent later settles it. */
    staleAt: timeColumn("stale_at"),
    /** Digest of the latest clockless body, so that the same state is not told twice. */
    bodyDigest: text("body_digest"),
    /** Traces of a deleted or anonymised person are still to be erased in other tables. */
    eraseDueAt: timeColumn("erase_due_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("mirror_people_merged").on(t.tenantId, t.mergedInto).where(sql`merged_into IS NOT NULL`),
    index("mirror_people_stale").on(t.tenantId, t.staleAt).where(sql`stale_at IS NOT NULL`),
    index("mirror_people_absent").on(t.tenantId, t.absentAt).where(sql`absent_at IS NOT NULL`),
    index("mirror_people_to_erase").on(t.eraseDueAt).where(sql`erase_due_at IS NOT NULL`),
  ],
);

/** Keyed hashes of a person's addresses: comparable within a tenant, readable nowhere. */
export const mirrorPersonEmails = sqliteTable(
  "mirror_person_emails",
  {
    tenantId: tenantColumn(),
    personId: greenhouseId("person_id").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.personId, t.hash] }),
    index("mirror_person_emails_by_hash").on(t.tenantId, t.hash),
  ],
);

export const mirrorApplications = sqliteTable(
  "mirror_applications",
  {
    tenantId: tenantColumn(),
    id: greenhouseId("id").notNull(),
    candidateId: greenhouseId("candidate_id").notNull(),
    prospect: flagColumn("prospect").notNull(),
    status: text("status").$type<ApplicationStatus>().notNull(),
    jobIds: text("job_ids", { mode: "json" }).$type<number[]>().notNull(),
    jobName: text("job_name"),
    stageId: greenhouseId("stage_id"),
    stageName: text("stage_name"),
    poolId: greenhouseId("pool_id"),
    poolStageId: greenhouseId("pool_stage_id"),
    ownerId: greenhouseId("owner_id"),
    rejectedAt: timeColumn("rejected_at"),
    /** Kept for our own people only. */
    rejectionReason: text("rejection_reason"),
    /** The latest hire that was told. It stays when the status leaves `hired`; readers look at the status first. */
    hiredAt: timeColumn("hired_at"),
    /** Greenhouse's own clock of this record: older news never overwrites newer. */
    lastActivityAt: timeColumn("last_activity_at"),
    seenAt: timeColumn("seen_at").notNull(),
    deletedAt: timeColumn("deleted_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("mirror_applications_by_candidate").on(t.tenantId, t.candidateId),
  ],
);

/** What every list's record has beside its own fields. */
const listColumns = () => ({
  tenantId: tenantColumn(),
  id: greenhouseId("id").notNull(),
  /** When the read that showed it was sent, or its web hook received. */
  seenAt: timeColumn("seen_at").notNull(),
  deletedAt: timeColumn("deleted_at"),
  absentAt: timeColumn("absent_at"),
});

export const mirrorJobs = sqliteTable(
  "mirror_jobs",
  {
    ...listColumns(),
    name: text("name").notNull(),
    /** The name in lower case, for the search: SQLite's own lower() knows ASCII only. */
    search: text("search").notNull(),
    status: text("status").$type<GreenhouseJob["status"]>().notNull(),
    confidential: flagColumn("confidential").notNull().default(false),
    requisitionId: text("requisition_id"),
    openedAt: timeColumn("opened_at"),
    closedAt: timeColumn("closed_at"),
    updatedAt: timeColumn("updated_at"),
    staleAt: timeColumn("stale_at"),
    bodyDigest: text("body_digest"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("mirror_jobs_stale").on(t.tenantId, t.staleAt).where(sql`stale_at IS NOT NULL`),
  ],
);

export const mirrorJobPosts = sqliteTable(
  "mirror_job_posts",
  {
    ...listColumns(),
    /** Null: a prospect post. */
    jobId: greenhouseId("job_id"),
    title: text("title").notNull(),
    live: flagColumn("live").notNull(),
    updatedAt: timeColumn("updated_at"),
    staleAt: timeColumn("stale_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("mirror_job_posts_by_job").on(t.tenantId, t.jobId, t.id),
    index("mirror_job_posts_stale").on(t.tenantId, t.staleAt).where(sql`stale_at IS NOT NULL`),
  ],
);

export const mirrorJobStages = sqliteTable(
  "mirror_job_stages",
  {
    ...listColumns(),
    jobId: greenhouseId("job_id").notNull(),
    name: text("name").notNull(),
    position: integer("position").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("mirror_job_stages_by_job").on(t.tenantId, t.jobId, t.id),
  ],
);

export const mirrorDepartments = sqliteTable(
  "mirror_departments",
  { ...listColumns(), name: text("name").notNull(), parentId: greenhouseId("parent_id") },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const mirrorSources = sqliteTable(
  "mirror_sources",
  { ...listColumns(), name: text("name").notNull() },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const mirrorProspectPools = sqliteTable(
  "mirror_prospect_pools",
  {
    ...listColumns(),
    name: text("name").notNull(),
    stages: text("stages", { mode: "json" }).$type<{ id: number; name: string }[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
