/** How each hook is doing, written rarely: a row per delivery would say no more than one every few seconds. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { errorFields } from "../lib/log.ts";
import { HOOKS, type HookSlug, NO_SLUG } from "./hooks.ts";

/** "Last delivery" is told this exactly; a change of secret or a recovery is written at once. */
const SEEN_STEP_MS = 10_000;
/** Bad signatures are written at most so often per hook, and the rest only counted. */
const BAD_STEP_MS = 60_000;

/** A hook was heard with a good signature: a ping, or a delivery of its event. */
export function hookHeard(
  db: Db,
  tenantId: TenantId,
  heard: { slug: HookSlug | typeof NO_SLUG; urlSlug: string; secretId: string; at: number; ping: boolean },
): Statement {
  const column = sql.raw(heard.ping ? "pinged_at" : "last_delivery_at");
  // An address without a slug fits every event; only another hook's address is a mix-up.
  const postsTo = heard.urlSlug === NO_SLUG || heard.urlSlug === heard.slug ? null : heard.urlSlug;
  return db.run(sql`
    INSERT INTO webhook_hooks AS t (tenant_id, slug, ${column}, secret_id, posts_to)
    VALUES (${tenantId}, ${heard.slug}, ${heard.at}, ${heard.secretId}, ${postsTo})
    ON CONFLICT (tenant_id, slug) DO UPDATE SET ${column} = excluded.${column}, secret_id = excluded.secret_id,
      posts_to = excluded.posts_to
    WHERE t.${column} IS NULL OR t.${column} < excluded.${column} - ${SEEN_STEP_MS}
      OR (t.secret_id, t.posts_to) IS NOT (excluded.secret_id, excluded.posts_to)
      OR t.last_bad_at >= max(coalesce(t.pinged_at, 0), coalesce(t.last_delivery_at, 0))`);
}

/** Retries of a delivery that failed under the old secret span 15 h 16 min: after that nobody signs with it. */
const GRACE_AFTER_ALL_SEEN_MS = 16 * 3_600_000;

/** Once all hooks were heard with the secret in force, the previous ones end 16 hours later. */
export function retirePrevious(db: Db, tenantId: TenantId, currentSecretId: string, now: number): Statement {
  const until = now + GRACE_AFTER_ALL_SEEN_MS;
  const slugs: SQL = sql`(SELECT value FROM json_each(${JSON.stringify(HOOKS.map((hook) => hook.slug))}))`;
  return db.run(sql`
    UPDATE webhook_secrets SET valid_until = ${until}
    WHERE tenant_id = ${tenantId} AND valid_until > ${until}
      AND EXISTS (SELECT 1 FROM webhook_secrets c WHERE c.tenant_id = ${tenantId} AND c.id = ${currentSecretId}
        AND c.valid_until IS NULL)
      AND (SELECT count(*) FROM webhook_hooks h WHERE h.tenant_id = ${tenantId}
        AND h.secret_id = ${currentSecretId} AND h.slug IN ${slugs}) = ${HOOKS.length}`);
}

/** What was counted and not yet written, per hook. Lost with the isolate: it is a measure, not a ledger. */
const uncounted = new Map<string, { count: number; writtenAt: number }>();
const MAX_UNCOUNTED = 5_000;
/** Two writes of one hook are at least this far apart, whatever the database would say. */
const BAD_TRY_EVERY_MS = 1_000;

/** Counts a bad signature for the hook of an address. Nothing of the body is kept. Never throws. */
export async function countBadSignature(deps: Deps, tenantId: TenantId, slug: string): Promise<void> {
  const now = deps.clock();
  const hook = `${tenantId}/${slug}`;
  if (uncounted.size >= MAX_UNCOUNTED) uncounted.clear();
  const state = uncounted.get(hook) ?? { count: 0, writtenAt: 0 };
  uncounted.set(hook, state);
  state.count += 1;
  if (now - state.writtenAt < BAD_TRY_EVERY_MS) return;
  state.writtenAt = now;
  const { count } = state;
  try {
    const [row] = await deps.db.all<{ slug: string }>(sql`
      INSERT INTO webhook_hooks AS t (tenant_id, slug, last_bad_at, bad_count)
      VALUES (${tenantId}, ${slug}, ${now}, ${count})
      ON CONFLICT (tenant_id, slug) DO UPDATE SET last_bad_at = excluded.last_bad_at,
        bad_count = t.bad_count + excluded.bad_count
      WHERE t.last_bad_at IS NULL OR t.last_bad_at < excluded.last_bad_at - ${BAD_STEP_MS}
        OR t.last_bad_at < max(coalesce(t.pinged_at, 0), coalesce(t.last_delivery_at, 0))
      RETURNING slug`);
    if (row) state.count -= count;
  } catch (error) {
    deps.log.warn("webhooks.bad_signature_uncounted", errorFields(error));
  }
}
