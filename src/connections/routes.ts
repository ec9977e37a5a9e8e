import { Hono } from "hono";
import type { Deps } from "../deps.ts";
import { jsonBody } from "../http/input.ts";
import type { AppEnv } from "../http/types.ts";
import { iso } from "../lib/clock.ts";
import { connect, disconnect, verifyConnection } from "./connect.ts";
import { connectionOf } from "./harvest.ts";
import { startOAuth } from "./oauth.ts";
import { NewConnection } from "./schemas.ts";
import type { ConnectionRow } from "./tables.ts";

const NONE = {
  kind: null,
  status: "none",
  actingUser: null,
  verifiedAt: null,
  permissions: [],
  notices: [],
  rateLimit: null,
};

/** The connection as the contract shows it: never a secret beyond its last four characters. */
async function shown(deps: Deps, row: ConnectionRow | null) {
  if (!row) return NONE;
  const rate = await deps.limiter(row.id).snapshot();
  const { actingUserId: id, actingUserName: name, actingUserSiteAdmin: siteAdmin } = row;
  return {
    kind: row.kind,
    status: row.status,
    credentialEndsWith: row.hint,
    actingUser: id === null && name === null ? null : { id, name, siteAdmin },
    verifiedAt: iso(row.verifiedAt),
    permissions: row.permissions,
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

export const connectionRoutes = new Hono<AppEnv>()
  .put("/connection", ...jsonBody(NewConnection), async (c) => {
    const deps = c.get("deps");
    const row = await connect(deps, c.get("tenantId"), c.req.valid("json"));
    return c.json(await shown(deps, row));
  })
  .get("/connection", async (c) => {
    const deps = c.get("deps");
    return c.json(await shown(deps, await connectionOf(deps, c.get("tenantId"))));
  })
  .post("/connection/verify", async (c) => {
    const deps = c.get("deps");
    return c.json(await shown(deps, await verifyConnection(deps, c.get("tenantId"))));
  })
  .post("/connection/oauth", async (c) => {
    const deps = c.get("deps");
    const origin = deps.config.publicUrl ?? new URL(c.req.url).origin;
    return c.json(await startOAuth(deps, c.get("tenantId"), origin));
  })
  .delete("/connection", async (c) => {
    await disconnect(c.get("deps"), c.get("tenantId"));
    return c.body(null, 204);
  });
