// All doors of the practice Greenhouse on one port: auth host, Harvest, files, control path.
import { Hono } from "hono";
import { authRoutes } from "./auth/routes.ts";
import type { Env } from "./context.ts";
import { controlRoutes } from "./control/routes.ts";
import { recorded } from "./faults/middleware.ts";
import { fileRoutes } from "./files.ts";
import type { Practice } from "./practice.ts";
import { v1Routes } from "./v1/routes.ts";
import { v3Routes } from "./v3/routes.ts";

export function createApp(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.route("/", controlRoutes(practice));
  app.route("/", fileRoutes(practice));
  app.use("*", recorded(practice));
  app.route("/", authRoutes(practice));
  app.route("/", v3Routes(practice));
  app.route("/", v1Routes(practice));
  app.notFound((c) => c.json({ message: "Resource not found" }, 404));
  app.onError((error, c) => {
    // A mistake of this server, not a rule of Greenhouse: loud, so that a test does not take it for one.
    console.error(error);
    return c.json({ message: "The practice Greenhouse has failed", error: String(error) }, 500);
  });
  return app;
}
