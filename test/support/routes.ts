/** The live route table: what the worker answers to, and whose each route is. Tests that walk it know new routes at once. */
import { app } from "../../src/app.ts";

export interface Route {
  method: string;
  /** The pattern, as it was registered. */
  path: string;
  name: string;
}

/** What strangers may reach, each for a reason. */
export const OPEN = new Map([
  ["GET /openapi.json", "the API's document, the same for everybody"],
  ["GET /docs", "the same as a page"],
  ["GET /docs/docs.css", "and its style"],
  ["GET /healthz", "says only whether storage answers"],
  ["GET /oauth/greenhouse/start", "takes a single-use ticket"],
  ["GET /oauth/greenhouse/callback", "takes a single-use state, bound to the browser's cookie"],
  ["GET /console/assets/:hash/:name", "style sheet and script, the same for everybody"],
  ["GET /console/open", "takes a single-use link and spends nothing"],
  ["POST /console/open", "takes a single-use link"],
  ["POST /console/sign-out", "ends a session if there is one"],
  ["GET /console/signed-out", "says so"],
  ["POST /webhooks/:token", "proves itself by signature"],
  ["POST /webhooks/:token/:slug", "proves itself by signature"],
]);

export const routes: readonly Route[] = [
  ...new Map(
    app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => [`${method} ${path}`, { method, path, name: `${method} ${path}` }] as const),
  ).values(),
];

const isOperators = ({ path }: Route): boolean =>
  /^\/v1\/(tenants(\/:tenant(\/(paused|api-keys)(\/:key)?)?)?|dead-letters.*|health|paused|vault)$/.test(
    path,
  );

export const operatorRoutes = routes.filter((route) => route.path.startsWith("/v1/") && isOperators(route));
export const tenantRoutes = routes.filter((route) => route.path.startsWith("/v1/") && !isOperators(route));
/** Pages of the console, for people with a session. */
export const pageRoutes = routes.filter(
  (route) => /^\/console(\/|$)/.test(route.path) && !OPEN.has(route.name),
);

const PARAMETER = /:([a-zA-Z]+)(?:\{([^}]*)\})?/g;

/** The parameters of a pattern, without those whose own pattern is a fixed word. */
export const parametersOf = (path: string): string[] =>
  Array.from(path.matchAll(PARAMETER), ([, name = ""]) => name).filter((name) => !(name in WORDS));

/** Parameters that stand for a word of the route itself. */
const WORDS: Record<string, string> = { batch: "candidates:batch", receipt: "receipt.csv" };

/** The path with `value` in the place of each parameter. */
export const filled = (path: string, value: (name: string) => string): string =>
  path
    .replace(PARAMETER, (_whole, name: string) => encodeURIComponent(WORDS[name] ?? value(name)))
    .replaceAll("%3A", ":");
