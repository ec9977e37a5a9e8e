import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTables } from "../../../src/people/sheets/read.ts";
import { RELATIONS, sheet, WORKBOOK, workbook, zip } from "./workbook.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const csv = (text: string) => cells(bytes(text));
function cells(file: Uint8Array): string[][] {
  const tables = readTables(file);
  if (!tables.ok) throw new Error(tables.reason);
  return tables.value[0]?.map((row) => row.cells) ?? [];
}
const problem = (file: Uint8Array) => {
  const tables = readTables(file);
  return tables.ok ? "none" : tables.reason;
};

describe("a CSV file", () => {
  it("is read with quotes, doubled quotes, line ends inside cells and CRLF", () => {
    expect(csv('a,b\r\n"x, ""y""","two\nlines"\r\n')).toEqual([
      ["a", "b"],
      ['x, "y"', "two\nlines"],
    ]);
  });
  it("may be separated by commas, semicolons or tabs, or say so itself", () => {
    expect(csv("a;b\n1,5;2")).toEqual([
      ["a", "b"],
      ["1,5", "2"],
    ]);
    expect(csv("a\tb\n1\t2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(csv("sep=|\r\na|b\r\n1|2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(csv('"x;y";"z;,,,"\n1;2')).toEqual([
      ["x;y", "z;,,,"],
      ["1", "2"],
    ]);
  });
  it("may begin with a byte order mark, in UTF-8 and in UTF-16", () => {
    expect(csv("\ufeffUser ID,b")).toEqual([["User ID", "b"]]);
    const text = "\ufeffUser ID;é";
    const utf16 = new Uint8Array(new Uint16Array([...text].map((c) => c.charCodeAt(0))).buffer);
    expect(cells(utf16)).toEqual([["User ID", "é"]]);
  });
  it("in Windows' own code page keeps its umlauts", () => {
    expect(cells(Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]))).toEqual([["Müller"]]);
  });
  it("keeps empty cells at the end of a line and at the end of the file", () => {
    expect(csv("a,b,\n,,\n1,")).toEqual([
      ["a", "b", ""],
      ["", "", ""],
      ["1", ""],
    ]);
  });
  it("evaluates nothing: a formula is text", () => {
    expect(csv('=1+1,"=HYPERLINK(""http://x"")"')).toEqual([["=1+1", '=HYPERLINK("http://x")']]);
  });
  it("with a quote that never closes is refused", () => {
    expect(problem(bytes('a,"b\nc,d'))).toBe("unclosed_quote");
  });
  it("with far too many rows or columns is refused in no time", () => {
    const started = Date.now();
    expect(problem(bytes("1\n".repeat(60_000)))).toBe("too_large");
    expect(problem(bytes(",".repeat(2_000_000)))).toBe("too_large");
    expect(Date.now() - started).toBeLessThan(2000);
  });
  it("that is written and read again is the same, whatever it holds", () => {
    const cell = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\u0000"));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const header = ["h", "i"];
        const all = [header, ...rows];
        const text = all.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(",")).join("\n");
        expect(csv(text)).toEqual(all);
      }),
    );
  });
});

