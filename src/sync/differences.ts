/** What Greenhouse shows against what we hold, as changes for the feed. Pure. */
import type { ChangeType } from "../changes/tables.ts";
import type { GreenhouseApplication } from "../greenhouse/harvest.ts";
import type { HeldApplication } from "../mirror/held.ts";

export interface Difference {
  type: ChangeType;
  /** When it happened as far as Greenhouse's clock tells; null: that is not known. */
  at: number | null;
}

/** Not older than what is held: by Greenhouse's clock, or read later where that stands still. */
export const isFresher = (
  shown: GreenhouseApplication,
  held: HeldApplication | undefined,
  readAt: number,
): boolean =>
  !held ||
  held.lastActivityAt === null ||
  (shown.lastActivityAt ?? 0) > held.lastActivityAt ||
  (shown.lastActivityAt === held.lastActivityAt && readAt >= held.seenAt);

/** Whether there is anything to write. */
export function differs(shown: GreenhouseApplication, held: HeldApplication): boolean {
  const jobs = shown.jobIds.length > 0 || shown.prospect ? shown.jobIds : held.jobIds;
  return (
    shown.status !== held.status ||
    shown.prospect !== held.prospect ||
    shown.stageId !== held.stageId ||
    shown.rejectedAt !== held.rejectedAt ||
    (shown.lastActivityAt !== null && shown.lastActivityAt !== held.lastActivityAt) ||
    shown.candidateId !== held.candidateId ||
    JSON.stringify(jobs) !== JSON.stringify(held.jobIds)
  );
}

/**
 * What happened that nobody told. Of an application that was not held only what came after the person was linked
 * (`linkedAt`, ms): what was there before is no news.
 */
export function differences(
  shown: GreenhouseApplication,
  held: HeldApplication | undefined,
  linkedAt: number,
): Difference[] {
  if (!held) return sinceLinked(shown, linkedAt);
  const at = shown.lastActivityAt;
  if (shown.status !== held.status) return [statusChange(shown, held)];
  // Web hooks and Harvest may number stages differently, so names decide where both are known.
  const moved =
    shown.stageName !== null && held.stageName !== null
      ? shown.stageName !== held.stageName
      : shown.stageId !== held.stageId && shown.stageId !== null;
  return shown.status === "active" && moved ? [{ type: "candidate.stage_changed", at }] : [];
}

function statusChange(shown: GreenhouseApplication, held: HeldApplication): Difference {
  const at = shown.lastActivityAt;
  switch (shown.status) {
    case "rejected":
      return { type: "candidate.rejected", at: shown.rejectedAt ?? at };
    case "hired":
      return { type: "candidate.hired", at };
    case "active":
      return { type: held.status === "rejected" ? "candidate.unrejected" : "candidate.stage_changed", at };
    case "converted":
      return { type: "candidate.updated", at };
  }
}

function sinceLinked(shown: GreenhouseApplication, linkedAt: number): Difference[] {
  const at = shown.lastActivityAt;
  const told: Difference[] = [];
  if (shown.prospect && (shown.createdAt ?? 0) >= linkedAt)
    told.push({ type: "prospect.created", at: shown.createdAt });
  if (shown.status === "rejected" && (shown.rejectedAt ?? 0) >= linkedAt)
    told.push({ type: "candidate.rejected", at: shown.rejectedAt });
  if (shown.status === "hired" && (at ?? 0) >= linkedAt) told.push({ type: "candidate.hired", at });
  return told;
}
