// What Hono's context carries from the outer layers to the routes.
import type { HttpBindings } from "@hono/node-server";
import type { LoggedRequest } from "./request-log.ts";
import type { V1Caller } from "./v1/gate.ts";
import type { Caller } from "./v3/gate.ts";

export interface Env {
  Bindings: HttpBindings;
  Variables: {
    logged: LoggedRequest;
    v3Caller: Caller | null;
    v1Caller: V1Caller | null;
  };
}
