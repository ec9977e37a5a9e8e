/**
 * What a bearer token says of itself. The payload is read without verification: nothing is decided by it but
 * what the permission table shows, and Greenhouse checks the token on every call.
 */
import * as z from "zod";
import { fromBase64, fromUtf8 } from "../../lib/bytes.ts";
import { tryJson } from "../messages.ts";

export interface TokenClaims {
  /** The Greenhouse user that the token acts as. */
  userId: number | null;
  /** Null where the token does not list its scopes. */
  scopes: ReadonlySet<string> | null;
}

const Payload = z.object({ sub: z.unknown(), scope: z.unknown(), scopes: z.unknown() }).partial();

/** The claims of a JWT; both parts null for a token that is none. */
export function readClaims(token: string): TokenClaims {
  const encoded = token.split(".")[1] ?? "";
  const bytes = fromBase64(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  const payload = Payload.safeParse(bytes ? tryJson(fromUtf8(bytes)) : null);
  if (!payload.success) return { userId: null, scopes: null };
  const { sub, scope, scopes } = payload.data;
  const userId = /^\d+$/.test(String(sub)) ? Number(sub) : Number.NaN;
  return { userId: Number.isSafeInteger(userId) ? userId : null, scopes: readScopes(scope ?? scopes) };
}

/** A scope claim: one string with blanks between, or a list. */
export function readScopes(claim: unknown): ReadonlySet<string> | null {
  if (typeof claim === "string") return new Set(claim.split(/\s+/).filter((scope) => scope !== ""));
  const list = z.array(z.string()).safeParse(claim);
  return list.success ? new Set(list.data) : null;
}
