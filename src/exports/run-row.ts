/**
 * Runs one person of an export as far as it gets: look-up, person and application, parts. Every write is
 * recorded before and after, so the run can end anywhere and the next one goes on; a create is never repeated
 * before it was looked for.
 */
import type { OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { Answer } from "../greenhouse/harvest.ts";
import { claimPerson, type Export, type ExportRow, requeueRow, settleRow } from "../ledger/rows.ts";
import { stepsOf, writeStep } from "../ledger/steps.ts";
import type { RowError } from "../ledger/tables.ts";
import { trusted } from "../lib/cast.ts";
import { ok } from "../lib/result.ts";
import type { StoredProfile } from "../shortlist/profile.ts";
import { addParts } from "./add-parts.ts";
import { claimKeys, emailsOf, type Found, lookUp, lookUpId } from "./lookup.ts";
import {
  addApplication,
  createPerson,
  type Placed,
  placeExisting,
  placeInPool,
  recoverApplication,
  recoverPerson,
  review,
} from "./place.ts";
import { type RowEnd, type RowWork, readFrom } from "./work.ts";

/** A row that fails this often for want of an answer is told to the recruiter, who can retry it. */
const MAX_ATTEMPTS = 8;
/** How soon to come back while another row creates the same person. */
const CLAIMED_ELSEWHERE_MS = 2_000;

/** What became of the row; `wait`: no permit before that time (ms). */
export type RowVerdict = { is: "settled" | "requeued" | "reconnect" } | { is: "wait"; until: number };

export async function runRow(
  deps: Deps,
  exported: Export,
  row: ExportRow,
  open: OpenHarvest,
): Promise<RowVerdict> {
  const profile = row.profile === null ? null : storedProfile(row.profile);
  if (!profile)
    return finish(deps, row, { error: ERASED, warnings: row.warnings }, { end: "settle", outcome: "failed" });
  const steps = await stepsOf(deps.db, row);
  const work: RowWork = {
    deps,
    exported,
    row: { ...row },
    profile,
    open,
    steps,
    change: { warnings: [...row.warnings], error: null },
  };
  return finish(deps, work.row, work.change, await advance(work));
}

const storedProfile = (json: string): StoredProfile =>
  trusted(JSON.parse(json), "written by requestExport from a parsed and cleaned profile");

const ERASED: RowError = {
  code: "exports.erased",
  message: "This person was erased before they could be exported.",
  fix: "Nothing is to be done; add the person again if they were erased by mistake.",
};

async function advance(work: RowWork): Promise<RowEnd> {
  const { deps, row } = work;
  if (!(await claimPerson(deps.db, row, await claimKeys(work), deps.clock()))) {
    return { end: "requeue", dueAt: deps.clock() + CLAIMED_ELSEWHERE_MS };
  }
  const placed = await place(work);
  if (placed.is === "ended") return placed.end;
  const end =
    (placed.reach === "created" ? await placeInPool(work, placed.applicationId) : null) ??
    (await addParts(work, placed.reach, placed));
  return end ?? { end: "settle", outcome: "exported" };
}

/** Where the row stands, from its steps; only a row without any starts with the look-up. */
async function place(work: RowWork): Promise<Placed> {
  const { row, steps } = work;
  const candidateId = row.greenhouseCandidateId;
  const placedAs = (reach: "created" | "attached"): Placed => ({
    is: "placed",
    reach,
    candidateId: candidateId ?? 0,
    applicationId: row.greenhouseApplicationId,
  });
  if (candidateId !== null && steps.get("person")?.state === "confirmed") return placedAs("created");
  if (candidateId !== null && steps.get("application")?.state === "confirmed") return placedAs("attached");
  if (steps.isOpen("person")) {
    const recovered = await recoverPerson(work);
    return recovered === "never" ? createPerson(work) : recovered;
  }
  if (candidateId !== null && steps.isOpen("application")) {
    const recovered = await recoverApplication(work, candidateId);
    return recovered === "never" ? addApplication(work, candidateId) : recovered;
  }
  // Cancelled before anything was sent for this person: nothing will be.
  if (work.exported.cancelledAt !== null)
    return { is: "ended", end: { end: "settle", outcome: "cancelled" } };
  return lookUpAndPlace(work);
}

async function lookUpAndPlace(work: RowWork): Promise<Placed> {
  const { deps, row } = work;
  const answer = await readFrom(work, "lookup", findPerson(work));
  if (answer.is === "stopped") return { is: "ended", end: answer.end };
  const found = answer.value;
  await commit(deps.db, [
    writeStep(deps.db, row, { kind: "lookup" }, "confirmed", { settledAt: deps.clock() }),
  ]);
  switch (found.is) {
    case "none":
      return createPerson(work);
    case "one":
      return placeExisting(work, found.person);
    case "several":
      return review(work, found.ids, "Several people in Greenhouse have this person's e-mail addresses.");
  }
}

/** A reviewer's decision comes first, then the export's setting, then what Greenhouse knows. */
async function findPerson(work: RowWork): Answer<Found> {
  const { decision, tenantId, candidateId } = work.row;
  const input = {
    deps: work.deps,
    tenantId,
    harvest: work.open.harvest,
    candidateId,
    emails: emailsOf(work.profile),
  };
  if (decision && "use" in decision) return lookUpId(input, decision.use);
  if (decision || work.exported.options.onExisting === "create") return ok({ is: "none" });
  return lookUp(input);
}

async function finish(
  deps: Deps,
  row: ExportRow,
  change: RowWork["change"],
  end: RowEnd,
): Promise<RowVerdict> {
  const now = deps.clock();
  switch (end.end) {
    case "settle":
      await commit(deps.db, settleRow(deps.db, row, end.outcome, change));
      deps.log.info("exports.row_settled", {
        exportId: row.exportId,
        outcome: end.outcome,
        error: change.error?.code,
      });
      return { is: "settled" };
    case "lost":
      return { is: "requeued" };
    case "wait":
      // Due at once: started rows come before those that have not begun, as soon as the export may go on.
      await commit(deps.db, [requeueRow(deps.db, row, 0)]);
      return { is: "wait", until: end.until };
    case "reconnect":
      await commit(deps.db, [requeueRow(deps.db, row, now)]);
      return { is: "reconnect" };
    case "requeue": {
      const attempts = row.attempts + (end.failed ? 1 : 0);
      if (end.failed && attempts >= MAX_ATTEMPTS) {
        const outcome = row.exportedAt === null ? "failed" : "exported";
        await commit(deps.db, settleRow(deps.db, row, outcome, { ...change, error: end.failed }));
        return { is: "settled" };
      }
      const backoff = end.failed ? Math.min(300_000, 1_000 * 2 ** attempts) : 0;
      await commit(deps.db, [requeueRow(deps.db, row, Math.max(end.dueAt, now + backoff), { attempts })]);
      return { is: "requeued" };
    }
  }
}
