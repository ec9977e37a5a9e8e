/** Reads a table from a file, whichever of the two formats it has: its bytes tell, not its name. */
import { no, ok, type Result } from "../../lib/result.ts";
import { decodeCsv, parseCsv } from "./csv.ts";
import { SheetFault, type SheetProblem } from "./limits.ts";
import type { Table } from "./table.ts";
import { readWorkbook } from "./xlsx.ts";

const startsWith = (bytes: Uint8Array, ...magic: number[]) => magic.every((byte, at) => bytes[at] === byte);

/** The sheets of a workbook, or the one table of a CSV file. Formulas are never evaluated: their kept values count. */
export function readTables(bytes: Uint8Array): Result<Table[], SheetProblem> {
  try {
    return ok(readByKind(bytes));
  } catch (error) {
    if (error instanceof SheetFault) return no(error.problem);
    throw error;
  }
}

function readByKind(bytes: Uint8Array): Table[] {
  if (bytes.length === 0) throw new SheetFault("empty");
  if (startsWith(bytes, 0x50, 0x4b)) return readWorkbook(bytes);
  // OLE: Excel before 2007, and any workbook that is protected by a password.
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw new SheetFault("old_excel");
  const text = decodeCsv(bytes);
  if (text.includes("\u0000")) throw new SheetFault("not_a_table");
  return [parseCsv(text).map((cells, index) => ({ number: index + 1, cells }))];
}
