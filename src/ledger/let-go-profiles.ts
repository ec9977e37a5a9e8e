/**
 * Profiles of people who were exported long ago: the largest part of the ledger, and personal data that nothing here
 * needs any more. What was done, when and with what outcome stays.
 */
import { and, asc, inArray, isNull, lt, sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { FORGET } from "./erase.ts";
import { exportRows, exports_ } from "./tables.ts";

/** Longer than anybody waits with a retry or asks for a receipt's details. */
const KEPT_MS = 90 * 24 * 3_600_000;
/** An export has a thousand people at most: one at a time is a statement that D1 does well within its time. */
const EXPORTS_PER_SWEEP = 5;

/** The oldest first, a few exports each minute; an export is marked once its profiles are gone. */
export async function sweepProfiles(deps: Deps): Promise<void> {
  const now = deps.clock();
  const old = await deps.db
    .select({ id: exports_.id })
    .from(exports_)
    .where(and(isNull(exports_.profilesGoneAt), lt(exports_.finishedAt, now - KEPT_MS)))
    .orderBy(asc(exports_.finishedAt))
    .limit(EXPORTS_PER_SWEEP);
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return;
  await commit(deps.db, [
    ...ids.map((id) =>
      deps.db.run(sql`UPDATE ${exportRows} SET ${FORGET} WHERE export_id = ${id} AND profile IS NOT NULL`),
    ),
    deps.db.update(exports_).set({ profilesGoneAt: now }).where(inArray(exports_.id, ids)),
  ]);
}
