/** How far each walk of Greenhouse's lists has come. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flagColumn, greenhouseId, tenantColumn, timeColumn } from "../db/columns.ts";
import { LIST_NAMES } from "../greenhouse/harvest.ts";

export const syncLists = sqliteTable(
  "sync_lists",
  {
    tenantId: tenantColumn(),
    list: text("list", { enum: LIST_NAMES }).notNull(),
    /** The connection that the cursor belongs to: a walk is not continued with another credential. */
    connectionId: text("connection_id"),
    /** A walk is asked for and has not begun. */
    requestedAt: timeColumn("requested_at"),
    /** Set while a walk is under way. */
    walkStartedAt: timeColumn("walk_started_at"),
    /** Where the walk goes on; null at its beginning. Opaque. */
    cursor: text("cursor"),
    /** Records seen by the walk under way. */
    seen: integer("seen").notNull().default(0),
    /** How often Greenhouse made the walk under way start over. */
    restarts: integer("restarts").notNull().default(0),
    /** Failed tries since the last page. */
    attempts: integer("attempts").notNull().default(0),
    /** Not before this time; also when the sweep begins the next walk. Null: not until somebody asks. */
    dueAt: timeColumn("due_at"),
    /** When the sweep last sent a wake-up. */
    wokenAt: timeColumn("woken_at"),
    leaseId: text("lease_id"),
    leaseUntil: timeColumn("lease_until"),
    completedAt: timeColumn("completed_at"),
    /** Records that the last whole walk showed. */
    count: integer("count").notNull().default(0),
    /** Why the last try ended early: a code of ours, null after a success. */
    problem: text("problem"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.list] }), index("sync_lists_by_due").on(t.dueAt)],
);
export type SyncList = typeof syncLists.$inferSelect;

/** One row per tenant whose stale records were ever re-read, so that wake-ups coalesce. */
export const syncRereads = sqliteTable("sync_rereads", {
  tenantId: tenantColumn().primaryKey(),
  leaseId: text("lease_id"),
  leaseUntil: timeColumn("lease_until"),
  /** Not before this time: Greenhouse asked to wait, or cannot be read at all. */
  dueAt: timeColumn("due_at").notNull(),
});

/** What a cycle of repair reads, in this order: what changed, then everyone whom we know. */
export const REPAIR_PHASES = ["people", "applications", "known"] as const;
export type RepairPhase = (typeof REPAIR_PHASES)[number];

/** The repair of a tenant's copy: one row for each tenant, with the cycle under way and how the last one ended. */
export const syncRepairs = sqliteTable(
  "sync_repairs",
  {
    tenantId: tenantColumn().primaryKey(),
    /** The connection that the cursor belongs to. */
    connectionId: text("connection_id"),
    /** A cycle is asked for and has not begun. */
    requestedAt: timeColumn("requested_at"),
    /** Set while a cycle is under way. */
    startedAt: timeColumn("started_at"),
    /** Everything that changed up to then was compared. */
    coveredUntil: timeColumn("covered_until"),
    windowFrom: timeColumn("window_from").notNull().default(0),
    windowUntil: timeColumn("window_until").notNull().default(0),
    /** The cycle under way also asks for everyone whom we know. */
    readsKnown: flagColumn("reads_known").notNull().default(false),
    /** Null: everything is read. */
    phase: text("phase", { enum: REPAIR_PHASES }),
    cursor: text("cursor"),
    restarts: integer("restarts").notNull().default(0),
    /** People asked for by id in the cycle under way, and some of those who are absent for the first time. */
    asked: integer("asked").notNull().default(0),
    absent: text("absent", { mode: "json" }).$type<number[]>().notNull().default([]),
    /** Records repaired by the cycle under way, and by the last whole one. */
    repairing: integer("repairing").notNull().default(0),
    repaired: integer("repaired").notNull().default(0),
    attempts: integer("attempts").notNull().default(0),
    dueAt: timeColumn("due_at").notNull(),
    wokenAt: timeColumn("woken_at"),
    leaseId: text("lease_id"),
    leaseUntil: timeColumn("lease_until"),
    /** When everyone whom we know was last asked for. */
    knownAt: timeColumn("known_at"),
    completedAt: timeColumn("completed_at"),
    /** How many people vanished at once, when that was too many to be believed. */
    alarm: integer("alarm"),
    /** Why the last try ended early: a code of ours, null after a success. */
    problem: text("problem"),
  },
  (t) => [index("sync_repairs_by_due").on(t.dueAt)],
);
export type SyncRepair = typeof syncRepairs.$inferSelect;

export const REVIEW_DECISIONS = ["merge", "dismiss"] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/**
 * Merges that nobody told, perhaps: what was `fromId`'s, an application or an address, is now shown under `intoId`.
 * For a person to judge.
 */
export const syncReviews = sqliteTable(
  "sync_reviews",
  {
    tenantId: tenantColumn(),
    fromId: greenhouseId("from_id").notNull(),
    intoId: greenhouseId("into_id").notNull(),
    /** Null: an address of theirs led here. */
    applicationId: greenhouseId("application_id"),
    foundAt: timeColumn("found_at").notNull(),
    /** What a person made of it. Null: nobody has looked yet. Decided ones stay, so that they are not proposed again. */
    decision: text("decision", { enum: REVIEW_DECISIONS }),
    decidedAt: timeColumn("decided_at"),
    /** The run that decided: what a merge moves is written only beside it. */
    decidedBy: text("decided_by"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.fromId, t.intoId] })],
);
