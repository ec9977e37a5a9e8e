/**
 * What answers tell about the server's window. Only three things are believed as they stand: `Limit`,
 * `Remaining`, and `Retry-After`. `Reset` is believed once it has kept still, because it has been recorded moving
 * with the clock; without it, the window shows itself by the jump of `Remaining` when it starts anew.
 */
import { permitsOut, settle, spentInWindow } from "./own.ts";
import { type State, windowOf } from "./state.ts";

/** What one answer told; null where it told nothing. Times in ms since the epoch, as the server wrote them. */
export interface Answer {
  /** The HTTP status, or null when no answer came. */
  status: number | null;
  limit: number | null;
  remaining: number | null;
  resetAt: number | null;
  retryAfterMs: number | null;
  serverDate: number | null;
  /** The block whose permit paid for the call, where the caller knows. */
  block: string | null;
}

/** `Date` and `Reset` come in whole seconds. */
const SECOND = 1000;
/** A Reset that reads the same for so long is a time, not a distance. Two steps of its resolution, and a bit. */
const STILL_MS = 2200;
/** A new window shows when Remaining rises by this share of the limit, to this share of it. */
const JUMP = 0.25;
const NEAR_TOP = 0.5;
/** A refusal without a limit in its headers lowers the supposed limit for so long. */
const LOWERED_MS = 3_600_000;

/** A refusal is forgotten after so many calls: it is what keeps refusals below one in a thousand calls. */
const UNLEARN = 1 / 3000;
const MOST_CARE = 0.1;

/** Takes in one call that was made, answered or not. */
export function learn(state: State, now: number, answer: Answer): void {
  state.care = Math.max(0, state.care - UNLEARN);
  const issuedAt = settle(state, answer.block, now);
  if (answer.status === null) return;
  if (answer.serverDate !== null) learnSkew(state, now, answer.serverDate);
  const relimited = learnLimit(state, now, answer);
  const reset = answer.resetAt === null ? "none" : learnReset(state, now, answer.resetAt);
  if (answer.status === 429) {
    stop(state, now, answer);
    return;
  }
  const late = reset === "stale" || isLate(state, answer.remaining, issuedAt);
  if (answer.remaining !== null && !late) learnRemaining(state, now, answer.remaining, reset, relimited);
  state.answeredAt = now;
  if (!late) state.probing = false;
}

/** An answer out of the window before this one, which was well used: it says nothing about what is left now. */
function isLate({ frame, seen, limit }: State, told: number | null, issuedAt: number | null): boolean {
  if (told === null || issuedAt === null || frame.kind !== "fixed" || issuedAt >= frame.from || !seen)
    return false;
  return told < seen.remaining - seen.since - JUMP * limit.value;
}

/** `Date` is cut to the second, so the true distance is the largest one seen; a big step is a clock set anew. */
function learnSkew(state: State, now: number, serverDate: number): void {
  const skew = serverDate - now;
  if (state.skew === null || skew > state.skew || skew < state.skew - 3 * SECOND) state.skew = skew;
}

/** Answers whether the limit is another one than before. */
function learnLimit(state: State, now: number, { limit, status }: Answer): boolean {
  if (limit !== null && limit >= 1) {
    const changed = state.limit.told && limit !== state.limit.value;
    state.limit = { value: limit, told: true, loweredUntil: 0 };
    return changed;
  }
  const own = spentInWindow(state);
  // Refused without a word, and mostly by our own doing: the limit must be lower than supposed.
  if (status === 429 && limit === null && own >= state.limit.value / 2) {
    const value = Math.max(2, Math.min(state.limit.value, Math.floor(own * 0.8)));
    state.limit = { value, told: state.limit.told, loweredUntil: now + LOWERED_MS };
  }
  return false;
}

type ResetVerdict = "none" | "same" | "turned" | "stale";

/** Our time of a Reset, or null where it cannot be one: too far off whichever way the clocks differ. */
function localReset(state: State, now: number, value: number): number | null {
  const at = value - (state.skew ?? 0);
  const furthest = state.skew === null ? windowOf(state) + 2 * SECOND : 10 * windowOf(state);
  return at < now - 2 * SECOND || at > now + furthest ? null : at;
}

function learnReset(state: State, now: number, value: number): ResetVerdict {
  const at = localReset(state, now, value);
  if (at === null) return "none";
  const last = state.reset;
  if (last === null || value < last.value - windowOf(state)) {
    state.reset = { value, from: now, holds: "new" };
    return "none";
  }
  if (value < last.value - SECOND) return last.holds === "stable" ? "stale" : "none";
  if (value <= last.value + SECOND) {
    if (last.holds !== "stable" && now - last.from >= (last.holds === "new" ? STILL_MS : 3 * STILL_MS)) {
      last.holds = "stable";
      fix(state, last.from, at + SECOND, at - SECOND);
    }
    return last.holds === "stable" ? "same" : "none";
  }
  // Later than before although the earlier one is still ahead: it moves with the clock.
  const early = now < last.value - (state.skew ?? 0) - 1.5 * SECOND;
  const holds = early ? "moving" : last.holds;
  if (early && last.holds === "stable") state.frame = { kind: "unknown", from: now };
  state.reset = { value, from: now, holds };
  return holds === "stable" ? "turned" : "none";
}

function fix(state: State, from: number, endsAt: number, softEndsAt: number): void {
  state.frame = { kind: "fixed", from, endsAt, softEndsAt, closing: null };
}

