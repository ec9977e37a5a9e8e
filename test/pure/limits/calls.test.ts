import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallLimiterNamespace, countCall } from "../../../src/limits/calls/client.ts";
import { drained, levelOf } from "../../../src/limits/calls/quota.ts";
import { addressOf, QUIET_MS, strangersOf } from "../../../src/limits/strangers.ts";

const quota = { requests: 10, windowMs: 1_000 };

describe("a quota", () => {
  it("may be used up at once, and then comes back evenly", () => {
    const now = 5_000;
    expect(levelOf(undefined, quota, now)).toEqual({ room: 10, resetMs: 0, waitMs: 0 });
    const empty = drained(undefined, quota, 10, now);
    expect(levelOf(empty, quota, now)).toEqual({ room: 0, resetMs: 1_000, waitMs: 100 });
    expect(levelOf(empty, quota, now + 99).room).toBe(0);
    expect(levelOf(empty, quota, now + 100).room).toBe(1);
    expect(levelOf(empty, quota, now + 1_000)).toEqual({ room: 10, resetMs: 0, waitMs: 0 });
  });

  it("never gives more in any stretch of time than was saved up and has come back", () => {
    const step = fc.record({ pauseMs: fc.nat(400), want: fc.integer({ min: 1, max: 15 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (steps, requests) => {
        const own = { requests, windowMs: 1_000 };
        let now = 1_000;
        let fullAt: number | undefined;
        const given: { at: number; n: number }[] = [];
        for (const { pauseMs, want } of steps) {
          now += pauseMs;
          const n = Math.min(want, levelOf(fullAt, own, now).room);
          fullAt = n > 0 ? drained(fullAt, own, n, now) : fullAt;
          given.push({ at: now, n });
        }
        for (const [first, { at: from }] of given.entries()) {
          let sum = 0;
          for (const { at, n } of given.slice(first)) {
            sum += n;
            expect(sum).toBeLessThanOrEqual(requests + ((at - from) * requests) / 1_000 + 1e-6);
          }
        }
      }),
    );
  });

  it("tells a wait after which there is room", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(10_000), (requests, later) => {
        const own = { requests, windowMs: 60_000 };
        const empty = drained(undefined, own, requests, 1_000);
        const { waitMs } = levelOf(empty, own, 1_000);
        expect(levelOf(empty, own, 1_000 + waitMs + later).room).toBeGreaterThan(0);
      }),
    );
  });
});

/** A limiter that counts what it is asked and grants `rooms` in turn. */
function limiter(...rooms: number[]): CallLimiterNamespace & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    getByName: () => ({
      async take({ want }) {
        asked.push(want);
        const granted = Math.min(want, rooms.shift() ?? 0);
        return { granted, scope: "caller", remaining: 0, resetMs: 1_000, waitMs: granted > 0 ? 0 : 500 };
      },
    }),
  };
}
let serial = 0;
const call = () => ({ scope: `ten_${++serial}`, caller: "key", tenantQuota: quota, callerQuota: quota });

describe("an isolate", () => {
  it("takes permits a few at a time from the second request on, and tells those in hand as remaining", async () => {
    const own = call();
    const namespace = limiter(1, 100);
    const seen = [];
    for (let n = 0; n < 9; n++) seen.push(await countCall(namespace, own, 1_000 + n));
    expect(namespace.asked).toEqual([1, 8]);
    expect(seen.map((verdict) => verdict?.allowed)).toEqual(Array(9).fill(true));
    expect(seen.map((verdict) => verdict?.remaining)).toEqual([0, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it("with many requests of one caller at once takes one lease, not one for each", async () => {
    const own = call();
    const namespace = limiter(1, ...Array<number>(20).fill(100));
    await countCall(namespace, own, 1_000);
    await Promise.all(Array.from({ length: 10 }, () => countCall(namespace, own, 1_000)));
    expect(namespace.asked.filter((want) => want > 1)).toEqual([8]);
  });

  it("asks again once permits in hand are too old", async () => {
    const own = call();
    const namespace = limiter(1, 8, 8);
    for (const now of [1_000, 1_000, 9_000]) await countCall(namespace, own, now);
    expect(namespace.asked).toEqual([1, 8, 8]);
  });

  it("remembers a refusal until it ends and asks nobody meanwhile", async () => {
    const own = call();
    const namespace = limiter(0, 1);
    expect(await countCall(namespace, own, 1_000)).toMatchObject({ allowed: false, waitMs: 500 });
    expect(await countCall(namespace, own, 1_400)).toMatchObject({ allowed: false, waitMs: 100 });
    expect(namespace.asked.length).toBe(1);
    expect(await countCall(namespace, own, 1_500)).toMatchObject({ allowed: true });
  });

  it("has no verdict when the limiter does not answer", async () => {
    const out = { getByName: () => ({ take: () => Promise.reject(new Error("overloaded")) }) };
    expect(await countCall(out, call(), 1_000)).toBeNull();
  });
});

describe("an address", () => {
  const from = (address: string) =>
    addressOf(new Request("https://x.test", { headers: { "cf-connecting-ip": address } }));

  it("is taken whole in IPv4 and by its first 64 bits in IPv6, however it is written", () => {
    expect(from("203.0.113.9")).toBe("203.0.113.9");
    expect(from("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(from("2001:DB8:1:2::6")).toBe("2001:db8:1:2::/64");
    expect(from("2001:db8::6")).toBe("2001:db8:0:0::/64");
    expect(from("::1")).toBe("0:0:0:0::/64");
    expect(addressOf(new Request("https://x.test"))).toBeNull();
  });

  it("that failed too often is not listened to for a minute, and others are", async () => {
    let now = 1_000;
    let failures = 0;
    const strangers = strangersOf({ limit: async () => ({ success: ++failures <= 3 }) }, () => now);
    for (let n = 0; n < 3; n++) expect(await strangers.failed("192.0.2.1")).toBe(0);
    expect(strangers.quietMs("192.0.2.1")).toBe(0);
    expect(await strangers.failed("192.0.2.1")).toBe(QUIET_MS);
    expect(strangers.quietMs("192.0.2.1")).toBe(QUIET_MS);
    expect(strangers.quietMs("192.0.2.2")).toBe(0);
    expect(strangers.quietMs(null)).toBe(0);
    now += QUIET_MS;
    expect(strangers.quietMs("192.0.2.1")).toBe(0);
  });
});
