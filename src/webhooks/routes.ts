/** The tenant's routes: the checklist, the secret, what came in. */
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { jsonBody, query } from "../http/input.ts";
import { decodeCursor, toPage } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { listDeliveries, publicDelivery } from "./list.ts";
import { replayDelivery } from "./replay.ts";
import { requestReplay } from "./replay-failed.ts";
import { DeliveryQuery, ReplayRequest, SecretRequest } from "./schemas.ts";
import { rotateSecret } from "./secret.ts";
import { webhookSettings } from "./settings.ts";

const BeforeId = z.tuple([z.string()]);

/** A POST without a body means the defaults; anything sent is read as JSON like everywhere else. */
const emptyMeansDefaults = createMiddleware<AppEnv>(async (c, next) => {
  const { raw } = c.req;
  if (raw.body === null || raw.headers.get("content-length") === "0") {
    const headers = new Headers(raw.headers);
    headers.set("content-type", "application/json");
    headers.delete("content-length");
    c.req.raw = new Request(raw.url, { method: raw.method, headers, body: "{}" });
  }
  await next();
});

export const webhookRoutes = new Hono<AppEnv>()
  .get("/webhooks", async (c) =>
    c.json(await webhookSettings(c.get("deps"), c.get("tenantId"), new URL(c.req.url).origin)),
  )
  .post("/webhooks/secret", emptyMeansDefaults, ...jsonBody(SecretRequest), async (c) =>
    c.json(await rotateSecret(c.get("deps"), c.get("tenantId"), c.req.valid("json")), 201),
  )
  .get("/deliveries", query(DeliveryQuery), async (c) => {
    const { limit, cursor, state, action } = c.req.valid("query");
    const [before] = decodeCursor(cursor, BeforeId) ?? [null];
    const rows = await listDeliveries(c.get("deps"), c.get("tenantId"), { state, action }, before, limit + 1);
    return c.json(toPage(rows, limit, (row) => [row.id], publicDelivery));
  })
  /** Runs all failed deliveries again, in the background; the answer says how many there are. */
  .post("/deliveries/replay", ...jsonBody(ReplayRequest), async (c) =>
    c.json(await requestReplay(c.get("deps"), c.get("tenantId")), 202),
  )
  .post("/deliveries/:id/replay", async (c) =>
    c.json(await replayDelivery(c.get("deps"), c.get("tenantId"), c.req.param("id"))),
  );
