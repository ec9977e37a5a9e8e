/**
 * The only file that computes a digest or compares a secret. WebCrypto's `verify` recomputes and compares in
 * constant time inside the runtime, so no comparison of ours can leak where two values part.
 */
import { type Bytes, toHex, utf8 } from "./bytes.ts";

const HMAC_SHA256 = { name: "HMAC", hash: "SHA-256" } as const;

export const importHmacKey = (secret: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", secret, HMAC_SHA256, false, ["sign", "verify"]);

export const verifyHmac = (key: CryptoKey, mac: Bytes, message: BufferSource): Promise<boolean> =>
  crypto.subtle.verify(HMAC_SHA256, key, mac, message);

export async function signHmac(key: CryptoKey, message: BufferSource): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(HMAC_SHA256, key, message));
}

export async function sha256(message: BufferSource): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", message));
}

export const sha256Hex = async (message: BufferSource | string): Promise<string> =>
  toHex(await sha256(typeof message === "string" ? utf8(message) : message));

/** A keyed hash in hex: for e-mail addresses that must be comparable but not readable. */
export async function keyedHash(key: CryptoKey, text: string): Promise<string> {
  return toHex(await signHmac(key, utf8(text)));
}

/** Compares two secrets of any length without telling by time where they differ. */
export async function secretsEqual(a: string, b: string): Promise<boolean> {
  const key = await importHmacKey(crypto.getRandomValues(new Uint8Array(32)));
  return verifyHmac(key, await signHmac(key, utf8(a)), utf8(b));
}
