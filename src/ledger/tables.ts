/** The ledger: what was asked, what was sent, what Greenhouse confirmed, and who is who on either side. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flagColumn, greenhouseId, tenantColumn, timeColumn } from "../db/columns.ts";
import type { CreditGap } from "../greenhouse/created.ts";

/** One export as it was requested, and how it stands. */
export const exports_ = sqliteTable(
  "exports",
  {
    id: text("id").primaryKey(),
    tenantId: tenantColumn(),
    as: text("as", { enum: ["candidate", "prospect"] }).notNull(),
    requisitionId: text("requisition_id").notNull(),
    requisitionName: text("requisition_name").notNull(),
    /** Who asked, as the product named them: `{userId, email, name}`. */
    requestedBy: text("requested_by", { mode: "json" })
      .$type<{ userId: string; email: string; name: string }>()
      .notNull(),
    /** The Greenhouse user who gets the credit, as mapped when the export was accepted. */
    creditUserId: greenhouseId("credit_user_id").notNull(),
    jobIds: text("job_ids", { mode: "json" }).$type<number[]>().notNull(),
    options: text("options", { mode: "json" }).$type<ExportOptions>().notNull(),
    total: integer("total").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    /** Set by the conditional update that closes the export; unset again by a retry. */
    finishedAt: timeColumn("finished_at"),
    /** No permit to call Greenhouse before this time. */
    waitingUntil: timeColumn("waiting_until"),
    /** How it ended, written together with `finishedAt`. */
    endedAs: text("ended_as", { enum: ["done", "done_with_failures", "cancelled"] }),
    cancelledAt: timeColumn("cancelled_at"),
    /** Which round of the export a receipt belongs to: a retry starts the next one. */
    round: integer("round").notNull().default(1),
    notification: text("notification", { enum: ["pending", "claimed", "sent", "unknown", "failed"] })
      .notNull()
      .default("pending"),
    notifiedAt: timeColumn("notified_at"),
    /** When the profiles of its people were let go. */
    profilesGoneAt: timeColumn("profiles_gone_at"),
  },
  (t) => [
    index("exports_by_tenant").on(t.tenantId, t.id),
    index("exports_by_requisition").on(t.tenantId, t.requisitionId, t.id),
    index("exports_unfinished").on(t.finishedAt, t.tenantId),
    index("exports_with_profiles").on(t.finishedAt).where(sql`profiles_gone_at IS NULL`),
    index("exports_untold").on(t.notification, t.finishedAt),
  ],
);

/** How an export places and treats people; Greenhouse's ids throughout. */
export interface ExportOptions {
  stageId?: number;
  poolId?: number;
  poolStageId?: number;
  ownerUserId?: number;
  sourceId?: number;
  tags: string[];
  onExisting: "attach" | "skip" | "create";
  resume: "if_missing" | "always" | "never";
}

export const OUTCOMES = [
  "queued",
  "running",
  "exported",
  "existing",
  "skipped",
  "failed",
  "review",
  "cancelled",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One person of one export. */
export const exportRows = sqliteTable(
  "export_rows",
  {
    tenantId: tenantColumn(),
    exportId: text("export_id").notNull(),
    position: integer("position").notNull(),
    candidateId: text("candidate_id").notNull(),
    /** The profile as it was when the export was accepted; file contents are in the files room. Null once erased. */
    profile: text("profile"),
    outcome: text("outcome", { enum: OUTCOMES }).notNull().default("queued"),
    greenhouseCandidateId: greenhouseId("greenhouse_candidate_id"),
    greenhouseApplicationId: greenhouseId("greenhouse_application_id"),
    exportedAt: timeColumn("exported_at"),
    creditedVia: text("credited_via", { mode: "json" }).$type<string[]>().notNull().default([]),
    /** Credits that Greenhouse could not give, and why. */
    uncredited: text("uncredited", { mode: "json" }).$type<CreditGap[]>().notNull().default([]),
    warnings: text("warnings", { mode: "json" }).$type<string[]>().notNull().default([]),
    error: text("error", { mode: "json" }).$type<RowError>(),
    /** People a reviewer may choose from, where the outcome is `review`. */
    matches: text("matches", { mode: "json" }).$type<number[]>().notNull().default([]),
    /** What a reviewer decided: go on with this person, or create one all the same. */
    decision: text("decision", { mode: "json" }).$type<RowDecision>(),
    /** What of the profile is sent as which part, decided once: the ordinals of its steps hang on it. */
    plan: text("plan", { mode: "json" }).$type<PartDecision>(),
    /** Not before this time. */
    dueAt: timeColumn("due_at").notNull(),
    /** Whoever works on the row holds it until then; afterwards anyone may take it up from its steps. */
    leaseUntil: timeColumn("lease_until"),
    leaseId: text("lease_id"),
    attempts: integer("attempts").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.exportId, t.candidateId] }),
    index("export_rows_by_position").on(t.tenantId, t.exportId, t.position),
    index("export_rows_due").on(t.exportId, t.outcome, t.dueAt, t.position),
    index("export_rows_by_candidate").on(t.tenantId, t.candidateId, t.exportId),
    index("export_rows_by_greenhouse_candidate").on(t.tenantId, t.greenhouseCandidateId),
    index("export_rows_in_review").on(t.tenantId).where(sql`outcome = 'review'`),
  ],
);

