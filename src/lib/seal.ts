/**
 * AES-256-GCM, the way every secret rests: `keyId.nonce.ciphertext` in base64. The additional data binds a
 * ciphertext to the tenant, the record, the field and the key it was sealed for, so one that is moved
 * elsewhere, or has a flipped bit, does not open. There is no fallback: what does not open is a fault.
 */
import { type Bytes, fromBase64, fromUtf8, randomBytes, toBase64, utf8 } from "./bytes.ts";

/** 96 bits: the nonce length GCM is specified for without rehashing (NIST SP 800-38D, section 5.2.1.1). */
const NONCE_BYTES = 12;

export interface SealingKey {
  id: string;
  key: CryptoKey;
}

/** Where a ciphertext belongs. Opening needs exactly the same place. */
export interface SealContext {
  tenant: string;
  record: string;
  field: string;
}

export const importSealingKey = (raw: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

const additionalData = (context: SealContext, keyId: string): Bytes =>
  utf8(JSON.stringify([context.tenant, context.record, context.field, keyId]));

export async function sealBytes(key: SealingKey, plain: Bytes, context: SealContext): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  const params = { name: "AES-GCM", iv: nonce, additionalData: additionalData(context, key.id) };
  const sealed = await crypto.subtle.encrypt(params, key.key, plain);
  return `${key.id}.${toBase64(nonce)}.${toBase64(new Uint8Array(sealed))}`;
}

/** Throws when no key of that id is at hand or the ciphertext was not sealed for this place. */
export async function openBytes(
  keys: readonly SealingKey[],
  sealed: string,
  context: SealContext,
): Promise<Bytes> {
  const [keyId, nonceText, cipherText] = sealed.split(".");
  const key = keys.find((candidate) => candidate.id === keyId);
  const nonce = nonceText ? fromBase64(nonceText) : null;
  const cipher = cipherText ? fromBase64(cipherText) : null;
  if (!key || !nonce || !cipher) throw new Error("seal: unreadable record or unknown key id");
  const params = { name: "AES-GCM", iv: nonce, additionalData: additionalData(context, key.id) };
  return new Uint8Array(await crypto.subtle.decrypt(params, key.key, cipher));
}

export const sealText = (key: SealingKey, text: string, context: SealContext): Promise<string> =>
  sealBytes(key, utf8(text), context);

export const openText = async (
  keys: readonly SealingKey[],
  sealed: string,
  context: SealContext,
): Promise<string> => fromUtf8(await openBytes(keys, sealed, context));
