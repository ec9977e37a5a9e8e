// The auth host: /token, /introspect and /authorize, with the error bodies that were seen on the live one
// ("Auth errors" in the v3 reference).
import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Env } from "../context.ts";
import { rateHeaders, retryAfter } from "../limits/window.ts";
import type { Practice, State } from "../practice.ts";
import { asInteger } from "../rules/query.ts";
import { authorize, decide } from "./authorize.ts";
import { readBasic } from "./basic.ts";
import type { Credential } from "./credentials.ts";
import { readToken, signToken } from "./jwt.ts";

const GRANTS = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:token-exchange",
];
const MINUTE_MS = 60_000;

export function authRoutes(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/token", async (c) => {
    const { state } = practice;
    const { clock, settings } = state.world;
    const key = readBasic(c.req.header("authorization"))?.user ?? "nobody";
    const rule = { limit: settings.tokenLimit, windowMs: MINUTE_MS, mode: settings.windowMode, foreign: 0 };
    const verdict = state.windows.take(`token:${key}`, clock.now(), rule);
    const answer = verdict.allowed ? await token(state, c) : c.json({ message: "Too Many Requests" }, 429);
    if (settings.rateHeaders) {
      for (const [name, value] of Object.entries(rateHeaders(verdict))) answer.headers.set(name, value);
    }
    if (!verdict.allowed && settings.retryAfter)
      answer.headers.set("Retry-After", retryAfter(verdict, clock.now()));
    return answer;
  });
  app.post("/introspect", async (c) => introspect(practice.state, c));
  app.get("/authorize", (c) => authorize(practice.state, c));
  app.post("/authorize", (c) => decide(practice.state, c));
  return app;
}

type Form = (name: string) => string | undefined;

/** Parameters come as a form; clients that send them in the query work too. */
async function readForm(c: Context<Env>): Promise<Form> {
  const form = /^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "");
  const body = new URLSearchParams(form ? await c.req.text() : "");
  const query = new URL(c.req.url).searchParams;
  return (name) => body.get(name) ?? query.get(name) ?? undefined;
}

function errorId(): string {
  return `err-${randomUUID()}`;
}

async function token(state: State, c: Context<Env>): Promise<Response> {
  const basic = readBasic(c.req.header("authorization"));
  if (!basic) return c.json({ message: "Unauthorized", errorId: errorId() }, 401);
  if (!/-\d+$/.test(basic.user)) {
    const message = `client_id=${basic.user} does not contain a valid client ID suffix`;
    return c.json({ message, errorId: errorId() }, 400);
  }
  const form = await readForm(c);
  const grantType = form("grant_type");
  if (!grantType) return c.json({ message: "Must include `grant_type` parameter in /token request" }, 400);
  if (!GRANTS.includes(grantType)) {
    const message = `grant_type=${grantType} is invalid, please use one of: ${GRANTS.join(", ")}`;
    return c.json({ message }, 400);
  }
  const credential = state.credentials.byClientId(basic.user);
  if (!credential || credential.revoked || !state.credentials.secretFits(credential, basic.password)) {
    return c.json({ error: "invalid_client" }, 401);
  }
  c.get("logged").credential = credential.id;
  if (grantType === "client_credentials") return clientCredentials(state, c, credential, form("sub"));
  if (credential.kind !== "partner") return c.json({ error: "unauthorized_client" }, 400);
  if (grantType === "authorization_code") return codeGrant(state, c, credential, form);
  if (grantType === "refresh_token") return refreshGrant(state, c, credential, form("refresh_token") ?? "");
  return c.json({ error: "unauthorized_client" }, 400);
}

/** Without `sub` the credential's own service user acts, with it that person. */
function clientCredentials(
  state: State,
  c: Context<Env>,
  credential: Credential,
  sub: string | undefined,
): Response {
  if (credential.kind !== "harvest_v3") return c.json({ error: "unauthorized_client" }, 400);
  const userId = sub === undefined ? credential.subjectUserId : asInteger(sub);
  const user = state.world.users.get(userId);
  if (!user || user.deactivated) {
    return c.json({ error: "invalid_request", error_description: "sub is not an active user" }, 400);
  }
  return c.json(issued(state, credential, user.id, credential.scopes));
}

function codeGrant(state: State, c: Context<Env>, credential: Credential, form: Form): Response {
  const grant = state.grants.takeCode(form("code") ?? "");
  if (!grant || grant.credentialId !== credential.id || grant.redirectUri !== form("redirect_uri")) {
    return c.json({ error: "invalid_grant" }, 400);
  }
  const refresh_token = state.grants.newRefresh(grant);
  const answer = issued(state, credential, grant.userId, grant.scopes);
  return c.json({ ...answer, refresh_token, scope: grant.scopes.join(" ") });
}

/** Both tokens rotate, and a refresh token is good once. */
function refreshGrant(state: State, c: Context<Env>, credential: Credential, refreshToken: string): Response {
  const taken = state.grants.takeRefresh(refreshToken);
  const user = state.world.users.get(taken?.grant.userId);
  if (!taken || taken.grant.credentialId !== credential.id || !user || user.deactivated) {
    return c.json({ error: "invalid_grant" }, 400);
  }
  const refresh_token = state.grants.newRefresh(taken.grant, taken.family);
  return c.json({ ...issued(state, credential, user.id, taken.grant.scopes), refresh_token });
}

function issued(
  state: State,
  credential: Credential,
  userId: number,
  scopes: string[],
): Record<string, unknown> {
  const { clock, settings } = state.world;
  const expiresAt = clock.now() + settings.accessTokenTtlMs;
  const access_token = signToken({
    sub: String(userId),
    scope: scopes.join(" "),
    client_id: credential.clientId,
    gen: credential.generation,
    iat: Math.floor(clock.now() / 1000),
    exp: Math.floor(expiresAt / 1000),
  });
  const at = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z");
  switch (settings.expiryField) {
    case "expires_at":
      return { token_type: "Bearer", access_token, expires_at: at };
    case "expires":
      return { token_type: "Bearer", access_token, expires: at };
    case "expires_in":
      return { token_type: "Bearer", access_token, expires_in: Math.floor(settings.accessTokenTtlMs / 1000) };
  }
}

async function introspect(state: State, c: Context<Env>): Promise<Response> {
  const basic = readBasic(c.req.header("authorization"));
  const credential = basic && state.credentials.byClientId(basic.user);
  if (
    !basic ||
    !credential ||
    credential.revoked ||
    !state.credentials.secretFits(credential, basic.password)
  ) {
    return c.json({ error: "invalid_client" }, 401);
  }
  const form = await readForm(c);
  const claims = readToken(form("token") ?? "");
  const user = state.world.users.get(Number(claims?.sub));
  const alive = claims && claims.exp * 1000 > state.world.clock.now() && claims.gen === credential.generation;
  if (!alive || claims.client_id !== credential.clientId || !user) return c.json({ active: false });
  const scopes = claims.scope.split(" ").filter((scope) => credential.scopes.includes(scope));
  return c.json({
    active: true,
    client_id: credential.clientId,
    sub: claims.sub,
    scope: scopes.join(" "),
    "https://auth.greenhouse.io/claims": {
      organization: state.world.organization,
      user_role: user.site_admin ? "site_admin" : "basic",
    },
  });
}