export interface RowError {
  code: string;
  message: string;
  fix: string;
}
/** Positions in the profile's own lists; nothing of the person is repeated here. */
export interface PartDecision {
  /** Whether the person was made by this row, or was there and got an application. */
  reach: "created" | "attached";
  files: "all" | "resumes" | "none";
  /** Educations with a place of their own in Greenhouse, as its lists of schools were then. */
  educations: number[];
  /** Educations that are told in a note, in whole or for a name without an option. */
  inNote: number[];
}

/** `made`: the chosen person is taken for the one this row created, whose answer was lost. */
export type RowDecision = { use: number; made?: boolean } | { create: true };

export const STEPS = [
  "lookup",
  "person",
  "application",
  "attachment",
  "note",
  "education",
  "employment",
] as const;
export type StepKind = (typeof STEPS)[number];
export const STEP_STATES = ["planned", "sent", "confirmed", "unknown", "refused"] as const;
export type StepState = (typeof STEP_STATES)[number];

/** One call to Greenhouse, written `sent` before it is made and settled after. */
export const exportSteps = sqliteTable(
  "export_steps",
  {
    tenantId: tenantColumn(),
    exportId: text("export_id").notNull(),
    candidateId: text("candidate_id").notNull(),
    step: text("step", { enum: STEPS }).notNull(),
    /** Which attachment, note, education or employment of the profile; 0 for the others. */
    ordinal: integer("ordinal").notNull(),
    state: text("state", { enum: STEP_STATES }).notNull(),
    /** When the call was about to be made: reading back starts from here. */
    sentAt: timeColumn("sent_at"),
    settledAt: timeColumn("settled_at"),
    /** How often a lost answer was looked for. */
    looks: integer("looks").notNull().default(0),
    /** Confirmed by what was found in Greenhouse: the call's own answer was lost. */
    readBack: flagColumn("read_back").notNull().default(false),
    error: text("error", { mode: "json" }).$type<RowError>(),
  },
  (t) => [primaryKey({ columns: [t.exportId, t.candidateId, t.step, t.ordinal] })],
);

/** A person of the product and the same person in Greenhouse. Survives merges; carries the ATS Exported flag. */
export const links = sqliteTable(
  "greenhouse_links",
  {
    tenantId: tenantColumn(),
    candidateId: text("candidate_id").notNull(),
    greenhouseCandidateId: greenhouseId("greenhouse_candidate_id").notNull(),
    linkedAt: timeColumn("linked_at").notNull(),
    /** The person in Greenhouse into whom the one of this link was merged; then also `greenhouseCandidateId`. */
    mergedInto: greenhouseId("merged_into"),
    /** The flag's date: the latest export that made the person or an application. Null: known, not exported by us. */
    exportedAt: timeColumn("exported_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.candidateId] }),
    index("links_by_greenhouse_candidate").on(t.tenantId, t.greenhouseCandidateId),
  ],
);

/** Which pump works for a tenant right now. */
export const pumps = sqliteTable("export_pumps", {
  tenantId: tenantColumn().primaryKey(),
  leaseId: text("lease_id"),
  leaseUntil: timeColumn("lease_until").notNull(),
  /** When the minute's look last sent it a wake-up: the one that waits longest comes first. */
  wokenAt: timeColumn("woken_at"),
});

/** Who is being created right now, by a hash of each e-mail or by candidate id: one person, one create at a time. */
export const claims = sqliteTable(
  "person_claims",
  {
    tenantId: tenantColumn(),
    key: text("key").notNull(),
    exportId: text("export_id").notNull(),
    candidateId: text("candidate_id").notNull(),
    claimedAt: timeColumn("claimed_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.key] }),
    index("person_claims_by_row").on(t.exportId, t.candidateId),
  ],
);

/**
 * What a preview was told of a person, under the keys of claims (`email:` and `gh:`), so that an export need not ask
 * again. Written in two moves, so that a look-up which was under way while an export worked on the same person is
 * not kept: see `look-ups.ts`.
 */
export const personLookUps = sqliteTable(
  "person_look_ups",
  {
    tenantId: tenantColumn(),
    key: text("key").notNull(),
    /** What a credential shows is its own. */
    connectionId: text("connection_id").notNull(),
    /** Before the look-up was sent. */
    askedAt: timeColumn("asked_at").notNull(),
    /** Ids of people in Greenhouse; null while the look-up is under way. */
    found: text("found", { mode: "json" }).$type<number[]>(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.key] }), index("person_look_ups_by_age").on(t.askedAt)],
);
