/** Which people of a shortlist are meant: one condition for lists, counts and selections, so that they agree. */
import { and, eq, not, type SQL, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import { isFlagged } from "../ledger/people.ts";
import type { TenantId } from "../lib/ids.ts";
import { cleanLine } from "../lib/text.ts";
import type { ShortlistQuery } from "./schemas.ts";
import { askedWords, holdsWords, searchScope } from "./search.ts";
import { shortlistCandidates as t } from "./tables.ts";

export type ShortlistFilter = Pick<ShortlistQuery, "q" | "stage" | "exported">;

export function matchingPeople(tenantId: TenantId, requisitionId: string, filter: ShortlistFilter): SQL {
  const flagged = isFlagged(tenantId, t.candidateId);
  const words = askedWords(filter.q);
  const found = words && holdsWords(searchScope(tenantId, requisitionId), words);
  const whose = found
    ? // The plus keeps SQLite from walking the whole shortlist where the index names the few that match.
      and(sql`+${t.tenantId} = ${tenantId}`, sql`+${t.requisitionId} = ${requisitionId}`, found)
    : owned(t, tenantId, eq(t.requisitionId, requisitionId));
  return (
    and(
      whose,
      filter.stage === undefined ? undefined : eq(t.stage, cleanLine(filter.stage)),
      filter.exported === undefined ? undefined : filter.exported ? flagged : not(flagged),
    ) ?? sql`false`
  );
}
