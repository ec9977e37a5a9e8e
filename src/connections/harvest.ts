/** A tenant's Harvest client, paced by its limiter: the only way from a tenant to Greenhouse. */

import { isNull } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { createHarvestV1, createHarvestV3 } from "../greenhouse/connect.ts";
import type { Gate, TokenSource } from "../greenhouse/gate.ts";
import type { Harvest } from "../greenhouse/harvest.ts";
import type { OptionStore } from "../greenhouse/options.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { permitsFor } from "../limits/permits.ts";
import { vaultOf } from "../tenants/vault.ts";
import { storedOptions } from "./option-store.ts";
import { Credential } from "./schemas.ts";
import { type ConnectionRow, connections } from "./tables.ts";
import { tokenSource } from "./token.ts";

/** In whose name permits are asked for: `group` shares a lane fairly, an export id for instance. */
export interface HarvestUse {
  lane: "interactive" | "bulk" | "sync";
  group: string;
}

export interface OpenHarvest {
  harvest: Harvest;
  connection: ConnectionRow;
  /** Gives back the permits that were not used. Call it in a finally. */
  close(): Promise<void>;
}

export async function connectionOf(deps: Deps, tenantId: TenantId): Promise<ConnectionRow | null> {
  const [row] = await deps.db
    .select()
    .from(connections)
    .where(owned(connections, tenantId, isNull(connections.leavingAt)));
  return row ?? null;
}

/** Opens Harvest for a tenant; `none` without a connection, `reconnect_needed` once its credential was refused. */
export async function harvestFor(
  deps: Deps,
  tenantId: TenantId,
  use: HarvestUse,
): Promise<Result<OpenHarvest, "none" | "reconnect_needed">> {
  const connection = await connectionOf(deps, tenantId);
  if (!connection) return no("none");
  if (connection.status === "reconnect_needed") return no("reconnect_needed");
  const vault = await vaultOf(deps, tenantId);
  const stored = await vault.open(connection.id, "credential", connection.credential);
  const credential = Credential.parse(JSON.parse(stored));
  const permits = permitsFor(deps.limiter(connection.id), use.lane, use.group, {
    kind: credential.kind === "harvest_v1" ? "harvest_v1" : "harvest_v3",
  });
  const token =
    credential.kind === "harvest_v1" ? undefined : tokenSource(deps, tenantId, connection.id, credential);
  const options = storedOptions(deps, tenantId, connection.id);
  const harvest = buildHarvest(deps, credential, { gate: permits, token, options });
  return ok({ harvest, connection, close: () => permits.close() });
}

/** How a client is paced and what it keeps; a v3 credential needs the token source that goes with it. */
interface HarvestParts {
  gate: Gate;
  token?: TokenSource | undefined;
  options?: OptionStore;
}

export function buildHarvest(
  deps: Deps,
  credential: Credential,
  { gate, token, options }: HarvestParts,
): Harvest {
  const common = {
    harvestUrl: deps.config.harvestUrl,
    gate,
    fetch: deps.fetch,
    clock: deps.clock,
    ...(options ? { options } : {}),
  };
  if (credential.kind === "harvest_v1") {
    return createHarvestV1({ ...common, apiKey: credential.apiKey, actingUserId: credential.actingUserId });
  }
  if (!token) throw new Error("connections: a v3 credential needs a token source");
  return createHarvestV3({ ...common, token });
}
