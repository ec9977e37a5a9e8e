import { expect, it } from "vitest";
import { inTurn } from "../../../src/sync/schedule.ts";

it("everybody comes to their turn within a few minutes, however many there are", () => {
  for (const count of [0, 1, 200, 201, 399, 1_000, 1_234]) {
    const tenants = Array.from({ length: count }, (_, n) => n);
    const seen = new Set<number>();
    const minutes = Math.ceil(count / 200) + 1;
    for (let minute = 0; minute < minutes; minute++) {
      const turn = inTurn(tenants, 1_764_000_000_000 + minute * 60_000);
      expect(turn.length).toBe(Math.min(200, count));
      expect(new Set(turn).size).toBe(turn.length);
      for (const tenant of turn) seen.add(tenant);
    }
    expect(seen.size).toBe(count);
  }
});
