/**
 * Puts a credential in force: tried beside the old one, and swapped in one write only when it proves what the old
 * one could and shows the same account. Mappings, links and our copy stay, whichever generation it is of.
 */
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { TokenSource } from "../greenhouse/gate.ts";
import { type Access, type Harvest, LIST_NAMES, type PermissionRow } from "../greenhouse/harvest.ts";
import { isRequiredPermission } from "../greenhouse/permissions.ts";
import type { TenantId } from "../lib/ids.ts";
import { permitsFor } from "../limits/permits.ts";
import { forgetAbsent } from "../mirror/save-lists.ts";
import { vaultOf } from "../tenants/vault.ts";
import { buildHarvest, connectionOf } from "./harvest.ts";
import { credentialRefusal, nothingGranted, type Way, weaker } from "./refusals.ts";
import { renumberedLists, renumberedNotice } from "./renumbered.ts";
import { refuseOtherAccount } from "./same-account.ts";
import type { Credential } from "./schemas.ts";
import { type ConnectionRow, connections, type KeptPermission } from "./tables.ts";

export interface NewCredential {
  /** The new connection's id: seals are bound to it, and its limiter counts from the first try. */
  id: string;
  credential: Credential;
  /** What the credential is tried with; v3 only. */
  token: TokenSource | undefined;
  way: Way;
  acceptFewer: boolean;
  /** The last characters to recognise it by. */
  hint: string;
  /** A partner's pair, sealed. */
  pair?: Partial<typeof connections.$inferInsert>;
}

/** Throws a Refusal when the credential does not work, proves less (unless that is accepted), or shows another account. */
export async function replaceConnection(
  deps: Deps,
  tenantId: TenantId,
  fresh: NewCredential,
): Promise<ConnectionRow> {
  const { id, credential } = fresh;
  const current = await connectionOf(deps, tenantId);
  const { access, renumbered } = await admit(deps, tenantId, current, fresh);
  const vault = await vaultOf(deps, tenantId);
  const now = deps.clock();
  const row: typeof connections.$inferInsert = {
    tenantId,
    id,
    kind: credential.kind === "harvest_v1" ? "harvest_v1" : "harvest_v3",
    credential: await vault.seal(id, "credential", JSON.stringify(credential)),
    hint: fresh.hint.slice(-4),
    ...accessColumns(access, now),
    connectedAt: now,
    token: null,
    tokenExpiresAt: null,
    tokenLeaseUntil: null,
    refreshToken: null,
    refreshDueAt: null,
    leavingAt: null,
    ...fresh.pair,
  };
  await commit(deps.db, [
    deps.db.insert(connections).values(row).onConflictDoUpdate({ target: connections.tenantId, set: row }),
    ...renumbered.flatMap((list) => forgetAbsent(deps.db, tenantId, list, now + 1)),
    auditEntry(deps, tenantId, "connection.set", {
      kind: row.kind,
      way: fresh.way,
      endsWith: row.hint,
      replaced: current !== null,
    }),
  ]);
  const kept = await connectionOf(deps, tenantId);
  if (!kept) throw new Error("connections: the row is not there after it was written");
  if (current) deps.defer(deps.limiter(current.id).forget());
  // Lists are pulled and exports that waited for a credential go on.
  for (const list of LIST_NAMES) await deps.queue.send({ type: "sync.pull", tenantId, list });
  await deps.queue.send({ type: "exports.pump", tenantId });
  if (credential.kind === "partner") await deps.queue.send({ type: "webhooks.manage", tenantId });
  deps.log.info("connections.connected", { connectionId: id, kind: credential.kind, status: row.status });
  return kept;
}

async function admit(
  deps: Deps,
  tenantId: TenantId,
  current: ConnectionRow | null,
  { id, credential, token, way, acceptFewer }: NewCredential,
): Promise<{ access: Access; renumbered: Awaited<ReturnType<typeof renumberedLists>> }> {
  const permits = permitsFor(deps.limiter(id), "interactive", "connect");
  try {
    const harvest: Harvest = buildHarvest(deps, credential, { gate: permits, token });
    const access = await harvest.proveAccess();
    if (!access.ok) throw credentialRefusal(access.reason, way);
    if (!access.value.permissions.some((row) => row.state === "granted")) throw nothingGranted(way);
    if (!current) return { access: access.value, renumbered: [] };
    if (current.status !== "reconnect_needed" && !acceptFewer)
      refuseWeaker(current.permissions, access.value, way);
    const notices = await refuseOtherAccount(deps, tenantId, harvest, way);
    const renumbered = await renumberedLists(deps, tenantId, harvest);
    const all = [...access.value.notices, ...notices, ...renumberedNotice(renumbered)];
    return { access: { ...access.value, notices: all }, renumbered };
  } finally {
    await permits.close();
  }
}

/**
 * What was granted must be granted again: a right that is no longer proved (an acting user who does not exist, say) is
 * as much a loss as one that is missing, and so is a list that shows nothing any more: whoever is not seen would be
 * created a second time. Rows of one generation alone, which the other has no word for, say nothing about strength.
 */
function refuseWeaker(before: KeptPermission[], access: Access, way: Way): void {
  const after = new Map(access.permissions.map((row) => [row.permission, row.state]));
  const lost = before.filter(({ permission, state, empty }) => {
    const now = after.get(permission);
    if (state !== "granted" || now === undefined) return false;
    return now !== "granted" || (!empty && access.emptyLists.includes(permission));
  });
  if (lost.length > 0)
    throw weaker(
      lost.map((row) => row.permission),
      way,
    );
}

/** `healthy` as long as none of the contract's 27 is missing. */
const statusOf = (permissions: PermissionRow[]) =>
  permissions.some((row) => row.state === "missing" && isRequiredPermission(row.permission))
    ? ("degraded" as const)
    : ("healthy" as const);

/** What a try proved, as the row keeps it. */
export const accessColumns = (access: Access, now: number) => ({
  status: statusOf(access.permissions),
  actingUserId: access.actingUser?.id ?? null,
  actingUserName: access.actingUser?.name ?? null,
  actingUserSiteAdmin: access.actingUser?.siteAdmin ?? null,
  permissions: access.permissions.map(
    (row): KeptPermission => (access.emptyLists.includes(row.permission) ? { ...row, empty: true } : row),
  ),
  notices: access.notices,
  verifiedAt: now,
});
