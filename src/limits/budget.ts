/**
 * How much may be spent now, and when there will be more. Two bounds: `room` is what the server would take, by
 * its own word or by our strictest reading of it; the tokens spread bulk and sync evenly over the window, so that
 * whoever is in a hurry finds room at any moment.
 */
import { agePermits, leavesAt, permitsOut, spentInWindow } from "./own.ts";
import { type Frame, type Lane, type State, windowOf } from "./state.ts";

/**
 * Of the limit, while nothing proves how the window moves: headers are missing, or Reset moves with the clock and
 * Remaining has not shown it yet. The rest is there for the interactive lane.
 */
const UNPROVED_SHARE = 0.95;
const UNPROVED_SHARE_INTERACTIVE = 0.99;
/** Calls under way while it is not known whether the window is as believed. */
const PROBES = 2;
/** Bulk and sync may run ahead of an even pace by this share of a window: what a caller that comes every 2 s needs. */
const BURST = 1 / 15;
/** Held back for the interactive lane: of a fixed window, melting as it runs out; of a rolling one. */
const HELD_FIXED = 0.03;
const HELD_ROLLING = 0.01;
/** Times the root of what is usual: so far others may fall short of it at the end without costing us any. */
const SLACK = 2;
/** Bulk and sync come back for a block of permits: of a window, the time in which the pace brings one. */
const BLOCK = 1 / 60;
/** Above the even pace, so that what was missed is made up for; the room is the bound there. */
const ROLLING_PACE = 1.05;
/** A fixed window is to be used up this long before it ends, so that the last calls still arrive in it. */
const LEAD_MS = 400;
/**
 * So many times the scatter of others' calls is kept from bulk and sync. A fixed window comes close to its limit
 * once, at its end; one that is not is close to it all the time.
 */
const GUARD_FIXED = 1.5;
const GUARD_ROLLING = 2;
/** For how long calls of others go unseen: the time between an answer and the arrival of the next call. */
const BLIND_MS = 500;

/** No forecast reaches further: what others do changes the pace. A longer wait would keep permits for nobody. */
const PACE_WAIT_MS = 2000;
const ROOM_WAIT_MS = 5000;
const PROBE_WAIT_MS = 200;

/** Lets time pass in the whole state. Every entrance calls it first; it answers the time to go by. */
export function advance(state: State, time: number): number {
  const now = Math.max(time, state.at);
  agePermits(state, now);
  const { frame } = state;
  const windowMs = windowOf(state);
  if (frame.kind === "fixed" && now >= frame.endsAt) turnOver(state, now, frame);
  if (now - state.answeredAt > windowMs) state.probing = true;
  if (state.seen && now - state.seen.at > windowMs) state.seen = null;
  if (state.limit.loweredUntil > 0 && now >= state.limit.loweredUntil) raise(state);
  refill(state, now);
  state.at = now;
  return now;
}

/** A fixed window has run out. The next one is believed once an answer confirms it. */
function turnOver(state: State, now: number, frame: Extract<Frame, { kind: "fixed" }>): void {
  const windowMs = windowOf(state);
  const idle = now - frame.endsAt > windowMs;
  state.probing = true;
  if (idle || frame.closing !== null) {
    // A whole window went by without a word of it.
    state.frame = { kind: "unknown", from: now };
    state.seen = null;
    state.foreign.soFar = state.foreign.usual;
    return;
  }
  const closing = state.seen ? state.seen.remaining - state.seen.since : null;
  const endsAt = frame.endsAt + windowMs;
  state.frame = { kind: "fixed", from: now, endsAt, softEndsAt: endsAt, closing };
  state.seen = { at: now, remaining: state.limit.value, since: 0, recovered: 0 };
}

function raise(state: State): void {
  state.limit = { value: state.limit.value * 1.25, told: state.limit.told, loweredUntil: 0 };
}

/** Calls of others per window, by what was seen of late; a few are taken for none. */
export const foreignNow = (state: State, now: number): number => {
  const perWindow = state.foreign.perWindow * Math.exp((state.foreign.at - now) / windowOf(state) / 2);
  return perWindow < Math.max(2, state.limit.value * 0.03) ? 0 : perWindow;
};

/** What the server would take now beyond the permits that are out. May be negative. */
function room(state: State, now: number, lane: Lane): number {
  const { frame, seen } = state;
  const out = permitsOut(state);
  const others = foreignNow(state, now);
  const unseen = seen ? (others * (now - seen.at)) / windowOf(state) : others;
  if (seen && frame.kind === "fixed") return seen.remaining - seen.since - out - unseen;
  const own = ownRoom(state, out, lane);
  return Math.min(own, seen ? seen.remaining + seen.recovered - seen.since - out : own - unseen);
}

/** By our own calls alone, as if each came back on its own: that is never too much, however the window moves. */
function ownRoom(state: State, out: number, lane: Lane): number {
  const unproved = lane === "interactive" ? UNPROVED_SHARE_INTERACTIVE : UNPROVED_SHARE;
  const share = state.frame.kind === "rolling" ? 1 : unproved;
  return state.limit.value * share - spentInWindow(state) - out;
}

/** The bound while it is not known whether the window is as believed, for want of an answer or of its headers. */
function doubt(state: State, out: number, lane: Lane): number {
  if (state.probing) return PROBES - out;
  const unconfirmed = state.frame.kind === "fixed" && state.frame.closing !== null;
  return unconfirmed ? Math.max(PROBES - out, ownRoom(state, out, lane)) : Number.POSITIVE_INFINITY;
}

/**
 * Others may have used up everything: then one call at a time finds out, as little of ours comes back. So it does
 * as soon as a stop is over.
 */
