import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";
import type { ExportSettings } from "./schemas.ts";

/** Idempotency keys of export requests, with the first answer as it was given; kept 24 hours. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    tenantId: tenantColumn(),
    key: text("key").notNull(),
    /** SHA-256 of the body's bytes. */
    digest: text("digest").notNull(),
    /** Who accepts the request right now: only they may answer, or let the key go. */
    owner: text("owner").notNull(),
    /** Null while the first request is still being accepted. */
    answer: text("answer"),
    status: integer("status"),
    location: text("location"),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.key] }), index("idempotency_keys_by_age").on(t.createdAt)],
);

/** What an export would do, asked for before it is requested; kept for a day. */
export const exportPreviews = sqliteTable(
  "export_previews",
  {
    tenantId: tenantColumn(),
    id: text("id").notNull(),
    as: text("as", { enum: ["candidate", "prospect"] }).notNull(),
    jobIds: text("job_ids", { mode: "json" }).$type<number[]>().notNull(),
    onExisting: text("on_existing", { enum: ["attach", "skip", "create"] }).notNull(),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index("export_previews_by_age").on(t.createdAt)],
);

export const DECISIONS = ["create", "attach", "existing", "skip", "review", "refuse"] as const;
export type Decision = (typeof DECISIONS)[number];

export const previewItems = sqliteTable(
  "export_preview_items",
  {
    tenantId: tenantColumn(),
    previewId: text("preview_id").notNull(),
    position: integer("position").notNull(),
    candidateId: text("candidate_id").notNull(),
    /** Addresses to look for; null once the item is decided. */
    emails: text("emails"),
    named: integer("named", { mode: "boolean" }).notNull(),
    /** Null: not decided yet. */
    decision: text("decision", { enum: DECISIONS }),
    reason: text("reason"),
    matches: text("matches", { mode: "json" }).$type<number[]>().notNull().default([]),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.previewId, t.position] }),
    index("export_preview_items_by_preview").on(t.previewId, t.decision),
  ],
);

/**
 * An export that a person is putting together: whom, and since the preview also how. Kept for a day, as long as
 * the idempotency key it is confirmed with. Ids only.
 */
export const exportDrafts = sqliteTable(
  "export_drafts",
  {
    tenantId: tenantColumn(),
    id: text("id").notNull(),
    /** The product's user whose draft it is; to everybody else it does not exist. */
    userId: text("user_id").notNull(),
    requisitionId: text("requisition_id").notNull(),
    candidateIds: text("candidate_ids", { mode: "json" }).$type<string[]>().notNull(),
    settings: text("settings", { mode: "json" }).$type<ExportSettings>(),
    /** The preview of exactly these people and settings. */
    previewId: text("preview_id"),
    /** Since then the draft is being exported and no longer changes. */
    confirmedAt: timeColumn("confirmed_at"),
    exportId: text("export_id"),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index("export_drafts_by_age").on(t.createdAt)],
);

/** The settings that a user exported with last, offered again next time. */
export const exportSettings = sqliteTable(
  "export_settings",
  {
    tenantId: tenantColumn(),
    userId: text("user_id").notNull(),
    /** Jobs and stage are offered again for this requisition only. */
    requisitionId: text("requisition_id").notNull(),
    settings: text("settings", { mode: "json" }).$type<ExportSettings>().notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] })],
);
