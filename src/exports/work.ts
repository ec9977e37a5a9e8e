/** What every part of a row's run has at hand, and how a run can end. */
import type { OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { Placement } from "../greenhouse/drafts.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { Answer } from "../greenhouse/harvest.ts";
import { type Export, type ExportRow, mayCall, type RowChange, type Stop } from "../ledger/rows.ts";
import { type StepBook, writeStep } from "../ledger/steps.ts";
import type { Outcome, RowError, StepKind } from "../ledger/tables.ts";
import type { StoredProfile } from "../shortlist/profile.ts";
import { explainFailure } from "./outcome.ts";

export interface RowWork {
  deps: Deps;
  exported: Export;
  row: ExportRow;
  profile: StoredProfile;
  open: OpenHarvest;
  steps: StepBook;
  /** The row as it becomes: what a settle or requeue writes along. */
  change: RowChange & { warnings: string[] };
  /** True while it is not known what became of a create or an add whose answer was lost. */
  unresolved?: boolean;
  /** True right after a create that could not put the prospect into its pool. */
  poolIsLeft?: boolean;
}

/** How a run ends: settled, put back for later, or stopped because the credential no longer works. */
export type RowEnd =
  | { end: "settle"; outcome: Exclude<Outcome, "queued" | "running"> }
  | { end: "requeue"; dueAt: number; failed?: RowError }
  /** No permit before that time: the whole export waits, and this row is the first to go on. */
  | { end: "wait"; until: number }
  | { end: "reconnect" }
  /** Another worker has the row by now. */
  | { end: "lost" };

/** The value of a call, why the row stops here, or Greenhouse's refusal of this one step. */
export type Attempt<T> =
  | { is: "done"; value: T }
  | { is: "stopped"; end: RowEnd }
  | { is: "refused"; error: RowError };

/** First look for a lost answer: Greenhouse shows a new record within moments. */
const FIRST_LOOK_MS = 2_000;

/** How soon to look again whether a pause is over, should its end have been missed. */
const PAUSED_MS = 60_000;

/** Makes one writing call with its step written before and, unless it was done, after. */
export async function attemptStep<T>(
  work: RowWork,
  step: { kind: StepKind; ordinal?: number },
  send: () => Answer<T>,
): Promise<Attempt<T>> {
  const { deps, row } = work;
  // In this order: whoever has lost the row must not leave a mark on its steps.
  const makesPerson = row.exportedAt === null && (step.kind === "person" || step.kind === "application");
  const leave = await mayCall(deps.db, row, { now: deps.clock(), makesPerson });
  if (leave !== "yes") return { is: "stopped", end: endOfStop(leave, deps.clock()) };
  await commit(deps.db, [writeStep(deps.db, row, step, "sent", { sentAt: deps.clock(), error: null })]);
  const answer = await send();
  if (answer.ok) {
    // Attempts are counted since the last progress: a row with many parts is not to be given up for its length.
    row.attempts = 0;
    return { is: "done", value: answer.value };
  }
  const failure = answer.reason;
  const now = deps.clock();
  switch (failure.disposition) {
    case "retry":
    case "reconnect":
      // It was certainly not done: the step is as if it had never been sent.
      await commit(deps.db, [writeStep(deps.db, row, step, "planned")]);
      return { is: "stopped", end: endOf(failure, now) };
    case "unknown":
      await commit(deps.db, [writeStep(deps.db, row, step, "unknown")]);
      return { is: "stopped", end: { end: "requeue", dueAt: now + FIRST_LOOK_MS } };
    case "stop": {
      const error = explainFailure(failure, step.kind);
      await commit(deps.db, [writeStep(deps.db, row, step, "refused", { settledAt: now, error })]);
      return { is: "refused", error };
    }
  }
}

/** A paused tenant's rows wait; whoever ends the pause wakes the pump. */
function endOfStop(stop: Stop, now: number): RowEnd {
  if (stop === "paused") return { end: "wait", until: now + PAUSED_MS };
  return stop === "lost" ? { end: "lost" } : { end: "settle", outcome: "cancelled" };
}

/** Makes one reading call; a refusal is the whole row's. */
export async function readFrom<T>(
  work: RowWork,
  step: StepKind,
  answer: Answer<T>,
): Promise<{ is: "done"; value: T } | { is: "stopped"; end: RowEnd }> {
  const got = await answer;
  if (got.ok) return { is: "done", value: got.value };
  const failure = got.reason;
  if (failure.disposition === "stop") {
    work.change.error = explainFailure(failure, step);
    return { is: "stopped", end: { end: "settle", outcome: "failed" } };
  }
  return { is: "stopped", end: endOf(failure, work.deps.clock()) };
}

/** Waiting for the rate limit costs a row no attempt; an upstream that is down does. */
function endOf(failure: HarvestFailure, now: number): RowEnd {
  if (failure.disposition === "reconnect") return { end: "reconnect" };
  const then = now + Math.max(failure.delayMs, 250);
  return failure.code === "rate_limited"
    ? { end: "wait", until: then }
    : { end: "requeue", dueAt: then, failed: explainFailure(failure, "lookup") };
}

/** Where this export puts people. The prospect's owner is whoever exports, unless another one was named. */
export function placementOf({ exported }: RowWork): Placement {
  const { options, jobIds, creditUserId } = exported;
  const shared = {
    referrerUserId: creditUserId,
    ...(options.sourceId ? { sourceId: options.sourceId } : {}),
  };
  const [jobId] = jobIds;
  if (exported.as === "candidate" && jobId !== undefined) {
    return { as: "candidate", jobId, ...shared, ...(options.stageId ? { stageId: options.stageId } : {}) };
  }
  return {
    as: "prospect",
    jobIds,
    ownerUserId: options.ownerUserId ?? creditUserId,
    ...shared,
    ...(options.poolId ? { poolId: options.poolId } : {}),
    ...(options.poolStageId ? { poolStageId: options.poolStageId } : {}),
  };
}
