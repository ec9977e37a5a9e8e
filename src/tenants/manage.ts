/** What the operator does with tenants and their API keys. */
import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { trusted } from "../lib/cast.ts";
import { notFound } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { newApiKey } from "./api-key.ts";
import { isStopped } from "./stop.ts";
import { apiKeys, tenants } from "./tables.ts";
import { newDataKey } from "./vault.ts";

/** Makes a tenant with its first API key, which is shown here and never again. */
export async function createTenant(deps: Deps, input: { name: string }) {
  const now = deps.clock();
  const id = trusted<TenantId>(newId("tenant", now), "newId makes the prefix and shape of a tenant id");
  const key = await newApiKey();
  await commit(deps.db, [
    deps.db
      .insert(tenants)
      .values({ id, name: input.name, dataKey: await newDataKey(deps, id), createdAt: now }),
    insertKey(deps, id, { id: newId("apiKey", now), ...key }, now),
  ]);
  return { id, name: input.name, apiKey: key.apiKey };
}

const insertKey = (
  deps: Deps,
  tenantId: TenantId,
  { id, hash, last4 }: { id: string; hash: string; last4: string },
  now: number,
) => deps.db.insert(apiKeys).values({ id, tenantId, hash, last4, createdAt: now });

export const listTenants = (deps: Deps, after: string, limit: number) =>
  deps.db
    .select({ id: tenants.id, name: tenants.name, paused: tenants.paused, createdAt: tenants.createdAt })
    .from(tenants)
    .where(
      and(
        gt(tenants.id, trusted<TenantId>(after, "only compared, never used as a scope")),
        isNull(tenants.deletedAt),
      ),
    )
    .orderBy(asc(tenants.id))
    .limit(limit);

/** The tenant if it exists and is not deleted; refuses otherwise. */
export async function requireTenant(
  deps: Deps,
  id: string,
): Promise<{ id: TenantId; name: string; paused: boolean }> {
  const [row] = await deps.db
    .select({ id: tenants.id, name: tenants.name, paused: tenants.paused })
    .from(tenants)
    .where(
      and(
        eq(tenants.id, trusted<TenantId>(id, "the look-up itself is the check")),
        isNull(tenants.deletedAt),
      ),
    );
  if (!row) throw notFound();
  return row;
}

export async function setPaused(deps: Deps, tenantId: TenantId, paused: boolean) {
  const before = await requireTenant(deps, tenantId);
  const row = { id: before.id, name: before.name, paused };
  await commit(deps.db, [
    deps.db
      .update(tenants)
      .set({ paused })
      .where(and(eq(tenants.id, tenantId), isNull(tenants.deletedAt))),
    auditEntry(deps, tenantId, paused ? "tenant.paused" : "tenant.resumed"),
  ]);
  // What waited goes on by itself.
  if (!paused) await deps.queue.send({ type: "exports.pump", tenantId });
  return row;
}

/** Takes the tenant from every route at once and revokes its keys; erasing the rest is queued. */
export async function deleteTenant(deps: Deps, tenantId: TenantId): Promise<void> {
  await commit(deps.db, [
    deps.db.update(tenants).set({ deletedAt: deps.clock() }).where(eq(tenants.id, tenantId)),
    deps.db.delete(apiKeys).where(owned(apiKeys, tenantId)),
  ]);
  await deps.queue.send({ type: "tenants.erase", tenantId });
}

export async function addApiKey(deps: Deps, tenantId: TenantId) {
  const now = deps.clock();
  const key = await newApiKey();
  const id = newId("apiKey", now);
  await commit(deps.db, [
    insertKey(deps, tenantId, { id, ...key }, now),
    auditEntry(deps, tenantId, "api_key.made", { id, endsWith: key.last4 }),
  ]);
  return { id, apiKey: key.apiKey };
}

export const listApiKeys = (deps: Deps, tenantId: TenantId, after: string, limit: number) =>
  deps.db
    .select({
      id: apiKeys.id,
      last4: apiKeys.last4,
      createdAt: apiKeys.createdAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .where(owned(apiKeys, tenantId, gt(apiKeys.id, after)))
    .orderBy(asc(apiKeys.id))
    .limit(limit);

export async function deleteApiKey(deps: Deps, tenantId: TenantId, keyId: string): Promise<void> {
  const [key] = await deps.db
    .select({ last4: apiKeys.last4 })
    .from(apiKeys)
    .where(owned(apiKeys, tenantId, eq(apiKeys.id, keyId)));
  if (!key) throw notFound("This API key");
  await commit(deps.db, [
    deps.db.delete(apiKeys).where(owned(apiKeys, tenantId, eq(apiKeys.id, keyId))),
    auditEntry(deps, tenantId, "api_key.removed", { id: keyId, endsWith: key.last4 }),
  ]);
}

/** What workers need to know of a tenant; null once it is deleted. `paused` also while all of them are. */
export async function tenantState(
  deps: Deps,
  tenantId: TenantId,
): Promise<{ name: string; paused: boolean } | null> {
  const [row] = await deps.db
    .select({ name: tenants.name, paused: tenants.paused, stopped: isStopped })
    .from(tenants)
    .where(and(eq(tenants.id, tenantId), isNull(tenants.deletedAt)));
  return row ? { name: row.name, paused: row.paused || row.stopped === 1 } : null;
}
