/** How far each walk of Greenhouse's lists has come. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";
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
