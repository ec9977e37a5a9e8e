/** How the push of tenants' feeds is doing. */
import { sql } from "drizzle-orm";
import { eachOf } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { type Signal, signal } from "../lib/signal.ts";

export interface CallbackFacts {
  tenantId: TenantId;
  failure: string | null;
  failingSince: number | null;
  disabledAt: number | null;
}

/** Those of the tenants that have a callback which does not take what is pushed. */
export const callbackFacts = (deps: Deps, tenantIds: readonly TenantId[]): Promise<CallbackFacts[]> =>
  deps.db.all<CallbackFacts>(sql`
    SELECT tenant_id AS tenantId, failure, failing_since AS failingSince, disabled_at AS disabledAt
    FROM callbacks WHERE failure IS NOT NULL AND tenant_id IN ${eachOf(tenantIds)}`);

/** A single failure is tried again within seconds and is no news. */
const WORTH_TELLING_MS = 5 * 60_000;

export function callbackSignals(facts: CallbackFacts | undefined, now: number): Signal[] {
  if (!facts || facts.failure === null) return [];
  const items = [facts.failure];
  if (facts.disabledAt !== null) {
    return [
      signal(
        "changes.callback_disabled",
        [
          "error",
          "product",
          "The feed of changes is pushed no more: for a day the receiver took nothing, or it said that it is gone.",
          "Mend the receiver, then PUT …/callback again: the push goes on behind the last change that was taken, so none is lost. GET …/changes has them all meanwhile.",
        ],
        { since: facts.disabledAt, items },
      ),
    ];
  }
  const since = facts.failingSince ?? now;
  if (since > now - WORTH_TELLING_MS) return [];
  return [
    signal(
      "changes.callback_failing",
      [
        "warning",
        "product",
        "The receiver of the feed of changes does not take what is pushed.",
        "GET …/callback says what happened last and when it is tried again. After a day of failures the push is disabled.",
      ],
      { since, items },
    ),
  ];
}
