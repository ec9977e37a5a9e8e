/**
 * A person decides what became of somebody whom Greenhouse does not show any more. `merge` does what the merge's own
 * web hook would have done, once Greenhouse confirms that one of the two is gone and the other is there; `dismiss`
 * says that it was none, and it is not proposed again.
 */
import { sql } from "drizzle-orm";
import { appendChange } from "../changes/append.ts";
import { harvestFor } from "../connections/harvest.ts";
import { commit, type Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { personMerged } from "../mirror/person-news.ts";
import { openReviews } from "./repair-status.ts";
import { notConnected } from "./request.ts";
import type { ReviewDecision } from "./tables.ts";

interface Pair {
  from: number;
  into: number;
}

export interface ResolvedReview {
  id: string;
  decision: ReviewDecision;
}

export async function resolveReview(
  deps: Deps,
  tenantId: TenantId,
  { id, decision }: ResolvedReview,
): Promise<ResolvedReview> {
  const pair = pairOf(id);
  const [review] = pair ? await openReviews(deps, tenantId, pair) : [];
  if (!pair || !review) throw notFound("An open review with this id");
  if (decision === "merge") await confirmMerge(deps, tenantId, pair);
  const by = newId("lease", deps.clock());
  const merge = decision === "merge" ? mergeOf(deps, tenantId, pair, by) : null;
  const results = await commit(deps.db, [
    decided(deps, tenantId, pair, { decision, by, unless: merge?.whyNot ?? sql`NULL` }),
    ...(merge?.statements ?? []),
  ]);
  if (!wasWritten(results)) throw notFound("An open review with this id");
  if (merge) await deps.queue.send({ type: "sync.reread", tenantId });
  deps.log.info("sync.review_decided", { decision });
  return { id, decision };
}

function pairOf(id: string): Pair | null {
  const [, from, into] = /^([1-9]\d{0,15})-([1-9]\d{0,15})$/.exec(id) ?? [];
  const pair = { from: Number(from), into: Number(into) };
  return Number.isSafeInteger(pair.from) && Number.isSafeInteger(pair.into) ? pair : null;
}

/** Links are moved for good, so what a person says is compared with what Greenhouse shows at this moment. */
async function confirmMerge(deps: Deps, tenantId: TenantId, { from, into }: Pair): Promise<void> {
  const open = await harvestFor(deps, tenantId, { lane: "interactive", group: "review" });
  if (!open.ok) throw notConnected();
  try {
    const people = await open.value.harvest.getPeople([from, into]);
    if (!people.ok) {
      deps.log.warn("sync.review_unread", { code: people.reason.code, status: people.reason.status });
      throw new Refusal(
        503,
        "sync.greenhouse_unreachable",
        "Greenhouse could not be asked about these two people just now. Nothing was changed; try again in a minute.",
        { headers: { "Retry-After": "60" } },
      );
    }
    const shown = new Set(people.value.map(({ id }) => id));
    if (shown.has(from) || !shown.has(into)) throw notMerged(shown.has(from));
  } finally {
    await open.value.close();
  }
}

const notMerged = (isThere: boolean): Refusal =>
  new Refusal(
    409,
    "sync.not_merged",
    isThere
      ? "Greenhouse shows both people, so they were not merged. Dismiss the review, or merge them in Greenhouse: its web hook then does the rest."
      : "Greenhouse does not show the other person either, so nothing was moved there. Dismiss the review, or look the person up in Greenhouse.",
  );

function mergeOf(deps: Deps, tenantId: TenantId, { from, into }: Pair, by: string) {
  const now = deps.clock();
  const news = personMerged(deps.db, tenantId, { from, into }, now);
  const guard = sql`EXISTS (SELECT 1 FROM sync_reviews done WHERE done.tenant_id = ${tenantId} AND done.decided_by = ${by}
    AND done.from_id = ${from} AND done.into_id = ${into})`;
  const told = appendChange(
    deps.db,
    tenantId,
    {
      type: "candidate.merged",
      at: now,
      greenhouse: { candidateId: into, oldCandidateId: from, newCandidateId: into },
      data: { repaired: true },
      productId: { greenhouseCandidateId: from },
    },
    guard,
  );
  // The feed first: whom the merge is about is known by the links as they were before it.
  return { whyNot: news.whyNot, statements: [told, ...news.statements(guard)] };
}

const decided = (
  deps: Deps,
  tenantId: TenantId,
  { from, into }: Pair,
  { decision, by, unless }: { decision: ReviewDecision; by: string; unless: ReturnType<typeof sql> },
): Statement =>
  deps.db.run(sql`
    UPDATE sync_reviews SET decision = ${decision}, decided_at = ${deps.clock()}, decided_by = ${by}
    WHERE tenant_id = ${tenantId} AND from_id = ${from} AND into_id = ${into} AND decision IS NULL
      AND (${unless}) IS NULL`);

const wasWritten = ([first]: readonly unknown[]): boolean => {
  const meta = typeof first === "object" && first !== null && "meta" in first ? first.meta : null;
  return typeof meta === "object" && meta !== null && "changes" in meta && meta.changes === 1;
};
