import { is } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { SQLiteRaw } from "drizzle-orm/sqlite-core/query-builders/raw";
import { trusted } from "../lib/cast.ts";
import { countedD1 } from "./counted.ts";

export type Db = DrizzleD1Database & { $client: D1Database };

/** A statement that has not run yet: rooms return them, the calling verb commits them together. */
export type Statement = BatchItem<"sqlite">;

/** Every statement counts for the work under way (`lib/meter.ts`). */
export const openDb = (d1: D1Database): Db => drizzle(countedD1(d1));

/**
 * Commits statements in one D1 batch: one transaction, all or nothing, one trip. Never put a select with a join
 * in it: D1 hands rows back as objects, and columns of the same name collapse.
 */
export async function commit(db: Db, statements: readonly Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements.map((statement) => batchable(db, statement));
  return first ? db.batch([first, ...rest]) : [];
}

/**
 * Drizzle's batch binds parameters to a prepared statement that statements from `db.run(sql)` do not have, and
 * fails (drizzle-orm 0.45, d1/session). Those are given one here.
 */
function batchable(db: Db, statement: Statement): Statement {
  if (!is(statement, SQLiteRaw)) return statement;
  const query = statement.getQuery();
  const prepared = {
    getQuery: () => query,
    stmt: db.$client.prepare(query.sql),
    mapResult: (result: unknown) => result,
  };
  return trusted(
    { _prepare: () => prepared },
    "the three members are all that Drizzle's batch uses of a statement",
  );
}
