/**
 * Lets go of what is not needed any more: bodies about people who are not ours after 7 days, everything but id and
 * digest after 30. Goes through each tenant's deliveries once, oldest first, a few hundred at a time.
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
    ]);
    if (counts.some((count) => count === ROWS_PER_ROUND)) continue;
    await deps.db.update(tokens).set({ sweptAt: now }).where(eq(tokens.tenantId, row.tenantId));
  }
}

async function letGo(
  deps: Deps,
  tenantId: TenantId,
  stage: Stage,
  from: string,
  now: number,
): Promise<number> {
  // Ids begin with their time: this one's first half is the edge, whatever its random half.
  const edge = newId("delivery", now - KEEP_MS[stage]).slice(0, "del_".length + 10);
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
