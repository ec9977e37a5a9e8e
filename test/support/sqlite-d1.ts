/**
 * D1's interface over SQLite in memory, for properties that need hundreds of thousands of statements: the same SQL in
 * the same engine, without the runtime around it. What is particular to D1 is tested in workerd.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

const MIGRATIONS = join(import.meta.dirname, "../../migrations");

type Row = Record<string, unknown>;
interface Result {
  success: true;
  results: Row[];
  meta: { changes: number; rows_read: number; rows_written: number };
}

/** An empty database with all migrations applied. */
export function sqliteD1(): D1Database {
  const database = new DatabaseSync(":memory:");
  for (const file of readdirSync(MIGRATIONS).sort()) {
    if (file.endsWith(".sql")) database.exec(readFileSync(join(MIGRATIONS, file), "utf8"));
  }
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, known);
    return known;
  };
  const d1 = {
    prepare: (text: string) => new Statement(prepare(text), []),
    async batch(statements: Statement[]): Promise<Result[]> {
      database.exec("BEGIN");
      try {
        const results = statements.map((statement) => statement.execute());
        database.exec("COMMIT");
        return results;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
  return d1 as unknown as D1Database;
}

class Statement {
  readonly #statement: StatementSync;
  readonly #values: SQLInputValue[];

  constructor(statement: StatementSync, values: SQLInputValue[]) {
    this.#statement = statement;
    this.#values = values;
  }

  bind(...values: unknown[]): Statement {
    return new Statement(this.#statement, values.map(toInput));
  }

  execute(): Result {
    this.#statement.setReturnArrays(false);
    if (this.#statement.columns().length === 0) {
      const { changes } = this.#statement.run(...this.#values);
      return { success: true, results: [], meta: meta(Number(changes)) };
    }
    const results = this.#statement.all(...this.#values).map((row): Row => ({ ...row }));
    return { success: true, results, meta: meta(results.length) };
  }

  async all(): Promise<Result> {
    return this.execute();
  }

  async run(): Promise<Result> {
    return this.execute();
  }

  async first(): Promise<Row | null> {
    return this.execute().results[0] ?? null;
  }

  async raw(options?: { columnNames?: boolean }): Promise<unknown[]> {
    this.#statement.setReturnArrays(true);
    const rows: unknown[] = this.#statement.all(...this.#values);
    return options?.columnNames ? [this.#statement.columns().map(({ name }) => name), ...rows] : rows;
  }
}

/** What D1 bills is not counted here. */
const meta = (changes: number) => ({ changes, rows_read: 0, rows_written: 0 });

function toInput(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return Number(value);
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`D1 does not take a ${typeof value}`);
}
