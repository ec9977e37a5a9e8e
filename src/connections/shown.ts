/** The connection as it is shown: never a secret beyond its last four characters. */
import type { Deps } from "../deps.ts";
import type { PermissionRow } from "../greenhouse/harvest.ts";
import { iso } from "../lib/clock.ts";
import type { ConnectionRow } from "./tables.ts";

export interface Shown {
  kind: ConnectionRow["kind"] | null;
  status: ConnectionRow["status"] | "none";
  credentialEndsWith?: string;
  actingUser: { id: number | null; name: string | null; siteAdmin: boolean | null } | null;
  verifiedAt: string | null;
  permissions: PermissionRow[];
  notices: string[];
  rateLimit: { limit: number; remaining: number; resetsAt: string } | null;
}

const NONE: Shown = {
  kind: null,
  status: "none",
  actingUser: null,
  verifiedAt: null,
  permissions: [],
  notices: [],
  rateLimit: null,
};

export async function shown(deps: Deps, row: ConnectionRow | null): Promise<Shown> {
  if (!row) return NONE;
  const rate = await deps.limiter(row.id).snapshot();
  const { actingUserId: id, actingUserName: name, actingUserSiteAdmin: siteAdmin } = row;
  return {
    kind: row.kind,
    status: row.status,
    credentialEndsWith: row.hint,
    actingUser: id === null && name === null ? null : { id, name, siteAdmin },
    verifiedAt: iso(row.verifiedAt),
    permissions: row.permissions.map(({ permission, harvest, state, fix }) => ({
      permission,
      harvest,
      state,
      fix,
    })),
    notices: [...wayBack(row), ...row.notices],
    rateLimit: rate && { limit: rate.limit, remaining: rate.remaining, resetsAt: iso(rate.resetsAt) },
  };
}

/** What to do once Greenhouse refused the credential in force: the same way that it came. */
function wayBack({ status, refreshToken }: ConnectionRow): string[] {
  if (status !== "reconnect_needed") return [];
  return [
    refreshToken
      ? "Greenhouse ended the access that was given on its consent page. Connect again through Greenhouse, as a Site Admin who chooses the service account; mappings, lists and waiting exports stay and go on."
      : "Greenhouse no longer accepts this credential. Make a new one under Configure › Dev Center › API Credentials and connect with it; mappings, lists and waiting exports stay and go on.",
  ];
}
