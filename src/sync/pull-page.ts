/** Walks one of Greenhouse's lists, page by page, into our copy. A crash loses a page at most. */
import { markReconnectNeeded } from "../connections/connect.ts";
import { harvestFor, type OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import { LIST_NAMES, type ListName } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { listReader, type PageRead } from "./list-reader.ts";
import { PageTold } from "./page-told.ts";
import type { SyncList } from "./tables.ts";
import {
  claimWalk,
  completeWalk,
  giveUpWalk,
  INTERVAL_MS,
  keepProgress,
  parkList,
  pauseWalk,
} from "./walk-row.ts";

/** A message works for this long, then lets others of its queue come first. */
const BUDGET_MS = 10_000;
/** A list whose cursors die this often within one walk does not come to its end. */
const MAX_RESTARTS = 5;
/** With the waits doubling up to five minutes these are about an hour. */
const MAX_ATTEMPTS = 20;
const MAX_BACKOFF_MS = 300_000;

/** Pulls what is due of a list; wakes itself up again where there is more. */
export async function pullList(deps: Deps, tenantId: TenantId, listName: string): Promise<void> {
  const list = LIST_NAMES.find((name) => name === listName);
  if (!list) return deps.log.warn("sync.unknown_list");
  const open = await harvestFor(deps, tenantId, { lane: "sync", group: list });
  if (!open.ok) return park(deps, tenantId, list, open.reason);
  try {
    const row = await claimWalk(deps, tenantId, list, open.value.connection.id);
    if (row) await walk({ deps, row, open: open.value });
  } finally {
    await open.value.close();
  }
}

interface Walk {
  deps: Deps;
  row: SyncList;
  open: OpenHarvest;
}

async function walk({ deps, row, open }: Walk): Promise<void> {
  const reader = listReader(deps.db, row.tenantId, open.harvest, row.list);
  const deadline = deps.clock() + BUDGET_MS;
  let { cursor, seen, restarts } = row;
  for (;;) {
    const sentAt = deps.clock();
    const told = new PageTold(deps, row.tenantId, row.list);
    const from = cursor;
    const page = await told.run(() => reader.read(from));
    if (!page.ok) {
      told.end(page.reason.code, 0);
      return failed({ deps, row, open }, page.reason);
    }
    restarts += page.value.restarted ? 1 : 0;
    seen = (page.value.restarted ? 0 : seen) + page.value.count;
    cursor = page.value.next;
    if (restarts > MAX_RESTARTS) return endEarly({ deps, row, open }, "restarted_too_often");
    if (cursor === null) {
      await told.run(() => finish(deps, row, reader.forget, { page: page.value, sentAt, seen }));
      return told.end("saved", page.value.count);
    }
    const now = deps.clock();
    const progress = { cursor, seen, restarts };
    const results = await told.run(async () =>
      commit(deps.db, [
        ...(await missed(row, page.value, sentAt)),
        ...page.value.save(sentAt),
        keepProgress(deps.db, row, progress, now),
      ]),
    );
    told.end(isHeld(results) ? "saved" : "lost", page.value.count);
    if (!isHeld(results)) return;
    if (now >= deadline) return again(deps, row, 0, { attempts: 0, problem: null });
  }
}

/** The first whole walk makes the copy: only later ones can find what was missed. */
const missed = async (row: SyncList, page: PageRead, sentAt: number) =>
  row.completedAt === null ? [] : page.repairs(sentAt);

/** The last statement of a batch names the lease: without a row it was lost, and another worker goes on. */
const isHeld = (results: readonly unknown[]): boolean => {
  const last = results.at(-1);
  return Array.isArray(last) && last.length > 0;
};

async function finish(
  deps: Deps,
  row: SyncList,
  forget: (walkStartedAt: number) => ReturnType<PageRead["save"]>,
  last: { page: PageRead; sentAt: number; seen: number },
): Promise<void> {
  // A list that was full and is now empty is a permission that went, not an account that was cleared.
  const isSuspicious = last.seen === 0 && row.count > 0;
  const result = isSuspicious
    ? { count: row.count, problem: "suddenly_empty" }
    : { count: last.seen, problem: null };
  await commit(deps.db, [
    ...(await missed(row, last.page, last.sentAt)),
    ...last.page.save(last.sentAt),
    ...(isSuspicious ? [] : forget(row.walkStartedAt ?? last.sentAt)),
    completeWalk(deps.db, row, result, deps.clock()),
  ]);
  deps.log.info("sync.completed", { list: row.list, count: last.seen, problem: result.problem });
}

async function failed(work: Walk, failure: HarvestFailure): Promise<void> {
  const { deps, row, open } = work;
  deps.log.warn("sync.failed", { list: row.list, code: failure.code, status: failure.status });
  switch (failure.disposition) {
    case "reconnect":
      await markReconnectNeeded(deps, row.tenantId, open.connection.id);
      return endEarly(work, "reconnect_needed");
    case "stop":
      return endEarly(work, failure.code);
    case "retry":
    case "unknown": {
      // Waiting for a permit is no failed try; no read is ever done twice by being asked for again.
      const attempts = row.attempts + (failure.code === "rate_limited" ? 0 : 1);
      if (attempts > MAX_ATTEMPTS) return endEarly(work, failure.code);
      const backoff = attempts === 0 ? 0 : Math.min(MAX_BACKOFF_MS, 1000 * 2 ** attempts);
      return again(deps, row, Math.max(failure.delayMs, backoff), { attempts, problem: failure.code });
    }
  }
}

async function again(
  deps: Deps,
  row: SyncList,
  delayMs: number,
  change: { attempts: number; problem: string | null },
): Promise<void> {
  const now = deps.clock();
  await pauseWalk(deps.db, row, { ...change, dueAt: now + delayMs }, now);
  await deps.queue.send({ type: "sync.pull", tenantId: row.tenantId, list: row.list }, delayMs);
}

const endEarly = async ({ deps, row }: Walk, problem: string): Promise<void> => {
  await giveUpWalk(deps.db, row, problem, deps.clock());
};

async function park(
  deps: Deps,
  tenantId: TenantId,
  list: ListName,
  reason: "none" | "reconnect_needed",
): Promise<void> {
  const now = deps.clock();
  const change =
    reason === "none"
      ? { problem: "not_connected", dueAt: null }
      : { problem: reason, dueAt: now + INTERVAL_MS };
  await parkList(deps.db, tenantId, list, change, now);
}
