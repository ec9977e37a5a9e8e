/** What the ledger knows of people: in which exports they were, and whether it knows them at all. */
import { desc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Db } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";
import { linkOf } from "./links.ts";
import { exportRows, exports_, links } from "./tables.ts";

/** One time that a person was exported. */
export interface PastExport {
  candidateId: string;
  id: string;
  as: "candidate" | "prospect";
  jobIds: number[];
  /** Milliseconds since the epoch. */
  exportedAt: number;
}

/** Exports that made these people or their applications, the latest first. */
export async function exportsOfPeople(
  db: Db,
  tenantId: TenantId,
  candidateIds: readonly string[],
): Promise<PastExport[]> {
  const rows = await db
    .select({
      candidateId: exportRows.candidateId,
      id: exports_.id,
      as: exports_.as,
      jobIds: exports_.jobIds,
      exportedAt: exportRows.exportedAt,
    })
    .from(exportRows)
    .innerJoin(exports_, eq(exports_.id, exportRows.exportId))
    .where(
      owned(
        exportRows,
        tenantId,
        oneOf(exportRows.candidateId, candidateIds),
        isNotNull(exportRows.exportedAt),
      ),
    )
    .orderBy(desc(exportRows.exportedAt));
  return rows.flatMap((row) => (row.exportedAt === null ? [] : [{ ...row, exportedAt: row.exportedAt }]));
}

/** Who of these has a row with a profile in any export. Those whose profile was erased are not known. */
export async function peopleInExports(
  db: Db,
  tenantId: TenantId,
  candidateIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ candidateId: exportRows.candidateId })
    .from(exportRows)
    .where(
      owned(exportRows, tenantId, oneOf(exportRows.candidateId, candidateIds), isNotNull(exportRows.profile)),
    );
  return new Set(rows.map((row) => row.candidateId));
}

/** Files that profiles of this person in exports refer to. `openOnly`: of rows that may still be sent or retried. */
export async function filesInExports(
  db: Db,
  tenantId: TenantId,
  candidateIds: readonly string[],
  openOnly: boolean,
): Promise<Set<string>> {
  const open = openOnly ? sql`AND r.outcome IN ('queued', 'running', 'review', 'failed')` : sql``;
  const rows = await db.all<{ fileId: string }>(sql`
    SELECT DISTINCT a.value ->> '$.fileId' AS fileId
    FROM export_rows r, json_each(r.profile, '$.attachments') a
    WHERE r.tenant_id = ${tenantId} AND r.candidate_id IN (SELECT value FROM json_each(${JSON.stringify(candidateIds)}))
      AND r.profile IS NOT NULL ${open} AND a.value ->> '$.fileId' IS NOT NULL`);
  return new Set(rows.map((row) => row.fileId));
}

/** True where the person in `candidateId` carries the ATS Exported flag. */
export const isFlagged = (tenantId: TenantId, candidateId: AnySQLiteColumn): SQL =>
  sql`EXISTS (SELECT 1 FROM greenhouse_links flagged WHERE flagged.tenant_id = ${tenantId} AND flagged.candidate_id = ${candidateId} AND flagged.exported_at IS NOT NULL)`;

/** Which of these Greenhouse candidates are people of the product. */
export async function oursAmong(
  db: Db,
  tenantId: TenantId,
  greenhouseCandidateIds: readonly number[],
): Promise<Set<number>> {
  const rows = await db
    .selectDistinct({ id: links.greenhouseCandidateId })
    .from(links)
    .where(owned(links, tenantId, oneOf(links.greenhouseCandidateId, greenhouseCandidateIds)));
  return new Set(rows.map((row) => row.id));
}

/** People whom we exported last, as we sent them, by whom they are in Greenhouse. */
export const lastExported = (
  db: Db,
  tenantId: TenantId,
  limit: number,
): Promise<{ id: number; lastName: string | null; emails: string }[]> =>
  db.all<{ id: number; lastName: string | null; emails: string }>(sql`
    SELECT l.greenhouse_candidate_id AS id, r.profile ->> '$.lastName' AS lastName,
      (SELECT json_group_array(e.value ->> '$.value') FROM json_each(r.profile, '$.emails') e) AS emails
    FROM (SELECT candidate_id, greenhouse_candidate_id FROM greenhouse_links
      WHERE tenant_id = ${tenantId} AND exported_at IS NOT NULL ORDER BY exported_at DESC LIMIT ${limit}) l
    JOIN export_rows r ON r.tenant_id = ${tenantId} AND r.candidate_id = l.candidate_id AND r.profile IS NOT NULL
    GROUP BY l.greenhouse_candidate_id`);

/**
 * The Greenhouse candidate behind a person of the product; null without one, and where another person of the
 * product is the same candidate, who is not to be erased along.
 */
export async function personOfNobodyElse(
  db: Db,
  tenantId: TenantId,
  candidateId: string,
): Promise<number | null> {
  const link = await linkOf(db, tenantId, candidateId);
  if (!link) return null;
  const sharers = await db
    .select({ candidateId: links.candidateId })
    .from(links)
    .where(owned(links, tenantId, eq(links.greenhouseCandidateId, link.greenhouseCandidateId)))
    .limit(2);
  return sharers.length === 1 ? link.greenhouseCandidateId : null;
}

/** Whether an unfinished export may still send the file `c.file_id` of the tenant `c.tenant_id`. */
export const isInOpenExport = sql`EXISTS (SELECT 1 FROM exports e JOIN export_rows r ON r.export_id = e.id
  WHERE e.tenant_id = c.tenant_id AND e.finished_at IS NULL AND instr(r.profile, c.file_id) > 0)`;
