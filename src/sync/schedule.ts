/** The minute's look at what is due: walks of lists, walks whose wake-up was lost, stale records, repairs. */
import { and, gt, or, sql } from "drizzle-orm";
import { oneOf } from "../db/columns.ts";
import { dueToWake } from "../db/due.ts";
import type { Deps } from "../deps.ts";
import { tenantsWithStale } from "../mirror/queries.ts";
import { syncRereads } from "./tables.ts";

/** Wake-ups of one sweep: the rest is due the next minute too. */
const MAX_WAKE_UPS = 200;

/** Idempotent and bounded; whatever it sends twice finds nothing to do. */
export async function sweepSync(deps: Deps): Promise<void> {
  await wakeLists(deps);
  await wakeRereads(deps);
  await wakeRepairs(deps);
}

/** Every connected tenant has a repair; those that are due are woken. */
async function wakeRepairs(deps: Deps): Promise<void> {
  const now = deps.clock();
  await deps.db.run(sql`
    INSERT INTO sync_repairs (tenant_id, due_at) SELECT c.tenant_id, ${now} FROM connections c
    WHERE NOT EXISTS (SELECT 1 FROM sync_repairs r WHERE r.tenant_id = c.tenant_id) ON CONFLICT DO NOTHING`);
  const due = await deps.db.all<{ tenantId: string }>(sql`
    UPDATE sync_repairs SET woken_at = ${now} WHERE tenant_id IN (
      SELECT tenant_id FROM sync_repairs
      WHERE ${dueToWake(now)}
      ORDER BY due_at LIMIT ${MAX_WAKE_UPS})
    RETURNING tenant_id AS tenantId`);
  for (const { tenantId } of due) await deps.queue.send({ type: "sync.repair", tenantId });
}

async function wakeLists(deps: Deps): Promise<void> {
  const now = deps.clock();
  const due = await deps.db.all<{ tenantId: string; list: string }>(sql`
    UPDATE sync_lists SET woken_at = ${now},
      requested_at = CASE WHEN walk_started_at IS NULL THEN coalesce(requested_at, ${now}) END
    WHERE (tenant_id, list) IN (
      SELECT tenant_id, list FROM sync_lists
      WHERE ${dueToWake(now)}
      ORDER BY due_at LIMIT ${MAX_WAKE_UPS})
    RETURNING tenant_id AS tenantId, list`);
  for (const { tenantId, list } of due) await deps.queue.send({ type: "sync.pull", tenantId, list });
  if (due.length > 0) deps.log.info("sync.woken", { lists: due.length });
}

/** Another stretch of the tenants every minute: those at the beginning of the alphabet are not always the first. */
export function inTurn<T>(tenants: readonly T[], now: number): T[] {
  if (tenants.length <= MAX_WAKE_UPS) return [...tenants];
  const start = (Math.floor(now / 60_000) * MAX_WAKE_UPS) % tenants.length;
  return [...tenants.slice(start), ...tenants.slice(0, start)].slice(0, MAX_WAKE_UPS);
}

async function wakeRereads(deps: Deps): Promise<void> {
  const now = deps.clock();
  const waiting = await tenantsWithStale(deps.db, now);
  if (waiting.length === 0) return;
  const busy = await deps.db
    .select({ tenantId: syncRereads.tenantId })
    .from(syncRereads)
    .where(
      and(
        oneOf(syncRereads.tenantId, waiting),
        or(gt(syncRereads.dueAt, now), gt(syncRereads.leaseUntil, now)),
      ),
    );
  const skip = new Set(busy.map((row) => row.tenantId));
  const free = inTurn(
    waiting.filter((tenantId) => !skip.has(tenantId)),
    deps.clock(),
  );
  for (const tenantId of free) await deps.queue.send({ type: "sync.reread", tenantId });
}
