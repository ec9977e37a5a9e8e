/**
 * The token endpoint (Harvest v3 reference, Authentication): client credentials, a partner's code exchange and
 * refresh, introspection. Error bodies are never passed on, because one of them echoes the client id.
 */
import * as z from "zod";
import { toBase64, utf8 } from "../../lib/bytes.ts";
import type { Clock } from "../../lib/clock.ts";
import { no, ok, type Result } from "../../lib/result.ts";
import { CALL_TIMEOUT_MS, type Fetch } from "../call.ts";
import { classify, FAULT_RETRY_MS } from "../classify.ts";
import { failure, type HarvestFailure } from "../failure.ts";
import { readRate } from "../headers.ts";
import { tryJson } from "../messages.ts";
import { readScopes, type TokenClaims } from "./claims.ts";
import { readExpiry } from "./expiry.ts";

/** An OAuth application: a customer's own credential, or the partner application. */
export interface OAuthClient {
  authUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface AccessToken {
  accessToken: string;
  /** Ms since the epoch, as Greenhouse says or 55 minutes from now. */
  expiresAt: number;
  /** Present for a partner's grants only. It works once: keep it before the access token is used. */
  refreshToken: string | null;
}

/** The token endpoint counts 60 calls a minute (v3 reference, Client credentials). */
const TOKEN_WINDOW_MS = 60_000;

const TokenBody = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_at: z.unknown().optional(),
  expires_in: z.unknown().optional(),
  expires: z.unknown().optional(),
});
/** RFC 6749, section 5.2: these two are about the application, not about the grant that it presents. */
const CLIENT_ERRORS: ReadonlySet<string> = new Set(["invalid_client", "unauthorized_client"]);
const ErrorBody = z.object({ error: z.string() });
const IntrospectionBody = z.object({
  active: z.boolean(),
  sub: z.union([z.string(), z.int()]).nullish(),
  scope: z.unknown().optional(),
});

/** A token by client credentials. With `actingUserId` it acts as that user, else as the credential's own service user. */
export function requestToken(
  client: OAuthClient & { actingUserId?: number },
  fetch: Fetch,
  clock: Clock,
): Promise<Result<AccessToken, HarvestFailure>> {
  const form = {
    grant_type: "client_credentials",
    ...(client.actingUserId ? { sub: String(client.actingUserId) } : {}),
  };
  return grant(client, form, "retry", fetch, clock);
}

/** Exchanges a partner's authorization code, which lives for a minute and works once. */
export function exchangeCode(
  client: OAuthClient,
  { code, redirectUri }: { code: string; redirectUri: string },
  fetch: Fetch,
  clock: Clock,
): Promise<Result<AccessToken, HarvestFailure>> {
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
  return grant(client, form, "unknown", fetch, clock);
}

/**
 * Trades a refresh token for a new pair. The old one is spent by it, so a lost answer is `unknown`: the old
 * token may be tried once more, and `reconnect` then means that the pair is gone.
 */
export function refreshTokens(
  client: OAuthClient,
  refreshToken: string,
  fetch: Fetch,
  clock: Clock,
): Promise<Result<AccessToken, HarvestFailure>> {
  return grant(client, { grant_type: "refresh_token", refresh_token: refreshToken }, "unknown", fetch, clock);
}

/** What a token may do, asked of the auth host; null where it says that the token is not active. */
export async function introspectToken(
  client: OAuthClient,
  token: string,
  fetch: Fetch,
  clock: Clock,
): Promise<Result<TokenClaims | null, HarvestFailure>> {
  const form = { token, token_type_hint: "access_token" };
  const body = await post(client, "/introspect", form, IntrospectionBody, "retry", fetch, clock);
  if (!body.ok) return body;
  const { active, sub, scope } = body.value;
  const userId = Number(sub ?? Number.NaN);
  return ok(
    active ? { userId: Number.isSafeInteger(userId) ? userId : null, scopes: readScopes(scope) } : null,
  );
}

async function grant(
  client: OAuthClient,
  form: Record<string, string>,
  whenLost: "retry" | "unknown",
  fetch: Fetch,
  clock: Clock,
): Promise<Result<AccessToken, HarvestFailure>> {
  const body = await post(client, "/token", form, TokenBody, whenLost, fetch, clock);
  if (!body.ok) return body;
  const { access_token, refresh_token } = body.value;
  return ok({
    accessToken: access_token,
    expiresAt: readExpiry(body.value, clock()),
    refreshToken: refresh_token ?? null,
  });
}

async function post<T>(
  client: OAuthClient,
  path: "/token" | "/introspect",
  form: Record<string, string>,
  shape: z.ZodType<T>,
  whenLost: "retry" | "unknown",
  fetch: Fetch,
  clock: Clock,
): Promise<Result<T, HarvestFailure>> {
  const endpoint = `POST ${path}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(client.authUrl).origin + path, {
      method: "POST",
      headers: {
        Accept: "application/json",
        Authorization: `Basic ${toBase64(utf8(`${client.clientId}:${client.clientSecret}`))}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      redirect: "manual",
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      body: new URLSearchParams(form).toString(),
    });
    text = await response.text();
  } catch {
    return no(failure({ disposition: whenLost, code: "no_answer", endpoint, delayMs: FAULT_RETRY_MS }));
  }
  if (!response.ok) return no(refusal(endpoint, response, text, whenLost, clock()));
  const parsed = shape.safeParse(tryJson(text));
  if (parsed.success) return ok(parsed.data);
  const messages = [`${endpoint} answered in an unexpected shape.`];
  const { status } = response;
  return no(
    failure({
      disposition: whenLost,
      code: "unexpected_answer",
      endpoint,
      status,
      messages,
      delayMs: FAULT_RETRY_MS,
    }),
  );
}

/**
 * Every 4xx but 408 and 429 is about the credential: unknown id, wrong secret, bad suffix, spent refresh token. For
 * a customer's code or refresh token it may also be the partner application itself that is refused; no customer
 * can mend that by connecting again, so it is tried again later.
 */
function refusal(
  endpoint: string,
  response: Response,
  text: string,
  whenLost: "retry" | "unknown",
  now: number,
): HarvestFailure {
  const { status } = response;
  const attempt = { endpoint, write: whenLost === "unknown", windowMs: TOKEN_WINDOW_MS };
  const reason = classify(attempt, readRate(status, response.headers, now), "", now);
  if (reason.disposition !== "stop" && reason.disposition !== "reconnect") return reason;
  const error = ErrorBody.safeParse(tryJson(text));
  if (whenLost === "unknown" && error.success && CLIENT_ERRORS.has(error.data.error)) {
    const messages = ["Greenhouse did not accept the partner application's own id and secret."];
    const delayMs = TOKEN_WINDOW_MS;
    return failure({ disposition: "retry", code: "credential_refused", endpoint, status, messages, delayMs });
  }
  const messages = ["Greenhouse did not accept the credential."];
  return failure({ disposition: "reconnect", code: "credential_refused", endpoint, status, messages });
}