function mayKnock(state: State, now: number, out: number): boolean {
  const { seen, frame } = state;
  if (out > 0 || frame.kind === "fixed" || spentInWindow(state) >= state.limit.value / 2) return false;
  return seen === null || seen.at < state.stoppedUntil || now - seen.at > windowOf(state) / 10;
}

/**
 * What is kept for calls of others that have not been seen yet, by how far they scatter in the time since the last
 * answer; and what past refusals have taught. Interactive calls keep less: they are few, and a person waits.
 */
function guard(state: State, now: number, lane: Lane): number {
  const blind = BLIND_MS + Math.max(0, now - (state.seen?.at ?? now));
  const scatter = Math.sqrt((foreignNow(state, now) * blind) / windowOf(state));
  if (lane === "interactive") return scatter / 2 + Math.min(1, state.care);
  return (state.frame.kind === "fixed" ? GUARD_FIXED : GUARD_ROLLING) * scatter + state.care;
}

/** What bulk and sync leave to the interactive lane. The guard of a window that others use does as well. */
function held(state: State, now: number): number {
  const { frame } = state;
  if (frame.kind !== "fixed")
    return foreignNow(state, now) > 0 ? 0 : Math.floor(state.limit.value * HELD_ROLLING);
  const left = Math.max(0, frame.endsAt - now - LEAD_MS) / windowOf(state);
  return state.limit.value * HELD_FIXED * Math.min(1, left);
}

/**
 * Where a fixed window is used up at its end: calls of others that are still to come in it, by what is usual, or
 * at the rate of late once that is passed.
 */
function stillToCome(state: State, now: number): number {
  if (state.frame.kind !== "fixed") return 0;
  const left = Math.min(1, Math.max(0, state.frame.softEndsAt - now) / windowOf(state));
  const { usual, soFar } = state.foreign;
  const slack = SLACK * Math.sqrt(Math.max(1, usual));
  if (soFar > usual + slack) return foreignNow(state, now) * left;
  return Math.max(0, usual - soFar - slack * (1 - left));
}

/** Permits per ms at which bulk and sync are paced, so that a fixed window is used up at its end. */
export function pace(state: State, now: number): number {
  const windowMs = windowOf(state);
  const least = 0.2 / windowMs;
  if (state.frame.kind !== "fixed") {
    const share = state.frame.kind === "rolling" ? 1 : UNPROVED_SHARE;
    return Math.max(least, (ROLLING_PACE * (state.limit.value * share - foreignNow(state, now))) / windowMs);
  }
  const left = Math.max(LEAD_MS, state.frame.softEndsAt - now - LEAD_MS);
  return Math.max(
    least,
    (room(state, now, "bulk") - guard(state, now, "bulk") - stillToCome(state, now)) / left,
  );
}

/** What is worth coming back for: for bulk and sync what the pace brings in a while, not more than there is room for. */
export function blockSize(state: State, now: number, lane: Lane, want: number): number {
  if (lane === "interactive") return 1;
  const brought = Math.ceil(pace(state, now) * windowOf(state) * BLOCK);
  return Math.max(1, Math.min(want, brought, Math.floor(roomFor(state, now, lane))));
}

const mostTokens = (state: State): number => Math.max(2, state.limit.value * BURST);

function refill(state: State, now: number): void {
  const gained = Math.max(0, now - state.tokens.at) * pace(state, now);
  state.tokens = { n: Math.min(mostTokens(state), state.tokens.n + gained), at: now };
}

/** What interactive calls take comes off the pace of the others, but never more than they may run ahead by. */
export function takeTokens(state: State, n: number): void {
  state.tokens.n = Math.max(-mostTokens(state), state.tokens.n - n);
}

/** What this lane may take of the room: after the guard, and for bulk and sync after what is held back. */
export const roomFor = (state: State, now: number, lane: Lane): number =>
  room(state, now, lane) -
  guard(state, now, lane) -
  (lane === "interactive" ? 0 : held(state, now) + stillToCome(state, now));

/** Permits that this lane may take now, before it is shared among those who wait. */
export function capacity(state: State, now: number, lane: Lane): number {
  const out = permitsOut(state);
  let most = Math.min(roomFor(state, now, lane), doubt(state, out, lane));
  if (most < 1 && mayKnock(state, now, out)) most = 1;
  if (lane !== "interactive") most = Math.min(most, state.tokens.n);
  return Math.max(0, Math.floor(most + 1e-9));
}

/** How long until `missing` more permits can be there for this lane, in ms. */
export function waitFor(state: State, now: number, lane: Lane, missing: number): number {
  const target = capacity(state, now, lane) + missing;
  const byPace = lane === "interactive" ? 0 : (target - state.tokens.n) / pace(state, now);
  const lacking = target - roomFor(state, now, lane);
  const byRoom = lacking <= 0 ? 0 : waitForRoom(state, now, lacking);
  const out = permitsOut(state);
  // In doubt, the permits that are out decide, and within the time of a call.
  const byProbe = out > 0 && doubt(state, out, lane) < target ? PROBE_WAIT_MS : 0;
  return Math.max(Math.min(byPace, PACE_WAIT_MS), Math.min(byRoom, ROOM_WAIT_MS), byProbe);
}

function waitForRoom(state: State, now: number, lacking: number): number {
  const { frame } = state;
  // Calls of others may come or not come at any moment: look again soon.
  const soon = foreignNow(state, now) > 0 ? windowOf(state) / 30 : ROOM_WAIT_MS;
  if (frame.kind === "fixed") return Math.min(soon, Math.max(0, frame.endsAt - now));
  const at = leavesAt(state, Math.ceil(lacking));
  return at === null ? windowOf(state) / 10 : Math.max(0, at - now);
}
