import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waitBefore } from "../../../client/retry.ts";

const RULES = { attempts: 5, maxWaitMs: 60_000 };
const NOW = Date.parse("2026-01-05T09:00:00Z");
const at = (
  attempt: number,
  status: number | null,
  retryAfter: string | null,
  repeatable = true,
  random = 0,
) => waitBefore(attempt, { status, retryAfter }, { repeatable, random, now: NOW }, RULES);

describe("the client's retries", () => {
  it("wait longer each time, between half of the pause and the whole of it", () => {
    expect([1, 2, 3, 4].map((attempt) => at(attempt, 503, null))).toEqual([250, 500, 1000, 2000]);
    expect([1, 2, 3, 4].map((attempt) => at(attempt, null, null, true, 1))).toEqual([500, 1000, 2000, 4000]);
    expect(at(5, 503, null)).toBeNull();
  });
  it("keep to Retry-After in seconds and as a date, and do not begin a wait that is too long", () => {
    expect(at(1, 429, "7")).toBe(7_000);
    expect(at(1, 503, "Mon, 05 Jan 2026 09:00:30 GMT")).toBe(30_000);
    expect(at(1, 503, "Mon, 05 Jan 2026 08:00:00 GMT")).toBe(0);
    expect(at(1, 429, "61")).toBeNull();
    expect(at(1, 503, "soon")).toBe(250);
  });
  it("leave alone what was refused, and what is not safe to repeat unless it was not looked at", () => {
    for (const status of [400, 401, 403, 404, 409, 422]) expect(at(1, status, null)).toBeNull();
    for (const status of [null, 500, 502, 503, 504]) expect(at(1, status, "1", false)).toBeNull();
    expect(at(1, 429, "1", false)).toBe(1_000);
    expect(at(1, 409, "2", false)).toBe(2_000);
  });
  it("never wait longer than allowed nor less than nothing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.option(fc.integer({ min: 100, max: 599 })),
        fc.option(fc.string()),
        fc.boolean(),
        (attempt, status, retryAfter, repeatable) => {
          const wait = at(attempt, status, retryAfter, repeatable, 1);
          if (wait !== null)
            expect(wait >= 0 && wait <= RULES.maxWaitMs && attempt < RULES.attempts).toBe(true);
        },
      ),
    );
  });
});
