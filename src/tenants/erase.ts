/** Erases a deleted tenant, in chunks: every table that holds a tenant's data, then the tenant itself. */
import { eq, isNotNull, sql } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { tenants } from "./tables.ts";

/** D1 deletes a thousand rows well within its 30 seconds, and other tenants' queries come in between. */
const CHUNK_ROWS = 1_000;
const SLICE_MS = 10_000;
/**
 * Work that was under way when the tenant was deleted may write behind the erasure's back: queue consumers live 15
 * minutes at most (Queues, Limits). Until then the tenant's row stays, and with it the reason to look again.
 */
const SETTLED_MS = 20 * 60_000;

/** The tables of the database that hold tenants' rows, read from the schema itself so that none is forgotten. */
export async function tenantTables(deps: Deps): Promise<string[]> {
  const rows = await deps.db.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, 'tenant_id') > 0 ORDER BY name`,
  );
  return rows.map((row) => row.name);
}

/**
 * Works for a slice of time and asks for another wake-up until nothing is left. Then name and data key go, so that
 * nothing sealed for the tenant opens any more, wherever a copy of it is. `first` is done before anything is erased.
 */
export async function eraseTenant(
  deps: Deps,
  tenantId: TenantId,
  first: () => Promise<void> = async () => {},
): Promise<void> {
  const [tenant] = await deps.db
    .select({ deletedAt: tenants.deletedAt })
    .from(tenants)
    .where(eq(tenants.id, tenantId));
  // Only what was deleted is erased: a message alone is no reason.
  if (!tenant || tenant.deletedAt === null) return;
  await first();
  const until = deps.clock() + SLICE_MS;
  for (const table of await tenantTables(deps)) {
    for (;;) {
      if (deps.clock() > until) return deps.queue.send({ type: "tenants.erase", tenantId });
      const name = sql.identifier(table);
      const gone = await deps.db.run(
        sql`DELETE FROM ${name} WHERE rowid IN (SELECT rowid FROM ${name} WHERE tenant_id = ${tenantId} LIMIT ${CHUNK_ROWS})`,
      );
      if (gone.meta.changes < CHUNK_ROWS) break;
    }
  }
  if (deps.clock() - tenant.deletedAt < SETTLED_MS) {
    await deps.db.update(tenants).set({ name: "", dataKey: "" }).where(eq(tenants.id, tenantId));
    return;
  }
  await deps.db.delete(tenants).where(eq(tenants.id, tenantId));
  deps.log.info("tenants.erased", { tenantId });
}

/** Deleted tenants whose erasure was interrupted, or is to be looked through once more. */
export async function sweepDeletedTenants(deps: Deps): Promise<void> {
  const rows = await deps.db
    .select({ id: tenants.id })
    .from(tenants)
    .where(isNotNull(tenants.deletedAt))
    // By chance, so that some whose erasure never succeeds hold up nobody.
    .orderBy(sql`random()`)
    .limit(50);
  for (const { id } of rows) await deps.queue.send({ type: "tenants.erase", tenantId: id });
}
