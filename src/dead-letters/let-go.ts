import { sql } from "drizzle-orm";
import type { Deps } from "../deps.ts";

const DAY_MS = 24 * 3_600_000;
/** One that was sent again has served its purpose; one that nobody took up in half a year has none. */
const RETRIED_MS = 30 * DAY_MS;
const UNTOUCHED_MS = 180 * DAY_MS;
const MAX_ROWS = 1_000;

/** Dead letters that nobody will need any more. */
export async function sweepDeadLetters(deps: Deps): Promise<void> {
  const now = deps.clock();
  await deps.db.run(sql`
    DELETE FROM dead_letters WHERE id IN (
      SELECT id FROM dead_letters
      WHERE died_at < ${now - RETRIED_MS} AND (retried_at IS NOT NULL OR died_at < ${now - UNTOUCHED_MS})
      ORDER BY died_at LIMIT ${MAX_ROWS})`);
}
