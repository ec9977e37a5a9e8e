import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flagColumn, tenantColumn, timeColumn } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";

/** The id of the key in VAULT_KEYS that a data key is sealed with: what stands before its first dot (lib/seal.ts). */
export const sealingKeyOf = sql`substr(data_key, 1, instr(data_key, '.') - 1)`;

export const tenants = sqliteTable(
  "tenants",
  {
    id: text("id").$type<TenantId>().primaryKey(),
    /** "" once the tenant's rows are erased. */
    name: text("name").notNull(),
    /** This tenant's data key, sealed by a key of VAULT_KEYS; "" once the tenant's rows are erased. */
    dataKey: text("data_key").notNull(),
    /** While true nothing is written to Greenhouse. */
    paused: flagColumn("paused").notNull().default(false),
    createdAt: timeColumn("created_at").notNull(),
    /** Set at once by DELETE; the rows are erased afterwards, in chunks. */
    deletedAt: timeColumn("deleted_at"),
  },
  (t) => [
    index("tenants_to_erase").on(t.deletedAt).where(sql`deleted_at IS NOT NULL`),
    index("tenants_by_sealing_key").on(sealingKeyOf),
  ],
);

/** A stop of all writing to Greenhouse, for every tenant: one row while it lasts, none else. */
export const serviceStops = sqliteTable("service_stops", {
  id: integer("id").primaryKey(),
  since: timeColumn("since").notNull(),
});

export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    tenantId: tenantColumn(),
    /** SHA-256 of the whole key in hex. The key itself is shown once and never stored. */
    hash: text("hash").notNull(),
    last4: text("last4").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    lastUsedAt: timeColumn("last_used_at"),
  },
  (t) => [uniqueIndex("api_keys_by_hash").on(t.hash), index("api_keys_by_tenant").on(t.tenantId, t.id)],
);
