/**
 * The limiter as arithmetic: no clock, no chance, no storage. `now` comes in, the state given is changed, the
 * answer goes out. Where each question is answered: what is ours in `own.ts`, what the server has in
 * `mirror.ts`, how much may be spent in `budget.ts`, whose turn it is in `fair.ts`.
 */
import { no, ok, type Result } from "../lib/result.ts";
import { advance, blockSize, capacity, foreignNow, roomFor, takeTokens, waitFor } from "./budget.ts";
import { met, neededFor, shareOf, told, type Wish, wish } from "./fair.ts";
import { type Answer, learn } from "./mirror.ts";
import { issue, leavesAt, permitsOut, putBack, spend, spentInWindow } from "./own.ts";
import { type State, windowOf } from "./state.ts";

/** Leave for `granted` calls, to be made before `expiresAt` (ms since the epoch). */
export interface Grant {
  granted: number;
  block: string;
  expiresAt: number;
}
/** No leave now. `stopped`: the server refused, and nobody may call until `waitMs` from now. */
export interface Wait {
  waitMs: number;
  stopped: boolean;
}

/** The window as it stands: `remaining` is what an interactive call would find. Times in ms since the epoch. */
export interface Snapshot {
  limit: number;
  remaining: number;
  resetsAt: number;
  windowMs: number;
  /** Calls of other users of the account in a window, by what was seen of late. */
  others: number;
}

/** Below this, asking again costs more than it brings. */
const LEAST_WAIT_MS = 25;

/** Asks for up to `want` permits. Whoever is told to wait keeps its turn by asking again at about that time. */
export function acquire(state: State, request: Wish & { now: number }): Result<Grant, Wait> {
  const now = advance(state, request.now);
  const mine = wish(state, now, request);
  if (now < state.stoppedUntil) {
    const waitMs = Math.ceil(state.stoppedUntil - now);
    told(mine, waitMs, now);
    return no({ waitMs, stopped: true });
  }
  const there = capacity(state, now, mine.lane);
  const granted = Math.min(mine.want, shareOf(state, now, mine, there));
  if (granted > 0) {
    takeTokens(state, granted);
    met(mine, granted, now);
    const block = issue(state, granted, now);
    return ok({ granted, block: block.id, expiresAt: block.expiresAt });
  }
  const missing = neededFor(state, now, mine, blockSize(state, now, mine.lane, mine.want)) - there;
  const waitMs = Math.max(LEAST_WAIT_MS, Math.ceil(waitFor(state, now, mine.lane, missing)));
  told(mine, waitMs, now);
  return no({ waitMs, stopped: false });
}

/**
 * Told once per call that was made, answered or not. Answers for how many ms nobody may call, 0 in general: a
 * caller that still holds permits gives them back then, for they were granted before the server refused.
 */
export function observe(state: State, answer: Answer & { now: number }): number {
  const now = advance(state, answer.now);
  learn(state, now, answer);
  return Math.max(0, Math.ceil(state.stoppedUntil - now));
}

/** Returns permits of a block that were not used. */
export function giveBack(state: State, request: { now: number; block: string; unused: number }): void {
  const now = advance(state, request.now);
  takeTokens(state, -putBack(state, request.block, request.unused));
  state.at = now;
}

/** The window as it stands, or null while no answer has told a limit. */
export function snapshot(state: State, time: number): Snapshot | null {
  if (!state.limit.told) return null;
  const now = advance(state, time);
  const limit = state.limit.value;
  const remaining =
    now < state.stoppedUntil
      ? 0
      : Math.min(limit, Math.max(0, Math.floor(roomFor(state, now, "interactive"))));
  const out = permitsOut(state) > 0 ? now + windowOf(state) : now;
  const own = leavesAt(state, spentInWindow(state)) ?? now;
  const resetsAt = state.frame.kind === "fixed" ? state.frame.endsAt : Math.max(out, own);
  return {
    limit,
    remaining,
    resetsAt: Math.max(state.stoppedUntil, resetsAt),
    windowMs: windowOf(state),
    others: foreignNow(state, now),
  };
}

/**
 * A state that was read back after the memory was lost. `ahead` permits may have been handed out since it was
 * written: they count as spent now, which is never too early.
 */
export function revive(state: State, ahead: number, time: number): void {
  const now = advance(state, time);
  spend(state, ahead, now);
  if (state.seen) state.seen.since += ahead;
  state.probing = true;
}
