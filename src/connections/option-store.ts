/** Keeps the account's options in D1 and in this client, so that an export walks no list that another one has walked. */
import { eq } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { OptionKey, OptionStore, OptionWalk } from "../greenhouse/options.ts";
import type { TenantId } from "../lib/ids.ts";
import { harvestOptions } from "./tables.ts";

/** A school that was added since is found after this; until then it is told in the note. */
const TTL_MS = 6 * 3_600_000;
/** A row of D1 ends at 2 MB; a longer list is kept only while the client lives. */
const MAX_STORED_OPTIONS = 20_000;

export function storedOptions(deps: Deps, tenantId: TenantId, connectionId: string): OptionStore {
  const known = new Map<OptionKey, OptionWalk>();
  return {
    async get(key) {
      const here = known.get(key);
      if (here) return here;
      const [row] = await deps.db
        .select()
        .from(harvestOptions)
        .where(owned(harvestOptions, tenantId, eq(harvestOptions.key, key)));
      const usable = row?.connectionId === connectionId && row.readAt > deps.clock() - TTL_MS;
      if (usable) known.set(key, row.walk);
      return usable ? row.walk : null;
    },
    async put(key, walk) {
      known.set(key, walk);
      if (walk.options.length > MAX_STORED_OPTIONS) return;
      const row = { tenantId, connectionId, key, walk, readAt: deps.clock() };
      await deps.db
        .insert(harvestOptions)
        .values(row)
        .onConflictDoUpdate({ target: [harvestOptions.tenantId, harvestOptions.key], set: row });
    },
  };
}
