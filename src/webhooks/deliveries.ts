/** The delivery's own row: written first in its batch, it decides what else of the batch takes effect. */
import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Db, Statement } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";
import { survivorOf } from "../mirror/fragments.ts";
import { DELIVERY_STATES, type DeliveryState } from "./tables.ts";

/** A delivery about to be written. Times in ms. */
export interface NewDelivery {
  id: string;
  slug: string;
  eventId: string;
  action: string;
  receivedAt: number;
  candidateId: number | null;
  digest: string;
  clocked: boolean;
  secretId: string;
  bytes: number;
  /** Sealed; null where it is too large to keep. */
  body: string | null;
}

/** How it comes out: the state if it counts, or `failed` with the reason; `whyNot` is asked in the same statement. */
export type Ending = { state: DeliveryState; whyNot: SQL; reason: string | null };

/** Equal bytes within this time are the same event: Greenhouse retries for 15 h 16 min. */
const SAME_BYTES_MS = 16 * 3_600_000;

/**
 * Inserts a delivery unless it was here before, by hook and event id or, for a body with a clock of its own, by
 * its bytes. Returns nothing for a duplicate and for a tenant that is being deleted. `applied_by` says whether
 * the news counts: everything else in the batch hangs on it.
 */
export function insertDelivery(db: Db, tenantId: TenantId, row: NewDelivery, ending: Ending): Statement {
  const { whyNot, state, reason } = ending;
  const seen = sql`EXISTS (SELECT 1 FROM webhook_deliveries b WHERE b.tenant_id = ${tenantId}
    AND b.candidate_id IS ${row.candidateId} AND b.digest = ${row.digest} AND b.state <> 'failed'
    AND b.received_at > ${row.receivedAt - SAME_BYTES_MS})`;
  return db.run(sql`
    INSERT INTO webhook_deliveries (tenant_id, slug, event_id, id, action, state, reason, received_at, applied_by,
      candidate_id, digest, clocked, secret_id, bytes, body)
    SELECT ${tenantId}, ${row.slug}, ${row.eventId}, ${row.id}, ${row.action},
      CASE WHEN n.why IS NULL THEN ${state} ELSE 'recorded' END, coalesce(n.why, ${reason}), ${row.receivedAt},
      CASE WHEN n.why IS NULL AND ${state} <> 'failed' THEN ${row.id} END, ${row.candidateId}, ${row.digest},
      ${Number(row.clocked)}, ${row.secretId}, ${row.bytes},
      -- A late body of somebody who is gone, or was anonymised, must not bring back what was erased.
      CASE WHEN n.why IS NOT 'gone' AND NOT ${isAnonymized(tenantId, row.candidateId)} THEN ${row.body} END
    FROM (SELECT ${whyNot} AS why) n
    WHERE ${row.clocked ? sql`NOT ${seen}` : sql`true`} AND ${live(tenantId)}
    ON CONFLICT DO NOTHING RETURNING state`);
}

/** Runs a kept delivery again: the same question, the same row. Returns nothing when it has taken effect already. */
export function rerunDelivery(
  db: Db,
  tenantId: TenantId,
  run: { id: string; by: string; candidateId: number | null; clocked: boolean },
  ending: Ending,
): Statement {
  const { whyNot, state, reason } = ending;
  return db.run(sql`
    UPDATE webhook_deliveries AS d SET candidate_id = ${run.candidateId}, clocked = ${Number(run.clocked)},
      state = CASE WHEN n.why IS NULL THEN ${state} ELSE 'recorded' END, reason = coalesce(n.why, ${reason}),
      applied_by = CASE WHEN n.why IS NULL AND ${state} <> 'failed' THEN ${run.by} END
    FROM (SELECT ${whyNot} AS why) n
    WHERE d.tenant_id = ${tenantId} AND d.id = ${run.id} AND d.applied_by IS NULL
    RETURNING state`);
}

const Ended = z.object({ results: z.array(z.object({ state: z.enum(DELIVERY_STATES) })) });

/** What the delivery's own statement, the first of its batch, came to: the state, or null where it wrote nothing. */
export const endedAs = ([first]: readonly unknown[]): DeliveryState | null =>
  Ended.parse(first).results[0]?.state ?? null;

/** True beside the delivery whose latest run was this one and counts. */
export const tookEffect = (tenantId: TenantId, deliveryId: string, by: string): SQL =>
  sql`EXISTS (SELECT 1 FROM webhook_deliveries done WHERE done.tenant_id = ${tenantId} AND done.id = ${deliveryId} AND done.applied_by = ${by})`;

/** The person of the body, or the one they were merged into, was anonymised. */
const isAnonymized = (tenantId: TenantId, candidateId: number | null): SQL =>
  candidateId === null
    ? sql`false`
    : sql`EXISTS (SELECT 1 FROM mirror_people p WHERE p.tenant_id = ${tenantId} AND p.anonymized_at IS NOT NULL
        AND p.id IN (${candidateId}, ${survivorOf(tenantId, candidateId)}))`;

const live = (tenantId: TenantId): SQL =>
  sql`EXISTS (SELECT 1 FROM tenants live WHERE live.id = ${tenantId} AND live.deleted_at IS NULL)`;

export async function isLiveTenant(db: Db, tenantId: TenantId): Promise<boolean> {
  const [row] = await db.all<{ live: number }>(sql`SELECT ${live(tenantId)} AS live`);
  return row?.live === 1;
}
