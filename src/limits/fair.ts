/**
 * Whose turn it is. Callers come, ask and go away, so a wish is remembered for as long as its caller was told to
 * wait and a little more; permits that would go to somebody who is waiting are kept from whoever asks meanwhile.
 */
import { type Group, LANES, type Lane, type State } from "./state.ts";

/** How long a wish outlives the moment at which its caller was told to come back. */
const GRACE_MS = 1500;
/** How long a group's turn is remembered after it was last heard of. */
const REMEMBERED_MS = 10_000;
const MAX_GROUPS = 200;

export interface Wish {
  lane: Lane;
  group: string;
  want: number;
}

/** Notes that a group wants permits. A newcomer starts level with the others: being away earns nothing. */
export function wish(state: State, now: number, { lane, group, want }: Wish): Group {
  state.groups = state.groups.filter((one) => one.until > now || one.at + REMEMBERED_MS > now);
  const others = state.groups.filter((one) => one.lane === lane && one.group !== group);
  const lead = Math.ceil(state.limit.value / 5);
  const least = others.length === 0 ? 0 : Math.max(...others.map((one) => one.served)) - lead;
  const known = state.groups.find((one) => one.lane === lane && one.group === group);
  const until = now + GRACE_MS;
  if (known) {
    Object.assign(known, { want, until: Math.max(until, known.until), at: now });
    known.served = Math.max(known.served, least);
    return known;
  }
  const level = others.length === 0 ? 0 : Math.min(...others.map((one) => one.served));
  const fresh: Group = { lane, group, want, until, served: Math.max(level, least, 0), at: now };
  state.groups.push(fresh);
  if (state.groups.length > MAX_GROUPS) state.groups.shift();
  return fresh;
}

/** The wish was met, at least in part: the caller is off spending and waits no more. */
export function met(mine: Group, n: number, now: number): void {
  mine.served += n;
  mine.want = 0;
  mine.until = now;
}

/** The wish stands: its caller was told to come back in `waitMs`. */
export function told(mine: Group, waitMs: number, now: number): void {
  mine.until = now + waitMs + GRACE_MS;
}

/**
 * How many of `n` permits are for `mine`: all that higher lanes wait for goes first, the rest one by one to
 * whoever of the lane was served least, the asker first among equals.
 */
export function shareOf(state: State, now: number, mine: Group, n: number): number {
  const waiting = state.groups.filter((one) => one === mine || (one.until > now && one.want > 0));
  const rank = LANES.indexOf(mine.lane);
  const ahead = waiting.reduce((sum, one) => sum + (LANES.indexOf(one.lane) < rank ? one.want : 0), 0);
  const left = n - ahead;
  if (left <= 0) return 0;
  const queue = waiting.filter((one) => one.lane === mine.lane);
  // Served up to a common level, as water fills vessels; what is left over is less than one for each.
  const upTo = (one: Group, level: number): number => Math.min(one.want, Math.max(0, level - one.served));
  const taken = (level: number): number => queue.reduce((sum, one) => sum + upTo(one, level), 0);
  let low = Math.min(...queue.map((one) => one.served));
  let high = Math.max(...queue.map((one) => one.served + one.want));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (taken(middle) <= left) low = middle;
    else high = middle - 1;
  }
  const share = upTo(mine, low);
  const oneMore = mine.served <= low && share < mine.want && taken(low) < left;
  return share + (oneMore ? 1 : 0);
}

/** How many permits must be there for `mine` to get `n`. */
export function neededFor(state: State, now: number, mine: Group, n: number): number {
  const most = state.groups.reduce((sum, one) => sum + one.want, n);
  let low = n;
  let high = Math.max(n, most);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (shareOf(state, now, mine, middle) >= n) high = middle;
    else low = middle + 1;
  }
  return low;
}
