/** Searches and filters a shortlist. */
import { and, asc, eq, gt } from "drizzle-orm";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { matchingPeople, type ShortlistFilter } from "./filter.ts";
import type { StoredProfile } from "./profile.ts";
import { requireRequisition } from "./requisitions.ts";
import { NOT_THERE, type Standing, standingsOf } from "./standing.ts";
import { shortlistCandidates as t } from "./tables.ts";

export interface ShortlistItem extends Pick<Standing, "flag" | "greenhouse" | "mergedInto" | "deletedAt"> {
  id: string;
  stage: string;
  profile: ReturnType<typeof withoutContents>;
  warnings: string[];
}

/** Profiles of a page are in memory together, once as rows and once as JSON. */
const MAX_PAGE_CHARS = 8_000_000;

/** People in the order of their ids, from the first one behind `after`. May give fewer than `limit` before the end. */
export async function listShortlist(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  query: ShortlistFilter & { limit: number; after: string },
): Promise<{ items: ShortlistItem[]; hasMore: boolean }> {
  await requireRequisition(deps, tenantId, requisitionId);
  const found = await deps.db
    .select({ id: t.candidateId, bytes: t.bytes })
    .from(t)
    .where(and(matchingPeople(tenantId, requisitionId, query), gt(t.candidateId, query.after)))
    .orderBy(asc(t.candidateId))
    .limit(query.limit + 1);
  const page = thatFit(found.slice(0, query.limit));
  return { items: await readItems(deps, tenantId, requisitionId, page), hasMore: page.length < found.length };
}

function thatFit(rows: readonly { id: string; bytes: number }[]): string[] {
  let left = MAX_PAGE_CHARS;
  const page: string[] = [];
  for (const { id, bytes } of rows) {
    left -= bytes;
    if (left < 0 && page.length > 0) break;
    page.push(id);
  }
  return page;
}

/** Those of `ids` who are on the shortlist, in the order of their ids. */
export async function readItems(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  ids: readonly string[],
): Promise<ShortlistItem[]> {
  const [rows, standings] = await Promise.all([
    deps.db
      .select({ id: t.candidateId, stage: t.stage, profile: t.profile, warnings: t.warnings })
      .from(t)
      .where(and(owned(t, tenantId, eq(t.requisitionId, requisitionId)), oneOf(t.candidateId, ids)))
      .orderBy(asc(t.candidateId)),
    standingsOf(deps, tenantId, ids),
  ]);
  return rows.map(({ id, stage, profile, warnings }) => ({
    id,
    stage,
    profile: withoutContents(profile),
    warnings,
    ...(standings.get(id) ?? NOT_THERE),
  }));
}

/** What is told of a file: its name and size, never where it is kept. */
const withoutContents = (profile: StoredProfile) => ({
  ...profile,
  attachments: profile.attachments.map(({ filename, type, url, bytes }) => ({ filename, type, url, bytes })),
});
