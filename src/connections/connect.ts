/** Tries, keeps, re-checks and removes a tenant's credential. */
import { eq } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import { type Access, LIST_NAMES, type PermissionRow } from "../greenhouse/harvest.ts";
import { isRequiredPermission } from "../greenhouse/permissions.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { permitsFor } from "../limits/permits.ts";
import { vaultOf } from "../tenants/vault.ts";
import { buildHarvest, connectionOf, harvestFor } from "./harvest.ts";
import type { Credential, NewConnection } from "./schemas.ts";
import { type ConnectionRow, connections } from "./tables.ts";
import { trialTokenSource } from "./token.ts";

/** Tries the credential and keeps it only if it works and proves no less than the one in force. */
export async function connect(deps: Deps, tenantId: TenantId, input: NewConnection): Promise<ConnectionRow> {
  const { acceptFewer, ...credential } = input;
  const id = newId("connection", deps.clock());
  const access = await tryCredential(deps, id, credential);
  const current = await connectionOf(deps, tenantId);
  if (current && current.status !== "reconnect_needed" && !acceptFewer)
    refuseWeaker(current.permissions, access);
  const vault = await vaultOf(deps, tenantId);
  const now = deps.clock();
  const row: typeof connections.$inferInsert = {
    tenantId,
    id,
    kind: credential.kind,
    credential: await vault.seal(id, "credential", JSON.stringify(credential)),
    hint: (credential.kind === "harvest_v3" ? credential.clientId : credential.apiKey).slice(-4),
    ...accessColumns(access, now),
    connectedAt: now,
    token: null,
    tokenExpiresAt: null,
    tokenLeaseUntil: null,
  };
  await deps.db
    .insert(connections)
    .values(row)
    .onConflictDoUpdate({ target: connections.tenantId, set: row });
  if (current) deps.defer(deps.limiter(current.id).forget());
  // Lists are pulled and exports that waited for a credential go on.
  for (const list of LIST_NAMES) await deps.queue.send({ type: "sync.pull", tenantId, list });
  await deps.queue.send({ type: "exports.pump", tenantId });
  deps.log.info("connections.connected", { connectionId: id, kind: credential.kind, status: row.status });
  return required(await connectionOf(deps, tenantId));
}

async function tryCredential(deps: Deps, id: string, credential: Credential): Promise<Access> {
  const permits = permitsFor(deps.limiter(id), "interactive", "connect");
  try {
    const token = credential.kind === "harvest_v3" ? trialTokenSource(deps, credential) : undefined;
    const access = await buildHarvest(deps, credential, { gate: permits, token }).proveAccess();
    if (!access.ok) throw credentialRefusal(access.reason);
    if (!access.value.permissions.some((row) => row.state === "granted")) throw nothingGranted();
    return access.value;
  } finally {
    await permits.close();
  }
}

function credentialRefusal(failure: HarvestFailure): Refusal {
  if (failure.disposition === "reconnect" || failure.disposition === "stop") {
    return new Refusal(
      422,
      "connections.credential_refused",
      "Greenhouse did not accept this credential. Copy it again from Configure › Dev Center › API Credentials, or create a new one there; what was in force before stays in force.",
    );
  }
  return new Refusal(
    503,
    "connections.greenhouse_unreachable",
    "Greenhouse could not be reached to try the credential. Nothing was changed; try again in a minute.",
    { headers: { "Retry-After": String(Math.max(1, Math.ceil(failure.delayMs / 1000))) } },
  );
}

const nothingGranted = () =>
  new Refusal(
    422,
    "connections.credential_refused",
    "Greenhouse knows this credential, but it permits nothing that this product needs. Tick the permissions of the checklist on it and try again; what was in force before stays in force.",
  );

function refuseWeaker(before: PermissionRow[], access: Access): void {
  const granted = new Set(
    access.permissions.filter((row) => row.state !== "missing").map((row) => row.permission),
  );
  const lost = before.filter((row) => row.state === "granted" && !granted.has(row.permission));
  if (lost.length === 0) return;
  throw new Refusal(
    422,
    "connections.credential_weaker",
    "The new credential proves less than the one in force, which stays. Add the missing permissions in Greenhouse, or send acceptFewer: true.",
    { members: { missing: lost.map((row) => row.permission) } },
  );
}

/** `healthy` as long as none of the contract's 27 is missing. */
const statusOf = (permissions: PermissionRow[]) =>
  permissions.some((row) => row.state === "missing" && isRequiredPermission(row.permission))
    ? ("degraded" as const)
    : ("healthy" as const);

const accessColumns = (access: Access, now: number) => ({
  status: statusOf(access.permissions),
  actingUserId: access.actingUser?.id ?? null,
  actingUserName: access.actingUser?.name ?? null,
  actingUserSiteAdmin: access.actingUser?.siteAdmin ?? null,
  permissions: access.permissions,
  notices: access.notices,
  verifiedAt: now,
});

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
      throw credentialRefusal({ ...access.reason, disposition: "retry" });
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
  const [gone] = await deps.db
    .delete(connections)
    .where(owned(connections, tenantId))
    .returning({ id: connections.id });
  if (!gone) throw notFound("The connection");
  await deps.limiter(gone.id).forget();
}

const notConnected = () =>
  new Refusal(
    422,
    "connections.not_connected",
    "There is no connection to Greenhouse yet. Connect it first.",
  );

function required(row: ConnectionRow | null): ConnectionRow {
  if (!row) throw notConnected();
  return row;
}
