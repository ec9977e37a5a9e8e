import { Hono } from "hono";
import { jsonBody } from "../http/input.ts";
import type { AppEnv } from "../http/types.ts";
import { connect, disconnect, verifyConnection } from "./connect.ts";
import { connectionOf } from "./harvest.ts";
import { startOAuth } from "./oauth.ts";
import { NewConnection } from "./schemas.ts";
import { shown } from "./shown.ts";

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
