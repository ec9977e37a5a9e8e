import { describe, expect, it } from "vitest";
import { no, ok } from "../../../src/lib/result.ts";
import type { Limiter } from "../../../src/limits/messages.ts";
import { permitsFor } from "../../../src/limits/permits.ts";
import { newState, type State } from "../../../src/limits/state.ts";
import { acquire, giveBack, observe, snapshot } from "../../../src/limits/window.ts";
import { EPOCH } from "./world.ts";

/** The limiter's own arithmetic on a clock that moves only when somebody sleeps. */
function limiterInTime() {
  const time = { now: EPOCH, slept: [] as number[], asked: 0 };
  const state: State = newState("harvest_v3", EPOCH);
  const limiter: Limiter = {
    acquire: async (input) => {
      time.asked += 1;
      return acquire(state, { ...input, now: time.now });
    },
    observe: async (input) => ({ stopMs: observe(state, { ...input, now: time.now }) }),
    giveBack: async (input) => giveBack(state, { ...input, now: time.now }),
    snapshot: async () => snapshot(state, time.now),
    forget: async () => undefined,
  };
  const sleep = async (ms: number): Promise<void> => {
    time.slept.push(ms);
    time.now += ms;
  };
  return { time, state, limiter, inTime: { clock: () => time.now, sleep } };
}

const answered = (remaining: number, status = 200) => ({
  status,
  limit: 100,
  remaining,
  resetAt: EPOCH + 30_000,
  retryAfterMs: status === 429 ? 20_000 : null,
  serverDate: EPOCH,
});
const out = (state: State): number => state.blocks.reduce((sum, block) => sum + block.left, 0);

describe("permits in a caller's hand", () => {
  it("come in blocks, are spent one per call and asked for again when they are used up", async () => {
    const { time, state, limiter, inTime } = limiterInTime();
    const permits = permitsFor(limiter, "bulk", "exp_1", { ...inTime, block: 3 });
    for (let i = 0; i < 8; i++) {
      expect(await permits.enter()).toEqual(ok(undefined));
      await permits.observe(answered(99 - i));
      time.now += 1000;
    }
    expect(time.asked).toBeLessThan(8);
    await permits.close();
    expect(out(state)).toBe(0);
    expect(state.spent.reduce((sum, entry) => sum + entry.n, 0)).toBe(8);
  });

  it("are returned on closing, and a second closing returns nothing", async () => {
    const { state, limiter, inTime } = limiterInTime();
    observe(state, { ...answered(90), now: EPOCH, block: null });
    const permits = permitsFor(limiter, "interactive", "look-up", { ...inTime, block: 5 });
    await permits.enter();
    expect(out(state)).toBe(5);
    await permits.close();
    await permits.close();
    expect(out(state)).toBe(1);
    await permits.observe(null);
    expect(out(state)).toBe(0);
  });

  it("are shared by calls that are made at once", async () => {
    const { time, state, limiter, inTime } = limiterInTime();
    observe(state, { ...answered(90), now: EPOCH, block: null });
    const permits = permitsFor(limiter, "interactive", "look-up", { ...inTime, block: 4 });
    const entered = await Promise.all([permits.enter(), permits.enter(), permits.enter(), permits.enter()]);
    expect(entered.every((one) => one.ok)).toBe(true);
    expect(time.asked).toBe(1);
  });

  it("are waited for as long as patience lasts, and no longer", async () => {
    const { time, state, limiter, inTime } = limiterInTime();
    observe(state, { ...answered(0, 429), retryAfterMs: 2000, now: EPOCH, block: null });
    const patient = permitsFor(limiter, "interactive", "a", { ...inTime, patienceMs: 3000 });
    expect(await patient.enter()).toEqual(ok(undefined));
    expect(time.slept).toEqual([2000]);
    observe(state, { ...answered(0, 429), retryAfterMs: 2000, now: time.now, block: null });
    const hasty = permitsFor(limiter, "interactive", "b", { ...inTime, patienceMs: 1000 });
    expect(await hasty.enter()).toEqual(no({ waitMs: 2000 }));
    expect(time.slept).toEqual([2000]);
  });

  it("are given back when the answer to a call tells of a stop, and none is spent until it is over", async () => {
    const { state, limiter, inTime } = limiterInTime();
    observe(state, { ...answered(90), now: EPOCH, block: null });
    const permits = permitsFor(limiter, "interactive", "a", { ...inTime, block: 5 });
    await permits.enter();
    await permits.observe(answered(0, 429));
    expect(out(state)).toBe(0);
    expect(await permits.enter()).toEqual(no({ waitMs: 20_000 }));
  });

  it("are not begun on once they are about to expire", async () => {
    const { time, state, limiter, inTime } = limiterInTime();
    observe(state, { ...answered(90), now: EPOCH, block: null });
    const permits = permitsFor(limiter, "interactive", "a", { ...inTime, block: 2 });
    await permits.enter();
    time.now += 29_500;
    await permits.enter();
    expect(time.asked).toBe(2);
  });

  it("report a call that was never answered as made", async () => {
    const { state, limiter, inTime } = limiterInTime();
    const permits = permitsFor(limiter, "interactive", "a", { ...inTime, block: 1 });
    await permits.enter();
    await permits.observe(null);
    expect(out(state)).toBe(0);
    expect(state.spent.reduce((sum, entry) => sum + entry.n, 0)).toBe(1);
  });
});
