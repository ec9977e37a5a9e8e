import { describe, expect, it } from "vitest";
import { giveBack } from "../../../src/limits/window.ts";
import { settled, take } from "./support.ts";
import { simulate } from "./world.ts";

describe("turns", () => {
  it("gives the interactive lane the permits that come free first, then bulk, then sync", () => {
    const { state, now } = settled();
    take(state, now, 96);
    const lanes = ["sync", "bulk", "interactive"] as const;
    for (const lane of lanes) expect(take(state, now + 100, 1, lane)).toMatchObject({ ok: false });
    const grant = state.blocks.at(-1);
    giveBack(state, { now: now + 200, block: grant?.id ?? "", unused: 1 });
    expect(take(state, now + 200, 1, "sync")).toMatchObject({ ok: false });
    expect(take(state, now + 200, 1, "bulk")).toMatchObject({ ok: false });
    expect(take(state, now + 200, 1, "interactive")).toMatchObject({ ok: true });
  });

  it("keeps a turn for as long as its caller was told to wait and a little more, not for ever", () => {
    const { state, now } = settled();
    const all = take(state, now, 96);
    const waiting = take(state, now, 20, "interactive", "gone");
    const waitMs = waiting.ok ? 0 : waiting.reason.waitMs;
    giveBack(state, { now: now + waitMs, block: all.ok ? all.value.block : "", unused: 20 });
    expect(take(state, now + waitMs, 1, "bulk")).toMatchObject({ ok: false });
    expect(take(state, now + waitMs + 1600, 1, "bulk")).toMatchObject({ ok: true });
  });

  it("shares between bulk groups alike however many hands and how large the blocks of each", () => {
    const hands = (group: string, times: number, want: number) =>
      ({ lane: "bulk", group, times, want }) as const;
    const world = simulate({
      server: { frame: "fixed", windowMs: 30_000, limit: 150, reset: "end-ceil" },
      callers: [hands("one", 1, 1), hands("two", 9, 25), hands("three", 4, 4)],
      lastsMs: 600_000,
    });
    const shares = [...world.byGroup.values()];
    // One hand alone makes 5 calls a second at best, which is more than its third.
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThanOrEqual(1.1);
  });

  it("lets a newcomer start level with the others, and owes it nothing for the time before", () => {
    const world = simulate(
      {
        server: { frame: "fixed", windowMs: 30_000, limit: 150, reset: "end-ceil" },
        callers: [
          { lane: "bulk", group: "old", want: 4, times: 3 },
          { lane: "bulk", group: "new", want: 4, times: 3, startsAt: 600_000 },
        ],
        lastsMs: 660_000,
      },
      600_000,
    );
    const [old = 0, fresh = 0] = ["old", "new"].map((group) => world.byGroup.get(group));
    expect(Math.abs(old / fresh - 1)).toBeLessThanOrEqual(0.1);
  });
});
