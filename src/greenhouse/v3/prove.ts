/**
 * What a v3 credential may do. Lists are tried, whatever a token claims: removed scopes end at once, even for
 * live tokens. Writes are granted or missing by the token's own scope claim, or by introspection; only where
 * neither speaks are they tried, by requests that cannot succeed.
 */
import { no, ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { TokenSource } from "../gate.ts";
import type { Access, Answer, PermissionRow } from "../harvest.ts";
import { emptyLists, noticesFor } from "../notices.ts";
import { type Outcome, runTrials } from "../trials.ts";
import { readActingUser } from "./acting-user.ts";
import { readClaims, type TokenClaims } from "./claims.ts";
import { fixesFor, SCOPE_ROWS } from "./permissions.ts";

type Outcomes = ReadonlyMap<string, Outcome>;

export async function proveAccess(wire: Wire, tokens: TokenSource): Answer<Access> {
  // First of all: without a token every trial would ask the auth host for itself.
  const credential = await tokens.current();
  if (!credential.ok) return credential;
  const trials = SCOPE_ROWS.map(({ trial }) => trial);
  const lists = await runTrials(
    wire,
    trials.filter(({ kind }) => kind === "list"),
  );
  const fatal = whyNothingIsProved(lists);
  if (fatal) return no(fatal);
  // After the trials: they may have renewed a token that was refused.
  const token = await tokens.current();
  if (!token.ok) return token;
  const claims = await claimsOf(tokens, token.value);
  const writes = claims.scopes ? [] : trials.filter(({ kind }) => kind === "write");
  const outcomes: Outcomes = new Map([...lists, ...(await runTrials(wire, writes))]);
  const actingUser = claims.userId === null ? ok(null) : await readActingUser(wire, claims.userId);
  if (!actingUser.ok) return actingUser;
  // Not one list, whatever the token claims: its user is in the way, and no claim proves a write either.
  const blocked = [...lists.values()].every(({ state }) => state !== "granted");
  const fixes = fixesFor(tokens.byConsent ?? false);
  const permissions = SCOPE_ROWS.map(({ permission, scope }): PermissionRow => {
    const claimed = claims.scopes?.has(scope) ?? false;
    const state =
      blocked && claimed && !lists.has(scope)
        ? "unproven"
        : stateOf(outcomes.get(scope), claims.scopes, scope);
    const fix = blocked && claimed ? fixes.user(scope) : fixes.scope(scope);
    return { permission, harvest: scope, state, fix: state === "missing" ? fix : null };
  });
  return ok({
    actingUser: actingUser.value,
    permissions,
    emptyLists: emptyLists(outcomes),
    notices: noticesFor(actingUser.value, outcomes),
  });
}

/** The credential is refused, or not one list gave an answer that says anything. */
function whyNothingIsProved(outcomes: Outcomes): Outcome["failure"] {
  const failures = [...outcomes.values()].flatMap(({ failure }) => (failure ? [failure] : []));
  const refused = failures.find(({ disposition }) => disposition === "reconnect");
  const proved = [...outcomes.values()].some(({ state }) => state !== "unproven");
  return refused ?? (proved ? null : (failures[0] ?? null));
}

async function claimsOf(tokens: TokenSource, token: string): Promise<TokenClaims> {
  const own = readClaims(token);
  if (own.scopes && own.userId !== null) return own;
  const asked = await tokens.introspect?.(token);
  return { userId: own.userId ?? asked?.userId ?? null, scopes: own.scopes ?? asked?.scopes ?? null };
}

function stateOf(
  tried: Outcome | undefined,
  scopes: TokenClaims["scopes"],
  scope: string,
): PermissionRow["state"] {
  if (tried && tried.state !== "unproven") return tried.state;
  if (!scopes) return "unproven";
  return scopes.has(scope) ? "granted" : "missing";
}
