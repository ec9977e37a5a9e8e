/** Turns a failure of Harvest into words for a recruiter: what happened, and what to do about it. */
import type { HarvestFailure } from "../greenhouse/failure.ts";
import { rowError } from "../ledger/rows.ts";
import type { RowError, StepKind } from "../ledger/tables.ts";

/** How a step reads in a sentence. */
export const PART: Record<StepKind, string> = {
  lookup: "the look-up in Greenhouse",
  person: "this person",
  application: "the application",
  attachment: "an attachment",
  note: "a note",
  education: "an education",
  employment: "an employment",
};

/** Greenhouse's own words are worth showing, but only the first of them, and cut. */
const said = (failure: HarvestFailure): string => {
  const first = failure.messages[0];
  return first ? ` Greenhouse said: "${first.slice(0, 200)}".` : "";
};

export function explainFailure(failure: HarvestFailure, step: StepKind): RowError {
  const code = `exports.${failure.code}`;
  switch (failure.code) {
    case "permission_missing":
      return {
        code,
        message: `Greenhouse does not let this connection do this: ${PART[step]} was refused.${said(failure)}`,
        fix: "An admin ticks the missing permission in Greenhouse (see the permission list of the connection), then choose Retry.",
      };
    case "not_found":
      return {
        code,
        message: `Greenhouse no longer has what ${PART[step]} needs.${said(failure)}`,
        fix: "Check in Greenhouse whether the job, the stage or the person was deleted, then export again.",
      };
    case "refused":
      return {
        code,
        message: `Greenhouse did not accept ${PART[step]}.${said(failure)}`,
        fix:
          step === "attachment"
            ? "A link must open without signing in: then choose Retry. For another type of file, save it as PDF, put it on the candidate and export them again."
            : "Correct the profile or the export's settings accordingly, then export this person again.",
      };
    case "credential_refused":
      return {
        code,
        message: "Greenhouse no longer accepts the connection's credential.",
        fix: "An admin reconnects Greenhouse; the export then goes on by itself.",
      };
    case "unexpected_answer":
      return {
        code,
        message: `Greenhouse's answer could not be read for ${PART[step]}.${said(failure)}`,
        fix: "Look in Greenhouse whether it arrived; tell support if this happens again.",
      };
    case "rate_limited":
    case "upstream_down":
    case "no_answer":
      return {
        code,
        message: `Greenhouse did not answer in time for ${PART[step]}.`,
        fix: "Choose Retry once Greenhouse is back; nothing is created twice.",
      };
  }
}

/** A file that Harvest v1 has no content type for is not sent: with the person it would be refused, and they with it. */
export const wrongFileType = (filename: string): RowError =>
  rowError(
    "exports.file_type",
    `Greenhouse takes no files of the type of "${filename}" from this connection (Harvest v1).`,
    "Save it as PDF, put it on the candidate and export them again.",
  );

export const NO_FILE = rowError(
  "exports.file_gone",
  "The file is no longer kept here, so it could not be sent.",
  "Add the file to the candidate again and export once more.",
);
