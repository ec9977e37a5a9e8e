/** Runs all failed deliveries again, oldest first, a round at a time: there may be many after a bad release. */
import { and, asc, desc, gt, isNotNull, lte, type SQL, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { errorFields } from "../lib/log.ts";
import { replayDelivery } from "./replay.ts";
import { webhookDeliveries as deliveries } from "./tables.ts";

/** A few statements each: D1 allows a thousand an invocation (D1, Limits). */
const ROUND = 100;

/** Of those whose body is kept: the others cannot be run again. */
const failed = (tenantId: TenantId, ...conditions: (SQL | undefined)[]): SQL =>
  owned(deliveries, tenantId, sql`${deliveries.state} = 'failed'`, isNotNull(deliveries.body), ...conditions);

/** Queues the work for what has failed by now; says how many deliveries that is. */
export async function requestReplay(deps: Deps, tenantId: TenantId): Promise<{ queued: number }> {
  const [newest] = await deps.db
    .select({ id: deliveries.id, queued: sql<number>`count(*) OVER ()` })
    .from(deliveries)
    .where(failed(tenantId))
    .orderBy(desc(deliveries.id))
    .limit(1);
  if (!newest) return { queued: 0 };
  await deps.queue.send({ type: "webhooks.replay", tenantId, after: "", until: newest.id });
  return { queued: newest.queued };
}

/** One round of the failed deliveries beyond `after` and up to `until`, ids both; wakes itself up for the rest. */
export async function replayFailed(
  deps: Deps,
  tenantId: TenantId,
  { after, until }: { after: string; until: string },
): Promise<void> {
  const rows = await deps.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(failed(tenantId, and(gt(deliveries.id, after), lte(deliveries.id, until))))
    .orderBy(asc(deliveries.id))
    .limit(ROUND);
  for (const { id } of rows) await replayOne(deps, tenantId, id);
  deps.log.info("webhooks.replayed", { count: rows.length });
  const last = rows.at(-1)?.id;
  if (last === undefined || rows.length < ROUND) return;
  await deps.queue.send({ type: "webhooks.replay", tenantId, after: last, until });
}

/** One that cannot be run must not hold up the others; storage that is out is tried again with the message. */
async function replayOne(deps: Deps, tenantId: TenantId, id: string): Promise<void> {
  try {
    await replayDelivery(deps, tenantId, id);
  } catch (error) {
    // Let go or erased in the meantime.
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    deps.log.warn("webhooks.replay_refused", errorFields(error));
  }
}
