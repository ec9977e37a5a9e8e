import { describe, expect, it } from "vitest";
import { newState, State } from "../../../src/limits/state.ts";
import { giveBack, observe, revive, snapshot } from "../../../src/limits/window.ts";
import { START, settled, take, UNTOLD } from "./support.ts";

describe("the limiter", () => {
  it("lets two calls through before anything is known, and more once one was answered", () => {
    const state = newState("harvest_v3", START);
    expect(take(state, START, 5)).toMatchObject({ ok: true, value: { granted: 2 } });
    expect(take(state, START, 5)).toMatchObject({ ok: false, reason: { stopped: false } });
    observe(state, { ...UNTOLD, now: START + 200 });
    expect(take(state, START + 200, 5)).toMatchObject({ ok: true, value: { granted: 5 } });
  });

  it("grants no more than the server has left, less what it granted already", () => {
    const { state, now } = settled();
    expect(take(state, now, 90)).toMatchObject({ ok: true, value: { granted: 90 } });
    expect(take(state, now, 90)).toMatchObject({ ok: true, value: { granted: 6 } });
    expect(take(state, now, 1)).toMatchObject({ ok: false });
  });

  it("has everything again when the window has ended, and goes in with two calls first", () => {
    const { state, now } = settled();
    take(state, now, 96);
    for (let i = 0; i < 96; i++) observe(state, { ...UNTOLD, now: now + 500 });
    expect(take(state, now + 1000)).toMatchObject({ ok: false });
    const fresh = START + 31_500;
    expect(take(state, fresh, 10)).toMatchObject({ ok: true, value: { granted: 2 } });
    const told = { limit: 100, remaining: 98, resetAt: START + 60_000, serverDate: fresh };
    observe(state, { ...UNTOLD, ...told, now: fresh + 100 });
    expect(take(state, fresh + 200, 10)).toMatchObject({ ok: true, value: { granted: 10 } });
  });

  it("stops everyone at a refusal until Retry-After, and tells whoever reports meanwhile", () => {
    const { state, now } = settled();
    expect(take(state, now, 3)).toMatchObject({ ok: true });
    const stopMs = observe(state, {
      ...UNTOLD,
      now,
      status: 429,
      limit: 100,
      remaining: 0,
      retryAfterMs: 7000,
    });
    expect(stopMs).toBe(7000);
    expect(observe(state, { ...UNTOLD, now: now + 2000 })).toBe(5000);
    for (const lane of ["interactive", "bulk", "sync"] as const) {
      expect(take(state, now + 6999, 1, lane)).toEqual({ ok: false, reason: { waitMs: 1, stopped: true } });
    }
    expect(take(state, now + 7001, 5)).toMatchObject({ ok: true });
  });

  it("takes Reset for the end of a stop without Retry-After, whatever the clocks say", () => {
    const state = newState("harvest_v1", START);
    const server = START + 300_000;
    const refused = { status: 429, limit: 50, remaining: 0, resetAt: server + 4000, serverDate: server };
    expect(observe(state, { ...UNTOLD, ...refused, now: START })).toBe(4250);
  });

  it("waits a window and a bit after a refusal that says nothing", () => {
    const state = newState("harvest_v1", START);
    const stopMs = observe(state, { ...UNTOLD, status: 429, now: START });
    expect(stopMs).toBeGreaterThanOrEqual(10_000);
    expect(stopMs).toBeLessThanOrEqual(11_000);
  });

  it("keeps the window as told when the refusal was about something else than the window", () => {
    const { state, now } = settled();
    observe(state, { ...UNTOLD, now, status: 429, limit: 100, remaining: 90, retryAfterMs: 2000 });
    observe(state, { ...UNTOLD, now: now + 2000, limit: 100, remaining: 89, resetAt: START + 30_000 });
    expect(take(state, now + 2001, 200)).toMatchObject({ ok: true, value: { granted: 89 - 1 } });
  });

  it("learns from an answer that others use the account", () => {
    const { state, now } = settled();
    observe(state, { ...UNTOLD, now, limit: 100, remaining: 40, resetAt: START + 30_000, serverDate: now });
    const granted = take(state, now, 100);
    expect(granted.ok && granted.value.granted).toBeLessThanOrEqual(40);
  });

  it("does not take an answer from the last window for news of this one", () => {
    const { state, now } = settled();
    const before = take(state, now, 1);
    const fresh = START + 31_500;
    const next = take(state, fresh, 1, "interactive", "y");
    const blockOf = (verdict: typeof next) => (verdict.ok ? verdict.value.block : null);
    const news = { limit: 100, remaining: 99, resetAt: START + 60_000, serverDate: fresh };
    observe(state, { ...UNTOLD, ...news, now: fresh + 100, block: blockOf(next) });
    observe(state, { ...UNTOLD, limit: 100, remaining: 3, now: fresh + 200, block: blockOf(before) });
    expect(snapshot(state, fresh + 200)?.remaining).toBeGreaterThan(90);
  });

  it("believes a lowered limit at once", () => {
    const { state, now } = settled();
    observe(state, { ...UNTOLD, now, limit: 20, remaining: 5, resetAt: START + 30_000 });
    expect(take(state, now, 50)).toMatchObject({ ok: true, value: { granted: 5 } });
  });

  it("supposes a lower limit after a refusal without headers, and tries more again an hour later", () => {
    const state = newState("harvest_v3", START);
    for (let i = 0; i < 30; i++) observe(state, { ...UNTOLD, now: START });
    observe(state, { ...UNTOLD, now: START, status: 429, retryAfterMs: 1000 });
    expect(state.limit.value).toBe(24);
    observe(state, { ...UNTOLD, now: START + 3_600_001 });
    expect(state.limit.value).toBe(30);
  });

  it("counts permits that were never reported as spent once they expire", () => {
    const { state, now } = settled();
    take(state, now, 90);
    expect(snapshot(state, now)?.remaining).toBe(6);
    // The window goes on for longer than documented, so that the permits expire within it.
    const later = now + 29_000;
    observe(state, { ...UNTOLD, now: later, limit: 100, remaining: 99, resetAt: START + 90_000 });
    expect(take(state, now + 30_000, 100)).toMatchObject({ ok: true });
    expect(state.blocks.some((block) => block.left === 90)).toBe(false);
    expect(state.spent.reduce((sum, entry) => sum + entry.n, 0)).toBeGreaterThanOrEqual(90);
  });

  it("has permits back that were returned, once, and only those of a block that is out", () => {
    const { state, now } = settled();
    const grant = take(state, now, 96);
    const block = grant.ok ? grant.value.block : "";
    giveBack(state, { now, block, unused: 40 });
    giveBack(state, { now, block: "another", unused: 40 });
    expect(snapshot(state, now)?.remaining).toBe(40);
    giveBack(state, { now, block, unused: 1000 });
    expect(snapshot(state, now)?.remaining).toBe(96);
  });

  it("tells nothing of a window before an answer told a limit", () => {
    const state = newState("harvest_v3", START);
    expect(snapshot(state, START)).toBeNull();
    observe(state, { ...UNTOLD, now: START, limit: 150, remaining: 149, resetAt: START + 30_000 });
    expect(snapshot(state, START)).toMatchObject({ limit: 150 });
  });

  it("tells when the window ends in our own time, also where the server's clock is off", () => {
    const state = newState("harvest_v3", START);
    const skew = -240_000;
    for (const after of [0, 1500, 3000]) {
      const now = START + after;
      const serverDate = Math.floor((now + skew) / 1000) * 1000;
      const resetAt = START + skew + 20_000;
      observe(state, { ...UNTOLD, now, limit: 150, remaining: 140 - after / 500, resetAt, serverDate });
    }
    const resetsAt = snapshot(state, START + 3000)?.resetsAt ?? 0;
    expect(Math.abs(resetsAt - (START + 20_000))).toBeLessThanOrEqual(1000);
  });

  it("counts what may have been handed out since it was written as spent when it is read back", () => {
    const { state, now } = settled();
    const before = snapshot(structuredClone(state), now)?.remaining ?? 0;
    const read = State.parse(JSON.parse(JSON.stringify(state)));
    revive(read, 8, now);
    observe(read, { ...UNTOLD, now, block: "of a block that was lost" });
    expect(take(read, now, 200)).toMatchObject({ ok: true, value: { granted: before - 8 } });
  });

  it("starts anew when the clock jumps, and stands still when it is set back", () => {
    const { state, now } = settled();
    take(state, now, 96);
    expect(take(state, now - 3_600_000)).toMatchObject({ ok: false });
    expect(take(state, now + 3_600_000)).toMatchObject({ ok: true });
  });
});
