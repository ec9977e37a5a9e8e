import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

/**
 * Takes what the feed says of some people (ids of Greenhouse) beyond that something happened and when, at most
 * `limit` rows at a time. The rows stay: a reader's place in the feed must stay one.
 */
export const eraseFromFeed = (
  db: Db,
  tenantId: TenantId,
  greenhouseCandidateIds: readonly number[],
  limit: number,
) =>
  db.run(sql`
    UPDATE changes SET data = NULL WHERE tenant_id = ${tenantId} AND seq IN (
      SELECT c.seq FROM changes c WHERE c.tenant_id = ${tenantId} AND c.data IS NOT NULL
        AND c.greenhouse ->> '$.candidateId' IN
          (SELECT value FROM json_each(${JSON.stringify(greenhouseCandidateIds)}))
      LIMIT ${limit})`);
