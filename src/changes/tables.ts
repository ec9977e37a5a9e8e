import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";

export const CHANGE_TYPES = [
  "candidate.hired",
  "candidate.stage_changed",
  "candidate.rejected",
  "candidate.unrejected",
  "candidate.updated",
  "candidate.deleted",
  "candidate.merged",
  "prospect.created",
  "job.created",
  "job.updated",
  "job.deleted",
  "job_post.created",
  "job_post.updated",
  "job_post.deleted",
  "candidate.exported",
  "export.finished",
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/**
 * The change feed of a tenant. `seq` is one more than the tenant's highest, taken in the transaction that writes
 * the row: D1 runs one at a time, so a reader who saw n can never miss a lower one that comes later. The highest
 * row is therefore never deleted, or its number would be given again.
 */
export const changes = sqliteTable(
  "changes",
  {
    tenantId: tenantColumn(),
    seq: integer("seq").notNull(),
    type: text("type", { enum: CHANGE_TYPES }).notNull(),
    /** When it happened as far as Greenhouse tells, else when we heard of it. */
    at: timeColumn("at").notNull(),
    /** The product's own id of the person. Null: not one of the product's people, or not about a person. */
    candidateId: text("candidate_id"),
    greenhouse: text("greenhouse", { mode: "json" }).$type<Record<string, number | number[]>>().notNull(),
    /** Further members of the item. */
    data: text("data", { mode: "json" }).$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.seq] })],
);

/** Where a tenant's feed is pushed to, and how that goes. One row per tenant that wants it. */
export const callbacks = sqliteTable("callbacks", {
  tenantId: tenantColumn().primaryKey(),
  url: text("url").notNull(),
  /** Sealed. */
  secret: text("secret").notNull(),
  /** The one before, sealed; pushes are signed with both until `previousUntil`. */
  previousSecret: text("previous_secret"),
  previousUntil: timeColumn("previous_until"),
  createdAt: timeColumn("created_at").notNull(),
  /** `seq` of the last change that the receiver has taken. */
  cursor: integer("cursor").notNull(),
  /** End of the batch that was tried and not taken: tried again it is the same batch under the same id. */
  triedUntil: integer("tried_until"),
  lastPushedAt: timeColumn("last_pushed_at"),
  attempts: integer("attempts").notNull().default(0),
  failingSince: timeColumn("failing_since"),
  /** A word of ours for the last failure. */
  failure: text("failure"),
  retryAt: timeColumn("retry_at"),
  disabledAt: timeColumn("disabled_at"),
  /** Set while a wake-up is under way, so that many changes make one. */
  wokenAt: timeColumn("woken_at"),
  leaseId: text("lease_id"),
  leaseUntil: timeColumn("lease_until"),
});
export type Callback = typeof callbacks.$inferSelect;
