/**
 * A partner connection that the customer ends is seen by nobody from then on, but its credential stays for as long
 * as it takes to remove the web hooks that it made: nothing else could, and they would go on posting.
 */
import { and, isNotNull, isNull, lte, ne } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { createWebHooksV3 } from "../greenhouse/connect.ts";
import type { WebHooks } from "../greenhouse/v3/web-hooks.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { permitsFor } from "../limits/permits.ts";
import { type ConnectionRow, connections } from "./tables.ts";
import { tokenSource } from "./token.ts";

export interface OpenWebHooks {
  webHooks: WebHooks;
  connectionId: string;
  /** Gives back the permits that were not used. Call it in a finally. */
  close(): Promise<void>;
}

/**
 * The web hooks that we may manage in the tenant's Greenhouse: `none` unless it is connected as a partner. `leaving`
 * asks for the connection that was ended.
 */
export async function webHooksFor(
  deps: Deps,
  tenantId: TenantId,
  which: "in_force" | "leaving",
): Promise<Result<OpenWebHooks, "none" | "reconnect_needed">> {
  const ended = which === "leaving" ? isNotNull(connections.leavingAt) : isNull(connections.leavingAt);
  const [row] = await deps.db
    .select({ id: connections.id, status: connections.status })
    .from(connections)
    .where(owned(connections, tenantId, ended, isNotNull(connections.refreshToken)));
  if (!row) return no("none");
  if (row.status === "reconnect_needed") return no("reconnect_needed");
  const gate = permitsFor(deps.limiter(row.id), "sync", "web-hooks", { kind: "harvest_v3" });
  const token = tokenSource(deps, tenantId, row.id, { kind: "partner" });
  const { config, fetch, clock } = deps;
  const webHooks = createWebHooksV3({ harvestUrl: config.harvestUrl, gate, token, fetch, clock });
  return ok({ webHooks, connectionId: row.id, close: () => gate.close() });
}

/** Only the credential of a partner can take its web hooks out of Greenhouse, and only while it works. */
export const canRemoveHooks = ({ refreshToken, status }: ConnectionRow): boolean =>
  refreshToken !== null && status !== "reconnect_needed";

/** Takes a partner connection out of sight; false where there is none whose credential still works. */
export async function beginLeaving(deps: Deps, tenantId: TenantId): Promise<boolean> {
  const rows = await deps.db
    .update(connections)
    .set({ leavingAt: deps.clock() })
    .where(
      owned(
        connections,
        tenantId,
        and(
          isNull(connections.leavingAt),
          isNotNull(connections.refreshToken),
          ne(connections.status, "reconnect_needed"),
        ),
      ),
    )
    .returning({ id: connections.id });
  return rows.length > 0;
}

/** When the connection was ended that still waits for its web hooks to be removed; null: there is none. */
export async function leavingSince(deps: Deps, tenantId: TenantId): Promise<number | null> {
  const [row] = await deps.db
    .select({ at: connections.leavingAt })
    .from(connections)
    .where(owned(connections, tenantId, isNotNull(connections.leavingAt)));
  return row?.at ?? null;
}

/** Forgets what was ended for good. A connection made meanwhile is another one and stays. */
export async function forgetLeft(deps: Deps, tenantId: TenantId): Promise<void> {
  const rows = await deps.db
    .delete(connections)
    .where(owned(connections, tenantId, isNotNull(connections.leavingAt)))
    .returning({ id: connections.id });
  for (const { id } of rows) await deps.limiter(id).forget();
}

/** Tenants whose connection was ended before `before` and still waits. */
export async function tenantsLeaving(deps: Deps, before: number, limit: number): Promise<TenantId[]> {
  const rows = await deps.db
    .select({ tenantId: connections.tenantId })
    .from(connections)
    .where(and(isNotNull(connections.leavingAt), lte(connections.leavingAt, before)))
    .orderBy(connections.leavingAt)
    .limit(limit);
  return rows.map(({ tenantId }) => tenantId);
}
