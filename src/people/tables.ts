/** Who is who: the product's users, Greenhouse's users, and which of them is which. */
import { index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flagColumn, greenhouseId, tenantColumn, timeColumn } from "../db/columns.ts";

/** Our copy of the account's users, from Harvest's list or from the file that an admin exports. */
export const greenhouseUsers = sqliteTable(
  "greenhouse_users",
  {
    tenantId: tenantColumn(),
    id: greenhouseId("id").notNull(),
    name: text("name").notNull(),
    /** The primary address as Greenhouse writes it. */
    email: text("email"),
    /** Every address, the primary one included, lower case. */
    emails: text("emails", { mode: "json" }).$type<string[]>().notNull(),
    siteAdmin: flagColumn("site_admin").notNull(),
    deactivated: flagColumn("deactivated").notNull(),
    /** When a walk of the list last showed the user; 0 for one known from a file alone. */
    seenAt: timeColumn("seen_at").notNull(),
    /** Set when a whole walk no longer showed the user. */
    removedAt: timeColumn("removed_at"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** The product's own users, as it last sent them. */
export const productUsers = sqliteTable(
  "product_users",
  {
    tenantId: tenantColumn(),
    userId: text("user_id").notNull(),
    email: text("email").notNull(),
    name: text("name").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] })],
);

/** Which Greenhouse user gets the credit for what a product user does. */
export const userMappings = sqliteTable(
  "user_mappings",
  {
    tenantId: tenantColumn(),
    userId: text("user_id").notNull(),
    greenhouseUserId: greenhouseId("greenhouse_user_id").notNull(),
    mappedAt: timeColumn("mapped_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId] }),
    index("user_mappings_by_greenhouse_user").on(t.tenantId, t.greenhouseUserId),
  ],
);
