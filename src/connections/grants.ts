/** Where a bearer token comes from: a customer's own credential, or the partner application and a refresh token. */
import type { Deps } from "../deps.ts";
import { failure, type HarvestFailure } from "../greenhouse/failure.ts";
import type { TokenSource } from "../greenhouse/gate.ts";
import { introspectToken, type OAuthClient, requestToken } from "../greenhouse/v3/token.ts";
import { no, ok, type Result } from "../lib/result.ts";
import type { Credential } from "./schemas.ts";

export type OAuthCredential = Exclude<Credential, { kind: "harvest_v1" }>;
export type OwnCredential = Extract<Credential, { kind: "harvest_v3" }>;

export interface Token {
  token: string;
  expiresAt: number;
}

/** The partner application; null where this installation has none. */
export function partnerClient({ config }: Deps): OAuthClient | null {
  return config.partner && { authUrl: config.authUrl, ...config.partner };
}

const ownClient = ({ config }: Deps, { clientId, clientSecret }: OwnCredential): OAuthClient => ({
  authUrl: config.authUrl,
  clientId,
  clientSecret,
});

/** The settings lost the partner application: waiting is right, because the customer can do nothing about it. */
export const partnerMissing = (): HarvestFailure =>
  failure({ disposition: "retry", code: "credential_refused", endpoint: "POST /token", delayMs: 60_000 });

/** A refresh or access token that Greenhouse does not take any more: only a new authorization helps. */
export const deadGrant = (): HarvestFailure =>
  failure({ disposition: "reconnect", code: "credential_refused", endpoint: "POST /token", status: 400 });

/** A token by client credentials. */
export async function fetchToken(
  deps: Deps,
  credential: OwnCredential,
): Promise<Result<Token, HarvestFailure>> {
  const { actingUserId } = credential;
  const answer = await requestToken(
    { ...ownClient(deps, credential), ...(actingUserId ? { actingUserId } : {}) },
    deps.fetch,
    deps.clock,
  );
  return answer.ok ? ok({ token: answer.value.accessToken, expiresAt: answer.value.expiresAt }) : answer;
}

/** What the auth host says of a token; no answer is no verdict, and permissions are then tried by use. */
export function introspection(deps: Deps, credential: OAuthCredential): Required<TokenSource>["introspect"] {
  return async (token) => {
    const client = credential.kind === "partner" ? partnerClient(deps) : ownClient(deps, credential);
    const told = client && (await introspectToken(client, token, deps.fetch, deps.clock));
    return told?.ok ? told.value : null;
  };
}

/** A token source that is not kept anywhere: for trying a credential before it is stored. Refused once, it stays refused. */
export function trialTokenSource(deps: Deps, credential: OwnCredential): TokenSource {
  let asked: ReturnType<typeof fetchToken> | null = null;
  const current = async () => {
    asked ??= fetchToken(deps, credential);
    const answer = await asked;
    return answer.ok ? ok(answer.value.token) : answer;
  };
  const renew = async (refused: string) => {
    const before = await asked;
    // Several trials are under way at once: the first that is refused asks anew, the others take what it gets.
    if (before?.ok && before.value.token === refused) asked = null;
    return current();
  };
  return { current, renew, introspect: introspection(deps, credential) };
}

/** The access token that a partner's code was just exchanged for. It is an hour young: a refusal is a refusal. */
export function partnerTrialSource(deps: Deps, token: string): TokenSource {
  return {
    current: async () => ok(token),
    renew: async () => no(deadGrant()),
    introspect: introspection(deps, { kind: "partner" }),
    byConsent: true,
  };
}
