import { Hono } from "hono";
import type { AppEnv } from "../http/types.ts";
import { HealthPage } from "./pages/health.tsx";
import { show } from "./show.tsx";

export const healthRoutes = new Hono<AppEnv>().get("/", (c) =>
  show(c, { title: "Overview", section: "health" }, <HealthPage session={c.get("session")} />),
);
