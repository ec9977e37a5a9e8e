import { describe, expect, it } from "vitest";
import { etaSeconds } from "../../../src/exports/eta.ts";

const rate = { limit: 150, remaining: 0, windowMs: 30_000, others: 0 };
const alone = { open: 100, callsPerPerson: 3, others: [], waitMs: 0 };

describe("how long an export will take", () => {
  it("is its calls against the account's window", () => {
    expect(etaSeconds({ ...alone, rate })).toBe(60);
    expect(etaSeconds({ ...alone, rate: { ...rate, limit: 300 } })).toBe(30);
  });

  it("is three times as long where the same number of calls is for thirty seconds and not for ten", () => {
    const v1 = { ...rate, limit: 50, windowMs: 10_000 };
    expect(etaSeconds({ ...alone, rate: { ...v1, windowMs: 30_000 } })).toBe(
      3 * etaSeconds({ ...alone, rate: v1 }),
    );
  });

  it("counts what others of the account use, and what is left right now", () => {
    expect(etaSeconds({ ...alone, rate: { ...rate, others: 75 } })).toBe(120);
    expect(etaSeconds({ ...alone, rate: { ...rate, remaining: 150 } })).toBe(30);
  });

  it("counts other exports only as far as they take turns with this one", () => {
    expect(etaSeconds({ ...alone, rate, others: [50] })).toBe(90);
    expect(etaSeconds({ ...alone, rate, others: [10_000] })).toBe(120);
  });

  it("is never less than the pump needs, and adds a wait for the limit", () => {
    const idle = { ...rate, limit: 10_000, remaining: 10_000 };
    expect(etaSeconds({ ...alone, rate: idle })).toBe(19);
    expect(etaSeconds({ ...alone, rate: idle, waitMs: 30_000 })).toBe(49);
  });

  it("supposes the smallest documented allowance while nothing is known", () => {
    expect(etaSeconds({ ...alone, rate: null })).toBe(180);
  });
});
