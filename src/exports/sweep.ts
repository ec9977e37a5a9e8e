/** What the minute looks after: wake-ups that were lost, mails that were not asked for, and what has served its time. */
import { and, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { dropOldLookUps } from "../ledger/look-ups.ts";
import { exports_ } from "../ledger/tables.ts";
import type { TenantId } from "../lib/ids.ts";
import { DRAFT_TTL_MS } from "./draft.ts";
import { KEY_TTL_MS } from "./idempotency.ts";
import { exportDrafts, exportPreviews, idempotencyKeys, previewItems } from "./tables.ts";

/** A wake-up is late after this; the sweep sends it again. */
const LATE_MS = 60_000;
/** A mail that could not go out is tried again within the hour by a message of its own; later that one was lost. */
const MAIL_LATE_MS = 2 * 3_600_000;
const PREVIEW_TTL_MS = 24 * 3_600_000;
/** Tenants and exports per sweep; the rest is found a minute later. */
const MAX_PER_SWEEP = 100;
const MAX_DELETED = 1_000;

/** Waking twice does no harm: the rows say what is due. Who was woken longest ago comes first, so nobody is left out. */
export async function sweepExports(deps: Deps): Promise<void> {
  const now = deps.clock();
  for (const { tenantId } of await pumpsToWake(deps)) {
    await deps.queue.send({ type: "exports.pump", tenantId });
  }
  const untold = await deps.db
    .select({ tenantId: exports_.tenantId, exportId: exports_.id })
    .from(exports_)
    .where(
      and(
        eq(exports_.notification, "pending"),
        lt(exports_.finishedAt, now - LATE_MS),
        or(isNull(exports_.notifiedAt), lt(exports_.notifiedAt, now - MAIL_LATE_MS)),
      ),
    )
    // A mail that could not be sent carries the time of its last try.
    .orderBy(sql`${exports_.notifiedAt} NULLS FIRST`)
    .limit(MAX_PER_SWEEP);
  for (const ids of untold) await deps.queue.send({ type: "exports.notify", ...ids });
}

/** Tenants with an unfinished export and no pump at work, noted as woken. */
async function pumpsToWake(deps: Deps): Promise<{ tenantId: TenantId }[]> {
  const now = deps.clock();
  return deps.db.all<{ tenantId: TenantId }>(sql`
    INSERT INTO export_pumps (tenant_id, lease_until, woken_at)
    SELECT u.tenant_id, 0, ${now}
    FROM (SELECT DISTINCT tenant_id FROM exports WHERE finished_at IS NULL) u
      LEFT JOIN export_pumps p ON p.tenant_id = u.tenant_id
    WHERE coalesce(p.lease_until, 0) <= ${now}
    ORDER BY p.woken_at NULLS FIRST LIMIT ${MAX_PER_SWEEP}
    ON CONFLICT (tenant_id) DO UPDATE SET woken_at = excluded.woken_at
    RETURNING tenant_id AS tenantId`);
}

/** Idempotency keys, previews and drafts after a day each, what previews found after ten minutes. */
export async function sweepOutdated(deps: Deps): Promise<void> {
  const now = deps.clock();
  const old = deps.db
    .select({ id: exportPreviews.id })
    .from(exportPreviews)
    .where(lt(exportPreviews.createdAt, now - PREVIEW_TTL_MS))
    .limit(20);
  await commit(deps.db, [
    deps.db.run(sql`DELETE FROM ${idempotencyKeys} WHERE rowid IN
      (SELECT rowid FROM ${idempotencyKeys} WHERE created_at < ${now - KEY_TTL_MS} LIMIT ${MAX_DELETED})`),
    deps.db.run(sql`DELETE FROM ${exportDrafts} WHERE rowid IN
      (SELECT rowid FROM ${exportDrafts} WHERE created_at < ${now - DRAFT_TTL_MS} LIMIT ${MAX_DELETED})`),
    deps.db.delete(previewItems).where(inArray(previewItems.previewId, old)),
    deps.db.delete(exportPreviews).where(inArray(exportPreviews.id, old)),
    dropOldLookUps(deps.db, now, MAX_DELETED),
  ]);
}
