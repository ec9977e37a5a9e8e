/** Rows that a sweep wakes: columns `due_at`, `lease_until` and `woken_at`, in SQL written by hand. */
import { type SQL, sql } from "drizzle-orm";

/** A wake-up that had no effect for this long was lost. */
const LOST_AFTER_MS = 120_000;

/** Due at `now` (ms), in nobody's hands, and not woken a moment ago. */
export const dueToWake = (now: number): SQL =>
  sql`due_at <= ${now} AND (lease_until IS NULL OR lease_until <= ${now})
        AND (woken_at IS NULL OR woken_at <= ${now - LOST_AFTER_MS})`;
