/** What a table from outside may be, checked while it is read: a small file can unpack into a very large one. */

/** More users than the largest Greenhouse accounts have. */
export const MAX_ROWS = 50_000;
/** Greenhouse's export has a column per permission; far more than those are no user list. */
export const MAX_COLUMNS = 500;
/** Of all cells together, which are in memory at once. */
export const MAX_CHARS = 10_000_000;
/** Of all parts of a workbook together, unpacked. A worker has 128 MB for everything. */
export const MAX_INFLATED_BYTES = 32 * 1024 * 1024;
/** Sheets of real tables pack ten to fifty times smaller; deflate itself ends at about a thousand. */
export const MAX_RATIO = 200;
export const MAX_ENTRIES = 1000;

export type SheetProblem =
  | "empty"
  | "too_large"
  | "damaged"
  | "old_excel"
  | "encrypted"
  | "not_a_table"
  | "unclosed_quote";

/** Ends the reading of a table wherever it is; `readTables` turns it into its reason. */
export class SheetFault extends Error {
  override readonly name = "SheetFault";
  readonly problem: SheetProblem;

  constructor(problem: SheetProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Counts what a table has grown to. */
export class TableBudget {
  #rows = 0;
  #chars = 0;

  row(): void {
    if (++this.#rows > MAX_ROWS) throw new SheetFault("too_large");
  }

  cell(text: string, column: number): void {
    this.#chars += text.length;
    if (this.#chars > MAX_CHARS || column >= MAX_COLUMNS) throw new SheetFault("too_large");
  }
}
