import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { limiterFor } from "../../../src/limits/client.ts";
import { type DrivenClock, drive } from "./driven.ts";

const START = Date.UTC(2026, 2, 2, 9, 0, 0);
const UNTOLD = {
  status: 200,
  limit: null,
  remaining: null,
  resetAt: null,
  retryAfterMs: null,
  serverDate: null,
  block: null,
};
const WISH = { lane: "interactive", group: "look-up", want: 10 } as const;

let serial = 0;
/** A limiter of its own for each test, on a driven clock. */
async function newLimiter() {
  serial += 1;
  const id = `con_test_${serial}`;
  const clock: DrivenClock = { now: START };
  await drive(id, clock);
  return { id, clock, limiter: limiterFor(env.LIMITER, id), stub: () => env.LIMITER.getByName(id) };
}

/** Everything that the object has written. */
const written = (id: string): Promise<unknown[]> =>
  runInDurableObject(env.LIMITER.getByName(id), (_limiter, state) => [...state.storage.kv.list()]);

const grantedBy = async (answer: Promise<{ ok: boolean; value?: { granted: number } }>): Promise<number> =>
  (await answer).value?.granted ?? 0;

describe("the rate limiter as a Durable Object", () => {
  it("grants, learns from answers and tells the window", async () => {
    const { limiter, clock } = await newLimiter();
    expect(await limiter.snapshot()).toBeNull();
    const first = await limiter.acquire(WISH);
    expect(first).toMatchObject({ ok: true, value: { granted: 2, expiresAt: START + 30_000 } });
    clock.now += 300;
    const block = first.ok ? first.value.block : null;
    const told = { limit: 150, remaining: 120, resetAt: START + 20_000, serverDate: START };
    expect(await limiter.observe({ ...UNTOLD, ...told, block })).toEqual({ stopMs: 0 });
    const window = await limiter.snapshot();
    expect(window?.limit).toBe(150);
    // One permit is still out.
    expect(window?.remaining).toBeLessThanOrEqual(119);
    expect(await limiter.acquire(WISH)).toMatchObject({ ok: true, value: { granted: 10 } });
  });

  it("takes decisions one after the other however many ask at once", async () => {
    const { limiter } = await newLimiter();
    await limiter.acquire({ ...WISH, want: 1 });
    await limiter.observe({ ...UNTOLD, limit: 150, remaining: 30, resetAt: START + 20_000 });
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => limiter.acquire({ ...WISH, want: 1 })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(30);
  });

  it("keeps limiters of different connections apart", async () => {
    const [one, other] = [await newLimiter(), await newLimiter()];
    await one.limiter.acquire(WISH);
    await one.limiter.observe({ ...UNTOLD, status: 429, retryAfterMs: 9000 });
    expect(await one.limiter.acquire(WISH)).toMatchObject({ ok: false, reason: { stopped: true } });
    expect(await other.limiter.acquire(WISH)).toMatchObject({ ok: true });
  });

  it("still knows of a stop after it was evicted", async () => {
    const { id, limiter, clock, stub } = await newLimiter();
    await limiter.acquire(WISH);
    await limiter.observe({ ...UNTOLD, status: 429, limit: 150, remaining: 0, retryAfterMs: 25_000 });
    clock.now += 1000;
    await evictDurableObject(stub());
    await drive(id, clock);
    expect(await limiter.acquire(WISH)).toEqual({ ok: false, reason: { waitMs: 24_000, stopped: true } });
  });

  it("never grants a call twice over because its memory was lost", async () => {
    const { id, limiter, clock, stub } = await newLimiter();
    await limiter.acquire({ ...WISH, want: 1 });
    await limiter.observe({ ...UNTOLD, limit: 60, remaining: 59, resetAt: START + 29_000 });
    let granted = 1;
    for (let i = 0; i < 200; i++) {
      granted += await grantedBy(limiter.acquire({ ...WISH, want: 1 }));
      if (i % 7 === 3) await evictDurableObject(stub());
      await drive(id, clock);
      // Answers without headers: all that is known is what the object itself counted.
      await limiter.observe(UNTOLD);
    }
    expect(granted).toBeLessThanOrEqual(60);
    expect(granted).toBeGreaterThan(20);
  });

  it("loses little of a window to one eviction", async () => {
    const { id, limiter, clock, stub } = await newLimiter();
    await limiter.acquire({ ...WISH, want: 1 });
    await limiter.observe({ ...UNTOLD, limit: 150, remaining: 100, resetAt: START + 29_000 });
    for (let i = 0; i < 20; i++) {
      const answer = await limiter.acquire({ ...WISH, want: 1 });
      const block = answer.ok ? answer.value.block : null;
      await limiter.observe({ ...UNTOLD, limit: 150, remaining: 99 - i, block });
    }
    await evictDurableObject(stub());
    await drive(id, clock);
    const remaining = (await limiter.snapshot())?.remaining ?? 0;
    await limiter.observe(UNTOLD);
    expect(remaining).toBeLessThanOrEqual(80);
    expect((await limiter.snapshot())?.remaining).toBeGreaterThanOrEqual(80 - 16);
  });

  it("writes for a small part of the grants only", async () => {
    const { id, limiter } = await newLimiter();
    await limiter.acquire({ ...WISH, want: 1 });
    await limiter.observe({ ...UNTOLD, limit: 200, remaining: 199, resetAt: START + 29_000 });
    let writes = 0;
    let last = JSON.stringify(await written(id));
    for (let i = 0; i < 60; i++) {
      const answer = await limiter.acquire({ ...WISH, want: 1 });
      await limiter.observe({
        ...UNTOLD,
        limit: 200,
        remaining: 198 - i,
        block: answer.ok ? answer.value.block : null,
      });
      const now = JSON.stringify(await written(id));
      if (now !== last) writes += 1;
      last = now;
    }
    expect(writes).toBeGreaterThanOrEqual(3);
    expect(writes).toBeLessThanOrEqual(8);
  });

  it("leaves nothing behind when it is told to forget, not even by a late report", async () => {
    const { id, limiter } = await newLimiter();
    const grant = await limiter.acquire(WISH);
    await limiter.observe({ ...UNTOLD, limit: 150, remaining: 149 });
    expect(await written(id)).not.toEqual([]);
    await limiter.forget();
    const block = grant.ok ? grant.value.block : null;
    await limiter.observe({ ...UNTOLD, status: 429, limit: 150, remaining: 0, block });
    expect(await written(id)).toEqual([]);
    expect(await limiter.snapshot()).toBeNull();
  });

  it("starts anew when a connection changes to the other Harvest", async () => {
    const { limiter } = await newLimiter();
    await limiter.acquire({ ...WISH, kind: "harvest_v3" });
    await limiter.observe({ ...UNTOLD, limit: 150, remaining: 0, status: 429, retryAfterMs: 30_000 });
    expect(await limiter.acquire({ ...WISH, kind: "harvest_v3" })).toMatchObject({ ok: false });
    expect(await limiter.acquire({ ...WISH, kind: "harvest_v1" })).toMatchObject({
      ok: true,
      value: { expiresAt: START + 10_000 },
    });
  });

  it("begins carefully when what was written is of another shape", async () => {
    const { id, limiter, clock, stub } = await newLimiter();
    await runInDurableObject(stub(), (_limiter, state) =>
      state.storage.kv.put("limiter", { state: { version: 0 } }),
    );
    await evictDurableObject(stub());
    await drive(id, clock);
    expect(await limiter.acquire(WISH)).toMatchObject({ ok: true, value: { granted: 2 } });
  });

  it.each([
    { lane: "express", group: "a", want: 1 },
    { lane: "bulk", group: "", want: 1 },
    { lane: "bulk", group: "a", want: 0 },
    { lane: "bulk", group: "a", want: 1.5 },
    { lane: "bulk", group: "a", want: 1, kind: "harvest_v2" },
  ])("refuses a wish that is none: %j", async (wish) => {
    const { stub } = await newLimiter();
    const refused = await runInDurableObject(stub(), (limiter) =>
      Reflect.apply(limiter.acquire, limiter, [wish]).then(
        () => false,
        () => true,
      ),
    );
    expect(refused).toBe(true);
  });
});
