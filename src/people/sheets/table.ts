/** What a sheet holds, whichever file it came from. */
export interface TableRow {
  /** As a spreadsheet numbers its rows, from 1. */
  number: number;
  cells: string[];
}
export type Table = TableRow[];
