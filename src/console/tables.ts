/** Links into the console and the sessions that they open. Of either secret only the SHA-256 is kept. */
import { index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";
import { ROLES } from "../http/types.ts";

const person = {
  userId: text("user_id").notNull(),
  email: text("email").notNull(),
  role: text("role", { enum: ROLES }).notNull(),
};

export const consoleLinks = sqliteTable(
  "console_links",
  {
    tenantId: tenantColumn(),
    hash: text("hash").notNull(),
    ...person,
    expiresAt: timeColumn("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.hash] }),
    uniqueIndex("console_links_by_hash").on(t.hash),
    index("console_links_by_expiry").on(t.expiresAt),
  ],
);

export const consoleSessions = sqliteTable(
  "console_sessions",
  {
    tenantId: tenantColumn(),
    hash: text("hash").notNull(),
    ...person,
    createdAt: timeColumn("created_at").notNull(),
    /** The latest it ends, however busy it is. */
    endsAt: timeColumn("ends_at").notNull(),
    /** When it ends if nobody uses it until then. Moved on at most every few minutes. */
    expiresAt: timeColumn("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.hash] }),
    uniqueIndex("console_sessions_by_hash").on(t.hash),
    index("console_sessions_by_expiry").on(t.expiresAt),
  ],
);
