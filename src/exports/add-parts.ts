/** After the person: files, notes, educations, employments, each a step of its own that can be taken up again. */
import { commit } from "../db/client.ts";
import type { Answer } from "../greenhouse/harvest.ts";
import { writeStep } from "../ledger/steps.ts";
import type { RowError } from "../ledger/tables.ts";
import { ok } from "../lib/result.ts";
import { type Part, partsToSend, type Target } from "./part-calls.ts";
import { planParts, type Reach } from "./parts.ts";
import { notFoundYet, sentSince } from "./read-back.ts";
import { attemptStep, type RowEnd, type RowWork, readFrom } from "./work.ts";

/** Sends every part that is not settled yet. Null when all are; the row's error tells what was refused. */
export async function addParts(work: RowWork, reach: Reach, target: Target): Promise<RowEnd | null> {
  const plan = await planParts(work, reach);
  if (plan.is === "stopped") return plan.end;
  const parts = partsToSend(work, target, plan.value);
  for (const part of parts) {
    if (work.steps.isDone(part.kind, part.ordinal)) {
      noteRefusal(work, work.steps.get(part.kind, part.ordinal)?.error ?? null);
      continue;
    }
    const end = (await isThereAlready(work, reach, part, parts)) ?? (await addPart(work, part, parts));
    if (end === "there") continue;
    if (end) return end;
  }
  return null;
}

/**
 * A person who was there before may have our notes from an earlier export. Notes cannot be deleted (Harvest v3
 * reference, Create note), so an equal one is not written again.
 */
async function isThereAlready(
  work: RowWork,
  reach: Reach,
  part: Part,
  parts: readonly Part[],
): Promise<"there" | RowEnd | null> {
  const begun = work.steps.get(part.kind, part.ordinal) !== undefined;
  if (reach !== "attached" || part.kind !== "note" || begun) return null;
  const there = await readFrom(work, part.kind, arrived(work, part, parts, 0));
  if (there.is === "stopped") return there.end;
  if (!there.value) return null;
  await confirm(work, part);
  return "there";
}

async function addPart(work: RowWork, part: Part, parts: readonly Part[]): Promise<RowEnd | null> {
  if (work.steps.isOpen(part.kind, part.ordinal)) {
    const there = await readFrom(work, part.kind, arrived(work, part, parts));
    // A refusal to read says nothing of the part, which stays unknown and is not sent twice.
    if (there.is === "stopped" && there.end.end !== "settle") return there.end;
    if (there.is === "stopped" || there.value === null) {
      work.change.error = null;
      work.change.warnings.push(`Whether a ${part.kind} arrived is not known, and it was not sent twice.`);
      return null;
    }
    if (there.value) {
      await confirm(work, part, true);
      return null;
    }
    const again = await notFoundYet(work, part);
    if (again.is === "stopped") return again.end;
  }
  const sent = await attemptStep(work, part, part.send);
  if (sent.is === "stopped") return sent.end;
  if (sent.is === "refused") noteRefusal(work, sent.error);
  else await confirm(work, part);
  return null;
}

/** Whether a part whose answer was lost is there: more equal ones than this row has confirmed before. */
async function arrived(
  work: RowWork,
  part: Part,
  parts: readonly Part[],
  since = sentSince(work, part.kind, part.ordinal),
): Answer<boolean | null> {
  const there = await part.equalOnes(since);
  if (!there.ok) return there;
  const twins = parts.filter(
    ({ kind, ordinal, content }) =>
      kind === part.kind &&
      ordinal !== part.ordinal &&
      content === part.content &&
      work.steps.get(kind, ordinal)?.state === "confirmed",
  );
  return ok(there.value === null ? null : there.value > twins.length);
}

const confirm = ({ deps, row }: RowWork, part: Part, readBack = false): Promise<unknown> =>
  commit(deps.db, [
    writeStep(deps.db, row, part, "confirmed", { settledAt: deps.clock(), error: null, readBack }),
  ]);

/** The first refused part is the row's error; the others are told as warnings. */
function noteRefusal(work: RowWork, error: RowError | null): void {
  if (!error) return;
  if (work.change.error) work.change.warnings.push(error.message);
  else work.change.error = error;
}
