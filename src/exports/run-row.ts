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
import type { Outcome, RowError } from "../ledger/tables.ts";
import { trusted } from "../lib/cast.ts";
import { errorFields } from "../lib/log.ts";
import { ok } from "../lib/result.ts";
import type { StoredProfile } from "../shortlist/profile.ts";
import { addParts } from "./add-parts.ts";
import { placeExisting, recoverApplication } from "./attach.ts";
import { adoptPerson, createPerson, recoverPerson } from "./create.ts";
import { asking, type Known, type RememberingFinder, remembering } from "./finder.ts";
import { claimKeys, emailsOf, type Found, lookUp, lookUpId } from "./lookup.ts";
import { CLAIMED_ELSEWHERE_MS, findApplication, type Placed, placeInPool, review } from "./place.ts";
import { type RowEnd, type RowWork, readFrom } from "./work.ts";

/** A row that fails this often without any progress is told to the recruiter, who can retry it. */
const MAX_ATTEMPTS = 8;
/** So often where Greenhouse is down, which is not the row's doing: with the pauses in between, most of an hour. */
const MAX_ATTEMPTS_DOWN = 16;
const DOWN = ["exports.upstream_down", "exports.no_answer"];
/** The longest pause between two attempts. */
const MAX_BACKOFF_MS = 300_000;

/** What became of the row; `wait`: no permit before that time (ms). */
export type RowVerdict =
  | { is: "settled"; outcome: Settled; error?: string | undefined }
  | { is: "requeued" | "reconnect" }
  | { is: "wait"; until: number };

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
  const takenBack = steps.takenBack();
  const warnings = row.warnings.filter((warning) => !takenBack.has(warning));
  const change = { warnings, error: null };
  const work: RowWork = { deps, exported, row: { ...row }, profile, open, steps, change };
  return finish(deps, work.row, work.change, await tryAdvance(work), work.unresolved);
}

/** A fault of ours is this row's alone and counts as an attempt: it must not hold up the others, nor stay for ever. */
async function tryAdvance(work: RowWork): Promise<RowEnd> {
  try {
    return await advance(work);
  } catch (error) {
    work.deps.log.error("exports.row_fault", errorFields(error));
    return { end: "requeue", dueAt: work.deps.clock(), failed: FAULT };
  }
}

const FAULT: RowError = {
  code: "exports.fault",
  message: "Something went wrong on our side.",
  fix: "Choose Retry; nothing is created twice. Tell support if it happens again.",
};

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
  const found = await findApplication(work, placed);
  if (found.is === "ended") return found.end;
  const end =
    (placed.reach === "created" ? await placeInPool(work, found.applicationId) : null) ??
    (await addParts(work, found.reach, {
      candidateId: found.candidateId,
      applicationId: found.applicationId,
    }));
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
  const state = { person: steps.get("person")?.state, application: steps.get("application")?.state };
  if (candidateId !== null && state.person === "confirmed") return placedAs("created");
  if (candidateId !== null && state.application === "confirmed") return placedAs("attached");
  const chosen = row.decision && "use" in row.decision ? row.decision : null;
  if (chosen?.made) return adoptPerson(work, chosen.use);
  // Confirmed without an id: the worker that confirmed it lost the row. It is looked for like a lost answer.
  const lost = steps.isOpen("person") || state.person === "confirmed";
  const recovered = lost
    ? await recover(work, () => recoverPerson(work))
    : candidateId !== null && steps.isOpen("application")
      ? await recover(work, () => recoverApplication(work, candidateId))
      : "never";
  if (recovered !== "never") return recovered;
  // Cancelled before anything came of it for this person: nothing will.
  if (work.exported.cancelledAt !== null)
    return { is: "ended", end: { end: "settle", outcome: "cancelled" } };
  return lookUpAndPlace(work);
}

/** While it runs, what became of the call is unresolved: a row that ends here must not say that nothing was made. */
async function recover(work: RowWork, look: () => Promise<Placed | "never">): Promise<Placed | "never"> {
  work.unresolved = true;
  const recovered = await look();
  if (recovered === "never" || recovered.is === "placed") work.unresolved = false;
  return recovered;
}

