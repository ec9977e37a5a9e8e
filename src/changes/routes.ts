import { Hono } from "hono";
import * as z from "zod";
import { jsonBody, query } from "../http/input.ts";
import { MAX_LIMIT } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { deleteCallback, getCallback, setCallback } from "./callback.ts";
import { readChanges, seqOf } from "./read.ts";

const ChangesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(50),
  after: z
    .string()
    .transform(seqOf)
    .pipe(z.int({ error: "is not a nextCursor of this feed; leave it out to start from the beginning" }))
    .default(0),
});
const CallbackInput = z.strictObject({ url: z.string().min(1).max(2_000) });

export const changeRoutes = new Hono<AppEnv>()
  .get("/changes", query(ChangesQuery), async (c) => {
    const { after, limit } = c.req.valid("query");
    return c.json(await readChanges(c.get("deps"), c.get("tenantId"), after, limit));
  })
  .put("/callback", ...jsonBody(CallbackInput), async (c) => {
    const { origin } = new URL(c.req.url);
    const input = { ...c.req.valid("json"), origin };
    return c.json(await setCallback(c.get("deps"), c.get("tenantId"), input));
  })
  .get("/callback", async (c) => c.json(await getCallback(c.get("deps"), c.get("tenantId"))))
  .delete("/callback", async (c) => {
    await deleteCallback(c.get("deps"), c.get("tenantId"));
    return c.body(null, 204);
  });
