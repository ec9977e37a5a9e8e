/**
 * A walk's row: who works on it, how far it has come, when it is due. One worker at a time holds it by a lease
 * of limited time; every write of that worker names the lease, so that one who comes too late changes nothing.
 */
import { and, eq, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { ListName } from "../greenhouse/harvest.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { type SyncList, syncLists } from "./tables.ts";

/** Longer than one page can take with its time-out; renewed with every page. */
const LEASE_MS = 120_000;
/** Lists change rarely, and web hooks tell of jobs and posts in between. */
export const INTERVAL_MS = 6 * 3_600_000;

const thisList = (tenantId: TenantId, list: ListName): SQL =>
  owned(syncLists, tenantId, eq(syncLists.list, list));
const heldBy = (row: SyncList): SQL | undefined =>
  and(thisList(row.tenantId, row.list), eq(syncLists.leaseId, row.leaseId ?? ""));

/**
 * Takes the list's walk, where one is asked for or under way and due; begins it where needed. Null: somebody
 * else has it, or there is nothing to do. With another connection than before a walk always begins afresh.
 */
export async function claimWalk(
  deps: Deps,
  tenantId: TenantId,
  list: ListName,
  connectionId: string,
): Promise<SyncList | null> {
  const now = deps.clock();
  await deps.db
    .insert(syncLists)
    .values({ tenantId, list, requestedAt: now, dueAt: now })
    .onConflictDoNothing();
  const same = sql`${syncLists.connectionId} IS ${connectionId}`;
  const wanted = sql`(${same} IS false OR ((${syncLists.requestedAt} IS NOT NULL OR ${syncLists.walkStartedAt} IS NOT NULL) AND ${syncLists.dueAt} <= ${now}))`;
  const goesOn = sql`${same} AND ${syncLists.walkStartedAt} IS NOT NULL`;
  const [row] = await deps.db
    .update(syncLists)
    .set({
      leaseId: newId("lease", now),
      leaseUntil: now + LEASE_MS,
      connectionId,
      requestedAt: null,
      dueAt: now,
      walkStartedAt: sql`CASE WHEN ${goesOn} THEN ${syncLists.walkStartedAt} ELSE ${now} END`,
      cursor: sql`CASE WHEN ${goesOn} THEN ${syncLists.cursor} END`,
      seen: sql`CASE WHEN ${goesOn} THEN ${syncLists.seen} ELSE 0 END`,
      restarts: sql`CASE WHEN ${goesOn} THEN ${syncLists.restarts} ELSE 0 END`,
    })
    .where(
      and(thisList(tenantId, list), or(isNull(syncLists.leaseUntil), lte(syncLists.leaseUntil, now)), wanted),
    )
    .returning();
  return row ?? null;
}

export interface Progress {
  cursor: string | null;
  seen: number;
  restarts: number;
}

/** A page is saved: the lease goes on. Comes back empty where the lease was lost. */
export const keepProgress = (db: Db, row: SyncList, progress: Progress, now: number) =>
  db
    .update(syncLists)
    .set({ ...progress, attempts: 0, problem: null, leaseUntil: now + LEASE_MS })
    .where(heldBy(row))
    .returning({ list: syncLists.list });

const WALK_OVER = {
  walkStartedAt: null,
  cursor: null,
  seen: 0,
  restarts: 0,
  attempts: 0,
  leaseId: null,
  leaseUntil: null,
} as const;

/** The walk is whole; the next one begins by itself after the interval. */
export const completeWalk = (
  db: Db,
  row: SyncList,
  result: { count: number; problem: string | null },
  now: number,
) =>
  db
    .update(syncLists)
    .set({ ...WALK_OVER, ...result, completedAt: now, dueAt: now + INTERVAL_MS })
    .where(heldBy(row))
    .returning({ list: syncLists.list });

/** Lets go of a walk that goes on at `dueAt`; a wake-up is on its way. */
export const pauseWalk = (
  db: Db,
  row: SyncList,
  change: { dueAt: number; attempts: number; problem: string | null },
  now: number,
) =>
  db
    .update(syncLists)
    .set({ ...change, wokenAt: now, leaseId: null, leaseUntil: null })
    .where(heldBy(row));

/** Ends a walk that cannot go on; the next one begins after the interval. */
export const giveUpWalk = (db: Db, row: SyncList, problem: string, now: number) =>
  db
    .update(syncLists)
    .set({ ...WALK_OVER, problem, dueAt: now + INTERVAL_MS })
    .where(heldBy(row));

/** There is nothing to read from: the list waits for a connection, or for the interval. */
export const parkList = (
  db: Db,
  tenantId: TenantId,
  list: ListName,
  change: { problem: string; dueAt: number | null },
  now: number,
) =>
  db
    .update(syncLists)
    .set({ ...WALK_OVER, requestedAt: null, ...change })
    .where(and(thisList(tenantId, list), or(isNull(syncLists.leaseUntil), lte(syncLists.leaseUntil, now))));