async function lookUpAndPlace(work: RowWork): Promise<Placed> {
  const { deps, row } = work;
  const finder = finderFor(work);
  const answer = await readFrom(work, "lookup", findPerson(work, finder));
  if (answer.is === "stopped") return { is: "ended", end: answer.end };
  const found = answer.value;
  const asked = finder.askedAt === null ? {} : { sentAt: finder.askedAt };
  await commit(deps.db, [
    writeStep(deps.db, row, { kind: "lookup" }, "confirmed", { settledAt: deps.clock(), ...asked }),
  ]);
  switch (found.is) {
    case "none":
      // A decision names someone; to make someone else instead would be the opposite of it.
      return work.row.decision && "use" in work.row.decision
        ? review(work, [], "The chosen person is not in Greenhouse, or this connection may not see them.")
        : createPerson(work);
    case "one":
      return placeExisting(work, found.person);
    case "several":
      return review(work, found.ids, "Several people in Greenhouse have this person's e-mail addresses.");
  }
}

/** What a preview was told is good for the first look alone: once a create may have happened, Greenhouse is asked. */
function finderFor({ deps, row, open, steps }: RowWork): RememberingFinder {
  const ask = asking(open.harvest);
  const looked = row.decision !== null || (steps.get("person")?.looks ?? 0) > 0;
  if (looked) return { ...ask, askedAt: null };
  return remembering({ deps, tenantId: row.tenantId, connectionId: open.connection.id }, ask);
}

/** A reviewer's decision comes first, then the export's setting, then what Greenhouse knows. */
async function findPerson(work: RowWork, finder: RememberingFinder): Answer<Found<Known>> {
  const { decision, tenantId, candidateId } = work.row;
  const input = { deps: work.deps, tenantId, finder, candidateId, emails: emailsOf(work.profile) };
  if (decision && "use" in decision) return lookUpId(input, decision.use);
  if (decision || work.exported.options.onExisting === "create") return ok({ is: "none" });
  return lookUp(input);
}

type Settled = Exclude<Outcome, "queued" | "running">;

async function finish(
  deps: Deps,
  row: ExportRow,
  change: RowWork["change"],
  end: RowEnd,
  unresolved = false,
): Promise<RowVerdict> {
  const now = deps.clock();
  const settle = async (outcome: Settled, error: RowError | null | undefined): Promise<RowVerdict> => {
    // Where a person may have been made, "failed" would be a guess.
    const told = outcome === "failed" && unresolved ? "review" : outcome;
    const warnings = [...new Set(change.warnings)];
    await commit(deps.db, settleRow(deps.db, row, told, { ...change, warnings, error: error ?? null }));
    return { is: "settled", outcome: told, error: error?.code };
  };
  switch (end.end) {
    case "settle":
      return settle(end.outcome, change.error);
    case "lost":
      return { is: "requeued" };
    case "wait":
      // Due at once: started rows come before those that have not begun, as soon as the export may go on.
      await commit(deps.db, [requeueRow(deps.db, row, 0, { attempts: row.attempts })]);
      return { is: "wait", until: end.until };
    case "reconnect":
      await commit(deps.db, [requeueRow(deps.db, row, now)]);
      return { is: "reconnect" };
    case "requeue": {
      const attempts = row.attempts + (end.failed ? 1 : 0);
      const most = DOWN.includes(end.failed?.code ?? "") ? MAX_ATTEMPTS_DOWN : MAX_ATTEMPTS;
      if (end.failed && attempts >= most) {
        return settle(row.exportedAt === null ? "failed" : "exported", end.failed);
      }
      const backoff = end.failed ? Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** attempts) : 0;
      await commit(deps.db, [requeueRow(deps.db, row, Math.max(end.dueAt, now + backoff), { attempts })]);
      return { is: "requeued" };
    }
  }
}
