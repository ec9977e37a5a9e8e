/** Permits in the hand of one caller: taken in blocks, spent one per call, the rest returned. */
import { type Clock, systemClock } from "../lib/clock.ts";
import { spend } from "../lib/meter.ts";
import { no, ok, type Result } from "../lib/result.ts";
import type { AcquireInput, Limiter, ObserveInput } from "./messages.ts";
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

/** What an answer told, as in `ObserveInput`. */
export type Observation = Omit<ObserveInput, "block" | "status"> & { status: number };

export interface Permits {
  /** Leave for exactly one call, or how long to wait. */
  enter(): Promise<Result<void, { waitMs: number }>>;
  /** Told once per call that `enter` allowed, and with null when no answer came. */
  observe(observation: Observation | null): Promise<void>;
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
export const permitsFor = (
  limiter: Limiter,
  lane: Lane,
  group: string,
  options: PermitsOptions = {},
): Permits => new Hand(limiter, lane, group, options);

class Hand implements Permits {
  readonly #limiter: Limiter;
  readonly #wish: AcquireInput;
  readonly #patienceMs: number;
  readonly #clock: Clock;
  readonly #sleep: (ms: number) => Promise<void>;
  #block: { id: string; left: number; expiresAt: number } | null = null;
  #underWay: string[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(limiter: Limiter, lane: Lane, group: string, options: PermitsOptions) {
    const { kind, block: want = lane === "interactive" ? 2 : 8, patienceMs = PATIENCE_MS } = options;
    this.#limiter = limiter;
    this.#wish = { lane, group, want, ...(kind ? { kind } : {}) };
    this.#patienceMs = patienceMs;
    this.#clock = options.clock ?? systemClock;
    this.#sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  enter(): Promise<Result<void, { waitMs: number }>> {
    const until = this.#clock() + this.#patienceMs;
    // One after the other, so that calls made at once share a block and keep their order.
    const mine = this.#turn.then(() => this.#draw(until));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async observe(observation: Observation | null): Promise<void> {
    const block = this.#underWay.shift() ?? null;
    const { stopMs } = await this.#limiter.observe({ ...(observation ?? UNANSWERED), block });
    if (stopMs > 0) await this.close();
  }

  async close(): Promise<void> {
    const rest = this.#block;
    this.#block = null;
    if (rest && rest.left > 0) await this.#limiter.giveBack({ block: rest.id, unused: rest.left });
  }

  async #draw(until: number): Promise<Result<void, { waitMs: number }>> {
    const block = this.#block;
    if (block && block.left > 0 && this.#clock() < block.expiresAt - EXPIRY_MARGIN_MS)
      return this.#take(block);
    await this.close();
    for (;;) {
      const answer = await this.#limiter.acquire(this.#wish);
      if (answer.ok) {
        const { granted, block: id, expiresAt } = answer.value;
        this.#block = { id, left: granted, expiresAt };
        return this.#take(this.#block);
      }
      const { waitMs } = answer.reason;
      spend({ permitWaits: 1, permitWaitMs: waitMs });
      if (this.#clock() + waitMs > until) return no({ waitMs });
      await this.#sleep(waitMs);
    }
  }

  #take(block: { id: string; left: number }): Result<void, never> {
    block.left -= 1;
    this.#underWay.push(block.id);
    return ok(undefined);
  }
}
