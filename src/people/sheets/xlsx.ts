/** The cells of an .xlsx workbook (ECMA-376, part 1, section 18), as text. */
import { SheetFault, TableBudget } from "./limits.ts";
import type { Table, TableRow } from "./table.ts";
import { attributesOf, scanXml } from "./xml.ts";
import { Zip } from "./zip.ts";

/** Greenhouse's export has one sheet; what follows later is not looked for. */
const MAX_SHEETS = 5;

export function readWorkbook(bytes: Uint8Array): Table[] {
  const zip = new Zip(bytes);
  const workbook = zip.read("xl/workbook.xml");
  const relations = zip.read("xl/_rels/workbook.xml.rels");
  if (!workbook || !relations) throw new SheetFault("not_a_table");
  const parts = readRelations(relations);
  const strings = zip.read(partOfType(parts, "/sharedStrings") ?? "xl/sharedStrings.xml");
  const shared = strings ? readSharedStrings(strings) : [];
  const tables: Table[] = [];
  for (const id of sheetIds(workbook).slice(0, MAX_SHEETS)) {
    const sheet = zip.read(parts.get(id)?.path ?? "");
    if (sheet) tables.push(readSheet(sheet, shared));
  }
  if (tables.length === 0) throw new SheetFault("not_a_table");
  return tables;
}

type Parts = Map<string, { path: string; type: string }>;

function readRelations(bytes: Uint8Array): Parts {
  const parts: Parts = new Map();
  scanXml(bytes, {
    text: () => {},
    tag: (tag) => {
      if (tag.name !== "Relationship") return;
      const given = attributesOf(tag);
      const target = given.get("Target") ?? "";
      // What lies outside the file is not fetched, and not looked for inside it either.
      if (given.get("TargetMode") === "External") return;
      const path = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
      parts.set(given.get("Id") ?? "", { path, type: given.get("Type") ?? "" });
    },
  });
  return parts;
}

const partOfType = (parts: Parts, suffix: string): string | undefined =>
  [...parts.values()].find((part) => part.type.endsWith(suffix))?.path;

function sheetIds(workbook: Uint8Array): string[] {
  const ids: string[] = [];
  scanXml(workbook, {
    text: () => {},
    tag: (tag) => {
      if (tag.name === "sheet") ids.push(attributesOf(tag).get("id") ?? "");
    },
  });
  return ids;
}

function readSharedStrings(bytes: Uint8Array): string[] {
  const budget = new TableBudget();
  const strings: string[] = [];
  let current = "";
  let inText = false;
  let inPhonetic = false;
  scanXml(bytes, {
    text: (text) => {
      if (inText && !inPhonetic) current += text;
    },
    tag: ({ name, selfClosing }) => {
      if (name === "t") inText = !selfClosing;
      else if (name === "/t") inText = false;
      else if (name === "rPh") inPhonetic = !selfClosing;
      else if (name === "/rPh") inPhonetic = false;
      else if (name === "/si" || (name === "si" && selfClosing)) {
        budget.cell(current, 0);
        strings.push(current);
        current = "";
      }
    },
  });
  return strings;
}

interface Cell {
  column: number;
  type: string;
  text: string;
}

function readSheet(bytes: Uint8Array, shared: readonly string[]): Table {
  const budget = new TableBudget();
  const table: Table = [];
  let row: TableRow = { number: 0, cells: [] };
  let cell: Cell | null = null;
  let inValue = false;
  const endCell = () => {
    if (cell) place(row, cell.column, cellText(cell, shared), budget);
    cell = null;
  };
  scanXml(bytes, {
    text: (text) => {
      if (cell && inValue) cell.text += text;
    },
    tag: (tag) => {
      const { name, selfClosing } = tag;
      if (name === "row") {
        budget.row();
        row = { number: Number(attributesOf(tag).get("r")) || row.number + 1, cells: [] };
        table.push(row);
      } else if (name === "c") {
        const given = attributesOf(tag);
        cell = { column: columnOf(given.get("r"), row.cells.length), type: given.get("t") ?? "n", text: "" };
        if (selfClosing) endCell();
      } else if (name === "/c") endCell();
      // <f> holds a formula: only the value that was kept with it counts.
      else if (name === "v" || name === "t") inValue = !selfClosing;
      else if (name === "/v" || name === "/t") inValue = false;
    },
  });
  return table;
}

/** Empty cells are not placed: spreadsheets write thousands of them, for their borders. */
function place(row: TableRow, column: number, text: string, budget: TableBudget): void {
  if (text === "") return;
  budget.cell(text, column);
  while (row.cells.length < column) row.cells.push("");
  row.cells[column] = text;
}

/** `AB12` → 27. A cell without an address follows the one before it. */
function columnOf(address: string | undefined, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(address ?? "")?.[0];
  if (!letters) return next;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellText({ type, text }: Cell, shared: readonly string[]): string {
  switch (type) {
    case "s":
      return shared[Number(text)] ?? "";
    case "b":
      return text === "1" ? "TRUE" : "FALSE";
    case "e":
      return "";
    case "n":
      // Large ids may be kept as 4.00001234E9, which is the same whole number written in full.
      return Number.isSafeInteger(Number(text)) && text !== "" ? String(Number(text)) : text;
    default:
      return text;
  }
}
