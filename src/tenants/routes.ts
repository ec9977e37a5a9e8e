/** The operator's routes for tenants and their API keys. */
import { Hono } from "hono";
import * as z from "zod";
import { jsonBody, query } from "../http/input.ts";
import { decodeCursor, PageQuery, toPage } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import { operatorOnly } from "./guard.ts";
import {
  addApiKey,
  createTenant,
  deleteApiKey,
  deleteTenant,
  listApiKeys,
  listTenants,
  requireTenant,
  setPaused,
} from "./manage.ts";
import { vaultState } from "./reseal.ts";
import { NewTenant, PausedChange } from "./schemas.ts";

const AfterId = z.tuple([z.string()]);

export const tenantRoutes = new Hono<AppEnv>()
  .post("/", operatorOnly, ...jsonBody(NewTenant), async (c) =>
    c.json(await createTenant(c.get("deps"), c.req.valid("json")), 201),
  )
  .get("/", operatorOnly, query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, AfterId) ?? [""];
    const rows = await listTenants(c.get("deps"), after, limit + 1);
    return c.json(
      toPage(
        rows,
        limit,
        (row) => [row.id],
        (row) => ({ ...row, createdAt: iso(row.createdAt) }),
      ),
    );
  })
  .delete("/:tenant", operatorOnly, async (c) => {
    const deps = c.get("deps");
    const tenant = await requireTenant(deps, c.req.param("tenant"));
    await deleteTenant(deps, tenant.id);
    return c.json({ id: tenant.id, status: "erasing" }, 202);
  })
  .put("/:tenant/paused", operatorOnly, ...jsonBody(PausedChange), async (c) => {
    const deps = c.get("deps");
    const tenant = await requireTenant(deps, c.req.param("tenant"));
    return c.json(await setPaused(deps, tenant.id, c.req.valid("json").paused));
  })
  .post("/:tenant/api-keys", operatorOnly, async (c) => {
    const deps = c.get("deps");
    const tenant = await requireTenant(deps, c.req.param("tenant"));
    return c.json(await addApiKey(deps, tenant.id), 201);
  })
  .get("/:tenant/api-keys", operatorOnly, query(PageQuery), async (c) => {
    const deps = c.get("deps");
    const tenant = await requireTenant(deps, c.req.param("tenant"));
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, AfterId) ?? [""];
    const rows = await listApiKeys(deps, tenant.id, after, limit + 1);
    return c.json(
      toPage(
        rows,
        limit,
        (row) => [row.id],
        (row) => ({ ...row, createdAt: iso(row.createdAt), lastUsedAt: isoOrNull(row.lastUsedAt) }),
      ),
    );
  })
  .delete("/:tenant/api-keys/:key", operatorOnly, async (c) => {
    const deps = c.get("deps");
    const tenant = await requireTenant(deps, c.req.param("tenant"));
    await deleteApiKey(deps, tenant.id, c.req.param("key"));
    return c.body(null, 204);
  });

/** How far a rotation of the sealing keys is. */
export const vaultRoutes = new Hono<AppEnv>().get("/", operatorOnly, async (c) =>
  c.json(await vaultState(c.get("deps"))),
);
