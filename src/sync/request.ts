/** Asks for fresh copies of all lists, and tells how they stand. */
import { sql } from "drizzle-orm";
import { connectionOf } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { LIST_NAMES, type ListName } from "../greenhouse/harvest.ts";
import { isoOrNull } from "../lib/clock.ts";
import { Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { requestRepair } from "./repair-row.ts";
import { type SyncList, syncLists } from "./tables.ts";

export const notConnected = (): Refusal =>
  new Refusal(
    422,
    "sync.not_connected",
    "There is no connection to Greenhouse that can be read from. Connect it first.",
  );

/** Queues a walk of every list, and the repair of what we hold of people. A walk under way goes on: what it has still to show is as fresh. */
export async function requestSync(deps: Deps, tenantId: TenantId): Promise<void> {
  if (!(await connectionOf(deps, tenantId))) throw notConnected();
  const now = deps.clock();
  await deps.db.run(sql`
    INSERT INTO ${syncLists} AS t (tenant_id, list, requested_at, due_at, woken_at, seen, restarts, attempts, count)
    SELECT ${tenantId}, value, ${now}, ${now}, ${now}, 0, 0, 0, 0
    FROM json_each(${JSON.stringify(LIST_NAMES)}) WHERE true
    ON CONFLICT (tenant_id, list) DO UPDATE SET requested_at = excluded.requested_at, due_at = excluded.due_at,
      woken_at = excluded.woken_at
    WHERE t.walk_started_at IS NULL`);
  await commit(deps.db, [requestRepair(deps.db, tenantId, now)]);
  for (const list of LIST_NAMES) await deps.queue.send({ type: "sync.pull", tenantId, list });
  await deps.queue.send({ type: "sync.repair", tenantId });
}

export interface ListStatus {
  list: ListName;
  completedAt: string | null;
  count: number;
  state: "idle" | "queued" | "running";
  /** Why the last try ended early, as a code; null after a success. */
  problem: string | null;
}

/** Every list, pulled or not yet. */
export async function syncStatus(deps: Deps, tenantId: TenantId): Promise<ListStatus[]> {
  const rows = await deps.db.select().from(syncLists).where(owned(syncLists, tenantId));
  return LIST_NAMES.map((list) => {
    const row = rows.find((candidate) => candidate.list === list);
    return {
      list,
      completedAt: isoOrNull(row?.completedAt),
      count: row?.count ?? 0,
      state: stateOf(row),
      problem: row?.problem ?? null,
    };
  });
}

function stateOf(row: SyncList | undefined): ListStatus["state"] {
  if (row?.walkStartedAt) return "running";
  return row?.requestedAt ? "queued" : "idle";
}
