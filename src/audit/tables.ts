/** Who changed which part of the configuration, and when. Kept as long as the tenant. */
import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";
import type { Actor } from "../lib/actor.ts";

export const AUDIT_ACTIONS = [
  "connection.set",
  "connection.removed",
  "secret.made",
  "user.mapped",
  "user.unmapped",
  "users.imported",
  "users.accepted",
  "tenant.paused",
  "tenant.resumed",
  "api_key.made",
  "api_key.removed",
  "console_link.made",
  "console.opened",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const auditEntries = sqliteTable(
  "audit_entries",
  {
    tenantId: tenantColumn(),
    /** Time-ordered, so the list needs no index of its own. */
    id: text("id").notNull(),
    at: timeColumn("at").notNull(),
    actorKind: text("actor_kind", { enum: ["operator", "product", "person", "system"] })
      .$type<Actor["kind"]>()
      .notNull(),
    actorId: text("actor_id"),
    /** A person's e-mail address, by which colleagues know them. */
    actorEmail: text("actor_email"),
    action: text("action", { enum: AUDIT_ACTIONS }).notNull(),
    /** What was changed: ids, numbers and words of ours, never a secret. */
    details: text("details", { mode: "json" }).$type<AuditDetails>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
export type AuditEntry = typeof auditEntries.$inferSelect;

/** Safe to show to every admin of the tenant. */
export type AuditDetails = Record<string, string | number | boolean | null>;
