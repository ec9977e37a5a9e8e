import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { timeColumn } from "../db/columns.ts";

/** The last run of each of the cron's sweeps, for whoever asks whether the worker looks after itself. */
export const sweepRuns = sqliteTable("sweep_runs", {
  sweep: text("sweep").primaryKey(),
  ranAt: timeColumn("ran_at").notNull(),
  /** The last run that went through; null: none ever did. */
  wentWellAt: timeColumn("went_well_at"),
  durationMs: integer("duration_ms").notNull(),
  /** The class of the error that ended the last run; null when it went through. */
  problem: text("problem"),
});
