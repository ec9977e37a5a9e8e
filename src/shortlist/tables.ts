/** The product's requisitions and the people on their shortlists. */
import { type SQL, sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { tenantColumn, timeColumn } from "../db/columns.ts";
import type { StoredProfile } from "./profile.ts";

export const requisitions = sqliteTable(
  "requisitions",
  {
    tenantId: tenantColumn(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    /** The jobs in Greenhouse that the product has tied to it: offered first when exporting. */
    greenhouseJobIds: text("greenhouse_job_ids", { mode: "json" }).$type<number[]>().notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** Names begin what is searched, so this orders by them, accents and case apart. As the index has it, letter by letter. */
export const nameOrder = (t: { search: AnySQLiteColumn }): SQL => sql`substr(${t.search}, 1, 60)`;

export const shortlistCandidates = sqliteTable(
  "shortlist_candidates",
  {
    /** Ties an entry to its row in the full-text index `shortlist_search`, which knows rows by number only. */
    n: integer("n").primaryKey(),
    tenantId: tenantColumn(),
    requisitionId: text("requisition_id").notNull(),
    candidateId: text("candidate_id").notNull(),
    stage: text("stage").notNull(),
    /** Goes before every word in the full-text index, so that a shortlist's words are its own (search.ts). */
    scope: text("scope").notNull(),
    /** What the search looks through: words in lower case and without accents, names first (search.ts). */
    search: text("search").notNull(),
    /** Length of the stored profile, so that a page of a list can be cut before it is read. */
    bytes: integer("bytes").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
    // The long ones last: what stands before them is read without their pages.
    /** File contents are not in here but in the files room, by id. */
    profile: text("profile", { mode: "json" }).$type<StoredProfile>().notNull(),
    /** What was left out of the profile as it was sent. Quotes it: personal data. */
    warnings: text("warnings", { mode: "json" }).$type<string[]>().notNull(),
  },
  (t) => [
    uniqueIndex("shortlist_candidates_by_entry").on(t.tenantId, t.requisitionId, t.candidateId),
    index("shortlist_candidates_by_candidate").on(t.tenantId, t.candidateId),
    // Pages by name, and counts by stage and flag, without a look at the entries themselves.
    index("shortlist_candidates_by_name").on(
      t.tenantId,
      t.requisitionId,
      nameOrder(t),
      t.candidateId,
      t.stage,
    ),
  ],
);

/** Which stored files belong to a shortlist entry: they are kept as long as it is. */
export const shortlistFiles = sqliteTable(
  "shortlist_files",
  {
    tenantId: tenantColumn(),
    fileId: text("file_id").notNull(),
    requisitionId: text("requisition_id").notNull(),
    candidateId: text("candidate_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.fileId] }),
    index("shortlist_files_by_candidate").on(t.tenantId, t.candidateId, t.requisitionId),
  ],
);
