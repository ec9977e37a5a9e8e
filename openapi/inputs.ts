/** What each route takes, read from the routes themselves: the very schemas that validate. */
import type { Hono } from "hono";
import { changeRoutes } from "../src/changes/routes.ts";
import { connectionRoutes } from "../src/connections/routes.ts";
import { NewLink } from "../src/console/schemas.ts";
import { deadLetterRoutes } from "../src/dead-letters/routes.ts";
import { exportRoutes } from "../src/exports/routes.ts";
import { healthRoutes, overviewRoutes } from "../src/health/routes.ts";
import { type Input, inputOf } from "../src/http/input.ts";
import type { AppEnv } from "../src/http/types.ts";
import { mirrorRoutes } from "../src/mirror/routes.ts";
import { peopleRoutes } from "../src/people/routes.ts";
import { shortlistRoutes } from "../src/shortlist/routes.ts";
import { syncRoutes } from "../src/sync/routes.ts";
import { tenantRoutes } from "../src/tenants/routes.ts";
import { stopRoutes } from "../src/tenants/stop-routes.ts";
import { webhookRoutes } from "../src/webhooks/routes.ts";

const TENANT = "/v1/tenants/{tenant}";
const ROOMS: readonly (readonly [prefix: string, room: Hono<AppEnv>])[] = [
  ["/v1/tenants", tenantRoutes],
  ["/v1/dead-letters", deadLetterRoutes],
  ["/v1/health", overviewRoutes],
  ["/v1/paused", stopRoutes],
  ...[
    connectionRoutes,
    peopleRoutes,
    shortlistRoutes,
    exportRoutes,
    syncRoutes,
    mirrorRoutes,
    changeRoutes,
    webhookRoutes,
    healthRoutes,
  ].map((room) => [TENANT, room] as const),
];

/** A route's path as OpenAPI writes it. */
export const openPath = (path: string): string =>
  path
    .replace(/:batch\{[^/]*\}/, "candidates:batch")
    .replace(/:([a-zA-Z]+)(\{[^/]*\})?/g, (whole, name) => (name === "batch" ? whole : `{${name}}`))
    .replace(/(.)\/$/, "$1");

export interface Inputs {
  body?: Input;
  query?: Input;
}

/** By `METHOD path`. */
export function readInputs(): Map<string, Inputs> {
  // The console's pages are JSX, which plain Node does not read; its one route of the API takes this.
  const found = new Map<string, Inputs>([
    [`POST ${TENANT}/console-links`, { body: { in: "body", schema: NewLink, maxBytes: 1024 * 1024 } }],
  ]);
  for (const [prefix, room] of ROOMS) {
    for (const { method, path, handler } of room.routes) {
      const input = inputOf(handler);
      if (!input) continue;
      const key = `${method} ${openPath(`${prefix}${path}`)}`;
      found.set(key, { ...found.get(key), [input.in]: input });
    }
  }
  return found;
}
