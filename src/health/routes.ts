import { sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { query } from "../http/input.ts";
import { decodeCursor, encodeCursor, PageQuery } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import { errorFields } from "../lib/log.ts";
import { operatorOnly } from "../tenants/guard.ts";
import { healthOverview } from "./overview.ts";
import { tenantHealth } from "./tenant.ts";

const OverviewQuery = PageQuery.extend({ troubled: z.stringbool().default(false) });

/** Whether storage answers; for whoever watches from outside. */
export const livenessRoutes = new Hono<AppEnv>().get("/", async (c) => {
  const deps = c.get("deps");
  try {
    await deps.db.run(sql`SELECT 1`);
  } catch (error) {
    deps.log.error("storage.unavailable", errorFields(error));
    throw new Refusal(503, "storage.unavailable", "Storage does not answer. Try again in a moment.");
  }
  return c.json({ ok: true });
});

export const overviewRoutes = new Hono<AppEnv>().get("/", operatorOnly, query(OverviewQuery), async (c) => {
  const { limit, cursor, troubled } = c.req.valid("query");
  const [after] = decodeCursor(cursor, z.tuple([z.string()])) ?? [""];
  const { after: last, ...overview } = await healthOverview(c.get("deps"), { after, limit, troubled });
  return c.json({ ...overview, nextCursor: last === null ? null : encodeCursor([last]) });
});

export const healthRoutes = new Hono<AppEnv>().get("/health", async (c) =>
  c.json(await tenantHealth(c.get("deps"), c.get("tenantId"))),
);
