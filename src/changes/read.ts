/** The change feed, in the order in which things were written. */
import { asc, gt, lte, type SQL, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { linksTo } from "../ledger/links.ts";
import { iso } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { changes } from "./tables.ts";

type Row = typeof changes.$inferSelect;

/** A place in the feed: the id of the last change that was read. */
export const changeId = (seq: number): string => `chg_${String(seq).padStart(16, "0")}`;

/** The number behind a place in the feed, or null for what is none. */
export const seqOf = (id: string): number | null =>
  /^chg_[0-9]{16}$/.test(id) && Number.isSafeInteger(Number(id.slice(4))) ? Number(id.slice(4)) : null;

/** At most `limit` changes after a place; `nextCursor` is the place to go on from, also when there are none yet. */
export async function readChanges(deps: Deps, tenantId: TenantId, after: number, limit: number) {
  const items = await changesBetween(deps, tenantId, { after, until: null }, limit);
  return { items, nextCursor: items.at(-1)?.id ?? changeId(after) };
}

/** Changes behind one place and up to another, at most `limit`. */
export async function changesBetween(
  deps: Deps,
  tenantId: TenantId,
  { after, until }: { after: number; until: number | null },
  limit: number,
) {
  const rows = await deps.db
    .select()
    .from(changes)
    .where(
      owned(changes, tenantId, gt(changes.seq, after), until === null ? undefined : lte(changes.seq, until)),
    )
    .orderBy(asc(changes.seq))
    .limit(limit);
  const ours = await linkedSince(deps, tenantId, rows);
  return rows.map((row) =>
    publicChange(row, row.candidateId ?? ours.get(row.greenhouse["candidateId"]) ?? null),
  );
}

/** The tenant's highest number, 0 without any. */
export const newestSeq = (tenantId: TenantId): SQL<number> =>
  sql<number>`coalesce((SELECT max(seq) FROM changes WHERE tenant_id = ${tenantId}), 0)`;

/**
 * The product's people behind changes that name none. Greenhouse posts its web hook of a person that we create
 * before our create has its answer, so the change may be there before the link.
 */
async function linkedSince(deps: Deps, tenantId: TenantId, rows: Row[]): Promise<Map<unknown, string>> {
  const ids = rows.flatMap(({ candidateId, greenhouse }) =>
    candidateId === null && typeof greenhouse["candidateId"] === "number" ? [greenhouse["candidateId"]] : [],
  );
  if (ids.length === 0) return new Map();
  const links = await linksTo(deps.db, tenantId, ids);
  return new Map(links.map((link) => [link.greenhouseCandidateId, link.candidateId]));
}

/** A change as it is told. What an erased person left in it is gone with the person. */
const publicChange = (row: Row, candidateId: string | null) => ({
  ...row.data,
  id: changeId(row.seq),
  type: row.type,
  at: iso(row.at),
  candidateId,
  greenhouse: row.greenhouse,
});
