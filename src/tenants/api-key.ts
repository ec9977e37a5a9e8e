/**
 * The product's API keys: `hhg_`, 43 characters of base62 (256 bits), 6 of checksum. The checksum refuses typing
 * errors and made-up keys before any look-up; only the SHA-256 of a key is ever stored.
 */
import { randomBase62, toBase62 } from "../lib/base62.ts";
import { utf8 } from "../lib/bytes.ts";
import { sha256, sha256Hex } from "../lib/hmac.ts";

const PREFIX = "hhg_";
/** 62^43 > 2^256. */
const RANDOM_LENGTH = 43;
/** 62^6 > 2^32: the first four bytes of a SHA-256. */
const CHECKSUM_LENGTH = 6;
const SHAPE = /^hhg_[0-9A-Za-z]{49}$/;

async function checksum(random: string): Promise<string> {
  const digest = await sha256(utf8(random));
  return toBase62(new DataView(digest.buffer).getUint32(0), CHECKSUM_LENGTH);
}

export async function newApiKey(): Promise<{ apiKey: string; hash: string; last4: string }> {
  const random = randomBase62(RANDOM_LENGTH);
  const apiKey = `${PREFIX}${random}${await checksum(random)}`;
  return { apiKey, hash: await sha256Hex(apiKey), last4: apiKey.slice(-4) };
}

/** The hash to look a key up by, or null when it cannot be a key of ours. */
export async function apiKeyHash(apiKey: string): Promise<string | null> {
  if (!SHAPE.test(apiKey)) return null;
  const random = apiKey.slice(PREFIX.length, PREFIX.length + RANDOM_LENGTH);
  return apiKey.endsWith(await checksum(random)) ? sha256Hex(apiKey) : null;
}
