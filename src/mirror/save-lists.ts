/** Pages of Harvest's lists, into the mirror: one statement per few hundred records, whatever their number. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { HarvestLists, ListName } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { foldForSearch } from "./fragments.ts";

export type MirroredList = Exclude<ListName, "users">;

type Cell = string | number | null;
/** A record as its table's columns; the names are the columns' own. */
type Row = { id: number } & Record<string, Cell>;

interface ListTable<L extends MirroredList> {
  table: string;
  row(item: HarvestLists[L]): Row;
}

/** Columns beside the id come from `row`; every row of a list has the same ones. */
const TABLES: { [L in MirroredList]: ListTable<L> } = {
  jobs: {
    table: "mirror_jobs",
    row: (job) => ({
      id: job.id,
      name: job.name,
      search: foldForSearch(job.name),
      status: job.status,
      confidential: Number(job.confidential),
      requisition_id: job.requisitionId,
      opened_at: job.openedAt,
      closed_at: job.closedAt,
      updated_at: job.updatedAt,
    }),
  },
  "job-posts": {
    table: "mirror_job_posts",
    row: (post) => ({
      id: post.id,
      job_id: post.jobId,
      title: post.title,
      live: Number(post.live),
      updated_at: post.updatedAt,
    }),
  },
  "job-stages": {
    table: "mirror_job_stages",
    row: (stage) => ({ id: stage.id, job_id: stage.jobId, name: stage.name, position: stage.order }),
  },
  departments: {
    table: "mirror_departments",
    row: (department) => ({ id: department.id, name: department.name, parent_id: department.parentId }),
  },
  sources: {
    table: "mirror_sources",
    row: (source) => ({ id: source.id, name: source.name }),
  },
  "prospect-pools": {
    table: "mirror_prospect_pools",
    row: (pool) => ({ id: pool.id, name: pool.name, stages: JSON.stringify(pool.stages) }),
  },
};

/** Lists whose records wait for re-reads and have Greenhouse's own time of change. */
const CLOCKED: ReadonlySet<MirroredList> = new Set<MirroredList>(["jobs", "job-posts"]);

/** D1 takes 2 MB per bound value; 500 records of these lists stay far below. */
const ROWS_PER_STATEMENT = 500;

/**
 * Saves a page of a list. `seenAt` is when its read was sent: what came in since then stays, and so do
 * tombstones. Every record of the page counts as seen, whether or not it changed.
 */
export function saveListPage<L extends MirroredList>(
  db: Db,
  tenantId: TenantId,
  list: L,
  items: readonly HarvestLists[L][],
  seenAt: number,
): Statement[] {
  const { table, row } = TABLES[list];
  const statements: Statement[] = [];
  for (let from = 0; from < items.length; from += ROWS_PER_STATEMENT) {
    const rows = items.slice(from, from + ROWS_PER_STATEMENT).map((item) => row(item));
    statements.push(upsert(db, tenantId, table, rows, seenAt, CLOCKED.has(list)));
  }
  return statements;
}

function upsert(
  db: Db,
  tenantId: TenantId,
  table: string,
  rows: Row[],
  seenAt: number,
  clocked: boolean,
): Statement {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== "id");
  const fresh = clocked
    ? "excluded.seen_at >= t.seen_at AND (t.updated_at IS NULL OR excluded.updated_at IS NULL OR excluded.updated_at >= t.updated_at)"
    : "excluded.seen_at >= t.seen_at";
  const sets = columns.map((c) => `${c} = CASE WHEN ${fresh} THEN excluded.${c} ELSE t.${c} END`);
  if (clocked) sets.push("stale_at = CASE WHEN t.stale_at > excluded.seen_at THEN t.stale_at END");
  const values = sql.join(
    columns.map((c) => sql`value ->> ${sql.raw(`'$.${c}'`)}`),
    sql`, `,
  );
  return db.run(sql`
    INSERT INTO ${sql.raw(table)} AS t (tenant_id, id, seen_at, ${sql.raw(columns.join(", "))})
    SELECT ${tenantId}, value ->> '$.id', ${seenAt}, ${values}
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (tenant_id, id) DO UPDATE SET ${sql.raw(sets.join(", "))}, absent_at = NULL,
      seen_at = max(t.seen_at, excluded.seen_at)
    WHERE t.deleted_at IS NULL`);
}

/** Id and name of what our copy shows of a list; `ids` null is any of it, `limit` at most. */
export async function heldNames(
  db: Db,
  tenantId: TenantId,
  list: MirroredList,
  { ids, limit }: { ids: readonly number[] | null; limit: number },
): Promise<{ id: number; name: string }[]> {
  const name = sql.raw(list === "job-posts" ? "title" : "name");
  const among = ids ? sql`AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))` : sql``;
  return db.all<{ id: number; name: string }>(sql`
    SELECT id, ${name} AS name FROM ${sql.raw(TABLES[list].table)}
    WHERE tenant_id = ${tenantId} AND deleted_at IS NULL AND absent_at IS NULL ${among} LIMIT ${limit}`);
}

/** After a whole walk: what it did not show, and nobody told of since it started, is absent. Taken back when seen. */
export function forgetAbsent(
  db: Db,
  tenantId: TenantId,
  list: MirroredList,
  walkStartedAt: number,
): Statement[] {
  const absent: SQL = sql`seen_at < ${walkStartedAt} AND absent_at IS NULL AND deleted_at IS NULL`;
  return [
    db.run(sql`
      UPDATE ${sql.raw(TABLES[list].table)} SET absent_at = ${walkStartedAt}
      WHERE tenant_id = ${tenantId} AND ${absent}`),
  ];
}
