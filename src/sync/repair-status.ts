/** How the repair of our copy stands, for people to see: what was repaired, who is missing, what is to be judged. */
import { type SQL, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { missingPeople } from "../mirror/held.ts";
import { syncRepairs } from "./tables.ts";

const SHOWN = 200;

/** The last cycle, the people who are missing in Greenhouse, and merges that nobody told, at most 200 of each. */
export async function repairStatus(deps: Deps, tenantId: TenantId) {
  const [row] = await deps.db.select().from(syncRepairs).where(owned(syncRepairs, tenantId));
  const missing = await missingPeople(deps.db, tenantId, SHOWN);
  const reviews = await openReviews(deps, tenantId);
  return {
    state: row?.startedAt ? "running" : row?.requestedAt ? "queued" : "idle",
    completedAt: isoOrNull(row?.completedAt),
    coveredUntil: isoOrNull(row?.coveredUntil),
    /** Records that were not as Greenhouse shows them, in the last whole cycle. */
    repaired: row?.repaired ?? 0,
    /** So many people vanished at once that none was marked: look at the connection's permissions. */
    alarm: row?.alarm ?? null,
    problem: row?.problem ?? null,
    missing: missing.map((person) => ({ ...person, since: iso(person.since) })),
    reviews: reviews.map(publicReview),
  };
}

export interface Review {
  candidateId: string;
  greenhouseCandidateId: number;
  nowUnder: number;
  applicationId: number | null;
  foundAt: number;
}

/** A review is settled once a person decided it, the merge is told, or the person is linked to somebody else. */
const openReviewsOf = (tenantId: TenantId): SQL =>
  sql`FROM sync_reviews r JOIN greenhouse_links l
      ON l.tenant_id = r.tenant_id AND l.greenhouse_candidate_id = r.from_id
    WHERE r.tenant_id = ${tenantId} AND r.decision IS NULL`;

/** Open reviews, the oldest first; with `pair` only the one of these two people. */
export const openReviews = (
  deps: Deps,
  tenantId: TenantId,
  pair?: { from: number; into: number },
): Promise<Review[]> =>
  deps.db.all<Review>(sql`
    SELECT l.candidate_id AS candidateId, r.from_id AS greenhouseCandidateId, r.into_id AS nowUnder,
      r.application_id AS applicationId, r.found_at AS foundAt
    ${openReviewsOf(tenantId)} ${pair ? sql`AND r.from_id = ${pair.from} AND r.into_id = ${pair.into}` : sql``}
    ORDER BY r.found_at LIMIT ${SHOWN}`);

/** A review as it is told; `id` names it in the address under which it is decided. */
const publicReview = (review: Review) => ({
  id: `${review.greenhouseCandidateId}-${review.nowUnder}`,
  ...review,
  foundAt: iso(review.foundAt),
});
