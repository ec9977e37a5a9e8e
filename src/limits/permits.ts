/** Permits in the hand of one caller: taken in blocks, spent one per call, the rest returned. */
import { type Clock, systemClock } from "../lib/clock.ts";
import { no, ok, type Result } from "../lib/result.ts";
import type { Limiter, ObserveInput } from "./messages.ts";
import type { Kind, Lane } from "./state.ts";

export interface PermitsOptions {
  /** Which Harvest the connection speaks. */
  kind?: Kind;
  /** Permits asked for at once; small for those who make a few calls and are gone. */
  block?: number;
  /** How long `enter` may sit out a wait before it answers with it. Pacing alone asks for at most 2 s. */
  patienceMs?: number;
  clock?: Clock;
  sleep?: (ms: number) => Promise<void>;
}

export interface Permits {
  /** Leave for exactly one call, or how long to wait. */
  enter(): Promise<Result<void, { waitMs: number }>>;
  /** Told once per call that `enter` allowed, and with null when no answer came. */
  observe(observation: (Omit<ObserveInput, "block" | "status"> & { status: number }) | null): Promise<void>;
  /** Gives back what was not used. Call it in a finally. */
  close(): Promise<void>;
}

const UNANSWERED = {
  status: null,
  limit: null,
  remaining: null,
  resetAt: null,
  retryAfterMs: null,
  serverDate: null,
};
/** A permit is not begun on so shortly before it expires: the call has to arrive. */
const EXPIRY_MARGIN_MS = 1000;
const PATIENCE_MS = 5000;

/** Calls of one caller in a lane, on behalf of a group. Any number of them may be under way at once. */
export function permitsFor(
  limiter: Limiter,
  lane: Lane,
  group: string,
  options: PermitsOptions = {},
): Permits {
  const { kind, block: want = lane === "interactive" ? 2 : 8, patienceMs = PATIENCE_MS } = options;
  const clock = options.clock ?? systemClock;
  const sleep = options.sleep ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  let hand: { block: string; left: number; expiresAt: number } | null = null;
  const underWay: string[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  const draw = (): boolean => {
    if (!hand || hand.left === 0 || clock() >= hand.expiresAt - EXPIRY_MARGIN_MS) return false;
    hand.left -= 1;
    underWay.push(hand.block);
    return true;
  };
  const enter = async (until: number): Promise<Result<void, { waitMs: number }>> => {
    while (!draw()) {
      const answer = await limiter.acquire({ lane, group, want, ...(kind ? { kind } : {}) });
      if (answer.ok) {
        const { granted, block, expiresAt } = answer.value;
        hand = { block, left: granted, expiresAt };
      } else {
        const { waitMs } = answer.reason;
        if (clock() + waitMs > until) return no({ waitMs });
        await sleep(waitMs);
      }
    }
    return ok(undefined);
  };
  const release = async (): Promise<void> => {
    const rest = hand;
    hand = null;
    if (rest && rest.left > 0) await limiter.giveBack({ block: rest.block, unused: rest.left });
  };
  return {
    enter: () => {
      const until = clock() + patienceMs;
      // One after the other, so that calls made at once share a block and keep their order.
      const mine = turn.then(() => enter(until));
      turn = mine.catch(() => undefined);
      return mine;
    },
    observe: async (observation) => {
      const block = underWay.shift() ?? null;
      const { stopMs } = await limiter.observe({ ...(observation ?? UNANSWERED), block });
      if (stopMs > 0) await release();
    },
    close: release,
  };
}
