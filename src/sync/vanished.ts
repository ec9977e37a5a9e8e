/**
 * The end of a cycle, and what it makes of people whom Greenhouse did not show. That is no deletion: they may be
 * private now, out of the credential's sight, or merged. Nothing is erased for it.
 */
import type { OpenHarvest } from "../connections/harvest.ts";
import { commit, type Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { absentSince, heldPeople, markAbsent, markMissing } from "../mirror/held.ts";
import { lostMerges } from "./lost-merges.ts";
import { completeRepair } from "./repair-row.ts";
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
  const missingBefore = now - MISSING_AFTER_MS;
  // Looked for when they vanish and, because nothing was found or told meanwhile, once more before they are missing.
  const again = await absentSince(deps.db, tenantId, missingBefore, MASS_PEOPLE);
  const found = await lostMerges({ deps, tenantId, harvest: open.harvest, readAt: now }, [
    ...vanished,
    ...again,
  ]);
  const unsure = new Set(found.unsure);
  return [
    ...found.statements,
    markMissing(deps.db, tenantId, missingBefore, now, found.unsure),
    // Whoever could not be looked for now counts as vanished in the next cycle, and is looked for then.
    markAbsent(
      deps.db,
      tenantId,
      vanished.filter((id) => !unsure.has(id)),
      now,
    ),
  ];
}
