/**
 * Erases what is kept of a person whom Greenhouse deleted or anonymised: bodies of deliveries, words in the feed,
 * profiles in exports. The tombstone in the mirror stays and says, until all is gone, that work is due.
 */
import { eq, or, sql } from "drizzle-orm";
import { eraseFromFeed } from "../changes/erase.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { forgetProfiles } from "../ledger/forget-profiles.ts";
import type { TenantId } from "../lib/ids.ts";
import { mirrorPeople } from "../mirror/tables.ts";

/** Rows of one table in one round; D1 writes as many in well under a second. */
const CHUNK_ROWS = 500;
/** A wake-up that got lost is sent again after this long. */
const OVERDUE_MS = 60_000;

/** One round; asks for another wake-up while there was something left to do. */
export async function erasePersonTraces(deps: Deps, tenantId: TenantId, personId: number): Promise<void> {
  const { db } = deps;
  const people = await db
    .select({ id: mirrorPeople.id, dueAt: mirrorPeople.eraseDueAt })
    .from(mirrorPeople)
    .where(
      owned(mirrorPeople, tenantId, or(eq(mirrorPeople.id, personId), eq(mirrorPeople.mergedInto, personId))),
    );
  const due = people.find((person) => person.id === personId)?.dueAt;
  if (due === null || due === undefined) return;
  // Whoever was merged into the person is the same person.
  const ids = people.map((person) => person.id);
  const bodies = await db.run(sql`
    UPDATE webhook_deliveries SET body = NULL WHERE tenant_id = ${tenantId} AND id IN (
      SELECT d.id FROM webhook_deliveries d WHERE d.tenant_id = ${tenantId} AND d.body IS NOT NULL
        AND d.candidate_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) LIMIT ${CHUNK_ROWS})`);
  const words = await eraseFromFeed(db, tenantId, ids, CHUNK_ROWS);
  await forgetProfiles(db, tenantId, ids);
  if (bodies.meta.changes >= CHUNK_ROWS || words.meta.changes >= CHUNK_ROWS) {
    return deps.queue.send({ type: "webhooks.erase-person", tenantId, greenhouseCandidateId: personId });
  }
  await db
    .update(mirrorPeople)
    .set({ eraseDueAt: null })
    .where(owned(mirrorPeople, tenantId, eq(mirrorPeople.id, personId), eq(mirrorPeople.eraseDueAt, due)));
}

/** People whose erasure was asked for and whose wake-up did not come. */
export async function sweepErasures(deps: Deps): Promise<void> {
  const now = deps.clock();
  // Each that is sent again is put behind the others, so that some which never succeed hold up nobody.
  const rows = await deps.db.all<{ tenantId: TenantId; id: number }>(sql`
    UPDATE mirror_people SET erase_due_at = ${now} WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM mirror_people
      WHERE erase_due_at IS NOT NULL AND erase_due_at < ${now - OVERDUE_MS} ORDER BY erase_due_at LIMIT 50)
    RETURNING tenant_id AS tenantId, id`);
  for (const { tenantId, id } of rows) {
    await deps.queue.send({ type: "webhooks.erase-person", tenantId, greenhouseCandidateId: id });
  }
}
