/** Where a tenant's feed is pushed to: set, shown, taken back. */
import { eq, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { vaultOf } from "../tenants/vault.ts";
import { isLoopback, whyNotPushedTo } from "./address.ts";
import { changeId, newestSeq } from "./read.ts";
import { newSecret } from "./sign.ts";
import { type Callback, callbacks } from "./tables.ts";
import { wakePush } from "./wake.ts";

/** As long as a receiver may take to learn its new secret: until then pushes carry both signatures. */
const BOTH_SECRETS_MS = 86_400_000;
/** The field that secrets are sealed for; the record is the tenant. */
const SECRET_FIELD = "callbackSecret";

/**
 * Sets or replaces the address and makes a new secret, which is told this once. A first callback begins with what
 * happens from now on; a later one goes on where the last one ended, also after it was disabled.
 * `origin`: where this request came in.
 */
export async function setCallback(deps: Deps, tenantId: TenantId, input: { url: string; origin: string }) {
  const own = new URL(input.origin).hostname;
  const why = whyNotPushedTo(input.url, { ownHost: own, local: isLoopback(own) });
  if (why !== null) {
    throw new Refusal(
      422,
      "changes.callback_refused",
      `The feed is not pushed to this address: it ${why}. Give a public https address that answers without redirecting.`,
      { errors: [{ path: "url", message: why }] },
    );
  }
  const secret = newSecret();
  const sealed = await (await vaultOf(deps, tenantId)).seal(tenantId, SECRET_FIELD, secret);
  const now = deps.clock();
  const [row] = await deps.db
    .insert(callbacks)
    .values({
      tenantId,
      url: input.url,
      secret: sealed,
      createdAt: now,
      cursor: newestSeq(tenantId),
    })
    .onConflictDoUpdate({
      target: callbacks.tenantId,
      set: {
        url: input.url,
        secret: sealed,
        previousSecret: sql`${callbacks.secret}`,
        previousUntil: now + BOTH_SECRETS_MS,
        attempts: 0,
        failingSince: null,
        failure: null,
        retryAt: null,
        disabledAt: null,
      },
    })
    .returning();
  if (!row) throw new Error("changes: the callback was not written");
  wakePush(deps, tenantId);
  return { ...shown(row), secret };
}

/** The callback as it is; refuses where there is none. Its secret is told only when it is made. */
export async function getCallback(deps: Deps, tenantId: TenantId) {
  const [row] = await deps.db.select().from(callbacks).where(owned(callbacks, tenantId));
  if (!row) throw notFound("This callback");
  return shown(row);
}

/** Ends the push. The feed itself stays and can be read as before. */
export async function deleteCallback(deps: Deps, tenantId: TenantId): Promise<void> {
  const gone = await deps.db
    .delete(callbacks)
    .where(eq(callbacks.tenantId, tenantId))
    .returning({ tenantId: callbacks.tenantId });
  if (gone.length === 0) throw notFound("This callback");
}

const shown = (row: Callback) => ({
  url: row.url,
  status: statusOf(row),
  createdAt: iso(row.createdAt),
  /** The last change that the receiver has taken, as a place in the feed. */
  cursor: changeId(row.cursor),
  lastPushedAt: isoOrNull(row.lastPushedAt),
  failure:
    row.failure === null
      ? null
      : {
          reason: row.failure,
          since: isoOrNull(row.failingSince),
          attempts: row.attempts,
          nextAttemptAt: isoOrNull(row.retryAt),
        },
  disabledAt: isoOrNull(row.disabledAt),
});

function statusOf(row: Callback): "active" | "failing" | "disabled" {
  if (row.disabledAt !== null) return "disabled";
  return row.failure === null ? "active" : "failing";
}

/** The secrets to sign with, the current one first. */
export async function openSecrets(deps: Deps, row: Callback): Promise<string[]> {
  const vault = await vaultOf(deps, row.tenantId);
  const previous = (row.previousUntil ?? 0) > deps.clock() ? row.previousSecret : null;
  const sealed = [row.secret, ...(previous === null ? [] : [previous])];
  return Promise.all(sealed.map((text) => vault.open(row.tenantId, SECRET_FIELD, text)));
}
