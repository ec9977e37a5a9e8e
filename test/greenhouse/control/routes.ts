// The control path: how tests, the demo and people drive the practice Greenhouse. No authentication, JSON only.
import { Hono } from "hono";
import type { Env } from "../context.ts";
import type { Practice } from "../practice.ts";
import { credentialControl } from "./credentials.ts";
import { hookControl } from "./hooks.ts";
import { peopleControl } from "./people.ts";
import { controlAnswer } from "./read.ts";
import { stateView } from "./state.ts";
import { switchControl } from "./switches.ts";

export function controlRoutes(practice: Practice): Hono<Env> {
  const app = new Hono<Env>().basePath("/_control");
  app.onError((error, c) => controlAnswer(c, error));
  app.get("/state", (c) => {
    const view = stateView(practice.state);
    const only = c.req.query("only")?.split(",");
    return c.json(only ? Object.fromEntries(only.map((name) => [name, view[name] ?? null])) : view);
  });
  app.route("/", switchControl(practice));
  app.route("/", credentialControl(practice));
  app.route("/", hookControl(practice));
  app.route("/", peopleControl(practice));
  app.all("*", (c) => c.json({ message: `There is no ${c.req.method} ${c.req.path}.`, errors: [] }, 404));
  return app;
}
