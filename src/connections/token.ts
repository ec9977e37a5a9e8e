/**
 * The bearer token of a v3 connection: cached until shortly before it expires, fetched by one caller at a time
 * for the whole account. The token endpoint counts 60 calls a minute (Harvest v3 reference, Client credentials),
 * so isolates share the token through D1 and take turns by a lease in the row. A partner's refresh token is good
 * for one use (Authorization code), so there the lease is what keeps the connection alive.
 */
import { and, eq, isNotNull, isNull, lt, lte, ne, or } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { failure, type HarvestFailure } from "../greenhouse/failure.ts";
import type { TokenSource } from "../greenhouse/gate.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { vaultOf } from "../tenants/vault.ts";
import { deadGrant, fetchToken, introspection, type OAuthCredential, type Token } from "./grants.ts";
import { tradeRefreshToken } from "./refresh.ts";
import { connections } from "./tables.ts";

/** A token is not used in its last minute: the call it is for may take half of that. */
const EXPIRY_MARGIN_MS = 60_000;
/** Longer than two token calls that time out, so that a lease never ends under its holder. */
const LEASE_MS = 75_000;
const POLL_MS = 250;
const MAX_POLLS = 40;

/** Tokens this isolate has seen, by connection. Bounded; a miss costs one read. */
const seen = new Map<string, Token>();
const MAX_SEEN = 500;

export function tokenSource(
  deps: Deps,
  tenantId: TenantId,
  connectionId: string,
  credential: OAuthCredential,
): TokenSource {
  const get = (refused: string | null) => tokenFor(deps, { tenantId, id: connectionId }, credential, refused);
  return {
    current: () => get(null),
    renew: (refused) => get(refused),
    introspect: introspection(deps, credential),
    byConsent: credential.kind === "partner",
  };
}

/** Which row: a connection that was replaced in between is another one. */
interface Place {
  tenantId: TenantId;
  id: string;
}
const at = ({ tenantId, id }: Place) => owned(connections, tenantId, eq(connections.id, id));

/** What the row holds, still sealed. */
interface Sealed {
  token: string | null;
  expiresAt: number | null;
  refreshToken: string | null;
  refreshDueAt: number | null;
}
const SEALED = {
  token: connections.token,
  expiresAt: connections.tokenExpiresAt,
  refreshToken: connections.refreshToken,
  refreshDueAt: connections.refreshDueAt,
};

const usable = (token: Token | undefined | null, refused: string | null, now: number): token is Token =>
  !!token && token.token !== refused && token.expiresAt - EXPIRY_MARGIN_MS > now;

async function tokenFor(
  deps: Deps,
  place: Place,
  credential: OAuthCredential,
  refused: string | null,
): Promise<Result<string, HarvestFailure>> {
  const known = seen.get(place.id);
  if (usable(known, refused, deps.clock())) return ok(known.token);
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    const [row] = await deps.db.select(SEALED).from(connections).where(at(place));
    if (!row) return no(ended());
    const stored = await opened(deps, place, row);
    if (usable(stored, refused, deps.clock())) return remember(place.id, stored);
    const held = await takeLease(deps, place);
    if (held) {
      const fresh = await underLease(deps, place, credential, held, refused);
      return fresh.ok ? remember(place.id, fresh.value) : fresh;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return no(
    failure({ disposition: "retry", code: "upstream_down", endpoint: "POST /token", delayMs: 5_000 }),
  );
}

/** The connection was ended or replaced meanwhile: whoever asks again finds what there is now. */
const ended = (): HarvestFailure =>
  failure({ disposition: "retry", code: "upstream_down", endpoint: "POST /token", delayMs: 1_000 });

/** The lease shows the row as it was when it was won: somebody may have fetched a token just before. */
async function underLease(
  deps: Deps,
  place: Place,
  credential: OAuthCredential,
  held: Sealed,
  refused: string | null,
): Promise<Result<Token, HarvestFailure>> {
  try {
    const stored = await opened(deps, place, held);
    if (usable(stored, refused, deps.clock())) return ok(stored);
    if (credential.kind === "partner") {
      // A grant that Greenhouse called dead is not due again, and nobody asks with it again.
      if (held.refreshDueAt === null) return no(deadGrant());
      return await tradeRefreshToken(deps, place.tenantId, place.id, held.refreshToken);
    }
    const fresh = await fetchToken(deps, credential);
    if (fresh.ok) await keepToken(deps, place, fresh.value);
    return fresh;
  } finally {
    await deps.db.update(connections).set({ tokenLeaseUntil: null }).where(at(place));
  }
}

function remember(connectionId: string, token: Token): Result<string, never> {
  if (seen.size >= MAX_SEEN) seen.clear();
  seen.set(connectionId, token);
  return ok(token.token);
}

async function opened(deps: Deps, { tenantId, id }: Place, row: Sealed): Promise<Token | null> {
  if (!row.token || row.expiresAt === null) return null;
  const vault = await vaultOf(deps, tenantId);
  return { token: await vault.open(id, "token", row.token), expiresAt: row.expiresAt };
}

async function takeLease(deps: Deps, place: Place, dueBy?: number): Promise<Sealed | null> {
  const now = deps.clock();
  const free = or(isNull(connections.tokenLeaseUntil), lt(connections.tokenLeaseUntil, now));
  const due = dueBy === undefined ? undefined : lte(connections.refreshDueAt, dueBy);
  const [held] = await deps.db
    .update(connections)
    .set({ tokenLeaseUntil: now + LEASE_MS })
    .where(and(at(place), free, due))
    .returning(SEALED);
  return held ?? null;
}

async function keepToken(deps: Deps, place: Place, { token, expiresAt }: Token): Promise<void> {
  const vault = await vaultOf(deps, place.tenantId);
  await deps.db
    .update(connections)
    .set({ token: await vault.seal(place.id, "token", token), tokenExpiresAt: expiresAt })
    .where(at(place));
}

/** One minute's share: each is a call to the auth host, whose limit is 60 a minute for the one application. */
const KEPT_ALIVE_AT_ONCE = 20;

/**
 * Trades the refresh tokens that nobody used for half a day: how long one lives is told differently, 24 hours at
 * the least (Harvest v3 reference, Authorization code).
 */
export async function keepGrantsAlive(deps: Deps): Promise<void> {
  const now = deps.clock();
  const due = await deps.db
    .select({ tenantId: connections.tenantId, id: connections.id })
    .from(connections)
    .where(
      and(
        isNotNull(connections.refreshDueAt),
        lte(connections.refreshDueAt, now),
        ne(connections.status, "reconnect_needed"),
      ),
    )
    .orderBy(connections.refreshDueAt)
    .limit(KEPT_ALIVE_AT_ONCE);
  for (const place of due) {
    const held = await takeLease(deps, place, now);
    if (!held) continue;
    try {
      await tradeRefreshToken(deps, place.tenantId, place.id, held.refreshToken);
    } finally {
      await deps.db.update(connections).set({ tokenLeaseUntil: null }).where(at(place));
    }
  }
}
