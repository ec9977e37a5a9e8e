/**
 * The end of a cycle, and what it makes of people whom Greenhouse did not show. That is no deletion: they may be
 * private now, out of the credential's sight, or merged. Nothing is erased for it.
 */
import { sql } from "drizzle-orm";
import type { OpenHarvest } from "../connections/harvest.ts";
import { commit, type Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { heldPeople, markAbsent, markMissing } from "../mirror/held.ts";
import { applicationsOfPeople } from "../mirror/queries.ts";
import { completeRepair } from "./repair-row.ts";
import { proposeReview } from "./repair-writes.ts";
import type { SyncRepair } from "./tables.ts";

/** So many at once are a permission that went, not people who did. */
const MASS_PEOPLE = 20;
const MASS_SHARE = 0.01;
/** Absent ids that a cycle keeps: those known to be absent before count among them. */
export const MAX_ABSENT = 1_000;
/** Absent twice with so much time in between is `missing`. */
const MISSING_AFTER_MS = 24 * 3_600_000;

/** Whether so many of those asked for vanished that none of it is believed. One person is never a crowd. */
export const isMass = (vanished: number, asked: number): boolean =>
  vanished > Math.max(1, Math.min(MASS_PEOPLE, Math.floor(asked * MASS_SHARE)));

/** Completes the cycle: marks whom it did not show, or raises the alarm. */
export async function finishCycle(deps: Deps, open: OpenHarvest, row: SyncRepair): Promise<void> {
  const now = deps.clock();
  const vanished = await newlyAbsent(deps, row);
  const mass = isMass(vanished.length, row.asked);
  // A credential that lacks a permission does not show people who are there.
  const believed = row.readsKnown && !mass && open.connection.status === "healthy";
  const marks = believed ? await marksOf(deps, open, row, vanished, now) : [];
  if (mass) deps.log.error("sync.repair_alarm", { vanished: vanished.length, asked: row.asked });
  await commit(deps.db, [
    ...marks,
    completeRepair(
      deps.db,
      row,
      { alarm: mass ? vanished.length : null, problem: mass ? "many_people_vanished" : null },
      now,
    ),
  ]);
  deps.log.info("sync.repaired", { repaired: row.repairing, asked: row.asked });
}

/** Those who were not known to be absent before this cycle. */
async function newlyAbsent(deps: Deps, row: SyncRepair): Promise<number[]> {
  if (row.absent.length === 0) return [];
  const held = await heldPeople(deps.db, row.tenantId, row.absent);
  return row.absent.filter((id) => (held.get(id)?.absentAt ?? null) === null);
}

async function marksOf(
  deps: Deps,
  open: OpenHarvest,
  row: SyncRepair,
  vanished: number[],
  now: number,
): Promise<Statement[]> {
  const { tenantId } = row;
  return [
    ...(await lostMerges(deps, open, row, vanished, now)),
    markMissing(deps.db, tenantId, now - MISSING_AFTER_MS, now),
    markAbsent(deps.db, tenantId, vanished, now),
  ];
}

/**
 * An application outlives a merge under the survivor's id, and so do the addresses: who has them now is proposed,
 * and nothing re-pointed.
 */
async function lostMerges(
  deps: Deps,
  { harvest }: OpenHarvest,
  { tenantId }: SyncRepair,
  vanished: number[],
  now: number,
): Promise<Statement[]> {
  const statements: Statement[] = [];
  const held = await applicationsOfPeople(deps.db, tenantId, vanished);
  for (const id of vanished) {
    const application = held.find(({ candidateId }) => candidateId === id);
    if (!application) continue;
    const shown = await harvest.getApplication(application.id);
    if (!shown.ok || !shown.value || shown.value.candidateId === id) continue;
    statements.push(proposeReview({ deps, tenantId, harvest, readAt: now }, id, shown.value));
  }
  return [...statements, byAddress(deps, tenantId, vanished, now)];
}

/** Of the product's own people only: of others no address is kept, in whatever form. */
const byAddress = (deps: Deps, tenantId: TenantId, vanished: number[], now: number): Statement =>
  deps.db.run(sql`
    INSERT INTO sync_reviews (tenant_id, from_id, into_id, found_at)
    SELECT DISTINCT ${tenantId}, was.person_id, now_of.person_id, ${now} FROM mirror_person_emails was
    JOIN mirror_person_emails now_of ON now_of.tenant_id = was.tenant_id AND now_of.hash = was.hash
      AND now_of.person_id <> was.person_id
    WHERE was.tenant_id = ${tenantId} AND was.person_id IN (SELECT value FROM json_each(${JSON.stringify(vanished)}))
      AND NOT EXISTS (SELECT 1 FROM mirror_people p WHERE p.tenant_id = ${tenantId} AND p.id = now_of.person_id
        AND (p.absent_at IS NOT NULL OR p.deleted_at IS NOT NULL OR p.merged_into IS NOT NULL))
    ON CONFLICT DO NOTHING`);
