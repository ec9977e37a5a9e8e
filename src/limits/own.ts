/**
 * Our own calls as the limiter knows them. A permit is out from its grant until its call is reported, given back
 * or expired, and counts all that time; a reported call counts for one window after its report. So the count is
 * never below the server's own count of us, however its window moves.
 */
import { type Block, type State, windowOf } from "./state.ts";

/** Reports are kept to this share of a window, rounded up: it bounds the list, and nothing leaves too early. */
const GRAIN = 1 / 400;

export const permitsOut = (state: State): number => state.blocks.reduce((sum, block) => sum + block.left, 0);

export const spentInWindow = (state: State): number => state.spent.reduce((sum, entry) => sum + entry.n, 0);

/** When `n` of the spent calls will have left the window; null when fewer than `n` are in it. */
export function leavesAt(state: State, n: number): number | null {
  let left = n;
  for (const entry of state.spent) {
    left -= entry.n;
    if (left <= 0) return entry.at + windowOf(state);
  }
  return null;
}

export function spend(state: State, n: number, at: number): void {
  if (n === 0) return;
  const grain = windowOf(state) * GRAIN;
  const rounded = Math.ceil(at / grain) * grain;
  const same = state.spent.find((entry) => entry.at === rounded);
  if (same) same.n += n;
  else state.spent.push({ at: rounded, n });
}

/** Hands out `n` permits for one window's time at most. */
export function issue(state: State, n: number, now: number): Block {
  state.issued += 1;
  const block = {
    id: `${now.toString(36)}.${state.issued}`,
    left: n,
    issuedAt: now,
    expiresAt: now + windowOf(state),
  };
  state.blocks.push(block);
  return block;
}

/**
 * One permit of a block was used for a call. Answers when the permit was issued; null where that is not known.
 * Without a name the oldest block pays, and without any block the call counts by itself.
 */
export function settle(state: State, id: string | null, now: number): number | null {
  const block = id === null ? state.blocks[0] : state.blocks.find((one) => one.id === id);
  // A block that is known no more was counted when it expired, or when the state was read back.
  if (!block && id !== null) return null;
  if (block) take(state, block, 1);
  spend(state, 1, now);
  if (state.seen) state.seen.since += 1;
  return block?.issuedAt ?? null;
}

/** Unused permits come back as if never handed out. Answers how many there were. */
export function putBack(state: State, id: string, n: number): number {
  const block = state.blocks.find((one) => one.id === id);
  if (!block) return 0;
  return take(state, block, Math.min(n, block.left));
}

function take(state: State, block: Block, n: number): number {
  block.left -= n;
  if (block.left <= 0) state.blocks = state.blocks.filter((one) => one !== block);
  return n;
}

/** Lets time pass: what expired counts as spent (the call may have been made), what is a window old has left. */
export function agePermits(state: State, now: number): void {
  const expired = state.blocks.filter((block) => block.expiresAt <= now);
  if (expired.length > 0) {
    state.blocks = state.blocks.filter((block) => block.expiresAt > now);
    for (const block of expired) {
      spend(state, block.left, block.expiresAt);
      if (state.seen) state.seen.since += block.left;
    }
    state.spent.sort((a, b) => a.at - b.at);
  }
  let gone = 0;
  for (let first = state.spent[0]; first && first.at + windowOf(state) <= now; first = state.spent[0]) {
    gone += first.n;
    state.spent.shift();
  }
  if (state.seen) state.seen.recovered += gone;
}
