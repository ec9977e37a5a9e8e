/**
 * Trades a partner's refresh token for the next pair. It works once, so the new pair is in D1 before anybody uses
 * it; when the answer is lost the old token is tried once more, because the trade may not have happened. Only
 * "this grant is dead" ends a connection: an auth host that is down, or our own application being refused, waits.
 * Call it under the lease of token.ts.
 */
import { eq } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { failure, type HarvestFailure } from "../greenhouse/failure.ts";
import { type AccessToken, refreshTokens } from "../greenhouse/v3/token.ts";
import type { TenantId } from "../lib/ids.ts";
import { errorFields } from "../lib/log.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { type Vault, vaultOf } from "../tenants/vault.ts";
import { partnerClient, partnerMissing, type Token } from "./grants.ts";
import { connections } from "./tables.ts";

/** Half of the shortest life that is told of a refresh token, 24 hours. */
export const REFRESH_EVERY_MS = 12 * 3_600_000;
/** After a trade that did not succeed; a grant has half its life left then. */
const TRY_AGAIN_MS = 10 * 60_000;
const STORE_ATTEMPTS = 4;

/** The columns that hold a pair. Without a new refresh token the old one stays good (RFC 6749, section 6). */
export async function pairColumns(vault: Vault, id: string, pair: AccessToken, now: number) {
  return {
    token: await vault.seal(id, "token", pair.accessToken),
    tokenExpiresAt: pair.expiresAt,
    refreshDueAt: now + REFRESH_EVERY_MS,
    ...(pair.refreshToken ? { refreshToken: await vault.seal(id, "refreshToken", pair.refreshToken) } : {}),
  };
}

/** `reconnect` once Greenhouse calls the grant dead, which is then kept as the connection's state; else `retry`. */
export async function tradeRefreshToken(
  deps: Deps,
  tenantId: TenantId,
  id: string,
  sealed: string | null,
): Promise<Result<Token, HarvestFailure>> {
  const client = partnerClient(deps);
  // Nobody else may have traded it meanwhile: what we learned is about this very token.
  const still = owned(
    connections,
    tenantId,
    eq(connections.id, id),
    eq(connections.refreshToken, sealed ?? ""),
  );
  const postpone = { refreshDueAt: deps.clock() + TRY_AGAIN_MS };
  if (!client || !sealed) {
    deps.log.error("connections.partner_not_configured", { connectionId: id });
    await deps.db.update(connections).set(postpone).where(still);
    return no(partnerMissing());
  }
  const vault = await vaultOf(deps, tenantId);
  const old = await vault.open(id, "refreshToken", sealed);
  let pair = await refreshTokens(client, old, deps.fetch, deps.clock);
  if (!pair.ok && pair.reason.disposition === "unknown") {
    pair = await refreshTokens(client, old, deps.fetch, deps.clock);
  }
  if (pair.ok) {
    const columns = await pairColumns(vault, id, pair.value, deps.clock());
    await persistently(deps, () => deps.db.update(connections).set(columns).where(still));
    return ok({ token: pair.value.accessToken, expiresAt: pair.value.expiresAt });
  }
  const { disposition, code, status, delayMs } = pair.reason;
  deps.log.warn("connections.refresh_failed", { connectionId: id, disposition, code, status });
  if (disposition === "reconnect") {
    await deps.db.update(connections).set({ status: "reconnect_needed", refreshDueAt: null }).where(still);
    return no(pair.reason);
  }
  await deps.db.update(connections).set(postpone).where(still);
  // Never `unknown`: the call that wanted the token was not sent.
  return no(failure({ ...pair.reason, disposition: "retry", delayMs: Math.max(delayMs, 1_000) }));
}

/** The old token is spent: a pair that is not stored is a customer who must connect again. */
async function persistently(deps: Deps, store: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await store();
      return;
    } catch (error) {
      deps.log.error("connections.pair_not_stored", { attempt, ...errorFields(error) });
      if (attempt === STORE_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 500));
    }
  }
}
