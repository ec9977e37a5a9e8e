/** Tries, keeps, re-checks and removes a tenant's credential. */
import { eq } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { notFound } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { trialTokenSource } from "./grants.ts";
import { connectionOf, harvestFor } from "./harvest.ts";
import { canRemoveHooks } from "./leaving.ts";
import { credentialRefusal, notConnected } from "./refusals.ts";
import { accessColumns, replaceConnection } from "./replace.ts";
import type { NewConnection } from "./schemas.ts";
import { type ConnectionRow, connections } from "./tables.ts";

/** Tries a pasted credential and keeps it only if it works and proves no less than the one in force. */
export async function connect(deps: Deps, tenantId: TenantId, input: NewConnection): Promise<ConnectionRow> {
  const { acceptFewer = false, ...credential } = input;
  const v3 = credential.kind === "harvest_v3";
  return replaceConnection(deps, tenantId, {
    id: newId("connection", deps.clock()),
    credential,
    token: v3 ? trialTokenSource(deps, credential) : undefined,
    way: "pasted",
    acceptFewer,
    hint: v3 ? credential.clientId : credential.apiKey,
  });
}

/** Tries the credential in force afresh and keeps what it proved. */
export async function verifyConnection(deps: Deps, tenantId: TenantId): Promise<ConnectionRow> {
  const connection = required(await connectionOf(deps, tenantId));
  if (connection.status === "reconnect_needed") await setStatus(deps, tenantId, connection.id, "degraded");
  const open = await harvestFor(deps, tenantId, { lane: "interactive", group: "verify" });
  if (!open.ok) throw notConnected();
  try {
    const access = await open.value.harvest.proveAccess();
    if (access.ok) {
      await deps.db
        .update(connections)
        .set(accessColumns(access.value, deps.clock()))
        .where(owned(connections, tenantId, eq(connections.id, connection.id)));
      if (connection.status === "reconnect_needed") await deps.queue.send({ type: "exports.pump", tenantId });
    } else if (access.reason.disposition === "reconnect") {
      await setStatus(deps, tenantId, connection.id, "reconnect_needed");
    } else {
      if (connection.status === "reconnect_needed")
        await setStatus(deps, tenantId, connection.id, "reconnect_needed");
      throw credentialRefusal({ ...access.reason, disposition: "retry" }, "pasted");
    }
  } finally {
    await open.value.close();
  }
  return required(await connectionOf(deps, tenantId));
}

export async function setStatus(
  deps: Deps,
  tenantId: TenantId,
  connectionId: string,
  status: ConnectionRow["status"],
): Promise<void> {
  await deps.db
    .update(connections)
    .set({ status })
    .where(owned(connections, tenantId, eq(connections.id, connectionId)));
}

/** Called by whoever sees a credential refused: everything that needs it waits from now on. */
export const markReconnectNeeded = (deps: Deps, tenantId: TenantId, connectionId: string): Promise<void> =>
  setStatus(deps, tenantId, connectionId, "reconnect_needed");

export async function disconnect(deps: Deps, tenantId: TenantId): Promise<void> {
  const gone = await connectionOf(deps, tenantId);
  if (!gone) throw notFound("The connection");
  const leaves = canRemoveHooks(gone);
  const thisOne = owned(connections, tenantId, eq(connections.id, gone.id));
  await commit(deps.db, [
    leaves
      ? deps.db.update(connections).set({ leavingAt: deps.clock() }).where(thisOne)
      : deps.db.delete(connections).where(thisOne),
    auditEntry(deps, tenantId, "connection.removed", { kind: gone.kind, endsWith: gone.hint }),
  ]);
  if (leaves) return deps.queue.send({ type: "webhooks.leave", tenantId });
  await deps.limiter(gone.id).forget();
}

/** What the limiter remembers of the connection of a tenant that is being erased. */
export async function forgetLimiter(deps: Deps, tenantId: TenantId): Promise<void> {
  const connection = await connectionOf(deps, tenantId);
  if (connection) await deps.limiter(connection.id).forget();
}

function required(row: ConnectionRow | null): ConnectionRow {
  if (!row) throw notConnected();
  return row;
}
