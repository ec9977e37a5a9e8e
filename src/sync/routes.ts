import { Hono } from "hono";
import { jsonBody } from "../http/input.ts";
import type { AppEnv } from "../http/types.ts";
import { repairStatus } from "./repair-status.ts";
import { requestSync, syncStatus } from "./request.ts";
import { resolveReview } from "./resolve-review.ts";
import { ReviewDecisionRequest } from "./schemas.ts";

export const syncRoutes = new Hono<AppEnv>()
  .post("/sync", async (c) => {
    const deps = c.get("deps");
    await requestSync(deps, c.get("tenantId"));
    return c.json({ items: await syncStatus(deps, c.get("tenantId")) }, 202);
  })
  .get("/sync/repair", async (c) => c.json(await repairStatus(c.get("deps"), c.get("tenantId"))))
  .post("/sync/reviews/:id/resolve", ...jsonBody(ReviewDecisionRequest), async (c) =>
    c.json(
      await resolveReview(c.get("deps"), c.get("tenantId"), {
        id: c.req.param("id"),
        ...c.req.valid("json"),
      }),
    ),
  )
  .get("/sync", async (c) => c.json({ items: await syncStatus(c.get("deps"), c.get("tenantId")) }));
