/**
 * Tries permissions by use, without writing. A list is proved by one item of it. A record path is tried with id
 * 0 and a write with a body that cannot validate, never with a real person's id: 422, or 404 where the path
 * holds an id, is the answer of somebody who may. A 2xx to such a write is an alarm, not a proof.
 */
import * as z from "zod";
import { call, type Wire } from "./call.ts";
import type { HarvestFailure } from "./failure.ts";
import type { PermissionRow } from "./harvest.ts";

export interface Trial {
  /** What the outcome is kept under. */
  key: string;
  kind: "list" | "record" | "write";
  method: "GET" | "POST" | "PATCH";
  template: string;
  path: string;
  headers?: Record<string, string>;
}

export interface Outcome {
  /** The last part of a list's path, `jobs`; null for what is no list. */
  list: string | null;
  state: PermissionRow["state"];
  /** A list that answered with nothing at all. */
  empty: boolean;
  /** A write that was accepted although it could not be. */
  alarm: boolean;
  /** Why there is no proof. */
  failure: HarvestFailure | null;
}

/** Below the six connections that a worker may have open at once. */
const AT_ONCE = 4;
/** How long one trial waits for a permit: a window of v1, so that a slow account is proved all the same. */
const PATIENCE_MS = 12_000;

/**
 * Makes every trial; keys that several trials share are tried once. With `first` those are made before all others,
 * one by one, until one of them is not answered as to a refused credential; where all are, nothing else is sent.
 */
export async function runTrials(
  wire: Wire,
  trials: readonly Trial[],
  first: readonly Trial[] = [],
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const trial of first) {
    const outcome = await tryOne(wire, trial);
    outcomes.set(trial.key, outcome);
    if (!refused(outcome)) break;
  }
  if (first.length > 0 && [...outcomes.values()].every(refused)) return outcomes;
  const waiting = [...new Map(trials.map((trial) => [trial.key, trial])).values()].filter(
    ({ key }) => !outcomes.has(key),
  );
  const work = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
      outcomes.set(trial.key, await tryOne(wire, trial));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

/** 401, or 410 from a generation that was switched off. */
const refused = ({ failure }: Outcome): boolean => failure?.disposition === "reconnect";

async function tryOne(wire: Wire, trial: Trial): Promise<Outcome> {
  const { kind, headers } = trial;
  const list = kind === "list" ? (trial.template.split("/").at(-1) ?? null) : null;
  let tried = await attempt(wire, trial, headers);
  if (!tried.ok && tried.reason.code === "rate_limited" && tried.reason.delayMs <= PATIENCE_MS) {
    const { delayMs } = tried.reason;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    tried = await attempt(wire, trial, headers);
  }
  if (tried.ok) {
    const alarm = kind === "write";
    const empty = kind === "list" && tried.value.value.length === 0;
    return { list, state: alarm ? "unproven" : "granted", empty, alarm, failure: null };
  }
  return { list, state: judge(kind, tried.reason), empty: false, alarm: false, failure: tried.reason };
}

function attempt(wire: Wire, trial: Trial, headers: Record<string, string> | undefined) {
  const { method, template, path, kind } = trial;
  // Only a list's length is looked at; what else comes is of no interest.
  const answer = kind === "list" ? z.array(z.unknown()) : z.unknown().transform((): unknown[] => []);
  const extra = headers ? { headers } : {};
  return call(wire, { method, template, path, answer, body: {}, ...extra });
}

function judge(kind: Trial["kind"], { status }: HarvestFailure): PermissionRow["state"] {
  if (status === 403) return "missing";
  if (status === 404) return kind === "list" ? "unproven" : "granted";
  return status === 422 && kind !== "list" ? "granted" : "unproven";
}
