/** How many messages have failed for good and were not tried again since. */
import { sql } from "drizzle-orm";
import { eachOf } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { counted, MANY, type Signal, signal } from "../lib/signal.ts";

export interface DeadLetterFacts {
  n: number;
  since: number | null;
}

/** One entry for each of the tenants. */
export const tenantDeadLetters = (deps: Deps, tenantIds: readonly TenantId[]) =>
  deps.db.all<DeadLetterFacts & { tenantId: TenantId }>(sql`
    SELECT t.value AS tenantId, count(d.id) AS n, min(d.died_at) AS since
    FROM json_each(${JSON.stringify(tenantIds)}) t LEFT JOIN dead_letters d
      ON d.tenant_id = t.value AND d.retried_at IS NULL
    WHERE t.value IN ${eachOf(tenantIds)} GROUP BY t.value`);

/** Over all tenants, and those that belong to none. */
export async function allDeadLetters(deps: Deps): Promise<DeadLetterFacts> {
  const [row] = await deps.db.all<DeadLetterFacts>(sql`
    SELECT count(*) AS n, min(died_at) AS since
    FROM (SELECT died_at FROM dead_letters WHERE retried_at IS NULL LIMIT ${MANY})`);
  return row ?? { n: 0, since: null };
}

export const deadLetterSignals = ({ n, since }: DeadLetterFacts): Signal[] =>
  n === 0
    ? []
    : [
        signal(
          "dead_letters.open",
          [
            "error",
            "operator",
            `${counted(n, "message")} failed at every attempt.`,
            "GET /v1/dead-letters lists them; the log has queue.failed with the reason. Once that is mended, POST /v1/dead-letters/{id}/retry sends each again.",
          ],
          { count: n, since },
        ),
      ];
