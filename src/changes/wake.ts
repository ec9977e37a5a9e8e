/** Who is to be pushed to, and when: at once after a change, and by a sweep where the wake-up got lost. */
import { isNull, lte, or, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { callbacks } from "./tables.ts";

/** Per sweep, each minute. */
const MAX_WOKEN = 100;

/**
 * After a change was committed: wakes the push up, if the tenant has one and none is on its way. Where it is waiting
 * for its next attempt, that attempt will do.
 */
export function wakePush(deps: Deps, tenantId: TenantId): void {
  deps.defer(wake(deps, tenantId));
}

async function wake(deps: Deps, tenantId: TenantId): Promise<void> {
  const now = deps.clock();
  const [row] = await deps.db
    .update(callbacks)
    .set({ wokenAt: now })
    .where(
      owned(
        callbacks,
        tenantId,
        isNull(callbacks.disabledAt),
        isNull(callbacks.wokenAt),
        or(isNull(callbacks.retryAt), lte(callbacks.retryAt, now)),
      ),
    )
    .returning({ tenantId: callbacks.tenantId });
  if (row) await deps.queue.send({ type: "changes.push", tenantId });
}

/** Callbacks that are behind the feed while nobody works for them. Also how changes told by repairs go out. */
export async function sweepCallbacks(deps: Deps): Promise<void> {
  const now = deps.clock();
  const rows = await deps.db.all<{ tenantId: TenantId }>(sql`
    SELECT c.tenant_id AS tenantId FROM callbacks c
    WHERE c.disabled_at IS NULL AND coalesce(c.retry_at, 0) <= ${now} AND coalesce(c.lease_until, 0) <= ${now}
      AND c.cursor < (SELECT max(seq) FROM changes WHERE tenant_id = c.tenant_id)
    LIMIT ${MAX_WOKEN}`);
  for (const { tenantId } of rows) await deps.queue.send({ type: "changes.push", tenantId });
}
