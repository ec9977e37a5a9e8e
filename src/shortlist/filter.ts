/** Which people of a shortlist are meant: one condition for lists, counts and selections, so that they agree. */
import { eq, not, type SQL } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import { isFlagged } from "../ledger/people.ts";
import type { TenantId } from "../lib/ids.ts";
import { cleanLine } from "../lib/text.ts";
import type { ShortlistQuery } from "./schemas.ts";
import { matches } from "./search.ts";
import { shortlistCandidates as t } from "./tables.ts";

export type ShortlistFilter = Pick<ShortlistQuery, "q" | "stage" | "exported">;

export function matchingPeople(tenantId: TenantId, requisitionId: string, filter: ShortlistFilter): SQL {
  const flagged = isFlagged(tenantId, t.candidateId);
  return owned(
    t,
    tenantId,
    eq(t.requisitionId, requisitionId),
    filter.stage === undefined ? undefined : eq(t.stage, cleanLine(filter.stage)),
    filter.q === undefined ? undefined : matches(t.search, filter.q),
    filter.exported === undefined ? undefined : filter.exported ? flagged : not(flagged),
  );
}
