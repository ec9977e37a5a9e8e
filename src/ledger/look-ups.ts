/**
 * Look-ups of people that are good for ten minutes. Whoever looks announces the key first and writes what was found
 * only while the announcement stands; a row that settles takes the announcements and findings of all its keys away,
 * because it may have made the person. So a finding is never older than the last export that worked on its key.
 */
import { eq, gte, isNotNull, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";
import { claims, personLookUps } from "./tables.ts";

/** A recruiter looks at the preview and confirms within this; people who are made meanwhile by others are few. */
export const LOOK_UP_TTL_MS = 10 * 60_000;

export interface Announcement {
  keys: readonly string[];
  connectionId: string;
  /** Ms since the epoch; names the announcement. */
  askedAt: number;
}

export const announceLookUps = (
  db: Db,
  tenantId: TenantId,
  { keys, connectionId, askedAt }: Announcement,
): Statement =>
  db.run(sql`
    INSERT INTO ${personLookUps} (tenant_id, key, connection_id, asked_at, found)
    SELECT DISTINCT ${tenantId}, value, ${connectionId}, ${askedAt}, NULL FROM json_each(${JSON.stringify(keys)}) WHERE true
    ON CONFLICT (tenant_id, key) DO UPDATE SET
      connection_id = excluded.connection_id, asked_at = excluded.asked_at, found = NULL`);

/** Keeps what was found, unless the announcement was taken away or another one came. */
export const keepLookUps = (
  db: Db,
  tenantId: TenantId,
  askedAt: number,
  found: ReadonlyMap<string, readonly number[]>,
): Statement[] =>
  [...found].map(([key, ids]) =>
    db
      .update(personLookUps)
      .set({ found: [...ids] })
      .where(owned(personLookUps, tenantId, eq(personLookUps.key, key), eq(personLookUps.askedAt, askedAt))),
  );

/** What was found under a key by this connection within the last ten minutes; null where nobody looked. */
export async function keptLookUp(
  db: Db,
  tenantId: TenantId,
  { key, connectionId, now }: { key: string; connectionId: string; now: number },
): Promise<{ ids: number[]; askedAt: number } | null> {
  const [row] = await db
    .select({ ids: personLookUps.found, askedAt: personLookUps.askedAt })
    .from(personLookUps)
    .where(
      owned(
        personLookUps,
        tenantId,
        eq(personLookUps.key, key),
        eq(personLookUps.connectionId, connectionId),
        gte(personLookUps.askedAt, now - LOOK_UP_TTL_MS),
        isNotNull(personLookUps.found),
      ),
    );
  return row?.ids ? { ids: row.ids, askedAt: row.askedAt } : null;
}

/** A row that settles may have made the person, whatever became of its call. */
export const endLookUps = (
  db: Db,
  row: { tenantId: TenantId; exportId: string; candidateId: string },
): Statement =>
  db.run(sql`
    DELETE FROM ${personLookUps} WHERE tenant_id = ${row.tenantId} AND key IN (SELECT c.key FROM ${claims} c
      WHERE c.tenant_id = ${row.tenantId} AND c.export_id = ${row.exportId} AND c.candidate_id = ${row.candidateId})`);

/** Findings that are too old to be of use. */
export const dropOldLookUps = (db: Db, now: number, limit: number): Statement =>
  db.run(sql`
    DELETE FROM ${personLookUps} WHERE rowid IN
      (SELECT rowid FROM ${personLookUps} WHERE asked_at < ${now - LOOK_UP_TTL_MS} LIMIT ${limit})`);
