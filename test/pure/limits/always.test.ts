import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Lane, newState, State } from "../../../src/limits/state.ts";
import { acquire, giveBack, observe, snapshot } from "../../../src/limits/window.ts";
import { START, UNTOLD } from "./support.ts";
import { simulate } from "./world.ts";

describe("whatever happens", () => {
  const lane = fc.constantFrom<Lane>("interactive", "bulk", "sync");
  const told = fc.option(fc.integer({ min: 0, max: 200 }), { nil: null });
  const step = fc.oneof(
    fc.record({ do: fc.constant("acquire" as const), lane, want: fc.integer({ min: 1, max: 60 }) }),
    fc.record({
      do: fc.constant("observe" as const),
      status: fc.constantFrom(200, 200, 200, 201, 422, 429, 503, null),
      limit: told,
      remaining: told,
      resetIn: fc.option(fc.integer({ min: -400_000, max: 400_000 }), { nil: null }),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: null }),
      skew: fc.option(fc.integer({ min: -300_000, max: 300_000 }), { nil: null }),
    }),
    fc.record({ do: fc.constant("giveBack" as const), unused: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ do: fc.constant("snapshot" as const) }),
  );
  const steps = fc.array(fc.tuple(step, fc.integer({ min: -2000, max: 20_000 })), { maxLength: 80 });

  it("grants at most what was wanted, names finite waits and keeps a state that can be read back", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const state = newState("harvest_v3", START);
        let now = START;
        for (const [one, passed] of list) {
          now += passed;
          const block = state.blocks[0]?.id ?? "none";
          if (one.do === "acquire") {
            const verdict = acquire(state, { now, lane: one.lane, group: "g", want: one.want });
            if (verdict.ok) {
              expect(verdict.value.granted).toBeGreaterThanOrEqual(1);
              expect(verdict.value.granted).toBeLessThanOrEqual(one.want);
              expect(verdict.value.expiresAt).toBeGreaterThan(now);
            } else expect(verdict.reason.waitMs).toBeGreaterThan(0);
            if (!verdict.ok) expect(Number.isFinite(verdict.reason.waitMs)).toBe(true);
          } else if (one.do === "observe") {
            const serverDate = one.skew === null ? null : now + one.skew;
            const resetAt = one.resetIn === null ? null : now + one.resetIn;
            observe(state, { ...one, now, serverDate, resetAt, block });
          } else if (one.do === "giveBack") giveBack(state, { now, block, unused: one.unused });
          else {
            const seen = snapshot(state, now);
            if (seen) expect(seen.remaining).toBeGreaterThanOrEqual(0);
            if (seen) expect(seen.remaining).toBeLessThanOrEqual(seen.limit);
          }
          expect(State.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never has more of our calls in any window than the limit allows, when nothing is told", () => {
    const calls = fc.array(
      fc.tuple(lane, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3000 })),
      {
        minLength: 50,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(calls, (list) => {
        const state = newState("harvest_v3", START);
        const made: number[] = [];
        let now = START;
        for (const [which, want, passed] of list) {
          now += passed;
          const verdict = acquire(state, { now, lane: which, group: which, want });
          if (!verdict.ok) continue;
          for (let i = 0; i < verdict.value.granted; i++) made.push(now);
          for (let i = 0; i < verdict.value.granted; i++) {
            observe(state, { ...UNTOLD, now, block: verdict.value.block });
          }
        }
        for (const at of made) {
          expect(made.filter((one) => one > at - 30_000 && one <= at).length).toBeLessThanOrEqual(50);
        }
      }),
    );
  });

  it("is refused next to never when alone, however the window moves, calls take and callers come", () => {
    const caller = fc.record({
      lane,
      group: fc.constantFrom("a", "b", "c"),
      want: fc.integer({ min: 1, max: 40 }),
      startsAt: fc.integer({ min: 0, max: 40_000 }),
    });
    const world = fc.record({
      frame: fc.constantFrom("fixed", "anchored", "rolling"),
      reset: fc.constantFrom("end-floor", "end-ceil", "moving", "none"),
      // From what is supposed at first: a lower limit has to be found out, at the price of a refusal.
      limit: fc.integer({ min: 50, max: 400 }),
      skewMs: fc.integer({ min: -300_000, max: 300_000 }),
      mute: fc.constantFrom(0, 0.3),
      slowest: fc.integer({ min: 10, max: 4000 }),
      callers: fc.array(caller, { minLength: 1, maxLength: 8 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(world, ({ callers, slowest, seed, ...server }) => {
        const outcome = simulate({
          server: { ...server, windowMs: 30_000 },
          callers,
          lastsMs: 200_000,
          latencyMs: [5, slowest],
          seed,
        });
        expect(outcome.refused).toBeLessThanOrEqual(3);
      }),
      { numRuns: 100 },
    );
  });
});
