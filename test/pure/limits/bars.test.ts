/** The limiter's bars in virtual time, against a server that limits in every way that one might meet. */
import { afterAll, describe, expect, it } from "vitest";
import { EPOCH, type Outcome, p95, simulate, type WorldOptions } from "./world.ts";

const MINUTE = 60_000;
/** Two exports of 5,000 rows each, which want different blocks with different numbers of hands; a sync that wants its share too, and a person who looks something up. */
const CALLERS: WorldOptions["callers"] = [
  { lane: "bulk", group: "one", want: 8, rows: 5000, times: 4 },
  { lane: "bulk", group: "two", want: 3, rows: 5000, times: 2 },
  { lane: "sync", group: "jobs", want: 5, times: 1 },
  { lane: "interactive", group: "person", want: 1, everyMs: 7000, times: 1 },
];

interface Row extends Outcome {
  name: string;
}
const printed: Row[] = [];

function measure(name: string, world: Partial<WorldOptions> & Pick<WorldOptions, "server">): Row {
  const outcome = simulate({ callers: CALLERS, lastsMs: 30 * MINUTE, ...world }, MINUTE);
  const row = { name, ...outcome };
  printed.push(row);
  return row;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const shares = ({ byGroup }: Outcome): number => (byGroup.get("one") ?? 0) / (byGroup.get("two") ?? 1);
const perThousand = ({ refused, calls }: Outcome): number => (1000 * refused) / calls;

afterAll(() => {
  const lines = printed.map((row) =>
    [
      row.name.padEnd(58),
      percent(row.used).padStart(8),
      perThousand(row).toFixed(2).padStart(6),
      `${Math.round(p95(row.waits))} ms`.padStart(9),
      shares(row).toFixed(3).padStart(7),
    ].join(" "),
  );
  process.stdout.write(`${"".padEnd(58)}     used  429/k interact.  shares\n${lines.join("\n")}\n`);
});

const v3 = { windowMs: 30_000, limit: 150 } as const;
const frames = ["fixed", "anchored", "rolling"] as const;
const resets = ["end-floor", "end-ceil", "moving", "none"] as const;

const conditions: {
  name: string;
  world?: Partial<WorldOptions>;
  server?: Partial<WorldOptions["server"]>;
}[] = [
  { name: "alone on the account" },
  { name: "limit halved mid-run", server: { relimit: { at: EPOCH + 15 * MINUTE, limit: 75 } } },
  { name: "clock five minutes ahead", server: { skewMs: 5 * MINUTE } },
  { name: "clock five minutes behind", server: { skewMs: -5 * MINUTE } },
  { name: "half the answers without headers", server: { mute: 0.5 } },
];

describe.each(frames)("a %s window", (frame) => {
  describe.each(resets)("whose Reset is %s", (reset) => {
    it.each(conditions)("is used up and hardly ever overrun: $name", ({ name, world, server }) => {
      const row = measure(`${frame}, Reset ${reset}, ${name}`, {
        ...world,
        server: { ...v3, frame, reset, ...server },
      });
      expect(row.used).toBeGreaterThanOrEqual(0.97);
      expect(perThousand(row)).toBeLessThan(1);
      expect(p95(row.waits)).toBeLessThanOrEqual(2000);
      expect(Math.abs(shares(row) - 1)).toBeLessThanOrEqual(0.1);
    });

    it("leaves room for others who use 30 % of it at random times", () => {
      const row = measure(`${frame}, Reset ${reset}, 30 % of others`, {
        foreign: { perWindow: 45 },
        lastsMs: 90 * MINUTE,
        callers: CALLERS.map((caller) => ({ ...caller, rows: Number.POSITIVE_INFINITY })),
        server: { ...v3, frame, reset },
      });
      // A rolling window is near its limit all the time, and of others' calls in the half second between an answer and
      // the next call only the scatter is known. Measured over 90 minutes: 95.6 to 96.4 % at 0.4 to 0.6 refusals per
      // thousand calls, 96.1 to 96.8 % at 0.8. 97 % would take more refusals than one in a thousand.
      expect(row.used).toBeGreaterThanOrEqual(frame === "rolling" ? 0.955 : 0.97);
      expect(perThousand(row)).toBeLessThan(1);
      expect(p95(row.waits)).toBeLessThanOrEqual(2000);
      expect(Math.abs(shares(row) - 1)).toBeLessThanOrEqual(0.1);
    });
  });

  it.each([0.02, 0.5])("leaves room for others who come all at once, %f into each window", (burstAt) => {
    const row = measure(`${frame}, others all at once at ${burstAt}`, {
      foreign: { perWindow: 45, burstAt },
      server: { ...v3, frame, reset: "end-ceil" },
    });
    // Windows that start with a call drift against the rhythm of others, who meet their turn now and then.
    expect(row.used).toBeGreaterThanOrEqual(frame === "anchored" ? 0.965 : 0.97);
    expect(perThousand(row)).toBeLessThan(1);
    expect(p95(row.waits)).toBeLessThanOrEqual(2000);
  });

  it("paces at 95 % of the limit that was told once no answer carries headers any more", () => {
    const row = measure(`${frame}, headers gone after a minute`, {
      server: { ...v3, frame, reset: "end-ceil", muteFrom: EPOCH + MINUTE },
    });
    expect(row.used).toBeGreaterThanOrEqual(0.97 * 0.95);
    expect(row.used).toBeLessThanOrEqual(0.955);
    expect(row.refused).toBe(0);
    expect(p95(row.waits)).toBeLessThanOrEqual(2000);
  });

  it("paces at 95 % of a supposed limit while none has ever been told", () => {
    const row = measure(`${frame}, never a header`, {
      server: { ...v3, limit: 50, frame, reset: "none", mute: 1 },
    });
    expect(row.used).toBeGreaterThanOrEqual(0.9);
    expect(row.used).toBeLessThanOrEqual(0.955);
    expect(row.refused).toBe(0);
    expect(p95(row.waits)).toBeLessThanOrEqual(2000);
  });

  it("is used up within v1's ten seconds, where no Reset comes with an answer", () => {
    const row = measure(`${frame}, v1`, {
      kind: "harvest_v1",
      server: { windowMs: 10_000, limit: 50, frame, reset: "none" },
      // In a window of ten seconds the time that a call takes is itself a share of it.
      latencyMs: [40, 160],
    });
    expect(row.used).toBeGreaterThanOrEqual(0.97);
    expect(perThousand(row)).toBeLessThan(1);
    expect(p95(row.waits)).toBeLessThanOrEqual(2000);
  });
});
