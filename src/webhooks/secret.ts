/** The hook token and the secret key: made once, rotated without losing what Greenhouse still sends with the old. */
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { randomBase62 } from "../lib/base62.ts";
import { isoOrNull } from "../lib/clock.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { vaultOf } from "../tenants/vault.ts";
import { forgetKeys, SECRET_FIELD, TOKEN_LENGTH } from "./keys.ts";
import { askToManage } from "./manager-row.ts";
import { webhookSecrets, webhookTokens } from "./tables.ts";

/** 62^43 > 2^256: as much as HMAC-SHA256 can use. */
const SECRET_LENGTH = 43;
/** The contract's longest life of a previous secret. */
const PREVIOUS_VALID_MS = 30 * 24 * 3_600_000;
/** What isolates keep of keys is gone by then (contract: a revoked secret ends within 60 s). */
const REVOKED_WITHIN_MS = 60_000;

/** The tenant's hook token, made at the first call. */
export async function hookToken(deps: Deps, tenantId: TenantId): Promise<string> {
  const read = () =>
    deps.db
      .select({ token: webhookTokens.token })
      .from(webhookTokens)
      .where(eq(webhookTokens.tenantId, tenantId));
  const [known] = await read();
  if (known) return known.token;
  await deps.db
    .insert(webhookTokens)
    .values({ tenantId, token: randomBase62(TOKEN_LENGTH), createdAt: deps.clock() })
    .onConflictDoNothing();
  // Read back: of two first calls at once only one made the token.
  const [made] = await read();
  if (!made) throw new Error("webhooks: the token is not there after it was written");
  return made.token;
}

/** The secret in force, in clear: for those alone who hand it on to Greenhouse. Null: none was ever made. */
export async function secretInForce(
  deps: Deps,
  tenantId: TenantId,
): Promise<{ id: string; key: string } | null> {
  const [row] = await deps.db
    .select({ id: webhookSecrets.id, sealed: webhookSecrets.sealed })
    .from(webhookSecrets)
    .where(owned(webhookSecrets, tenantId, isNull(webhookSecrets.validUntil)))
    .orderBy(desc(webhookSecrets.id))
    .limit(1);
  if (!row) return null;
  return { id: row.id, key: await (await vaultOf(deps, tenantId)).open(row.id, SECRET_FIELD, row.sealed) };
}

/**
 * Makes the secret that counts from now on; it is shown here and never again. The one before stays valid for 30
 * days at most, or ends within 60 s with `revokePrevious`.
 */
export async function rotateSecret(
  deps: Deps,
  tenantId: TenantId,
  input: { revokePrevious?: boolean | undefined },
): Promise<{ secretKey: string; previousValidUntil: string | null }> {
  const token = await hookToken(deps, tenantId);
  const now = deps.clock();
  const id = newId("secret", now);
  const secretKey = randomBase62(SECRET_LENGTH);
  const sealed = await (await vaultOf(deps, tenantId)).seal(id, SECRET_FIELD, secretKey);
  const { db } = deps;
  const retire = input.revokePrevious
    ? db
        .update(webhookSecrets)
        .set({ validUntil: now })
        .where(
          owned(webhookSecrets, tenantId, sql`coalesce(${webhookSecrets.validUntil}, ${now} + 1) > ${now}`),
        )
    : db
        .update(webhookSecrets)
        .set({ validUntil: now + PREVIOUS_VALID_MS })
        .where(owned(webhookSecrets, tenantId, isNull(webhookSecrets.validUntil)));
  await commit(db, [
    retire,
    db.insert(webhookSecrets).values({ tenantId, id, sealed, createdAt: now, validUntil: null }),
    auditEntry(deps, tenantId, "secret.made", { revokedPrevious: input.revokePrevious === true }),
  ]);
  forgetKeys(token);
  await askToManage(deps, tenantId);
  const [previous] = await db
    .select({ validUntil: sql<number | null>`max(${webhookSecrets.validUntil})` })
    .from(webhookSecrets)
    .where(and(owned(webhookSecrets, tenantId), sql`${webhookSecrets.validUntil} >= ${now}`));
  const until = previous?.validUntil ?? null;
  return {
    secretKey,
    previousValidUntil: isoOrNull(until === now ? now + REVOKED_WITHIN_MS : until),
  };
}
