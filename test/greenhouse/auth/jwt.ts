// Access tokens look like the real ones: a JWT with sub, scope, silo and an expiry. Signed with a key of this
// process, so a token from before a restart cannot be decoded, like one from somewhere else.
import { createHmac, randomBytes, randomUUID } from "node:crypto";

const KEY = randomBytes(32);

export interface Claims {
  jti: string;
  iss: string;
  sub: string;
  scope: string;
  silo: string;
  client_id: string;
  gen: number;
  iat: number;
  exp: number;
}

export function signToken(claims: Omit<Claims, "jti" | "iss" | "silo">): string {
  const full: Claims = { jti: randomUUID(), iss: "practice-greenhouse", silo: "silo2", ...claims };
  const body = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(full)}`;
  return `${body}.${mac(body)}`;
}

export function readToken(token: string): Claims | null {
  const [head, payload, signature] = token.split(".");
  if (!head || !payload || !signature || mac(`${head}.${payload}`) !== signature) return null;
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function mac(text: string): string {
  return createHmac("sha256", KEY).update(text).digest("base64url");
}
