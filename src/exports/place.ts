/** Where a row stands with its person, and the steps that finish a placement: reading the application back, the pool. */
import { commit } from "../db/client.ts";
import { rowError, updateRow } from "../ledger/rows.ts";
import { writeStep } from "../ledger/steps.ts";
import { ownEcho } from "./own-echo.ts";
import { isPlacement } from "./placement.ts";
import { SECOND_LOOK_MS } from "./read-back.ts";
import { attemptStep, type RowEnd, type RowWork, readFrom } from "./work.ts";

/** The person is there with an application of this export's; or the row ends here. */
export type Placed =
  | { is: "placed"; reach: "created" | "attached"; candidateId: number; applicationId: number | null }
  | { is: "ended"; end: RowEnd };

/** How soon to come back while another row has the same person in hand. */
export const CLAIMED_ELSEWHERE_MS = 2_000;

export const ended = (end: RowEnd): Extract<Placed, { is: "ended" }> => ({ is: "ended", end });

export const settle = (outcome: "existing" | "skipped" | "failed" | "review"): Placed =>
  ended({ end: "settle", outcome });

export function review(work: RowWork, ids: number[], message: string): Placed {
  // Whom a reviewer could choose from before stays to choose from.
  work.change.matches = ids.length > 0 ? ids : work.row.matches;
  work.change.error = rowError(
    "exports.review",
    message,
    "Choose the right person, or create a new one, on the export's page.",
  );
  return settle("review");
}

type WithApplication = Extract<Placed, { is: "placed" }> & { applicationId: number };

const NOT_VISIBLE = rowError(
  "exports.application_not_visible",
  "Greenhouse does not show the application of this person yet.",
  "Choose Retry in a few minutes; the person is there and is not made again.",
);

/** Lost and cut answers have no application id (Harvest v1 reference, Truncated answers): it is read until it shows. */
export async function findApplication(
  work: RowWork,
  placed: Extract<Placed, { is: "placed" }>,
): Promise<WithApplication | Extract<Placed, { is: "ended" }>> {
  if (placed.applicationId !== null) return { ...placed, applicationId: placed.applicationId };
  const { deps, row } = work;
  const { candidateId } = placed;
  const applications = await readFrom(work, "application", work.open.harvest.applicationsOf(candidateId));
  if (applications.is === "stopped") return ended(applications.end);
  const made = applications.value.find((application) => isPlacement(work.exported, application));
  if (!made) return ended({ end: "requeue", dueAt: deps.clock() + SECOND_LOOK_MS, failed: NOT_VISIBLE });
  row.greenhouseApplicationId = made.id;
  work.change.greenhouseApplicationId = made.id;
  await commit(deps.db, [
    updateRow(deps.db, row, { greenhouseApplicationId: made.id }),
    ...(await ownEcho(work, candidateId, made.id)),
  ]);
  return { ...placed, applicationId: made.id };
}

/**
 * Puts a new v1 prospect into its pool, which its create could not (Harvest v1 reference, POST prospect). Writing
 * the same pool twice changes nothing, so this step is simply sent again after a crash.
 */
export async function placeInPool(work: RowWork, applicationId: number | null): Promise<RowEnd | null> {
  const { poolId, poolStageId } = work.exported.options;
  const step = work.steps.get("application");
  const open = step !== undefined && step.state !== "confirmed" && step.state !== "refused";
  if (!open && !work.poolIsLeft) return null;
  if (poolId === undefined || applicationId === null) return null;
  const change = { poolId, ...(poolStageId ? { poolStageId } : {}) };
  const credit = { onBehalfOf: work.exported.creditUserId };
  const put = await attemptStep(work, { kind: "application" }, () =>
    work.open.harvest.updateApplication(applicationId, change, credit),
  );
  if (put.is === "stopped") return put.end;
  if (put.is === "refused") work.change.error = put.error;
  else {
    const { deps, row } = work;
    await commit(deps.db, [
      writeStep(deps.db, row, { kind: "application" }, "confirmed", { settledAt: deps.clock() }),
    ]);
  }
  return null;
}
