import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";

/** Contents of attachments, sealed and in pieces, because a row of D1 ends at 2 MB. */
export const fileChunks = sqliteTable(
  "file_chunks",
  {
    tenantId: tenantColumn(),
    fileId: text("file_id").notNull(),
    n: integer("n").notNull(),
    sealed: text("sealed").notNull(),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.fileId, t.n] }), index("file_chunks_by_age").on(t.createdAt)],
);
