/**
 * Partner OAuth (Harvest v3 reference, Authorization code). A ticket, good once, opens a page of ours in the
 * admin's browser; that page sets a cookie and sends the browser on with a state that only this browser can bring
 * back, once, within ten minutes. Of ticket, state and cookie only hashes are kept. Whose connection it will be
 * stands in the row, never in what comes back.
 */
import { and, eq, gt, isNull, lte } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { WANTED_SCOPES } from "../greenhouse/v3/permissions.ts";
import { exchangeCode, type OAuthClient } from "../greenhouse/v3/token.ts";
import { randomBase62 } from "../lib/base62.ts";
import { Refusal } from "../lib/errors.ts";
import { sha256Hex } from "../lib/hmac.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { tenants } from "../tenants/tables.ts";
import { vaultOf } from "../tenants/vault.ts";
import { partnerClient, partnerTrialSource } from "./grants.ts";
import { pairColumns } from "./refresh.ts";
import { replaceConnection } from "./replace.ts";
import { type ConnectionRow, oauthFlows } from "./tables.ts";

/** As long as a consent page may stay open; and as long as a ticket waits to be opened. */
export const FLOW_TTL_MS = 10 * 60_000;
/** 62^43 > 2^256: nobody guesses one, so a plain hash of it can be looked up. */
const SECRET_LENGTH = 43;
export const LOOKS_LIKE_SECRET = /^[A-Za-z0-9]{43}$/;

const START_PATH = "/oauth/greenhouse/start";
const CALLBACK_PATH = "/oauth/greenhouse/callback";

const notOffered = () =>
  new Refusal(
    422,
    "connections.oauth_not_offered",
    "Connecting through Greenhouse's consent page is not offered here: this installation has no partner application. Use a Harvest V3 (OAuth) credential instead, made under Configure › Dev Center › API Credentials.",
  );

const BEGIN_AGAIN = "Begin again from the set-up page; what was in force before stays in force.";

export const flowEnded = () =>
  new Refusal(
    400,
    "connections.oauth_ended",
    `This link was used already, is older than ten minutes, or was opened in another browser. ${BEGIN_AGAIN}`,
  );

function partner(deps: Deps): OAuthClient {
  const client = partnerClient(deps);
  if (!client) throw notOffered();
  return client;
}

/** The address to open in the admin's browser. `origin` is where the worker is reached. */
export async function startOAuth(
  deps: Deps,
  tenantId: TenantId,
  origin: string,
): Promise<{ authorizeUrl: string }> {
  partner(deps);
  const ticket = randomBase62(SECRET_LENGTH);
  const expiresAt = deps.clock() + FLOW_TTL_MS;
  await deps.db.insert(oauthFlows).values({ tenantId, ticketHash: await sha256Hex(ticket), expiresAt });
  return { authorizeUrl: `${origin}${START_PATH}?ticket=${ticket}` };
}

/**
 * Spends the ticket: where to send the browser, and the cookie it must bring back. A browser that has the cookie
 * of another flow keeps it, so that two tabs do not end each other.
 */
export async function openOAuth(
  deps: Deps,
  input: { ticket: string; cookie: string | undefined; origin: string },
): Promise<{ location: string; cookie: string }> {
  const client = partner(deps);
  const state = randomBase62(SECRET_LENGTH);
  const kept = input.cookie && LOOKS_LIKE_SECRET.test(input.cookie) ? input.cookie : null;
  const cookie = kept ?? randomBase62(SECRET_LENGTH);
  const now = deps.clock();
  const [opened] = await deps.db
    .update(oauthFlows)
    .set({
      stateHash: await sha256Hex(state),
      cookieHash: await sha256Hex(cookie),
      expiresAt: now + FLOW_TTL_MS,
    })
    .where(
      and(
        eq(oauthFlows.ticketHash, await sha256Hex(input.ticket)),
        isNull(oauthFlows.stateHash),
        gt(oauthFlows.expiresAt, now),
      ),
    )
    .returning({ tenantId: oauthFlows.tenantId });
  if (!opened) throw flowEnded();
  const url = new URL("/authorize", client.authUrl);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: input.origin + CALLBACK_PATH,
    scope: WANTED_SCOPES.join(" "),
    state,
  }).toString();
  return { location: url.href, cookie };
}

export interface Callback {
  state: string;
  cookie: string | undefined;
  /** Greenhouse sends one of the two. */
  code?: string | undefined;
  error?: string | undefined;
  origin: string;
}

/** Spends the state and puts the connection in force, exactly as a pasted credential would be. */
export async function finishOAuth(deps: Deps, input: Callback): Promise<ConnectionRow> {
  const client = partner(deps);
  const tenantId = await spendState(deps, input);
  if (input.code === undefined) throw consentRefused(input.error);
  const exchange = { code: input.code, redirectUri: input.origin + CALLBACK_PATH };
  const pair = await exchangeCode(client, exchange, deps.fetch, deps.clock);
  if (!pair.ok) {
    const { disposition, code, status } = pair.reason;
    deps.log.warn("connections.exchange_failed", { tenantId, disposition, code, status });
    throw pair.reason.disposition === "reconnect" ? codeRefused() : notExchanged();
  }
  if (!pair.value.refreshToken) throw notExchanged();
  const vault = await vaultOf(deps, tenantId);
  const id = newId("connection", deps.clock());
  return replaceConnection(deps, tenantId, {
    id,
    credential: { kind: "partner" },
    token: partnerTrialSource(deps, pair.value.accessToken),
    way: "oauth",
    acceptFewer: false,
    hint: client.clientId,
    pair: await pairColumns(vault, id, pair.value, deps.clock()),
  });
}

/** A state that another browser brings is not spent: its own browser may still come. */
async function spendState(deps: Deps, { state, cookie }: Callback): Promise<TenantId> {
  if (!cookie) throw flowEnded();
  const [flow] = await deps.db
    .delete(oauthFlows)
    .where(
      and(
        eq(oauthFlows.stateHash, await sha256Hex(state)),
        eq(oauthFlows.cookieHash, await sha256Hex(cookie)),
        gt(oauthFlows.expiresAt, deps.clock()),
      ),
    )
    .returning({ tenantId: oauthFlows.tenantId });
  if (!flow) throw flowEnded();
  const [tenant] = await deps.db
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.id, flow.tenantId), isNull(tenants.deletedAt)));
  if (!tenant) throw flowEnded();
  return flow.tenantId;
}

/** The words of `error` are Greenhouse's, from an address that anybody can type: only the known one is read. */
const consentRefused = (error: string | undefined) =>
  new Refusal(
    403,
    "connections.oauth_refused",
    error === "access_denied"
      ? `Access was denied on Greenhouse's page, so nothing was connected. ${BEGIN_AGAIN}`
      : `Greenhouse did not give access, so nothing was connected. ${BEGIN_AGAIN} If it stays, tell support.`,
  );

const codeRefused = () =>
  new Refusal(
    422,
    "connections.credential_refused",
    `Greenhouse no longer accepts the answer of its own page, which is good for one minute and one use. ${BEGIN_AGAIN}`,
  );

const notExchanged = () =>
  new Refusal(
    503,
    "connections.greenhouse_unreachable",
    `Greenhouse could not be reached to finish the connection. ${BEGIN_AGAIN}`,
  );

/** Flows that nobody finished. */
export async function forgetOAuthFlows(deps: Deps): Promise<void> {
  await deps.db.delete(oauthFlows).where(lte(oauthFlows.expiresAt, deps.clock()));
}
