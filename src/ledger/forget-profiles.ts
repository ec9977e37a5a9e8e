import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";
import { FORGET } from "./erase.ts";

/**
 * Takes the profiles out of settled export rows of some people (ids of Greenhouse) who were deleted or anonymised
 * there. Links, flags, ids and times stay, and so does a row that is still at work.
 */
export const forgetProfiles = (db: Db, tenantId: TenantId, greenhouseCandidateIds: readonly number[]) =>
  db.run(sql`
    UPDATE export_rows SET ${FORGET}
    WHERE tenant_id = ${tenantId} AND profile IS NOT NULL AND outcome NOT IN ('queued', 'running', 'review')
      AND greenhouse_candidate_id IN (SELECT value FROM json_each(${JSON.stringify(greenhouseCandidateIds)}))`);
