/** How things stand, and what we keep. */
import { Hono } from "hono";
import { tenantHealth } from "../health/tenant.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { requestSync } from "../sync/request.ts";
import { attempt } from "./attempt.ts";
import { say } from "./cookies.ts";
import { adminOnly } from "./guard.ts";
import { DataPage } from "./pages/data.tsx";
import { HealthPage, HealthView } from "./pages/health.tsx";
import { show, showLive } from "./show.tsx";

async function propsOf(c: AppContext) {
  const deps = c.get("deps");
  const health = await tenantHealth(deps, c.get("tenantId"));
  return { health, session: c.get("session"), supportEmail: deps.config.supportEmail };
}

export const healthRoutes = new Hono<AppEnv>()
  .get("/", async (c) =>
    show(c, { title: "Overview", section: "health" }, <HealthPage {...(await propsOf(c))} />),
  )
  .get("/live", async (c) => showLive(c, false, <HealthView {...(await propsOf(c))} />))
  .post("/sync", adminOnly, async (c) => {
    const asked = await attempt(() => requestSync(c.get("deps"), c.get("tenantId")));
    if (asked.ok) say(c, "good", "Greenhouse’s lists are being read; it takes a minute or two.");
    else say(c, "bad", asked.reason.detail);
    return c.redirect("/console", 303);
  })
  .get("/data", (c) =>
    show(
      c,
      { title: "What we store", section: "data" },
      <DataPage supportEmail={c.get("deps").config.supportEmail} tenantName={c.get("session").tenantName} />,
    ),
  );
