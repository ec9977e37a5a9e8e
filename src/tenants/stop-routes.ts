/** The operator's switch for all tenants. */
import { Hono } from "hono";
import { jsonBody } from "../http/input.ts";
import type { AppEnv } from "../http/types.ts";
import { operatorOnly } from "./guard.ts";
import { PausedChange } from "./schemas.ts";
import { publicStop, setStopped, stoppedSince } from "./stop.ts";

export const stopRoutes = new Hono<AppEnv>()
  .get("/", operatorOnly, async (c) => c.json(publicStop(await stoppedSince(c.get("deps")))))
  .put("/", operatorOnly, ...jsonBody(PausedChange), async (c) => {
    const deps = c.get("deps");
    await setStopped(deps, c.req.valid("json").paused);
    return c.json(publicStop(await stoppedSince(deps)));
  });
