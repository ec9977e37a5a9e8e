/** Searches and filters a shortlist. */
import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { invalid } from "../http/input.ts";
import type { TenantId } from "../lib/ids.ts";
import { matchingPeople, type ShortlistFilter } from "./filter.ts";
import type { StoredProfile } from "./profile.ts";
import { requireRequisition } from "./requisitions.ts";
import { askedWords, distance } from "./search.ts";
import { type Standing, standingsOf, withStandings } from "./standing.ts";
import { shortlistCandidates as t } from "./tables.ts";

export interface ShortlistItem extends Pick<Standing, "flag" | "greenhouse" | "mergedInto" | "deletedAt"> {
  id: string;
  stage: string;
  profile: ReturnType<typeof withoutContents>;
  warnings: string[];
}

/** Profiles of a page are in memory together, once as rows and once as JSON. */
const MAX_PAGE_CHARS = 8_000_000;

/** Where a page ends: how far the person is from the question, where one was asked, and the id. */
type Place = [distance: number, id: string] | [id: string];
export const ShortlistPlace = z.union([z.tuple([z.int(), z.string()]), z.tuple([z.string()])]);

/**
 * People in the order of their ids, or those closest to the question first, from the first one behind `after`. May
 * give fewer than `limit` before the end.
 */
export async function listShortlist(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  query: ShortlistFilter & { limit: number; after: Place | null },
): Promise<{ items: ShortlistItem[]; next: Place | null }> {
  await requireRequisition(deps, tenantId, requisitionId);
  const words = askedWords(query.q);
  const far = (words ? distance(words) : sql<number>`0`).as("far");
  const found = await deps.db
    .select({ id: t.candidateId, bytes: t.bytes, far })
    .from(t)
    .where(and(matchingPeople(tenantId, requisitionId, query), behind(query.after, words && far)))
    .orderBy(...(words ? [sql`${far}`] : []), asc(t.candidateId))
    .limit(query.limit + 1);
  const page = thatFit(found.slice(0, query.limit));
  const items = await readItems(
    deps,
    tenantId,
    requisitionId,
    page.map(({ id }) => id),
  );
  const last = page.at(-1);
  const more = last && page.length < found.length;
  return { items, next: more ? (words ? [last.far, last.id] : [last.id]) : null };
}

/** A place of a list without a question is none in a list with one, and the other way round. */
function behind(after: Place | null, far: SQL.Aliased<number> | null): SQL | undefined {
  if (after === null) return undefined;
  if (far === null && after.length === 1) return gt(t.candidateId, after[0]);
  if (far !== null && after.length === 2) return sql`(${far}, ${t.candidateId}) > (${after[0]}, ${after[1]})`;
  throw invalid([{ path: "cursor", message: "is of a list with another q; leave it out to start anew" }]);
}

function thatFit<T extends { bytes: number }>(rows: readonly T[]): T[] {
  let left = MAX_PAGE_CHARS;
  const page: T[] = [];
  for (const row of rows) {
    left -= row.bytes;
    if (left < 0 && page.length > 0) break;
    page.push(row);
  }
  return page;
}

/** Those of `ids` who are on the shortlist, in the order of `ids`. */
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
      .where(and(owned(t, tenantId, eq(t.requisitionId, requisitionId)), oneOf(t.candidateId, ids))),
    standingsOf(deps, tenantId, ids),
  ]);
  return withStandings(ids, rows, standings).map((row) => ({
    ...row,
    profile: withoutContents(row.profile),
  }));
}

/** What is told of a file: its name and size, never where it is kept. */
const withoutContents = (profile: StoredProfile) => ({
  ...profile,
  attachments: profile.attachments.map(({ filename, type, url, bytes }) => ({ filename, type, url, bytes })),
});
