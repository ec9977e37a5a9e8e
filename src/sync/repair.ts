/**
 * Compares what we hold of the product's people with Harvest and repairs it: web hooks that were lost are found by
 * what Greenhouse shows now. Every hour what changed since the last cycle; once a day and on demand everybody.
 */
import { markReconnectNeeded } from "../connections/connect.ts";
import { harvestFor, type OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { TenantId } from "../lib/ids.ts";
import { PageTold } from "./page-told.ts";
import { hasKnownPeople, nextPhase, type RepairPage, readRepairPage } from "./repair-pages.ts";
import { claimRepair, giveUpRepair, keepRepair, parkRepair, pauseRepair } from "./repair-row.ts";
import { repairsOf } from "./repair-writes.ts";
import type { RepairPhase, SyncRepair } from "./tables.ts";
import { finishCycle, MAX_ABSENT } from "./vanished.ts";

const BUDGET_MS = 10_000;
/** D1 allows a thousand statements an invocation (D1, Limits), and one page can be a few hundred. */
const MAX_STATEMENTS = 400;
const MAX_RESTARTS = 5;
const MAX_ATTEMPTS = 20;
const MAX_BACKOFF_MS = 300_000;

interface Cycle {
  deps: Deps;
  open: OpenHarvest;
  /** How far the cycle has come; kept with every page. */
  row: SyncRepair;
}

/** Works on the tenant's cycle for a slice of time, then wakes itself up for the rest. */
export async function repair(deps: Deps, tenantId: TenantId): Promise<void> {
  const open = await harvestFor(deps, tenantId, { lane: "sync", group: "repair" });
  if (!open.ok) {
    const problem = open.reason === "none" ? "not_connected" : open.reason;
    await parkRepair(deps.db, tenantId, problem, deps.clock());
    return;
  }
  try {
    const row = await claimRepair(deps, tenantId, open.value.connection.id);
    if (row) await work({ deps, open: open.value, row });
  } finally {
    await open.value.close();
  }
}

async function work(cycle: Cycle): Promise<void> {
  const { deps, open } = cycle;
  const deadline = deps.clock() + BUDGET_MS;
  let { row } = cycle;
  let written = 0;
  if (!(await hasKnownPeople(deps.db, row.tenantId))) row = { ...row, phase: null };
  while (row.phase !== null) {
    const readAt = deps.clock();
    const told = new PageTold(deps, row.tenantId, `repair.${row.phase}`);
    const from = { ...row, phase: row.phase };
    const page = await told.run(() => readRepairPage(deps.db, open.harvest, from));
    if (!page.ok) {
      told.end(page.reason.code, 0);
      return failed({ ...cycle, row }, page.reason);
    }
    const reading = { deps, tenantId: row.tenantId, harvest: open.harvest, readAt };
    const repairs = await told.run(() => repairsOf(reading, page.value));
    row = advanced(row, page.value, repairs.count);
    if (row.restarts > MAX_RESTARTS) return endEarly({ ...cycle, row }, "restarted_too_often");
    const kept = keepRepair(deps.db, row, deps.clock());
    const results = await told.run(() => commit(deps.db, [...repairs.statements, kept]));
    told.end(isHeld(results) ? "saved" : "lost", page.value.people.length);
    if (!isHeld(results)) return;
    written += repairs.statements.length;
    const isSpent = deps.clock() >= deadline || written >= MAX_STATEMENTS;
    if (row.phase !== null && isSpent) return again(deps, row, 0, { attempts: 0, problem: null });
  }
  await finishCycle(deps, open, row);
}

/** The last statement of a batch names the lease: without a row it was lost, and another worker goes on. */
const isHeld = (results: readonly unknown[]): boolean => {
  const last = results.at(-1);
  return Array.isArray(last) && last.length > 0;
};

function advanced(row: SyncRepair, page: RepairPage, repaired: number): SyncRepair {
  const shown = new Set(page.people.map(({ id }) => id));
  const absent = page.asked.filter((id) => !shown.has(id));
  const phase: RepairPhase | null = page.next === null ? nextPhase(row) : row.phase;
  return {
    ...row,
    phase,
    cursor: page.next,
    restarts: (phase === row.phase ? row.restarts : 0) + (page.restarted ? 1 : 0),
    asked: row.asked + page.asked.length,
    absent: [...row.absent, ...absent].slice(0, MAX_ABSENT),
    repairing: row.repairing + repaired,
  };
}

async function failed(cycle: Cycle, failure: HarvestFailure): Promise<void> {
  const { deps, open, row } = cycle;
  deps.log.warn("sync.repair_failed", { phase: row.phase, code: failure.code, status: failure.status });
  switch (failure.disposition) {
    case "reconnect":
      await markReconnectNeeded(deps, row.tenantId, open.connection.id);
      return endEarly(cycle, "reconnect_needed");
    case "stop":
      return endEarly(cycle, failure.code);
    case "retry":
    case "unknown": {
      // Waiting for a permit is no failed try; no read is ever done twice by being asked for again.
      const attempts = row.attempts + (failure.code === "rate_limited" ? 0 : 1);
      if (attempts > MAX_ATTEMPTS) return endEarly(cycle, failure.code);
      const backoff = attempts === 0 ? 0 : Math.min(MAX_BACKOFF_MS, 1000 * 2 ** attempts);
      return again(deps, row, Math.max(failure.delayMs, backoff), { attempts, problem: failure.code });
    }
  }
}

async function again(
  deps: Deps,
  row: SyncRepair,
  delayMs: number,
  change: { attempts: number; problem: string | null },
): Promise<void> {
  const now = deps.clock();
  await pauseRepair(deps.db, row, { ...change, dueAt: now + delayMs }, now);
  await deps.queue.send({ type: "sync.repair", tenantId: row.tenantId }, delayMs);
}

const endEarly = async ({ deps, row }: Cycle, problem: string): Promise<void> => {
  await giveUpRepair(deps.db, row, problem, deps.clock());
};
