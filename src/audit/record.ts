/** One line in the log of changes, written in the same batch as the change itself. */
import type { Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { type AuditAction, type AuditDetails, auditEntries } from "./tables.ts";

/** The statement that records `action`, done by `deps.actor`. */
export function auditEntry(
  deps: Deps,
  tenantId: TenantId,
  action: AuditAction,
  details: AuditDetails = {},
): Statement {
  const { actor } = deps;
  const at = deps.clock();
  return deps.db.insert(auditEntries).values({
    tenantId,
    id: newId("audit", at),
    at,
    actorKind: actor.kind,
    actorId: "id" in actor ? actor.id : null,
    actorEmail: actor.kind === "person" ? actor.email : null,
    action,
    details,
  });
}
