/** How outcomes and states of exports read and look. */
import type { ExportStatus, WaitingFor } from "../../exports/status.ts";
import type { Outcome } from "../../ledger/tables.ts";
import type { Tone } from "../parts.tsx";

export const OUTCOME: Record<Outcome, { tone: Tone; word: string }> = {
  queued: { tone: "idle", word: "Waiting" },
  running: { tone: "info", word: "Under way" },
  exported: { tone: "good", word: "Exported" },
  existing: { tone: "idle", word: "Already there" },
  skipped: { tone: "idle", word: "Left out" },
  failed: { tone: "bad", word: "Not exported" },
  review: { tone: "warn", word: "Needs a decision" },
  cancelled: { tone: "idle", word: "Cancelled" },
};

/** The ways to look at an export's people, in the order of the tabs. */
export const VIEWS = {
  review: { word: "Need a decision", outcomes: ["review"] },
  failed: { word: "Not exported", outcomes: ["failed"] },
  exported: { word: "Exported", outcomes: ["exported"] },
  existing: { word: "Already there", outcomes: ["existing"] },
  open: { word: "Under way", outcomes: ["queued", "running"] },
  skipped: { word: "Left out", outcomes: ["skipped"] },
  cancelled: { word: "Cancelled", outcomes: ["cancelled"] },
} as const satisfies Record<string, { word: string; outcomes: readonly Outcome[] }>;
export type View = keyof typeof VIEWS;

export const STATUS: Record<ExportStatus, { tone: Tone; word: string }> = {
  queued: { tone: "idle", word: "Waiting to start" },
  running: { tone: "info", word: "Under way" },
  waiting: { tone: "warn", word: "Waiting" },
  done: { tone: "good", word: "Done" },
  done_with_failures: { tone: "bad", word: "Done, with failures" },
  cancelled: { tone: "idle", word: "Cancelled" },
};

/** Why an export waits, and who can do something about it. */
export const WAITING: Record<NonNullable<WaitingFor>, { title: string; text: string }> = {
  rate_limit: {
    title: "Greenhouse's rate limit is used up for the moment",
    text: "The export goes on by itself as soon as there is room again.",
  },
  reconnect_needed: {
    title: "Greenhouse no longer accepts the connection",
    text: "An admin reconnects it in the ATS set-up; the export then goes on by itself, and nobody is sent twice.",
  },
  paused: {
    title: "Writing to Greenhouse is paused",
    text: "The export goes on by itself once Headhuntr.io resumes it.",
  },
};

/** How the recruiter is credited, in words. */
export const CREDIT: Record<string, string> = {
  referrer: "referrer",
  prospect_owner: "owner of the prospect",
  on_behalf_of: "who added them",
  note_author: "author of the notes",
};

/** "about 3 minutes": a guess is told roughly. */
export function roughly(seconds: number): string {
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} minutes`;
  return `about ${Math.round(minutes / 60)} hours`;
}
