/** The receipt as a mail and as a page: the same document, in text and in HTML. */
import { html, raw } from "hono/html";
import { creditLine, uncreditedLine } from "./credit.ts";
import { settingsLine } from "./placed.ts";
import { destination, OUTCOME_WORDS, type Receipt, type ReceiptRow, readBackWords } from "./receipt.ts";

export interface Showing {
  supportEmail: string;
  /** Where the whole export is shown to people. */
  page?: string | null;
  /** At most so many people, those first who need somebody to do something; everybody where it is not said. */
  most?: number;
}

/** One document for a mail client and for a browser: tables and inline styles, because mail clients know no more. */
export function receiptHtml(receipt: Receipt, showing: Showing): string {
  const { counts } = receipt;
  const { requisition } = receipt;
  const { supportEmail, page = null } = showing;
  const { shown, left } = pick(receipt.rows, showing.most);
  const people = shown.map(rowHtml).join("");
  const small = "margin:16px 0 0;color:#5a6472;font-size:13px";
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Export to Greenhouse: ${requisition.name}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;color:#1c2430;font:15px/1.5 -apple-system,'Segoe UI',Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" style="max-width:640px;width:100%;background:#fff;border-radius:12px;padding:28px">
<tr><td>
<h1 style="margin:0 0 4px;font-size:20px">${headline(receipt)}</h1>
<p style="margin:0 0 16px;color:#5a6472">${about(receipt)}</p>
<p style="margin:0 0 4px">${summary(counts)}</p>
<p style="margin:0 0 20px">${creditLine(receipt)}</p>
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px">${raw(people)}</table>
${left > 0 ? html`<p style="margin:16px 0 0">${andMore(left)}</p>` : ""}
${page === null ? "" : html`<p style="margin:16px 0 0"><a href="${page}" style="color:#1456b8">The export in Headhuntr.io</a></p>`}
${receipt.uncredited.map((gap) => html`<p style="${small}">${uncreditedLine(gap)}</p>`)}
<p style="margin:24px 0 0;color:#5a6472;font-size:13px">Exported people carry the flag <strong>ATS Exported</strong> in Headhuntr.io. Questions: ${supportEmail}. Export ${receipt.exportId}.</p>
</td></tr></table>
</td></tr></table>
</body></html>`;
  return String(document);
}

function rowHtml(row: ReceiptRow): string {
  const name = row.url ? html`<a href="${row.url}" style="color:#1456b8">${row.name}</a>` : html`${row.name}`;
  const remarks = [...(row.error ? [`${row.error.message} ${row.error.fix}`] : []), ...notesOn(row)];
  return String(
    html`<tr><td style="padding:8px 0;border-top:1px solid #e3e6ea;vertical-align:top">${name}${remarks.map((remark) => html`<br><span style="color:#8a4b08;font-size:13px">${remark}</span>`)}</td><td style="padding:8px 0 8px 12px;border-top:1px solid #e3e6ea;text-align:right;vertical-align:top;white-space:nowrap">${OUTCOME_WORDS[row.outcome]}</td></tr>`,
  );
}

const notesOn = ({ warnings, readBack }: ReceiptRow): string[] => {
  const words = readBackWords(readBack);
  return words === "" ? warnings : [...warnings, words];
};

/** Who needs a decision or failed comes first, then everybody in the export's own order. */
function pick(rows: readonly ReceiptRow[], most = rows.length): { shown: ReceiptRow[]; left: number } {
  const rank = ({ outcome, error }: ReceiptRow): number =>
    outcome === "review" ? 0 : error !== null ? 1 : outcome === "exported" ? 2 : 3;
  const shown = rows.length > most ? rows.toSorted((a, b) => rank(a) - rank(b)).slice(0, most) : [...rows];
  return { shown, left: rows.length - shown.length };
}

const andMore = (left: number): string =>
  `And ${left} more: the whole list is on the export's page and in its CSV.`;

function about(receipt: Receipt): string {
  const settings = settingsLine(receipt);
  const how = settings === "" ? "" : ` (${settings})`;
  return `${receipt.requisition.name}: ${destination(receipt)}${how}. Requested by ${receipt.requestedBy.name}.`;
}

export function receiptText(receipt: Receipt, showing: Showing): string {
  const { shown, left } = pick(receipt.rows, showing.most);
  const lines = shown.map((row) => {
    const remarks = [...(row.error ? [row.error.message, row.error.fix] : []), ...notesOn(row)];
    return [
      `- ${row.name}: ${OUTCOME_WORDS[row.outcome]}${row.url ? ` ${row.url}` : ""}`,
      ...remarks.map((r) => `    ${r}`),
    ].join("\n");
  });
  return [
    headline(receipt),
    about(receipt),
    summary(receipt.counts),
    creditLine(receipt),
    "",
    ...lines,
    ...(left > 0 ? [andMore(left)] : []),
    "",
    ...(showing.page ? [`The export in Headhuntr.io: ${showing.page}`, ""] : []),
    ...receipt.uncredited.flatMap((gap) => [uncreditedLine(gap), ""]),
    `Exported people carry the flag ATS Exported in Headhuntr.io. Questions: ${showing.supportEmail}. Export ${receipt.exportId}.`,
  ].join("\n");
}

export function headline({ counts, total }: Pick<Receipt, "counts" | "total">): string {
  const people = total === 1 ? "1 person" : `${total} people`;
  return `${counts.exported} of ${people} exported to Greenhouse`;
}

function summary(counts: Receipt["counts"]): string {
  const parts: [number, string][] = [
    [counts.exported, "exported"],
    [counts.existing, "already there"],
    [counts.skipped, "skipped"],
    [counts.review, "waiting for a decision"],
    [counts.failed, "not exported"],
    [counts.cancelled, "cancelled"],
    [counts.queued + counts.running, "still under way"],
  ];
  const named = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return named.length > 0 ? `${named.join(", ")}.` : "Nobody was exported.";
}
