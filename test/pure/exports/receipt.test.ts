import { describe, expect, it } from "vitest";
import type { Receipt, ReceiptRow } from "../../../src/exports/receipt.ts";
import { receiptCsv } from "../../../src/exports/receipt-csv.ts";
import { receiptHtml, receiptText } from "../../../src/exports/receipt-formats.ts";

const row = (extra: Partial<ReceiptRow> = {}): ReceiptRow => ({
  candidateId: "cand-1",
  name: "Ada Example",
  outcome: "exported",
  exportedAt: "2026-11-01T10:00:00.000Z",
  url: "https://app.greenhouse.io/people/7",
  creditedVia: ["referrer", "note_author"],
  uncredited: [],
  readBack: [],
  warnings: [],
  error: null,
  ...extra,
});

function receipt(rows: ReceiptRow[]): Receipt {
  const counts = {
    queued: 0,
    running: 0,
    exported: rows.length,
    existing: 0,
    skipped: 0,
    failed: 0,
    review: 0,
    cancelled: 0,
  };
  return {
    exportId: "exp_1",
    as: "candidate",
    requisition: { id: "r", name: "Firmware Engineer" },
    jobs: [{ id: 4567, name: "Firmware Engineer II" }],
    requestedBy: { userId: "u", email: "noor@umbra.example.com", name: "Noor Lindqvist" },
    creditedTo: { id: 9, name: "Noor L." },
    stage: { id: 1, name: "Phone screen" },
    pool: null,
    poolStage: null,
    owner: null,
    source: { id: 2, name: "Headhuntr.io" },
    tags: ["Headhuntr"],
    createdAt: "2026-11-01T09:59:00.000Z",
    finishedAt: "2026-11-01T10:01:00.000Z",
    total: rows.length,
    counts,
    uncredited: [],
    rows,
  };
}
const support = { supportEmail: "support@headhuntr.io" };
const everywhere = (one: Receipt, showing = support) => [
  receiptText(one, showing),
  receiptHtml(one, showing),
];

describe("a receipt", () => {
  it("says who went where, as what, and credited to whom and how", () => {
    for (const text of everywhere(receipt([row()]))) {
      expect(text).toContain("as candidates on Firmware Engineer II");
      expect(text).toContain("stage Phone screen, source Headhuntr.io, tags Headhuntr");
      expect(text).toContain(
        "Credited in Greenhouse to Noor L.: as referrer (1), as author of the notes (1).",
      );
      expect(text).toContain("https://app.greenhouse.io/people/7");
    }
    const [header, line] = receiptCsv(receipt([row()])).split("\r\n");
    expect(header).toContain("credited to,credited via");
    expect(line).toContain("candidate,Firmware Engineer II");
    expect(line).toContain("Noor L.,as referrer; as author of the notes");
  });

  it("says what was read back and what failed, with what to do", () => {
    const error = {
      code: "exports.refused",
      message: "Greenhouse did not accept a note.",
      fix: "Shorten it.",
    };
    const one = receipt([row({ readBack: ["person", "note"], error })]);
    for (const text of [...everywhere(one), receiptCsv(one)]) {
      expect(text).toContain("found there afterwards was this person, a note");
      expect(text).toContain("Greenhouse did not accept a note.");
      expect(text).toContain("Shorten it.");
    }
  });

  it("shows in a mail those first who need somebody, says how many more there are, and stays below what Gmail cuts", () => {
    const fine = Array.from({ length: 999 }, (_, n) => row({ candidateId: `c${n}`, name: `Person ${n}` }));
    const stuck = row({ name: "Zoe Undecided", outcome: "review" });
    const mail = { ...support, most: 100, page: "https://ats.example.test/console/exports/exp_1" };
    for (const text of everywhere(receipt([...fine, stuck]), mail)) {
      expect(text).toContain("Zoe Undecided");
      expect(text).toContain("And 900 more");
      expect(text).toContain("/console/exports/exp_1");
      expect(new TextEncoder().encode(text).length).toBeLessThan(102_000);
    }
    expect(receiptText(receipt([...fine, stuck]), support)).not.toContain("more:");
  });

  it("runs nothing in a spreadsheet and nothing in a browser, whatever script a name is written in", () => {
    const names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"];
    for (const name of names) expect(receiptCsv(receipt([row({ name })]))).toContain(`'${name}`);
    const odd = ['<img src=x onerror="x">', "王小明", "יעל כהן", "Zoë 🧑🏽‍🚀", "O'Neil & Söhne"];
    const html = receiptHtml(receipt(odd.map((name) => row({ name }))), support);
    expect(html).not.toContain("<img");
    for (const name of ["王小明", "יעל כהן", "Zoë 🧑🏽‍🚀"]) expect(html).toContain(name);
  });
});
