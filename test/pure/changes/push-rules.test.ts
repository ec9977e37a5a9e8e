import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whyNotPushedTo } from "../../../src/changes/address.ts";
import { afterFailure, type PushFailure } from "../../../src/changes/push-state.ts";

const away = { ownHost: "ats.headhuntr.io", local: false };
const here = { ownHost: "localhost", local: true };

describe("the address of a callback", () => {
  it("is a public https name, with any port and path", () => {
    for (const address of [
      "https://hooks.headhuntr.io/greenhouse",
      "https://hooks.headhuntr.io:8443/a?b=c",
      "https://例え.jp/x",
    ])
      expect({ address, why: whyNotPushedTo(address, away) }).toEqual({ address, why: null });
  });
  it.each([
    ["http://hooks.headhuntr.io/", "is not an https address"],
    ["ftp://hooks.headhuntr.io/", "is not an https address"],
    ["javascript:alert(1)", "is not an https address"],
    ["nonsense", "is not an address"],
    ["https://user:pass@hooks.headhuntr.io/", "carries a user name or a password"],
    ["https://hooks.headhuntr.io/#x", "has a fragment, which is never sent"],
    ["https://ats.headhuntr.io/hook", "is this worker itself"],
    ["https://ats.headhuntr.io./hook", "is this worker itself"],
    ...[
      "127.0.0.1",
      "10.0.0.8",
      "169.254.169.254",
      "192.168.1.1",
      "8.8.8.8",
      "0x7f000001",
      "2130706433",
      "0177.0.0.1",
      "127.1",
      "[::1]",
      "[fd00::1]",
      "[::ffff:10.0.0.1]",
    ].map((host) => [`https://${host}/`, "names an IP address; give a public host name"]),
    ...[
      "localhost",
      "localhost.",
      "a.localhost",
      "intranet",
      "db.internal",
      "metadata.google.internal",
      "printer.local",
      "nas.lan",
      "router.home.arpa",
      "x.onion",
      "LOCALHOST",
    ].map((host) => [`https://${host}/`, "is not a public host name"]),
  ])("is not %s: it %s", (address, why) => {
    expect(whyNotPushedTo(address ?? "", away)).toBe(why);
  });
  it("may be on this machine, over plain http, while the worker itself runs here; nothing else changes", () => {
    for (const address of ["http://localhost:3000/x", "http://127.0.0.1:9/", "https://[::1]/"])
      expect(whyNotPushedTo(address, here)).toBeNull();
    expect(whyNotPushedTo("http://10.0.0.1/", here)).toBe("is not an https address");
    expect(whyNotPushedTo("https://10.0.0.1/", here)).toMatch(/IP address/);
    expect(whyNotPushedTo("ftp://localhost/", here)).toBe("is not an https address");
  });
});

const refused = (status: number, askedMs = 0): PushFailure => ({ why: `status_${status}`, askedMs });
const HOUR_MS = 3_600_000;

/** When attempts are made, in milliseconds since the first, while everything fails. */
function attempts(failure: PushFailure, random: () => number): number[] {
  const times: number[] = [];
  let state = { attempts: 0, failingSince: null as number | null };
  for (let now = 1_000_000; ; ) {
    times.push(now - 1_000_000);
    const next = afterFailure(state, failure, now, random());
    if (next.retryAt === null) return times;
    state = next;
    now = next.retryAt;
  }
}

describe("retries", () => {
  it("come within seconds first and within hours at the end, and last a whole day", () => {
    const times = attempts(refused(500), () => 0);
    expect(times.slice(0, 4)).toEqual([0, 5_000, 35_000, 155_000]);
    expect(times.at(-1)).toBe(24 * HOUR_MS);
    expect(times.length).toBeGreaterThanOrEqual(12);
    expect(times.length).toBeLessThanOrEqual(16);
  });
  it("end at the day exactly, whatever the chance in them, and never come back earlier than the pause", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 30, maxLength: 30 }),
        (chances) => {
          let n = 0;
          const times = attempts(refused(503), () => chances[n++ % 30] ?? 0);
          expect(times.at(-1)).toBe(24 * HOUR_MS);
          expect(times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0))).toBe(true);
          expect((times[1] ?? 0) >= 5_000).toBe(true);
        },
      ),
    );
  });
  it("wait as long as the receiver asks, an hour at most", () => {
    const start = { attempts: 0, failingSince: null };
    expect(afterFailure(start, refused(429, 120_000), 0, 0).retryAt).toBe(120_000);
    expect(afterFailure(start, refused(429, 10 * HOUR_MS), 0, 0).retryAt).toBe(HOUR_MS);
  });
  it("are not made once the receiver says that it is gone", () => {
    expect(afterFailure({ attempts: 0, failingSince: null }, { why: "gone", askedMs: 0 }, 5, 0)).toEqual({
      attempts: 1,
      failingSince: 5,
      retryAt: null,
    });
  });
});
