// Who calls and what the token may do. Scopes taken from a credential are gone at once, even for live tokens; added
// ones need a new token ("Authorization code", scope changes). Reads need a subject who is a Site Admin.
import type { Context } from "hono";
import type { Actor } from "../acts/references.ts";
import type { Credential } from "../auth/credentials.ts";
import { readToken } from "../auth/jwt.ts";
import type { State } from "../practice.ts";
import type { User } from "../world/org-records.ts";

export interface Caller {
  credential: Credential;
  subject: User;
  scopes: Set<string>;
  actor: Actor;
}

export const UNDECODABLE = "Token could not be decoded. Please ensure your token is from a trusted source.";

export function callerOf(state: State, c: Context): Caller | null {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const claims = token === undefined ? null : readToken(token);
  if (!claims || claims.exp * 1000 <= state.world.clock.now()) return null;
  const credential = state.credentials.byClientId(claims.client_id);
  const subject = state.world.users.get(Number(claims.sub));
  if (!credential || credential.revoked || claims.gen !== credential.generation) return null;
  // Access that hangs on a person ends when that person is deactivated.
  if (!subject || subject.deactivated) return null;
  const scopes = new Set(claims.scope.split(" ").filter((scope) => credential.scopes.includes(scope)));
  const seesPrivate = credential.privateVisible ?? state.world.settings.privateVisible;
  const actor: Actor = { userId: subject.id, seesPrivate, via: credential.id, mirrorsEmployer: true };
  return { credential, subject, scopes, actor };
}

export type Permission = { allowed: true; empty: boolean } | { allowed: false; reason: string };

export function permission(state: State, caller: Caller, scope: string, reads: boolean): Permission {
  if (!caller.scopes.has(scope)) return { allowed: false, reason: `Token is missing the scope ${scope}` };
  if (caller.subject.site_admin || state.world.settings.nonAdminSubject === "allowed")
    return { allowed: true, empty: false };
  if (reads && state.world.settings.nonAdminSubject === "empty") return { allowed: true, empty: true };
  return { allowed: false, reason: "Subject is not a Site Admin" };
}