/** A new fixed window was entered by a call that is now reported: it cannot last longer than one window from here. */
function begin(state: State, now: number, turned: boolean): void {
  state.foreign.usual += (Math.max(0, state.foreign.soFar) - state.foreign.usual) / 2;
  state.foreign.soFar = 0;
  const end = now + windowOf(state);
  const told = turned && state.reset ? state.reset.value - (state.skew ?? 0) : null;
  if (told === null) fix(state, now, end, end - SECOND / 2);
  // Reset is cut to seconds one way or the other. A window that is longer than documented is believed.
  else fix(state, now, told > end + 2 * SECOND ? told + SECOND : Math.min(told + SECOND, end), told - SECOND);
}

function learnRemaining(
  state: State,
  now: number,
  told: number,
  reset: ResetVerdict,
  relimited: boolean,
): void {
  const { seen, frame } = state;
  const limit = state.limit.value;
  // What can be proved of the window's ways is proved by answers without a gap.
  if (!seen && frame.kind === "unknown") frame.from = now;
  const before = seen && seen.remaining - seen.since + (frame.kind === "fixed" ? 0 : seen.recovered);
  const last = (frame.kind === "fixed" ? frame.closing : null) ?? before;
  let remaining = told;
  if (startsAnew(last, told, limit) || (reset === "turned" && !contradicts(last, told, limit))) {
    begin(state, now, reset === "turned");
    addForeign(state, now, limit - told - 1);
  } else if (frame.kind !== "fixed") {
    // An overtaken answer tells of more than there is: what grows beyond our own calls' return, grows by half.
    if (before !== null && !relimited && told > before + 1) remaining = before + 1 + (told - before - 1) / 2;
    levelForeign(state, now, limit - remaining - spentInWindow(state));
    proveRolling(state, now);
  } else if (frame.closing !== null && contradicts(last, told, limit)) {
    distrust(state, now);
  } else {
    frame.closing = null;
    // Answers overtake one another: within a window what is left never grows.
    if (before !== null && !relimited) remaining = Math.min(told, before + 1);
    if (before !== null && !relimited) addForeign(state, now, before - remaining);
  }
  state.seen = { at: now, remaining, since: 0, recovered: 0 };
}

/** Much more is left than before: only a window that started anew gives back so much at once. */
const startsAnew = (last: number | null, told: number, limit: number): boolean =>
  last !== null && told >= last + JUMP * limit && told >= NEAR_TOP * limit;

/** The window should have started anew, was well used before, and yet little has come back. */
const contradicts = (last: number | null, told: number, limit: number): boolean =>
  last !== null && last <= (1 - JUMP) * limit && told < last + JUMP * limit && told < NEAR_TOP * limit;

function distrust(state: State, now: number): void {
  state.frame = { kind: "unknown", from: now };
  if (state.reset) state.reset = { ...state.reset, from: now, holds: "moving" };
}

/** Well used for more than a window, answers all along, and never a jump: calls come back one by one. */
function proveRolling(state: State, now: number): void {
  const used = spentInWindow(state) + permitsOut(state) >= state.limit.value / 2;
  if (state.frame.kind === "unknown" && used && now - state.frame.from > 1.15 * windowOf(state)) {
    state.frame = { kind: "rolling", from: now };
  }
}

/** A leaky sum over one window: in the long run, the calls of others per window. */
function addForeign(state: State, now: number, calls: number): void {
  const { foreign } = state;
  const kept = Math.exp((foreign.at - now) / windowOf(state));
  foreign.perWindow = Math.max(0, foreign.perWindow * kept + calls);
  foreign.soFar += calls;
  foreign.at = now;
}

/** Where calls come back one by one, what is used beyond our own is what others used in the last window. */
function levelForeign(state: State, now: number, calls: number): void {
  const { foreign } = state;
  const kept = Math.exp((4 * (foreign.at - now)) / windowOf(state));
  foreign.perWindow = foreign.perWindow * kept + Math.max(0, calls) * (1 - kept);
  foreign.at = now;
}

/** Refused: nobody calls until the server said so, or where it said nothing, for a window and a bit. */
function stop(state: State, now: number, answer: Answer): void {
  const resets = answer.resetAt === null ? null : answer.resetAt - (state.skew ?? 0) - now;
  const told =
    resets !== null && resets > 0 && resets <= windowOf(state) + SECOND ? resets + SECOND / 4 : null;
  // The bit keeps us from coming back in step with others that were refused in the same moment.
  const wait = answer.retryAfterMs ?? told ?? windowOf(state) * (1 + (Math.floor(now) % 97) / 970);
  // Calls under way at the time are refused as well, and teach nothing new.
  if (now >= state.stoppedUntil) state.care = Math.min(state.care + 1, state.limit.value * MOST_CARE);
  state.stoppedUntil = Math.max(state.stoppedUntil, now + wait);
  state.probing = true;
  // A refusal with something left is about something else (too many bulk jobs); the window stays as it was told.
  const left = answer.remaining ?? 0;
  if (state.frame.kind === "fixed" && left === 0) {
    // What was believed to be left has gone to others.
    if (state.seen) addForeign(state, now, Math.max(0, state.seen.remaining - state.seen.since));
    fix(state, state.frame.from, state.stoppedUntil, state.stoppedUntil);
  }
  state.seen = { at: now, remaining: left, since: 0, recovered: 0 };
}
