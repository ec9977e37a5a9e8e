/** Runs a kept delivery again: what failed may succeed with a newer version. What took effect stays as it is. */
import { sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { utf8 } from "../lib/bytes.ts";
import { Refusal } from "../lib/errors.ts";
import { sha256Hex } from "../lib/hmac.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { errorFields } from "../lib/log.ts";
import { vaultOf } from "../tenants/vault.ts";
import { afterwards } from "./afterwards.ts";
import { effectsOf } from "./apply-plan.ts";
import { endedAs, rerunDelivery, tookEffect } from "./deliveries.ts";
import { publicDelivery, requireDelivery } from "./list.ts";
import { type Reading, readDelivery, setAside } from "./read-delivery.ts";
import { BODY_FIELD, isContentFault } from "./store.ts";
import type { webhookDeliveries } from "./tables.ts";

type Row = typeof webhookDeliveries.$inferSelect;

/** The delivery as it stands afterwards. Two replays at once take effect once. */
export async function replayDelivery(deps: Deps, tenantId: TenantId, id: string) {
  const row = await requireDelivery(deps, tenantId, id);
  if (row.appliedBy !== null) return publicDelivery(row);
  if (row.body === null) {
    throw new Refusal(
      409,
      "webhooks.body_not_kept",
      "The body of this delivery is not kept any more, so it cannot be run again. Start a sync to read what Greenhouse has now.",
    );
  }
  const body = utf8(await (await vaultOf(deps, tenantId)).open(row.id, BODY_FIELD, row.body));
  // Kept as text: bytes that were no UTF-8 did not survive that, and what is left is not what was signed.
  if ((await sha256Hex(body)) !== row.digest) return publicDelivery(row);
  const reading = readDelivery(body, { receivedAt: row.receivedAt, digest: row.digest });
  try {
    await rerun(deps, tenantId, row, reading);
  } catch (error) {
    if (!isContentFault(error)) throw error;
    deps.log.warn("webhooks.set_aside", errorFields(error));
    await rerun(deps, tenantId, row, setAside(reading));
  }
  return publicDelivery(await requireDelivery(deps, tenantId, id));
}

async function rerun(deps: Deps, tenantId: TenantId, row: Row, reading: Reading): Promise<void> {
  const { db } = deps;
  const { plan } = reading;
  const by = newId("lease", deps.clock());
  // Heard now, as far as the mirror's own order goes: a re-read sent before this moment does not settle it.
  const effects = plan && effectsOf(db, tenantId, plan, { receivedAt: deps.clock(), body: row.body });
  const run = {
    id: row.id,
    by,
    candidateId: plan?.candidateId ?? row.candidateId,
    clocked: plan?.clocked ?? row.clocked,
  };
  const ending = { whyNot: effects?.whyNot ?? sql`NULL`, state: reading.state, reason: reading.reason };
  const ran = await commit(db, [
    rerunDelivery(db, tenantId, run, ending),
    ...(effects?.statements(tookEffect(tenantId, row.id, by)) ?? []),
  ]);
  if (endedAs(ran) && plan) afterwards(deps, tenantId, plan);
}
