/** The receipt as CSV: one line for each person. */
import { creditWords, uncreditedWords } from "./credit.ts";
import { OUTCOME_WORDS, type Receipt, readBackWords } from "./receipt.ts";

/** A cell that a spreadsheet would take for a formula gets a quote in front (OWASP, CSV Injection). */
function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADERS = [
  "candidate id",
  "name",
  "outcome",
  "as",
  "jobs",
  "exported at",
  "link",
  "credited to",
  "credited via",
  "not credited",
  "read back",
  "warnings",
  "error",
  "what to do",
];

/** UTF-8 with a byte order mark, without which Excel takes it for Latin-1. */
export function receiptCsv({ rows, as, jobs, creditedTo }: Receipt): string {
  const jobNames = jobs.map(({ id, name }) => name ?? id).join("; ");
  const recruiter = creditedTo.name ?? creditedTo.id;
  const lines = rows.map((row) =>
    [
      row.candidateId,
      row.name,
      OUTCOME_WORDS[row.outcome],
      as,
      jobNames,
      row.exportedAt,
      row.url,
      row.creditedVia.length > 0 ? recruiter : null,
      creditWords(row.creditedVia),
      uncreditedWords(row.uncredited),
      readBackWords(row.readBack),
      row.warnings.join("; "),
      row.error?.message ?? null,
      row.error?.fix ?? null,
    ]
      .map(cell)
      .join(","),
  );
  return `\uFEFF${[HEADERS.join(","), ...lines].join("\r\n")}\r\n`;
}