describe("a workbook", () => {
  it("is read with shared strings, numbers and cells left out", () => {
    const file = zip([
      WORKBOOK,
      RELATIONS,
      {
        name: "xl/sharedStrings.xml",
        content:
          "<sst><si><t>User ID</t></si><si><r><t>Ren&amp;</t></r><r><t>é &#x41;</t></r><rPh><t>no</t></rPh></si></sst>",
      },
      sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="4"><c r="A4"><v>4.00001234E9</v></c><c r="C4" t="s"><v>1</v></c><c r="D4" t="b"><v>1</v></c><c r="E4" s="3"/></row>',
      ),
    ]);
    const tables = readTables(file);
    expect(tables).toEqual({
      ok: true,
      value: [
        [
          { number: 1, cells: ["User ID"] },
          { number: 4, cells: ["4000012340", "", "Ren&é A", "TRUE"] },
        ],
      ],
    });
  });
  it("is read with text inside its cells, prefixes, CDATA and comments", () => {
    const rows =
      '<x:row><x:c t="inlineStr"><x:is><x:t>a<![CDATA[<b>]]></x:t></x:is></x:c><!-- <v>no</v> --><x:c><x:v>7</x:v></x:c></x:row>';
    expect(cells(zip([WORKBOOK, RELATIONS, sheet(rows)]))).toEqual([["a<b>", "7"]]);
  });
  it("gives the kept value of a formula and never the formula", () => {
    const rows =
      '<row><c><f>SUM(A1:A9)</f><v>42</v></c><c t="str"><f>WEBSERVICE("http://x")</f><v>kept</v></c></row>';
    expect(cells(zip([WORKBOOK, RELATIONS, sheet(rows)]))).toEqual([["42", "kept"]]);
  });
  it("is read when its parts are stored without packing", () => {
    const stored = [WORKBOOK, RELATIONS, sheet("<row><c><v>1</v></c></row>")];
    expect(cells(zip(stored.map((part) => ({ ...part, method: 0 as const }))))).toEqual([["1"]]);
  });
  it("that declares entities is refused, so that none can expand or be fetched", () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${"z".repeat(100)}"><!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&a;&b;</v></c></row></sheetData></worksheet>`;
    expect(problem(zip([WORKBOOK, RELATIONS, { name: "xl/worksheets/sheet1.xml", content: bomb }]))).toBe(
      "damaged",
    );
  });
  it("that unpacks into far more than it is, is refused in under two seconds", () => {
    const huge = new Uint8Array(100 * 1024 * 1024);
    const bomb = zip([WORKBOOK, RELATIONS, { name: "xl/worksheets/sheet1.xml", content: huge }]);
    const started = Date.now();
    expect(problem(bomb)).toBe("too_large");
    expect(Date.now() - started).toBeLessThan(2000);
  });
  it("with more entries than any workbook has is refused before any is unpacked", () => {
    const many = Array.from({ length: 1_001 }, (_, n) => ({ name: `xl/media/${n}.png`, content: "x" }));
    expect(problem(zip([WORKBOOK, RELATIONS, ...many]))).toBe("too_large");
  });
  it("with far too much text in its shared strings, or far too many rows, is refused in under two seconds", () => {
    const started = Date.now();
    const strings = {
      name: "xl/sharedStrings.xml",
      content: `<sst>${`<si><t>${"x".repeat(1_000)}</t></si>`.repeat(11_000)}</sst>`,
    };
    expect(problem(zip([WORKBOOK, RELATIONS, sheet("<row/>"), strings]))).toBe("too_large");
    expect(problem(zip([WORKBOOK, RELATIONS, sheet("<row><c><v>1</v></c></row>".repeat(60_000))]))).toBe(
      "too_large",
    );
    expect(Date.now() - started).toBeLessThan(2000);
  });
  it("whose entities would expand to a billion is refused as it stands, whichever way they are declared", () => {
    const laughs = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join(
      "",
    );
    for (const declared of [
      `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`,
      `<!doctype x SYSTEM "http://169.254.169.254/x.dtd">`,
    ]) {
      const content = `<?xml version="1.0"?>${declared}<worksheet><sheetData><row><c t="str"><v>&l10;</v></c></row></sheetData></worksheet>`;
      expect(problem(zip([WORKBOOK, RELATIONS, { name: "xl/worksheets/sheet1.xml", content }]))).toBe(
        "damaged",
      );
    }
  });
  it("whose external sheet lies elsewhere is not followed", () => {
    const outside = {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="http://169.254.169.254/"/></Relationships>`,
    };
    expect(problem(zip([WORKBOOK, outside, sheet("<row/>")]))).toBe("not_a_table");
  });
  it("that is encrypted, old, or some other file is told apart", () => {
    expect(problem(zip([{ ...WORKBOOK, flags: 1 }]))).toBe("encrypted");
    expect(problem(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]))).toBe("old_excel");
    expect(problem(zip([{ name: "word/document.xml", content: "<a/>" }]))).toBe("not_a_table");
    expect(problem(Uint8Array.from([0x25, 0x50, 0x44, 0x46, 0, 0, 1]))).toBe("not_a_table");
    expect(problem(new Uint8Array())).toBe("empty");
  });
  it("with sizes that point outside the file is refused", () => {
    expect(problem(zip([{ ...WORKBOOK, claimedSize: 0xfffffff0 }, RELATIONS]))).toBe("damaged");
  });
  it("cut off or with any byte changed is read or refused, and never a fault", () => {
    const whole = workbook([
      ["User ID", "Email"],
      [1, "a@example.com"],
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        readTables(whole.slice(0, length));
      }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        readTables(changed);
      }),
      { numRuns: 500 },
    );
  });
  it("of nothing but open brackets is refused in under two seconds", () => {
    const started = Date.now();
    for (const content of ["<".repeat(3_000_000), "<a b='".repeat(500_000), "&".repeat(5_000_000)]) {
      readTables(zip([WORKBOOK, RELATIONS, { name: "xl/worksheets/sheet1.xml", content, method: 0 }]));
    }
    expect(Date.now() - started).toBeLessThan(2000);
  });
});
