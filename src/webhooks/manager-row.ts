/** The row of a tenant whose hooks we keep ourselves: who works on it, when it is due, how it stands. */
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import { dueToWake } from "../db/due.ts";
import type { Deps } from "../deps.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { webhookManagers as managers } from "./tables.ts";

export type Manager = typeof managers.$inferSelect;

/** Longer than 14 calls that time out would take with their permits in between. */
const LEASE_MS = 10 * 60_000;
/** How soon a hook that somebody switched off or took away is back; one call each time. */
const CHECK_EVERY_MS = 3_600_000;
const FIRST_RETRY_MS = 60_000;
const MAX_WAKE_UPS = 100;

const thisTenant = (tenantId: TenantId) => owned(managers, tenantId);
const heldBy = (row: Manager) => owned(managers, row.tenantId, eq(managers.leaseId, row.leaseId ?? ""));

/** Takes the tenant's row, made where there is none; null: it is not due, or somebody else has it. */
export async function claimManager(deps: Deps, tenantId: TenantId): Promise<Manager | null> {
  const now = deps.clock();
  await deps.db.insert(managers).values({ tenantId, dueAt: now }).onConflictDoNothing();
  const free = or(isNull(managers.leaseUntil), lte(managers.leaseUntil, now));
  const [row] = await deps.db
    .update(managers)
    .set({ leaseId: newId("lease", now), leaseUntil: now + LEASE_MS, requestedAt: null })
    .where(and(thisTenant(tenantId), free, lte(managers.dueAt, now)))
    .returning();
  return row ?? null;
}

/** Ends a round. With a problem the next one comes sooner, and later each time; what was asked for meanwhile, at once. */
export async function releaseManager(
  deps: Deps,
  row: Manager,
  outcome: { problem: string | null; delayMs?: number },
): Promise<void> {
  const now = deps.clock();
  const attempts = outcome.problem === null ? 0 : row.attempts + 1;
  const backoff = Math.min(CHECK_EVERY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10));
  const delayMs = outcome.problem === null ? CHECK_EVERY_MS : Math.max(outcome.delayMs ?? 0, backoff);
  const [released] = await deps.db
    .update(managers)
    .set({
      leaseId: null,
      leaseUntil: null,
      attempts,
      problem: outcome.problem,
      ...(outcome.problem === null ? { checkedAt: now } : {}),
      dueAt: sql`CASE WHEN ${managers.requestedAt} IS NULL THEN ${now + delayMs} ELSE ${now} END`,
    })
    .where(heldBy(row))
    .returning({ requestedAt: managers.requestedAt });
  if (released?.requestedAt) await deps.queue.send({ type: "webhooks.manage", tenantId: row.tenantId });
}

/** Something changed that the hooks in Greenhouse must follow; nothing happens where we do not keep them. */
export async function askToManage(deps: Deps, tenantId: TenantId): Promise<void> {
  const now = deps.clock();
  const rows = await deps.db
    .update(managers)
    .set({ requestedAt: now, dueAt: now, wokenAt: now })
    .where(thisTenant(tenantId))
    .returning({ tenantId: managers.tenantId });
  if (rows.length > 0) await deps.queue.send({ type: "webhooks.manage", tenantId });
}

export const forgetManager = (deps: Deps, tenantId: TenantId) =>
  deps.db.delete(managers).where(thisTenant(tenantId));

/** How it stands; null where the hooks are set up by hand. */
export async function managerOf(
  deps: Deps,
  tenantId: TenantId,
): Promise<Pick<Manager, "checkedAt" | "problem"> | null> {
  const [row] = await deps.db
    .select({ checkedAt: managers.checkedAt, problem: managers.problem })
    .from(managers)
    .where(thisTenant(tenantId));
  return row ?? null;
}

/** Every partner connection has a row, and those that are due are woken. Idempotent and bounded. */
export async function wakeManagers(deps: Deps): Promise<void> {
  const now = deps.clock();
  await deps.db.run(sql`
    INSERT INTO webhook_managers (tenant_id, due_at) SELECT c.tenant_id, ${now} FROM connections c
    WHERE c.refresh_due_at IS NOT NULL AND c.leaving_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM webhook_managers m WHERE m.tenant_id = c.tenant_id) ON CONFLICT DO NOTHING`);
  const due = await deps.db.all<{ tenantId: TenantId }>(sql`
    UPDATE webhook_managers SET woken_at = ${now} WHERE tenant_id IN (
      SELECT tenant_id FROM webhook_managers
      WHERE ${dueToWake(now)}
      ORDER BY due_at LIMIT ${MAX_WAKE_UPS})
    RETURNING tenant_id AS tenantId`);
  for (const { tenantId } of due) await deps.queue.send({ type: "webhooks.manage", tenantId });
}
