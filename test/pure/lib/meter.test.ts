import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { Meter, nothingSpent, spend } from "../../../src/lib/meter.ts";

it("counts what is spent until the last promise of a piece of work, and nothing outside of it", async () => {
  const meter = new Meter();
  spend({ d1Queries: 9 });
  await meter.run(async () => {
    spend({ d1Queries: 1, d1RowsRead: 10 });
    await sleep(1);
    spend({ d1Queries: 1, harvestCalls: 1 });
  });
  spend({ d1Queries: 9 });
  expect(meter.spent).toEqual({ ...nothingSpent(), d1Queries: 2, d1RowsRead: 10, harvestCalls: 1 });
});

it("keeps pieces of work apart that run side by side, and counts all of them for the work around them", async () => {
  const whole = new Meter();
  const parts = await whole.run(() =>
    Promise.all(
      [1, 2, 3].map(async (n) => {
        const part = new Meter();
        await part.run(async () => {
          await sleep(4 - n);
          for (let i = 0; i < n; i++) spend({ d1RowsWritten: 1 });
        });
        return part.spent.d1RowsWritten;
      }),
    ),
  );
  expect(parts).toEqual([1, 2, 3]);
  expect(whole.spent.d1RowsWritten).toBe(6);
});

it("counts work that fails", async () => {
  const meter = new Meter();
  const failing = meter.run(async () => {
    spend({ permitWaits: 1, permitWaitMs: 250 });
    throw new Error("refused");
  });
  await expect(failing).rejects.toThrow("refused");
  expect(meter.spent).toMatchObject({ permitWaits: 1, permitWaitMs: 250 });
});
