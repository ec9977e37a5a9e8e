/**
 * The bearer token of a v3 connection: cached until shortly before it expires, fetched by one caller at a time
 * for the whole account. The token endpoint counts 60 calls a minute (Harvest v3 reference, Client credentials),
 * so isolates share the token through D1 and take turns by a lease in the row.
 */
import { eq, isNull, lt, or } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { failure, type HarvestFailure } from "../greenhouse/failure.ts";
import type { TokenSource } from "../greenhouse/gate.ts";
import { requestToken } from "../greenhouse/v3/token.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { vaultOf } from "../tenants/vault.ts";
import type { Credential } from "./schemas.ts";
import { connections } from "./tables.ts";

type V3Credential = Extract<Credential, { kind: "harvest_v3" }>;

/** A token is not used in its last minute: the call it is for may take half of that. */
const EXPIRY_MARGIN_MS = 60_000;
/** Longer than the token call's own timeout, so that a lease never ends under its holder. */
const LEASE_MS = 45_000;
const POLL_MS = 250;
const MAX_POLLS = 40;

interface Token {
  token: string;
  expiresAt: number;
}
/** Tokens this isolate has seen, by connection. Bounded; a miss costs one read. */
const seen = new Map<string, Token>();
const MAX_SEEN = 500;

/** A token source that is not kept anywhere: for trying a credential before it is stored. */
export function trialTokenSource(deps: Deps, credential: V3Credential): TokenSource {
  let token: string | null = null;
  const fetchNew = async () => {
    const fresh = await fetchToken(deps, credential);
    if (fresh.ok) token = fresh.value.token;
    return fresh.ok ? ok(fresh.value.token) : fresh;
  };
  return { current: async () => (token ? ok(token) : fetchNew()), renew: fetchNew };
}

export function tokenSource(
  deps: Deps,
  tenantId: TenantId,
  connectionId: string,
  credential: V3Credential,
): TokenSource {
  const get = (refused: string | null) => tokenFor(deps, tenantId, connectionId, credential, refused);
  return { current: () => get(null), renew: (refused) => get(refused) };
}

const usable = (token: Token | undefined | null, refused: string | null, now: number): token is Token =>
  !!token && token.token !== refused && token.expiresAt - EXPIRY_MARGIN_MS > now;

async function tokenFor(
  deps: Deps,
  tenantId: TenantId,
  connectionId: string,
  credential: V3Credential,
  refused: string | null,
): Promise<Result<string, HarvestFailure>> {
  const known = seen.get(connectionId);
  if (usable(known, refused, deps.clock())) return ok(known.token);
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    const stored = await readToken(deps, tenantId, connectionId);
    if (usable(stored, refused, deps.clock())) return remember(connectionId, stored);
    if (await takeLease(deps, tenantId, connectionId)) {
      const fresh = await fetchToken(deps, credential);
      await keepToken(deps, tenantId, connectionId, fresh.ok ? fresh.value : null);
      return fresh.ok ? remember(connectionId, fresh.value) : fresh;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return no(
    failure({ disposition: "retry", code: "upstream_down", endpoint: "POST /token", delayMs: 5_000 }),
  );
}

async function fetchToken(deps: Deps, credential: V3Credential): Promise<Result<Token, HarvestFailure>> {
  const { clientId, clientSecret, actingUserId } = credential;
  const client = { authUrl: deps.config.authUrl, clientId, clientSecret };
  const answer = await requestToken(
    { ...client, ...(actingUserId ? { actingUserId } : {}) },
    deps.fetch,
    deps.clock,
  );
  return answer.ok ? ok({ token: answer.value.accessToken, expiresAt: answer.value.expiresAt }) : answer;
}

function remember(connectionId: string, token: Token): Result<string, never> {
  if (seen.size >= MAX_SEEN) seen.clear();
  seen.set(connectionId, token);
  return ok(token.token);
}

const thisConnection = (tenantId: TenantId, connectionId: string) =>
  owned(connections, tenantId, eq(connections.id, connectionId));

async function readToken(deps: Deps, tenantId: TenantId, connectionId: string): Promise<Token | null> {
  const [row] = await deps.db
    .select({ token: connections.token, expiresAt: connections.tokenExpiresAt })
    .from(connections)
    .where(thisConnection(tenantId, connectionId));
  if (!row?.token || row.expiresAt === null) return null;
  const vault = await vaultOf(deps, tenantId);
  return { token: await vault.open(connectionId, "token", row.token), expiresAt: row.expiresAt };
}

async function takeLease(deps: Deps, tenantId: TenantId, connectionId: string): Promise<boolean> {
  const now = deps.clock();
  const free = or(isNull(connections.tokenLeaseUntil), lt(connections.tokenLeaseUntil, now));
  const won = await deps.db
    .update(connections)
    .set({ tokenLeaseUntil: now + LEASE_MS })
    .where(owned(connections, tenantId, eq(connections.id, connectionId), free))
    .returning({ id: connections.id });
  return won.length > 0;
}

/** Keeps what was fetched, or nothing, and ends the lease either way. */
async function keepToken(
  deps: Deps,
  tenantId: TenantId,
  connectionId: string,
  token: Token | null,
): Promise<void> {
  const vault = await vaultOf(deps, tenantId);
  const kept = token
    ? { token: await vault.seal(connectionId, "token", token.token), tokenExpiresAt: token.expiresAt }
    : {};
  await deps.db
    .update(connections)
    .set({ ...kept, tokenLeaseUntil: null })
    .where(thisConnection(tenantId, connectionId));
}
