/**
 * Whether a delivery comes from whoever knows the tenant's secret key: `Signature: sha256 <64 hex digits>`, the
 * HMAC-SHA256 of the raw body (Webhooks reference, Authentication). Pure: bytes in, verdict out. The bytes must
 * be those that arrived: a body that was parsed and written again has other escapes and another digest. There is
 * always an HMAC computed, so that a stranger cannot tell by time what was wrong.
 */
import { type Bytes, fromHex } from "../lib/bytes.ts";
import { importHmacKey, verifyHmac } from "../lib/hmac.ts";

/** A secret ready for use. */
export interface VerifyingKey {
  id: string;
  key: CryptoKey;
  /** Milliseconds since the epoch; null for the secret in force. */
  validUntil: number | null;
}

export type SignatureVerdict =
  | { good: true; secretId: string }
  | { good: false; why: "missing" | "malformed" | "no_secret" | "mismatch" };

const SIGNATURE = /^sha256 ([0-9a-fA-F]{64})$/;

/** The digest in a Signature header, or null: one algorithm word, one blank, 64 hex digits and nothing else. */
export function readSignature(header: string | undefined): Bytes | null {
  const hex = SIGNATURE.exec(header ?? "")?.[1];
  return hex === undefined ? null : fromHex(hex);
}

const NO_MAC = new Uint8Array(32);
let strangersKey: Promise<CryptoKey> | undefined;

/** Judges a body by its Signature header and the secrets that count at `now`. */
export async function judgeSignature(
  body: Bytes,
  header: string | undefined,
  keys: readonly VerifyingKey[],
  now: number,
): Promise<SignatureVerdict> {
  const mac = readSignature(header);
  const valid = keys.filter((key) => key.validUntil === null || key.validUntil > now);
  if (valid.length === 0 || mac === null) {
    strangersKey ??= importHmacKey(crypto.getRandomValues(new Uint8Array(32)));
    await verifyHmac(await strangersKey, mac ?? NO_MAC, body);
    if (header === undefined) return { good: false, why: "missing" };
    return { good: false, why: mac === null ? "malformed" : "no_secret" };
  }
  for (const { id, key } of valid) {
    if (await verifyHmac(key, mac, body)) return { good: true, secretId: id };
  }
  return { good: false, why: "mismatch" };
}
