/** How tenants' connections are doing. */
import { sql } from "drizzle-orm";
import * as z from "zod";
import { eachOf } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { counted, type Signal, signal } from "../lib/signal.ts";
import type { ConnectionRow } from "./tables.ts";

const Names = z.array(z.string());

const HOUR_MS = 3_600_000;
/** A refresh token lives 24 hours at least and is due after 12: this late, half of the rest is gone. */
const REFRESH_LATE_MS = 6 * HOUR_MS;

export interface ConnectionFacts {
  tenantId: TenantId;
  id: string;
  kind: ConnectionRow["kind"];
  status: ConnectionRow["status"];
  verifiedAt: number;
  refreshDueAt: number | null;
  /** The permissions that are missing, as an admin reads them. */
  missing: string[];
}

/** Those of the tenants that have a connection. */
export async function connectionFacts(
  deps: Deps,
  tenantIds: readonly TenantId[],
): Promise<ConnectionFacts[]> {
  const rows = await deps.db.all<Omit<ConnectionFacts, "missing"> & { missing: string }>(sql`
    SELECT tenant_id AS tenantId, id, kind, status, verified_at AS verifiedAt, refresh_due_at AS refreshDueAt,
      (SELECT json_group_array(p.value->>'permission') FROM json_each(permissions) p
        WHERE p.value->>'state' = 'missing') AS missing
    FROM connections WHERE tenant_id IN ${eachOf(tenantIds)} AND leaving_at IS NULL`);
  return rows.map((row) => ({ ...row, missing: Names.parse(JSON.parse(row.missing)) }));
}

export const connectionSummary = (facts: ConnectionFacts | undefined) => ({
  status: facts?.status ?? ("none" as const),
  kind: facts?.kind ?? null,
  verifiedAt: isoOrNull(facts?.verifiedAt),
  missingPermissions: facts?.missing ?? [],
});

export function connectionSignals(facts: ConnectionFacts | undefined, now: number): Signal[] {
  if (!facts) {
    return [
      signal("connections.none", [
        "warning",
        "admin",
        "There is no connection to Greenhouse.",
        "Connect it in the set-up, step 1; nothing is exported or read before that.",
      ]),
    ];
  }
  if (facts.status === "reconnect_needed") {
    return [
      signal("connections.reconnect_needed", [
        "error",
        "admin",
        "Greenhouse no longer accepts the credential of this connection. Exports and lists wait.",
        "Make a new credential in Greenhouse (Configure › Dev Center › API Credentials) and connect with it. What waits goes on by itself.",
      ]),
    ];
  }
  const found: Signal[] = [];
  if (facts.missing.length > 0) {
    const permissions = counted(facts.missing.length, "permission is", "permissions are");
    found.push(
      signal(
        "connections.permission_missing",
        [
          "warning",
          "admin",
          `${permissions} missing. What needs them is refused by Greenhouse.`,
          "Tick them for this credential in Greenhouse (Configure › Dev Center › API Credentials › Manage Permissions), then verify the connection again.",
        ],
        { count: facts.missing.length, items: facts.missing },
      ),
    );
  }
  if (facts.refreshDueAt !== null && facts.refreshDueAt < now - REFRESH_LATE_MS) {
    found.push(
      signal(
        "connections.refresh_overdue",
        [
          "warning",
          "operator",
          "The access given on Greenhouse's consent page could not be renewed for hours. It ends about a day after the last renewal.",
          "Look for connections.refresh_failed in the log, and check GREENHOUSE_PARTNER_CLIENT_ID and its secret.",
        ],
        { since: facts.refreshDueAt },
      ),
    );
  }
  return found;
}
