/**
 * Signs what is pushed, by the Standard Webhooks rules (standard-webhooks.md, Signature scheme): HMAC-SHA256 over
 * `id.timestamp.body` with the bytes behind `whsec_`, one `v1,<base64>` for each secret that is in force.
 */
import { fromBase64, randomBytes, toBase64, utf8 } from "../lib/bytes.ts";
import { importHmacKey, signHmac } from "../lib/hmac.ts";

const PREFIX = "whsec_";
/** Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;

export const newSecret = (): string => `${PREFIX}${toBase64(randomBytes(SECRET_BYTES))}`;

export interface Pushed {
  id: string;
  /** Seconds since the epoch. */
  timestamp: number;
  body: string;
}

export async function signatureHeaders(
  secrets: readonly string[],
  { id, timestamp, body }: Pushed,
): Promise<Record<string, string>> {
  const signed = utf8(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(
    secrets.map(async (secret) => {
      const bytes = fromBase64(secret.slice(PREFIX.length));
      if (!bytes) throw new Error("changes: a secret that is not base64");
      return `v1,${toBase64(await signHmac(await importHmacKey(bytes), signed))}`;
    }),
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
