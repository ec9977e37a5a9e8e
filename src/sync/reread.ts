/**
 * Re-reads what web hooks have marked stale: records whose news came without a clock, so that only Harvest can
 * say what holds now. Many marks make few calls: people are read in fifties, and one worker per tenant does it.
 */
import { eq, sql } from "drizzle-orm";
import { markReconnectNeeded } from "../connections/connect.ts";
import { harvestFor, type OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { type StaleKind, settleStale } from "../mirror/apply.ts";
import { staleRecords } from "../mirror/queries.ts";
import { PageTold } from "./page-told.ts";
import { rereaders } from "./rereaders.ts";
import { syncRereads } from "./tables.ts";

const LEASE_MS = 120_000;
const BUDGET_MS = 10_000;
/** A connection that needs a person is not tried every minute. */
const RECONNECT_WAIT_MS = 15 * 60_000;
/** What Harvest takes by ids in one call (Harvest v3 reference, Filters). */
const PEOPLE_AT_ONCE = 50;
/** One call each. */
const RECORDS_AT_ONCE = 10;
/** A few statements each: D1 allows a thousand an invocation (D1, Limits). */
const MAX_RECORDS = 150;

/** Settles stale marks for as long as the budget lasts, then wakes itself up for the rest. */
export async function reread(deps: Deps, tenantId: TenantId): Promise<void> {
  const leaseId = await claim(deps, tenantId);
  if (!leaseId) return;
  const open = await harvestFor(deps, tenantId, { lane: "sync", group: "reread" });
  if (!open.ok) return release(deps, tenantId, leaseId, RECONNECT_WAIT_MS);
  try {
    const left = await settleAll(deps, tenantId, open.value, deps.clock() + BUDGET_MS);
    await release(deps, tenantId, leaseId, left?.waitMs ?? 0);
    if (left) await deps.queue.send({ type: "sync.reread", tenantId }, left.waitMs);
  } finally {
    await open.value.close();
  }
}

/** Null when nothing is stale any more, or how long to wait before going on. */
async function settleAll(
  deps: Deps,
  tenantId: TenantId,
  open: OpenHarvest,
  deadline: number,
): Promise<{ waitMs: number } | null> {
  let done = 0;
  for (const kind of ["jobs", "jobPosts", "people"] as const) {
    const limit = kind === "people" ? PEOPLE_AT_ONCE : RECORDS_AT_ONCE;
    for (;;) {
      const ids = await staleRecords(deps.db, tenantId, kind, limit);
      if (ids.length === 0) break;
      if (deps.clock() >= deadline || done >= MAX_RECORDS) return { waitMs: 0 };
      done += ids.length;
      const failure = await settle(deps, tenantId, open, kind, ids);
      if (failure) return failure;
    }
  }
  return null;
}

async function settle(
  deps: Deps,
  tenantId: TenantId,
  open: OpenHarvest,
  kind: StaleKind,
  ids: number[],
): Promise<{ waitMs: number } | null> {
  const readAt = deps.clock();
  const reading = { deps, tenantId, harvest: open.harvest, readAt };
  const told = new PageTold(deps, tenantId, `reread.${kind}`);
  const { statements, settled, failure } = await told.run(() => rereaders[kind](reading, ids));
  await told.run(() =>
    commit(deps.db, [...statements, settleStale(deps.db, tenantId, kind, settled, readAt)]),
  );
  told.end(failure ? failure.code : "saved", settled.length);
  return failure && wait(deps, tenantId, open, failure);
}

async function wait(
  deps: Deps,
  tenantId: TenantId,
  open: OpenHarvest,
  failure: HarvestFailure,
): Promise<{ waitMs: number }> {
  deps.log.warn("sync.failed", { code: failure.code, status: failure.status });
  if (failure.disposition === "reconnect") {
    await markReconnectNeeded(deps, tenantId, open.connection.id);
    return { waitMs: RECONNECT_WAIT_MS };
  }
  return { waitMs: Math.max(failure.delayMs, failure.code === "rate_limited" ? 0 : 10_000) };
}

async function claim(deps: Deps, tenantId: TenantId): Promise<string | null> {
  const now = deps.clock();
  const leaseId = newId("lease", now);
  const mine = { leaseId, leaseUntil: now + LEASE_MS };
  const [row] = await deps.db
    .insert(syncRereads)
    .values({ tenantId, ...mine, dueAt: now })
    .onConflictDoUpdate({
      target: syncRereads.tenantId,
      set: mine,
      setWhere: sql`(${syncRereads.leaseUntil} IS NULL OR ${syncRereads.leaseUntil} <= ${now}) AND ${syncRereads.dueAt} <= ${now}`,
    })
    .returning({ leaseId: syncRereads.leaseId });
  return row ? leaseId : null;
}

async function release(deps: Deps, tenantId: TenantId, leaseId: string, waitMs: number): Promise<void> {
  await deps.db
    .update(syncRereads)
    .set({ leaseId: null, leaseUntil: null, dueAt: deps.clock() + waitMs })
    .where(owned(syncRereads, tenantId, eq(syncRereads.leaseId, leaseId)));
}
