/** Takes a person out of the ledger: what they are like goes, that something was done and when stays. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

/** Stands where a warning or an error quoted what was sent. */
const ERASED = "Erased with the person's details.";

/** What a row forgets of a person: it may quote what was sent anywhere but in ids, times and outcomes. */
export const FORGET: SQL = sql`profile = NULL,
  warnings = CASE WHEN warnings = '[]' THEN '[]' ELSE json_array(${ERASED}) END,
  error = CASE WHEN error IS NOT NULL THEN json_set(error, '$.message', ${ERASED}) END`;

/** A row that is still queued finds no profile and ends as erased; ids and times remain for the receipts. */
export function erasePerson(db: Db, tenantId: TenantId, candidateId: string): Statement[] {
  return [
    db.run(sql`
      UPDATE export_steps SET error = json_set(error, '$.message', ${ERASED})
      WHERE tenant_id = ${tenantId} AND candidate_id = ${candidateId} AND error IS NOT NULL AND export_id IN
        (SELECT export_id FROM export_rows WHERE tenant_id = ${tenantId} AND candidate_id = ${candidateId})`),
    db.run(sql`
      UPDATE export_rows SET ${FORGET}
      WHERE tenant_id = ${tenantId} AND candidate_id = ${candidateId}`),
    // A preview says under which address somebody is known.
    db.run(
      sql`DELETE FROM export_preview_items WHERE tenant_id = ${tenantId} AND candidate_id = ${candidateId}`,
    ),
    db.run(sql`DELETE FROM greenhouse_links WHERE tenant_id = ${tenantId} AND candidate_id = ${candidateId}`),
  ];
}
