import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";

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
