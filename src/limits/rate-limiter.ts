/**
 * One connection's rate limiter, as a Durable Object: every call to Harvest asks here first. It decides without
 * awaiting anything, so no two decisions interleave, and makes no call of its own.
 *
 * Memory is the truth while the object lives. It is written when something is learned that must not be lost (a
 * stop, another limit, a new window), and with grants only every so often: a written state carries the number of
 * permits that may be handed out before the next write, and a state that is read back counts all of them as
 * spent. What is lost with the memory is then at most that allowance and the permits that were out, for one
 * window; answers that only confirm what is known; and who was waiting for a turn, who will ask again.
 */
import { DurableObject } from "cloudflare:workers";
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import { AcquireInput, GiveBackInput, type Limiter, ObserveInput } from "./messages.ts";
import { type Kind, newState, State } from "./state.ts";
import {
  acquire,
  type Grant,
  giveBack,
  observe,
  revive,
  type Snapshot,
  snapshot,
  type Wait,
} from "./window.ts";

const KEY = "limiter";
/** Of the limit, permits per write: some twenty writes a window at full speed, and 5 % of one window at stake. */
const AHEAD_SHARE = 1 / 20;

const Stored = z.object({ state: State, ahead: z.int().nonnegative() });

export class RateLimiter extends DurableObject implements Limiter {
  #state: State | null = null;
  /** Permits that may still be handed out before the state has to be written. */
  #ahead = 0;

  /** Milliseconds since the epoch. A subclass may drive it: that is how the limiter is measured in tests. */
  protected now(): number {
    return Date.now();
  }

  async acquire(input: AcquireInput): Promise<Result<Grant, Wait>> {
    const { kind, ...wish } = AcquireInput.parse(input);
    const now = this.now();
    const state = this.#load(kind, now);
    const verdict = acquire(state, { ...wish, now });
    if (verdict.ok) {
      this.#ahead -= verdict.value.granted;
      if (this.#ahead < 0) this.#write(state);
    }
    return verdict;
  }

  async observe(input: ObserveInput): Promise<{ stopMs: number }> {
    const answer = ObserveInput.parse(input);
    const state = this.#known();
    // Nothing is known of this connection: it was forgotten while the call was under way.
    if (!state) return { stopMs: 0 };
    const before = essence(state);
    const stopMs = observe(state, { ...answer, now: this.now() });
    if (essence(state) !== before) this.#write(state);
    return { stopMs };
  }

  async giveBack(input: GiveBackInput): Promise<void> {
    const { block, unused } = GiveBackInput.parse(input);
    const state = this.#known();
    if (state) giveBack(state, { block, unused, now: this.now() });
  }

  async snapshot(): Promise<Snapshot | null> {
    const state = this.#known();
    return state && snapshot(state, this.now());
  }

  async forget(): Promise<void> {
    this.#state = null;
    this.#ahead = 0;
    await this.ctx.storage.deleteAll();
  }

  /** What is in memory or was written; null for a connection that never asked. */
  #known(): State | null {
    if (this.#state) return this.#state;
    const stored = Stored.safeParse(this.ctx.storage.kv.get(KEY));
    // A state of another shape is left alone: the limiter starts carefully and learns from the first answers.
    if (!stored.success) return null;
    const { state, ahead } = stored.data;
    revive(state, ahead, this.now());
    this.#state = state;
    return state;
  }

  #load(kind: Kind | undefined, now: number): State {
    const known = this.#known();
    if (known && (!kind || known.kind === kind)) return known;
    const fresh = newState(kind ?? "harvest_v3", now);
    this.#state = fresh;
    return fresh;
  }

  #write(state: State): void {
    this.#ahead = Math.ceil(state.limit.value * AHEAD_SHARE);
    // A copy in time: what is put is serialised at once, so later changes do not reach it.
    this.ctx.storage.kv.put(KEY, { state, ahead: this.#ahead });
  }
}

/** What must survive the memory. */
const essence = ({ limit, stoppedUntil, frame }: State): string =>
  [limit.value, stoppedUntil, frame.kind, frame.kind === "fixed" ? frame.endsAt : ""].join();
