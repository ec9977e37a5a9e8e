/**
 * D1 with every statement counted. D1 tells what a statement cost with `all`, `run` and `batch`, but not with `raw`,
 * which Drizzle uses wherever it knows the columns. So a raw statement is made from `all` here, as long as no two of
 * its columns have one name: in objects they would collapse. Which names a select has is learned at its first run;
 * a statement that writes names each column of its one table once.
 *
 * Selects at their first run in an isolate, and those with equal names, count the rows they returned as read: a lower
 * bound. Rows written are always exact.
 */
import { trusted } from "../lib/cast.ts";
import { spend } from "../lib/meter.ts";

/** Statements by their text, and whether `all` tells their rows apart. Texts are few: values are parameters. */
const learned = new Map<string, boolean>();
const MAX_LEARNED = 1_000;

const writes = (query: string): boolean =>
  /^\s*(?:insert|update|delete|replace|with\b.*\b(?:insert|update|delete))\b/is.test(query);

interface Told {
  meta: { rows_read: number; rows_written: number };
}
function count({ meta }: Told): void {
  spend({ d1Queries: 1, d1RowsRead: meta.rows_read, d1RowsWritten: meta.rows_written });
}

/** A statement with its text, so that `raw` can be counted and a batch be given what D1 knows. */
class Counted {
  readonly plain: D1PreparedStatement;
  readonly #query: string;

  constructor(plain: D1PreparedStatement, query: string) {
    this.plain = plain;
    this.#query = query;
  }

  bind(...values: unknown[]): Counted {
    return new Counted(this.plain.bind(...values), this.#query);
  }

  async all<T>(): Promise<D1Result<T>> {
    const result = await this.plain.all<T>();
    count(result);
    spend({ d1Trips: 1 });
    return result;
  }

  async run<T>(): Promise<D1Result<T>> {
    const result = await this.plain.run<T>();
    count(result);
    spend({ d1Trips: 1 });
    return result;
  }

  async raw(): Promise<unknown[][]> {
    if (writes(this.#query) || learned.get(this.#query)) {
      const { results } = await this.all<Record<string, unknown>>();
      return results.map((row) => Object.values(row));
    }
    const [names, ...rows] = await this.plain.raw<unknown[]>({ columnNames: true });
    if (learned.size >= MAX_LEARNED) learned.clear();
    learned.set(this.#query, areDistinct(names));
    spend({ d1Trips: 1, d1Queries: 1, d1RowsRead: rows.length });
    return rows;
  }
}

/** Also not names that look like numbers, which an object would put first. */
const areDistinct = (names: readonly string[]): boolean =>
  new Set(names).size === names.length && !names.some((name) => /^\d+$/.test(name));

/** The database as Drizzle uses it: `prepare` and `batch`, both counted. */
export function countedD1(d1: D1Database): D1Database {
  const counted = {
    prepare: (query: string) => new Counted(d1.prepare(query), query),
    async batch(statements: readonly Counted[]) {
      const results = await d1.batch(statements.map((statement) => statement.plain));
      for (const result of results) count(result);
      spend({ d1Trips: 1 });
      return results;
    },
    exec: (query: string) => d1.exec(query),
  };
  return trusted(counted, "prepare, batch and exec are all that is used of a database here");
}
