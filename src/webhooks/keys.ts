/**
 * The secrets of a hook token, ready to verify with. An isolate keeps them for less than a minute, so that a
 * revoked secret ends within 60 s everywhere (contract, web hooks). A signature that fails is tried once more
 * against a fresh read, because the secret may be newer than what is kept; that read is rationed per token, or
 * whoever knows an address could make us read at every request.
 */
import { and, eq, gt, isNull, or } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { utf8 } from "../lib/bytes.ts";
import { importHmacKey } from "../lib/hmac.ts";
import type { TenantId } from "../lib/ids.ts";
import { tenants } from "../tenants/tables.ts";
import { vaultOf } from "../tenants/vault.ts";
import type { VerifyingKey } from "./signature.ts";
import { webhookSecrets, webhookTokens } from "./tables.ts";

/** Below the contract's 60 s with room for a slow answer. */
const KEEP_MS = 45_000;
/** A burst of bad signatures costs one read in so many ms. */
const FRESH_READ_EVERY_MS = 2_000;
const MAX_KEPT = 1_000;
/** 62^43 > 2^256. What does not look like a token of ours is not looked up. */
export const TOKEN_LENGTH = 43;
const TOKEN = /^[0-9A-Za-z]{43}$/;

/** Whose token it is and what it may be signed with, the secret in force first. */
export interface TokenKeys {
  tenantId: TenantId;
  keys: VerifyingKey[];
  readAt: number;
}

const kept = new Map<string, TokenKeys>();

/** The keys of a token, at most 45 s old; null for a token that is nobody's. */
export async function keysOf(deps: Deps, token: string): Promise<TokenKeys | null> {
  const known = kept.get(token);
  if (known && deps.clock() - known.readAt < KEEP_MS) return known;
  return readKeys(deps, token);
}

/** The keys as they are now, or null when they were read a moment ago and are what `keysOf` gave. */
export async function freshKeysOf(deps: Deps, token: string): Promise<TokenKeys | null> {
  const known = kept.get(token);
  if (!known || deps.clock() - known.readAt < FRESH_READ_EVERY_MS) return null;
  return readKeys(deps, token);
}

/** Forgets what this isolate keeps of a token; the others follow within 60 s. */
export const forgetKeys = (token: string): boolean => kept.delete(token);

async function readKeys(deps: Deps, token: string): Promise<TokenKeys | null> {
  if (!TOKEN.test(token)) return null;
  const readAt = deps.clock();
  // Everything about a token in one trip; the secrets' own columns do not collide with the token's.
  const rows = await deps.db
    .select({
      tenantId: webhookTokens.tenantId,
      id: webhookSecrets.id,
      sealed: webhookSecrets.sealed,
      validUntil: webhookSecrets.validUntil,
    })
    .from(webhookTokens)
    .innerJoin(tenants, and(eq(tenants.id, webhookTokens.tenantId), isNull(tenants.deletedAt)))
    .leftJoin(
      webhookSecrets,
      and(
        eq(webhookSecrets.tenantId, webhookTokens.tenantId),
        or(isNull(webhookSecrets.validUntil), gt(webhookSecrets.validUntil, readAt)),
      ),
    )
    .where(eq(webhookTokens.token, token));
  const [first] = rows;
  if (!first) {
    kept.delete(token);
    return null;
  }
  const { tenantId } = first;
  const vault = await vaultOf(deps, tenantId);
  const keys = await Promise.all(
    rows.map(async ({ id, sealed, validUntil }) => {
      if (id === null || sealed === null) return [];
      const secret = await vault.open(id, SECRET_FIELD, sealed);
      return [{ id, key: await importHmacKey(utf8(secret)), validUntil }];
    }),
  );
  const found = { tenantId, keys: keys.flat().sort(inForceFirst), readAt };
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(token, found);
  return found;
}

const inForceFirst = (a: VerifyingKey, b: VerifyingKey): number =>
  (b.validUntil ?? Number.POSITIVE_INFINITY) - (a.validUntil ?? Number.POSITIVE_INFINITY) || 0;

/** The field that a secret key is sealed for. */
export const SECRET_FIELD = "secretKey";
