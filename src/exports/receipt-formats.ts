/** The receipt as CSV and as HTML. */
import { html, raw } from "hono/html";
import { uncreditedLine, uncreditedWords } from "./credit.ts";
import { destination, OUTCOME_WORDS, type Receipt, type ReceiptRow } from "./receipt.ts";

/** A cell that a spreadsheet would take for a formula gets a quote in front (OWASP, CSV Injection). */
function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADERS = [
  "candidate id",
  "name",
  "outcome",
  "exported at",
  "link",
  "credited via",
  "not credited",
  "warnings",
  "error",
  "what to do",
];

/** UTF-8 with a byte order mark, without which Excel takes it for Latin-1. */
export function receiptCsv({ rows }: Receipt): string {
  const lines = rows.map((row) =>
    [
      row.candidateId,
      row.name,
      OUTCOME_WORDS[row.outcome],
      row.exportedAt,
      row.url,
      row.creditedVia.join("; "),
      uncreditedWords(row.uncredited),
      row.warnings.join("; "),
      row.error?.message ?? null,
      row.error?.fix ?? null,
    ]
      .map(cell)
      .join(","),
  );
  return `\uFEFF${[HEADERS.join(","), ...lines].join("\r\n")}\r\n`;
}

/** One document for a mail client and for a browser: tables and inline styles, because mail clients know no more. */
export function receiptHtml(receipt: Receipt, supportEmail: string): string {
  const { requisition, counts, requestedBy } = receipt;
  const people = receipt.rows.map(rowHtml).join("");
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Export to Greenhouse: ${requisition.name}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;color:#1c2430;font:15px/1.5 -apple-system,'Segoe UI',Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" style="max-width:640px;width:100%;background:#fff;border-radius:12px;padding:28px">
<tr><td>
<h1 style="margin:0 0 4px;font-size:20px">${headline(receipt)}</h1>
<p style="margin:0 0 16px;color:#5a6472">${requisition.name}: ${destination(receipt)}. Requested by ${requestedBy.name}.</p>
<p style="margin:0 0 20px">${summary(counts)}</p>
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px">${raw(people)}</table>
${receipt.uncredited.map((gap) => html`<p style="margin:16px 0 0;color:#5a6472;font-size:13px">${uncreditedLine(gap)}</p>`)}
<p style="margin:24px 0 0;color:#5a6472;font-size:13px">Exported people carry the flag <strong>ATS Exported</strong> in Headhuntr.io. Questions: ${supportEmail}. Export ${receipt.exportId}.</p>
</td></tr></table>
</td></tr></table>
</body></html>`;
  return String(document);
}

function rowHtml(row: ReceiptRow): string {
  const name = row.url ? html`<a href="${row.url}" style="color:#1456b8">${row.name}</a>` : html`${row.name}`;
  const remarks = [...(row.error ? [`${row.error.message} ${row.error.fix}`] : []), ...row.warnings];
  return String(
    html`<tr><td style="padding:8px 0;border-top:1px solid #e3e6ea;vertical-align:top">${name}${remarks.map((remark) => html`<br><span style="color:#8a4b08;font-size:13px">${remark}</span>`)}</td><td style="padding:8px 0 8px 12px;border-top:1px solid #e3e6ea;text-align:right;vertical-align:top;white-space:nowrap">${OUTCOME_WORDS[row.outcome]}</td></tr>`,
  );
}

export function receiptText(receipt: Receipt, supportEmail: string): string {
  const lines = receipt.rows.map((row) => {
    const remarks = [...(row.error ? [row.error.message, row.error.fix] : []), ...row.warnings];
    return [
      `- ${row.name}: ${OUTCOME_WORDS[row.outcome]}${row.url ? ` ${row.url}` : ""}`,
      ...remarks.map((r) => `    ${r}`),
    ].join("\n");
  });
  return [
    headline(receipt),
    `${receipt.requisition.name}: ${destination(receipt)}. Requested by ${receipt.requestedBy.name}.`,
    summary(receipt.counts),
    "",
    ...lines,
    "",
    ...receipt.uncredited.flatMap((gap) => [uncreditedLine(gap), ""]),
    `Exported people carry the flag ATS Exported in Headhuntr.io. Questions: ${supportEmail}. Export ${receipt.exportId}.`,
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
