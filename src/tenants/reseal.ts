/**
 * Rotation of `VAULT_KEYS`: every tenant's data key is sealed anew by the newest key, a page at a time, each minute
 * until all are. Where it stands is in the rows themselves, so it goes on after whatever ended it; what it seals
 * stays the same key, so nothing that rests sealed is touched. An older key may be taken away once `vaultState`
 * counts nobody under it.
 */
import { asc, eq, gt, sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { trusted } from "../lib/cast.ts";
import type { TenantId } from "../lib/ids.ts";
import { errorFields } from "../lib/log.ts";
import { sealingKeyOf, tenants } from "./tables.ts";
import { openDataKey, sealDataKey } from "./vault.ts";

/** One batch of D1 each; sealing takes microseconds. */
const PAGE = 100;
/** Of a minute: the other sweeps want theirs. */
const SLICE_MS = 10_000;

/** The cron's share of the work. A data key that does not open is told and left as it is: it may be mended. */
export async function resealDataKeys(deps: Deps): Promise<void> {
  const newest = await newestKeyId(deps);
  const until = deps.clock() + SLICE_MS;
  let after = trusted<TenantId>("", "only compared, never used as a scope");
  let resealed = 0;
  while (deps.clock() < until) {
    const page = await deps.db
      .select({ id: tenants.id, dataKey: tenants.dataKey })
      .from(tenants)
      .where(sql`${olderThan(newest)} AND ${gt(tenants.id, after)}`)
      .orderBy(asc(tenants.id))
      .limit(PAGE);
    resealed += await resealPage(deps, page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.id;
  }
  if (resealed > 0) deps.log.info("vault.resealed", { keyId: newest, tenants: resealed });
}

/** Two ranges of the index instead of an inequality, which would read every tenant each minute. */
const olderThan = (newest: string) => sql`(${sealingKeyOf} < ${newest} OR ${sealingKeyOf} > ${newest})`;

async function resealPage(deps: Deps, page: readonly { id: TenantId; dataKey: string }[]): Promise<number> {
  const sealed = await Promise.all(
    page.map(async (row) => {
      // Erased already: there is no key left to seal.
      if (row.dataKey === "") return null;
      try {
        return {
          ...row,
          fresh: await sealDataKey(deps, row.id, await openDataKey(deps, row.id, row.dataKey)),
        };
      } catch (error) {
        deps.log.error("vault.data_key_unreadable", { tenantId: row.id, ...errorFields(error) });
        return null;
      }
    }),
  );
  const updates = sealed.flatMap((row) =>
    row === null
      ? []
      : [
          deps.db
            .update(tenants)
            .set({ dataKey: row.fresh })
            .where(sql`${eq(tenants.id, row.id)} AND ${eq(tenants.dataKey, row.dataKey)}`),
        ],
  );
  await commit(deps.db, updates);
  return updates.length;
}

async function newestKeyId(deps: Deps): Promise<string> {
  const [newest] = await deps.sealingKeys();
  if (!newest) throw new Error("vault: no sealing key configured");
  return newest.id;
}

export interface VaultState {
  /** The id of the key that seals from now on. */
  newest: string;
  /** Every key that is configured or that something is sealed with. Never the keys themselves. */
  keys: { id: string; configured: boolean; tenants: number }[];
  /** All are sealed by the newest key: the others may be taken away. */
  done: boolean;
}

/** How far a rotation is. `configured: false` with tenants: those cannot be served until the key is back. */
export async function vaultState(deps: Deps): Promise<VaultState> {
  const configured = (await deps.sealingKeys()).map((key) => key.id);
  const newest = await newestKeyId(deps);
  const rows = await deps.db
    .select({ id: sql<string>`${sealingKeyOf}`, tenants: sql<number>`count(*)` })
    .from(tenants)
    .where(sql`${sealingKeyOf} <> ''`)
    .groupBy(sealingKeyOf);
  const counts = new Map(rows.map((row) => [row.id, row.tenants]));
  const ids = [...new Set([...configured, ...counts.keys()])];
  return {
    newest,
    keys: ids.map((id) => ({ id, configured: configured.includes(id), tenants: counts.get(id) ?? 0 })),
    done: [...counts.keys()].every((id) => id === newest),
  };
}
