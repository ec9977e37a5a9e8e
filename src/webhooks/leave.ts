/** Takes our hooks out of a Greenhouse that the customer has disconnected, or whose tenant was deleted. */
import {
  beginLeaving,
  forgetLeft,
  leavingSince,
  tenantsLeaving,
  webHooksFor,
} from "../connections/leaving.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import { tenantState } from "../tenants/manage.ts";
import { ownAddress, rememberedHooks } from "./manage.ts";
import { forgetManager, wakeManagers } from "./manager-row.ts";
import { ownHooks } from "./remote-plan.ts";
import { webhookRemotes } from "./tables.ts";

/** An outage of Greenhouse is over by then; a credential that is of no use any more is not kept longer. */
const PATIENCE_MS = 24 * 3_600_000;
/** A deleted tenant's data wait no longer than this for it. */
const ERASURE_PATIENCE_MS = 3_600_000;
const LOST_AFTER_MS = 60_000;
const TENANTS_PER_SWEEP = 50;

/** Removes them and forgets the ended connection. False: Greenhouse cannot be asked now, and it is tried again. */
export async function leaveGreenhouse(
  deps: Deps,
  tenantId: TenantId,
  patienceMs = PATIENCE_MS,
): Promise<boolean> {
  const since = await leavingSince(deps, tenantId);
  if (since === null) return true;
  const removed = await removeHooks(deps, tenantId);
  if (!removed.ok) {
    const { code, status, disposition } = removed.reason;
    const isOver = disposition === "stop" || disposition === "reconnect";
    const isLate = deps.clock() - since > patienceMs;
    deps.log.warn("webhooks.not_removed", { code, status, given_up: isOver || isLate });
    if (!isOver && !isLate) return false;
  }
  await deps.db.delete(webhookRemotes).where(owned(webhookRemotes, tenantId));
  await forgetManager(deps, tenantId);
  await forgetLeft(deps, tenantId);
  return true;
}

async function removeHooks(deps: Deps, tenantId: TenantId): Promise<Result<null, HarvestFailure>> {
  const open = await webHooksFor(deps, tenantId, "leaving");
  // The grant has ended: nothing can be removed with it any more.
  if (!open.ok) return ok(null);
  try {
    const { webHooks } = open.value;
    const found = await webHooks.list();
    if (!found.ok) return found;
    const [base, remembered] = [await ownAddress(deps, tenantId), await rememberedHooks(deps, tenantId)];
    for (const { id } of ownHooks(found.value, base, remembered)) {
      const gone = await webHooks.remove(id);
      if (!gone.ok) return gone;
    }
    return ok(null);
  } finally {
    await open.value.close();
  }
}

/** Before a deleted tenant is erased: its hooks would post for ever to an address that is nobody's. */
export async function leaveForGood(deps: Deps, tenantId: TenantId): Promise<boolean> {
  if (await tenantState(deps, tenantId)) return true;
  await beginLeaving(deps, tenantId);
  return leaveGreenhouse(deps, tenantId, ERASURE_PATIENCE_MS);
}

/** Hooks that are due to be looked at, and connections that were ended and whose wake-up was lost or came too early. */
export async function sweepHooks(deps: Deps): Promise<void> {
  await wakeManagers(deps);
  for (const tenantId of await tenantsLeaving(deps, deps.clock() - LOST_AFTER_MS, TENANTS_PER_SWEEP)) {
    await deps.queue.send({ type: "webhooks.leave", tenantId });
  }
}
