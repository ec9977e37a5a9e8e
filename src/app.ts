/** The HTTP door: middleware in order, rooms mounted, one onError, one notFound. */
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { matchedRoutes } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { changeRoutes } from "./changes/routes.ts";
import { connectionRoutes } from "./connections/routes.ts";
import { oauthRoutes } from "./console/oauth-routes.tsx";
import { consoleProblem, isConsole } from "./console/problem.tsx";
import { consoleLinkRoutes, consoleRoutes } from "./console/routes.tsx";
import { deadLetterRoutes } from "./dead-letters/routes.ts";
import { buildDeps, metricsOf } from "./deps.ts";
import { docsRoutes } from "./docs/routes.ts";
import { exportRoutes } from "./exports/routes.ts";
import { healthRoutes, livenessRoutes, overviewRoutes } from "./health/routes.ts";
import { problem, toRefusal } from "./http/problem.ts";
import type { AppContext, AppEnv } from "./http/types.ts";
import { notFound, Refusal } from "./lib/errors.ts";
import { newId } from "./lib/ids.ts";
import { consoleLog, errorFields } from "./lib/log.ts";
import { Meter } from "./lib/meter.ts";
import { record } from "./metrics/record.ts";
import { mirrorRoutes } from "./mirror/routes.ts";
import { peopleRoutes } from "./people/routes.ts";
import { shortlistRoutes } from "./shortlist/routes.ts";
import { syncRoutes } from "./sync/routes.ts";
import { authenticate, operatorOnly, tenantOnly } from "./tenants/guard.ts";
import { tenantRoutes, vaultRoutes } from "./tenants/routes.ts";
import { stopRoutes } from "./tenants/stop-routes.ts";

import { webhookReceiver } from "./webhooks/receiver.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

export const app = new Hono<AppEnv>();

app.use(async (c, next) => {
  const requestId = newId("request", Date.now());
  c.set("requestId", requestId);
  const startedAt = Date.now();
  const meter = new Meter();
  await meter.run(next);
  c.header("X-Request-Id", requestId);
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
  const caller = c.get("caller");
  record(
    { log: consoleLog(), metrics: metricsOf(c.env) },
    {
      event: "http.request",
      tenantId: caller?.kind === "product" ? caller.tenantId : "",
      outcome: String(c.res.status),
      // The route's pattern, not the path: paths carry hook tokens and the product's ids.
      what: routePattern(c),
      durationMs: Date.now() - startedAt,
      spent: meter.spent,
    },
    { requestId, method: c.req.method, caller: caller?.kind },
  );
});
// What a room has said of its own pages stays. All else is data, in which there is nothing to run and nothing to frame.
app.use(
  secureHeaders({
    overwrite: false,
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    strictTransportSecurity: "max-age=31536000; includeSubDomains",
    xFrameOptions: "DENY",
  }),
);
app.use(
  methodNotAllowed({
    app,
    onMethodNotAllowed: (c, methods) =>
      refuse(
        c,
        new Refusal(405, "request.method_not_allowed", `This path answers to ${methods.join(", ")}.`, {
          headers: { Allow: methods.join(", ") },
        }),
      ),
  }),
);

app.use(async (c, next) => {
  const deps = buildDeps(c.env, c.executionCtx, { requestId: c.get("requestId") });
  if (!deps.ok) {
    consoleLog().error("config.incomplete", {
      settings: deps.reason.map((line) => line.split(":")[0]).join(","),
    });
    throw new Refusal(503, "config.incomplete", `The worker is not configured: ${deps.reason.join("; ")}.`);
  }
  c.set("deps", deps.value);
  await next();
});

app.route("/healthz", livenessRoutes);
app.route("/", docsRoutes);

app.route("/webhooks", webhookReceiver);
app.route("/oauth/greenhouse", oauthRoutes);
app.route("/console", consoleRoutes);

app.use("/v1/*", authenticate);

// The operator's routes first: what they do not answer under a tenant's path is the tenant's own.
app.route("/v1/tenants", tenantRoutes);
app.route("/v1/dead-letters", deadLetterRoutes);
app.route("/v1/health", overviewRoutes);
app.route("/v1/paused", stopRoutes);
app.route("/v1/vault", vaultRoutes);
const OPERATOR_PATHS = [
  "/v1/tenants",
  "/v1/tenants/:tenant",
  "/v1/tenants/:tenant/paused",
  "/v1/tenants/:tenant/api-keys",
  "/v1/tenants/:tenant/api-keys/:key",
  "/v1/dead-letters/*",
  "/v1/health",
  "/v1/paused",
  "/v1/vault",
];
for (const path of OPERATOR_PATHS) app.all(path, operatorOnly, (c) => c.notFound());

app.use("/v1/tenants/:tenant/*", tenantOnly);

const TENANT = "/v1/tenants/:tenant";
app.route(TENANT, connectionRoutes);
app.route(TENANT, peopleRoutes);
app.route(TENANT, shortlistRoutes);
app.route(TENANT, exportRoutes);
app.route(TENANT, syncRoutes);
app.route(TENANT, mirrorRoutes);
app.route(TENANT, changeRoutes);
app.route(TENANT, webhookRoutes);
app.route(TENANT, healthRoutes);
app.route(TENANT, consoleLinkRoutes);

app.notFound((c) => refuse(c, notFound()));

app.onError((error, c) => {
  const refusal = toRefusal(error);
  if (refusal.status >= 500)
    consoleLog().error("http.fault", { requestId: c.get("requestId"), ...errorFields(error) });
  return refuse(c, refusal);
});

/** People read a page, programs a problem document. */
function refuse(c: AppContext, refusal: Refusal): Response | Promise<Response> {
  return isConsole(c.req.path) ? consoleProblem(c, refusal) : problem(c, refusal);
}

function routePattern(c: AppContext): string {
  const route = matchedRoutes(c).findLast(({ method }) => method !== "ALL");
  return route ? `${route.method} ${route.path}` : "none";
}
