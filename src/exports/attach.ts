/** Someone who is in Greenhouse already: skipped, found in place, or given the application. */
import { commit } from "../db/client.ts";
import { linkPerson } from "../ledger/links.ts";
import { claimFound, updateRow } from "../ledger/rows.ts";
import { confirmPlaced } from "./confirm.ts";
import type { Known } from "./finder.ts";
import { CLAIMED_ELSEWHERE_MS, ended, type Placed, settle } from "./place.ts";
import { blockingApplication, whatBecameOf } from "./placement.ts";
import { traceApplication } from "./read-back.ts";
import { attemptStep, placementOf, type RowWork, readFrom } from "./work.ts";

/** Someone who is in Greenhouse already: skipped, found in place, or given the application. */
export async function placeExisting(work: RowWork, person: Known): Promise<Placed> {
  const { deps, row, exported } = work;
  // Two people of the product may be one in Greenhouse, known there by several addresses.
  if (!(await claimFound(deps.db, row, person.id, deps.clock()))) {
    return ended({ end: "requeue", dueAt: deps.clock() + CLAIMED_ELSEWHERE_MS });
  }
  row.greenhouseCandidateId = person.id;
  work.change.greenhouseCandidateId = person.id;
  if (exported.options.onExisting === "skip") {
    await linkFound(work, person.id);
    return settle("skipped");
  }
  const applications = await readFrom(work, "application", work.open.harvest.applicationsOf(person.id));
  if (applications.is === "stopped") return ended(applications.end);
  const blocking = blockingApplication(exported, applications.value);
  if (blocking) {
    work.change.greenhouseApplicationId = blocking.id;
    const told = whatBecameOf(blocking);
    if (told) work.change.warnings.push(told);
    await linkFound(work, person.id);
    return settle("existing");
  }
  await commit(deps.db, [updateRow(deps.db, row, { greenhouseCandidateId: person.id })]);
  return addApplication(work, person.id);
}

/** Links without raising the flag: this export made nothing. */
async function linkFound(work: RowWork, greenhouseCandidateId: number): Promise<void> {
  const { deps, row } = work;
  const { tenantId, candidateId } = row;
  await commit(deps.db, [
    linkPerson(deps.db, { tenantId, candidateId, greenhouseCandidateId, now: deps.clock() }),
  ]);
}

export async function addApplication(work: RowWork, candidateId: number): Promise<Placed> {
  const credit = { onBehalfOf: work.exported.creditUserId };
  const made = await attemptStep(work, { kind: "application" }, () =>
    work.open.harvest.addApplication(candidateId, placementOf(work), credit),
  );
  if (made.is === "stopped") return ended(made.end);
  if (made.is === "refused") {
    work.change.error = made.error;
    return settle("failed");
  }
  await confirmPlaced(work, "application", { candidateId, ...made.value });
  return { is: "placed", reach: "attached", candidateId, applicationId: made.value.applicationId };
}

export async function recoverApplication(work: RowWork, candidateId: number): Promise<Placed | "never"> {
  const trace = await traceApplication(work, candidateId);
  if (trace.is === "stopped") return ended(trace.end);
  if (trace.is === "found") {
    const made = { candidateId, applicationId: trace.value.id, creditedVia: [], readBack: true };
    await confirmPlaced(work, "application", made);
    return { is: "placed", reach: "attached", candidateId, applicationId: trace.value.id };
  }
  return "never";
}
