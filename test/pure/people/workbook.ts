/** Builds .xlsx files as spreadsheets write them, and broken ones. */
import { deflateRawSync } from "node:zlib";

export interface Part {
  name: string;
  content: string | Uint8Array;
  /** 8 deflates, 0 stores. */
  method?: 0 | 8;
  flags?: number;
  /** What the directory claims instead of the packed size. */
  claimedSize?: number;
}

const encoder = new TextEncoder();

/** A ZIP file; checksums are left out, readers of workbooks do not need them. */
export function zip(parts: Part[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, content, method = 8, flags = 0, claimedSize } of parts) {
    const plain = typeof content === "string" ? encoder.encode(content) : content;
    const packed = method === 8 ? new Uint8Array(deflateRawSync(plain)) : plain;
    const nameBytes = encoder.encode(name);
    const local = record(30 + nameBytes.length, [
      [0, 4, 0x04034b50],
      [8, 2, method],
      [18, 4, packed.length],
      [22, 4, plain.length],
      [26, 2, nameBytes.length],
    ]);
    local.set(nameBytes, 30);
    const entry = record(46 + nameBytes.length, [
      [0, 4, 0x02014b50],
      [8, 2, flags],
      [10, 2, method],
      [20, 4, claimedSize ?? packed.length],
      [24, 4, plain.length],
      [28, 2, nameBytes.length],
      [42, 4, offset],
    ]);
    entry.set(nameBytes, 46);
    locals.push(local, packed);
    directory.push(entry);
    offset += local.length + packed.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = record(22, [
    [0, 4, 0x06054b50],
    [8, 2, parts.length],
    [10, 2, parts.length],
    [12, 4, size],
    [16, 4, offset],
  ]);
  return concat([...locals, ...directory, end]);
}

function record(length: number, fields: [at: number, width: number, value: number][]): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [at, width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return bytes;
}

function concat(pieces: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export const WORKBOOK: Part = {
  name: "xl/workbook.xml",
  content: `<?xml version="1.0"?><workbook xmlns:r="r"><sheets><sheet name="Users" sheetId="1" r:id="rId1"/></sheets></workbook>`,
};
export const RELATIONS: Part = {
  name: "xl/_rels/workbook.xml.rels",
  content: `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
};
export const sheet = (rows: string): Part => ({
  name: "xl/worksheets/sheet1.xml",
  content: `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${rows}</sheetData></worksheet>`,
});

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A workbook with one sheet: numbers as numbers, text as shared strings. */
export function workbook(rows: (string | number)[][]): Uint8Array {
  const shared: string[] = [];
  const cell = (value: string | number, row: number, column: number) => {
    const address = `${String.fromCharCode(65 + column)}${row + 1}`;
    if (typeof value === "number") return `<c r="${address}"><v>${value}</v></c>`;
    shared.push(value);
    return `<c r="${address}" t="s"><v>${shared.length - 1}</v></c>`;
  };
  const body = rows
    .map(
      (cells, row) =>
        `<row r="${row + 1}">${cells.map((value, column) => cell(value, row, column)).join("")}</row>`,
    )
    .join("");
  const strings = shared.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join("");
  return zip([
    WORKBOOK,
    RELATIONS,
    sheet(body),
    { name: "xl/sharedStrings.xml", content: `<sst>${strings}</sst>` },
  ]);
}
