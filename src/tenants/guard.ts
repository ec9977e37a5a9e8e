/** Who may call what. Everything under /v1 passes `authenticate` first; then the operator's or the tenant's guard. */
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { createMiddleware } from "hono/factory";
import type { Deps } from "../deps.ts";
import type { AppContext, AppEnv, Caller } from "../http/types.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { secretsEqual } from "../lib/hmac.ts";
import { apiKeyHash } from "./api-key.ts";
import { limited, refuseGuessing, tooMany, tooManyGuesses } from "./limit-calls.ts";
import { apiKeys, tenants } from "./tables.ts";

type ProductCaller = Extract<Caller, { kind: "product" }>;

/** "Last used" is told to the hour: writing it at every call would cost a row each. */
const LAST_USED_STEP_MS = 3_600_000;

const unauthenticated = () =>
  new Refusal(401, "auth.required", "Send a valid key as Authorization: Bearer <key>.", {
    headers: { "WWW-Authenticate": "Bearer" },
  });

/** Keys (by hash) over their limit, until when: refused before the database is asked, so that noise costs nobody. */
const noisy = new Map<string, number>();
const MAX_NOISY = 5_000;

function keepQuiet(hash: string, until: number): void {
  if (noisy.size >= MAX_NOISY) noisy.clear();
  noisy.set(hash, until);
}

async function keyHolder(deps: Deps, hash: string): Promise<ProductCaller | null> {
  const [row] = await deps.db
    .select({ keyId: apiKeys.id, tenantId: apiKeys.tenantId, lastUsedAt: apiKeys.lastUsedAt })
    .from(apiKeys)
    .innerJoin(tenants, and(eq(tenants.id, apiKeys.tenantId), isNull(tenants.deletedAt)))
    .where(eq(apiKeys.hash, hash));
  if (!row) return null;
  const now = deps.clock();
  if ((row.lastUsedAt ?? 0) < now - LAST_USED_STEP_MS) deps.defer(touchKey(deps, row.keyId, now));
  return { kind: "product", tenantId: row.tenantId, keyId: row.keyId };
}

const touchKey = (deps: Deps, keyId: string, now: number) =>
  deps.db
    .update(apiKeys)
    .set({ lastUsedAt: sql`${now}` })
    .where(
      and(
        eq(apiKeys.id, keyId),
        or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, now - LAST_USED_STEP_MS)),
      ),
    );

/** No key or an unknown one: 401. More than the caller's or the tenant's share of requests: 429. */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  const deps = c.get("deps");
  const bearer = /^Bearer ([\x21-\x7e]{1,300})$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (!bearer) throw unauthenticated();
  const hash = await apiKeyHash(bearer);
  if (hash === null) {
    // Anything that is no key of a tenant is a guess at the operator's.
    refuseGuessing(c);
    if (!(await secretsEqual(bearer, deps.config.operatorKey))) return refuse(c);
    actAs(c, { kind: "operator" });
    return limited(c, { scope: "operator", kind: "operator", id: "operator" }, next);
  }
  const quietMs = (noisy.get(hash) ?? 0) - deps.clock();
  if (quietMs > 0) throw tooMany(quietMs);
  const caller = await keyHolder(deps, hash);
  if (!caller) return refuse(c);
  actAs(c, caller);
  const who = { scope: caller.tenantId, kind: "key", id: caller.keyId } as const;
  return limited(c, who, next, (waitMs) => keepQuiet(hash, deps.clock() + waitMs));
});

/** Who calls, for the guards and for what is written down of the deed. */
function actAs(c: AppContext, caller: Caller): void {
  c.set("caller", caller);
  const actor = caller.kind === "operator" ? caller : ({ kind: "product", id: caller.keyId } as const);
  c.set("deps", { ...c.get("deps"), actor });
}

async function refuse(c: AppContext): Promise<never> {
  throw (await tooManyGuesses(c)) ?? unauthenticated();
}

/** The operator's routes. A tenant's key is known but has no business here: 403. */
export const operatorOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.get("caller").kind !== "operator") {
    throw new Refusal(
      403,
      "auth.operator_only",
      "This route needs the operator key; a tenant's API key does not open it.",
    );
  }
  await next();
});

/** A tenant's routes. Another tenant's answer exactly as one that does not exist. */
export const tenantOnly = createMiddleware<AppEnv>(async (c, next) => {
  const caller = c.get("caller");
  if (caller.kind !== "product") {
    throw new Refusal(
      403,
      "auth.tenant_only",
      "This route needs the tenant's own API key; the operator key does not open it.",
    );
  }
  if (c.req.param("tenant") !== caller.tenantId) throw notFound();
  c.set("tenantId", caller.tenantId);
  await next();
});
