/** Comma-separated values as spreadsheets save them (RFC 4180, with the separators and encodings of the real world). */
import { SheetFault, TableBudget } from "./limits.ts";

/** UTF-8 unless a byte order mark or a wrong byte says otherwise; Excel on Windows saves the machine's code page. */
export function decodeCsv(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const SEPARATORS = [",", ";", "\t"] as const;

/** The separator that the first line has most of, outside quotes; a line `sep=;` says it outright. */
function findSeparator(text: string): string {
  const [first = ""] = text.slice(0, 20_000).split(/\r\n|\n|\r/, 1);
  const said = /^sep=(.)$/i.exec(first)?.[1];
  if (said) return said;
  const bare = first.replace(/"[^"]*"/g, "");
  const counted = SEPARATORS.map((separator) => ({ separator, count: bare.split(separator).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator;
}

/** Rows of cells as they stand: nothing is evaluated, a leading `=` is just a character. */
export function parseCsv(text: string): string[][] {
  const separator = findSeparator(text);
  const budget = new TableBudget();
  const rows: string[][] = [];
  let row: string[] = [];
  let at = /^sep=.(\r\n|\n|\r|$)/i.exec(text)?.[0].length ?? 0;
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? quoted(text, at) : plain(text, at, separator);
    budget.cell(cell, row.length);
    row.push(cell);
    at = end;
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end still opens one more, empty cell.
      if (at < text.length) continue;
      row.push("");
    } else if (at < text.length && text[at] !== "\r" && text[at] !== "\n") {
      // Text behind a closing quote belongs to the cell, as spreadsheets read it.
      const rest = plain(text, at, separator);
      row[row.length - 1] += rest.cell;
      at = rest.end;
      if (text[at] === separator) {
        at += 1;
        continue;
      }
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    budget.row();
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function plain(text: string, from: number, separator: string): { cell: string; end: number } {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { cell: text.slice(from, end), end };
}

function quoted(text: string, from: number): { cell: string; end: number } {
  let cell = "";
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new SheetFault("unclosed_quote");
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    at = quote + 2;
  }
}
