/** A merge in Greenhouse moves everything that is known of one person to another: links, flags, exported rows. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

/**
 * Points what hangs on `fromId` at `toId`, where `guard` holds. The survivor may be an expression, for a chain of
 * merges whose end only the database knows. Times and outcomes stay as they were.
 */
export function repointPerson(
  db: Db,
  tenantId: TenantId,
  fromId: number,
  toId: number | SQL,
  guard: SQL,
): Statement[] {
  return [
    db.run(
      sql`UPDATE greenhouse_links SET greenhouse_candidate_id = ${toId}, merged_into = ${toId} WHERE tenant_id = ${tenantId} AND greenhouse_candidate_id = ${fromId} AND ${guard}`,
    ),
    db.run(
      sql`UPDATE export_rows SET greenhouse_candidate_id = ${toId} WHERE tenant_id = ${tenantId} AND greenhouse_candidate_id = ${fromId} AND ${guard}`,
    ),
  ];
}
