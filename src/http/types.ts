import type { Context } from "hono";
import type { Deps } from "../deps.ts";
import type { Env } from "../env.ts";
import type { TenantId } from "../lib/ids.ts";

/** Who calls: the operator, or a tenant's product backend with one of its API keys. */
export type Caller = { kind: "operator" } | { kind: "product"; tenantId: TenantId; keyId: string };

export interface AppEnv {
  Bindings: Env;
  Variables: {
    deps: Deps;
    requestId: string;
    caller: Caller;
    /** Set by the tenant guard; a route that reads it without the guard gets undefined and fails loudly. */
    tenantId: TenantId;
  };
}
export type AppContext = Context<AppEnv>;
