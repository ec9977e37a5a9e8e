import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { timeColumn } from "../db/columns.ts";

/** Messages that failed at every attempt, or that this version cannot read. They hold ids only. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    id: text("id").primaryKey(),
    /** The id that the queue gave it: a message that is buried twice is one row. */
    messageId: text("message_id"),
    /** Null for a message that is not of our shape. */
    tenantId: text("tenant_id"),
    type: text("type").notNull(),
    body: text("body").notNull(),
    attempts: integer("attempts").notNull(),
    diedAt: timeColumn("died_at").notNull(),
    retriedAt: timeColumn("retried_at"),
  },
  (t) => [
    index("dead_letters_by_tenant").on(t.tenantId),
    index("dead_letters_by_age").on(t.diedAt),
    uniqueIndex("dead_letters_by_message").on(t.messageId),
    index("dead_letters_open").on(t.tenantId).where(sql`retried_at IS NULL`),
  ],
);
