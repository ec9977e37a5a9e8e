/** E-mail addresses of the product's own people, as the product gave them: our copy of Greenhouse keeps hashes only. */
import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

/** More than this few would find nobody else, and each is a call to Greenhouse. */
const MAX_EACH = 3;

/** By Greenhouse's id, from shortlists and from profiles that were exported; lower case, each once. */
export async function addressesOf(
  db: Db,
  tenantId: TenantId,
  greenhouseCandidateIds: readonly number[],
): Promise<Map<number, string[]>> {
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(greenhouseCandidateIds)}))`;
  const rows = await db.all<{ id: number; email: string }>(sql`
    SELECT l.greenhouse_candidate_id AS id, lower(e.value ->> '$.value') AS email
    FROM greenhouse_links l
    JOIN shortlist_candidates s ON s.tenant_id = l.tenant_id AND s.candidate_id = l.candidate_id,
      json_each(s.profile, '$.emails') e
    WHERE l.tenant_id = ${tenantId} AND l.greenhouse_candidate_id IN ${ids}
    UNION
    SELECT r.greenhouse_candidate_id, lower(e.value ->> '$.value')
    FROM export_rows r, json_each(r.profile, '$.emails') e
    WHERE r.tenant_id = ${tenantId} AND r.greenhouse_candidate_id IN ${ids} AND r.profile IS NOT NULL
    ORDER BY 1, 2`);
  const found = new Map<number, string[]>();
  for (const { id, email } of rows) {
    const known = found.get(id) ?? [];
    if (email && known.length < MAX_EACH) found.set(id, [...known, email]);
  }
  return found;
}
