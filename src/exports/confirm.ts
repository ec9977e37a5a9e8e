/** Writes down that a person or an application is there: step, row, link with the flag, feed and our own copy at once. */
import { appendChange } from "../changes/append.ts";
import { wakePush } from "../changes/wake.ts";
import { commit, type Statement } from "../db/client.ts";
import type { CreditGap } from "../greenhouse/created.ts";
import { linkPerson } from "../ledger/links.ts";
import { updateRow } from "../ledger/rows.ts";
import { stepsOf, writeStep } from "../ledger/steps.ts";
import { ownEcho } from "./own-echo.ts";
import type { RowWork } from "./work.ts";

/** Confirms the step, links the person, raises the flag and tells the feed, all in one batch. */
export async function confirmPlaced(
  work: RowWork,
  kind: "person" | "application",
  made: {
    candidateId: number;
    applicationId: number | null;
    creditedVia: readonly string[];
    uncredited?: readonly CreditGap[];
    /** Found in Greenhouse after the answer was lost. */
    readBack?: boolean;
  },
  extra: Statement[] = [],
): Promise<void> {
  const { candidateId, applicationId, readBack = false } = made;
  const { deps, row, exported } = work;
  const now = deps.clock();
  const { tenantId } = row;
  work.change.creditedVia = creditOf(work, made.creditedVia);
  work.change.uncredited = [...(made.uncredited ?? [])];
  Object.assign(row, {
    greenhouseCandidateId: candidateId,
    greenhouseApplicationId: applicationId,
    exportedAt: now,
  });
  const echo = await ownEcho(work, candidateId, applicationId);
  await commit(deps.db, [
    writeStep(deps.db, row, { kind }, "confirmed", { settledAt: now, error: null, readBack }),
    updateRow(deps.db, row, {
      greenhouseCandidateId: candidateId,
      greenhouseApplicationId: applicationId,
      exportedAt: now,
      creditedVia: work.change.creditedVia,
      uncredited: work.change.uncredited,
    }),
    linkPerson(deps.db, {
      tenantId,
      candidateId: row.candidateId,
      greenhouseCandidateId: candidateId,
      now,
      exportedAt: now,
    }),
    appendChange(deps.db, tenantId, {
      type: "candidate.exported",
      at: now,
      productId: row.candidateId,
      greenhouse: { candidateId, ...(applicationId ? { applicationId } : {}) },
      data: { exportId: exported.id, as: exported.as, jobIds: exported.jobIds },
    }),
    ...echo,
    ...extra,
  ]);
  wakePush(deps, tenantId);
  // Parts that came along with the person are confirmed by now, and must not be sent once more.
  work.steps = await stepsOf(deps.db, row);
}

/** How the recruiter is credited: by the application, and as the author of what is noted. Another owner credits another. */
function creditOf({ profile, exported }: RowWork, application: readonly string[]): string[] {
  const { ownerUserId } = exported.options;
  const isOwner = ownerUserId === undefined || ownerUserId === exported.creditUserId;
  const via = application.filter((way) => way !== "prospect_owner" || isOwner);
  return profile.notes.length + profile.messages.length > 0 ? [...via, "note_author"] : via;
}
