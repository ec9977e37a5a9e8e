/** States that tests of the limiter start from. */
import { type Kind, type Lane, newState, type State } from "../../../src/limits/state.ts";
import { acquire, observe } from "../../../src/limits/window.ts";
import { EPOCH } from "./world.ts";

/** An answer that carries no headers. */
export const UNTOLD = {
  status: 200,
  limit: null,
  remaining: null,
  resetAt: null,
  retryAfterMs: null,
  serverDate: null,
  block: null,
};
/** The start of a v3 window. */
export const START = EPOCH - (EPOCH % 30_000);

/** A state that has learned a fixed window of 100 calls, 13 s into it: 96 are left, and it ends in 17 s. */
export function settled(kind: Kind = "harvest_v3"): { state: State; now: number } {
  const state = newState(kind, START);
  let now = START + 1000;
  for (const remaining of [99, 98, 97, 96]) {
    const grant = acquire(state, { now, lane: "interactive", group: "x", want: 1 });
    if (!grant.ok) throw new Error("the first calls are let through");
    now += 3000;
    const { block } = grant.value;
    observe(state, {
      ...UNTOLD,
      now,
      limit: 100,
      remaining,
      resetAt: START + 30_000,
      serverDate: now,
      block,
    });
  }
  return { state, now };
}

export const take = (state: State, now: number, want = 1, lane: Lane = "interactive", group = "x") =>
  acquire(state, { now, lane, group, want });
