/**
 * Lets go of what is not needed any more: bodies about people who are not ours after 7 days, everything but id and
 * digest after 30, the rest after 90. Goes through each tenant's deliveries, oldest first, a few hundred at a time.
 */
import { and, asc, eq, gt, lt, sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isOurs } from "../ledger/linked.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { webhookDeliveries as deliveries, webhookTokens as tokens } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;
const FOREIGN_BODIES_MS = 7 * DAY_MS;
const DETAILS_MS = 30 * DAY_MS;
/** Greenhouse sends a delivery again for 16 hours: its id is kept many times longer, to know it by. */
const ROWS_MS = 90 * DAY_MS;
/** A tenant comes round once an hour; days are what matters here. */
const EVERY_MS = 3_600_000;
const TENANTS_PER_SWEEP = 20;
const ROWS_PER_ROUND = 500;

type Stage = "bodiesLetGoTo" | "detailsLetGoTo";
const KEEP_MS: Record<Stage, number> = { bodiesLetGoTo: FOREIGN_BODIES_MS, detailsLetGoTo: DETAILS_MS };

/** One round for the tenants that are due; where there was more than a round, the next minute goes on. */
export async function sweepDeliveries(deps: Deps): Promise<void> {
  const now = deps.clock();
  const due = await deps.db
    .select()
    .from(tokens)
    .where(lt(tokens.sweptAt, now - EVERY_MS))
    .orderBy(asc(tokens.sweptAt))
    .limit(TENANTS_PER_SWEEP);
  for (const row of due) {
    const counts = await Promise.all([
      letGo(deps, row.tenantId, "bodiesLetGoTo", row.bodiesLetGoTo, now),
      letGo(deps, row.tenantId, "detailsLetGoTo", row.detailsLetGoTo, now),
      remove(deps, row.tenantId, now),
    ]);
    // With more to do it is due again in the next minute, behind those who have waited longer.
    const sweptAt = counts.some((count) => count === ROWS_PER_ROUND) ? now - EVERY_MS - 1 : now;
    await deps.db.update(tokens).set({ sweptAt }).where(eq(tokens.tenantId, row.tenantId));
  }
}

/** Rows whose time is over; their bodies went long before. */
async function remove(deps: Deps, tenantId: TenantId, now: number): Promise<number> {
  const gone = await deps.db.run(sql`
    DELETE FROM webhook_deliveries WHERE tenant_id = ${tenantId} AND id IN (
      SELECT id FROM webhook_deliveries WHERE tenant_id = ${tenantId} AND id < ${idEdge(now - ROWS_MS)}
      ORDER BY id LIMIT ${ROWS_PER_ROUND})`);
  return gone.meta.changes;
}

/** Secrets that no longer count: nothing is verified with them, so they need not lie here, sealed or not. */
export async function sweepSecrets(deps: Deps): Promise<void> {
  await deps.db.run(sql`
    DELETE FROM webhook_secrets WHERE rowid IN (
      SELECT rowid FROM webhook_secrets WHERE valid_until < ${deps.clock() - DAY_MS} LIMIT ${ROWS_PER_ROUND})`);
}

/** Ids begin with their time: the first half of one made then is the edge, whatever its random half. */
const idEdge = (at: number): string => newId("delivery", at).slice(0, "del_".length + 10);

async function letGo(
  deps: Deps,
  tenantId: TenantId,
  stage: Stage,
  from: string,
  now: number,
): Promise<number> {
  const edge = idEdge(now - KEEP_MS[stage]);
  const old = owned(deliveries, tenantId, and(gt(deliveries.id, from), lt(deliveries.id, edge)));
  const ids = await deps.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(old)
    .orderBy(asc(deliveries.id))
    .limit(ROWS_PER_ROUND);
  const last = ids.at(-1)?.id;
  if (last === undefined) return 0;
  const round = owned(deliveries, tenantId, and(gt(deliveries.id, from), sql`${deliveries.id} <= ${last}`));
  const foreign = sql`${deliveries.candidateId} IS NOT NULL AND NOT ${isOurs(tenantId, sql`${deliveries.candidateId}`)}`;
  await commit(deps.db, [
    stage === "bodiesLetGoTo"
      ? deps.db.update(deliveries).set({ body: null }).where(and(round, foreign))
      : deps.db
          .update(deliveries)
          .set({ body: null, candidateId: null, reason: null, secretId: null })
          .where(round),
    deps.db
      .update(tokens)
      .set({ [stage]: last })
      .where(eq(tokens.tenantId, tenantId)),
  ]);
  return ids.length;
}
