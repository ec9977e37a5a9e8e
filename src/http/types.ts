import type { Context } from "hono";
import type { Deps } from "../deps.ts";
import type { Env } from "../env.ts";
import type { TenantId } from "../lib/ids.ts";

/** Who calls: the operator, or a tenant's product backend with one of its API keys. */
export type Caller = { kind: "operator" } | { kind: "product"; tenantId: TenantId; keyId: string };

/** `admin`: everything. `recruiter`: people and exports, no credential, web hook or user. */
export const ROLES = ["admin", "recruiter"] as const;
export type Role = (typeof ROLES)[number];

/** A person of the product's, by the product's own id. */
export interface Person {
  userId: string;
  email: string;
  role: Role;
}

/** A person in the console. */
export interface Session extends Person {
  tenantId: TenantId;
  tenantName: string;
  /** While true nothing is written to Greenhouse. */
  paused: boolean;
  hash: string;
}

export interface AppEnv {
  Bindings: Env;
  Variables: {
    deps: Deps;
    requestId: string;
    caller: Caller;
    /** Set by the tenant guard; a route that reads it without the guard gets undefined and fails loudly. */
    tenantId: TenantId;
    /** Set by the console's guard, in the same way. */
    session: Session;
  };
}
export type AppContext = Context<AppEnv>;
