/** A part of what `pure/webhooks/order` tries: the same receiver and the same SQL over D1 itself. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { buildDeps } from "../../../src/deps.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { orders, SHORT, shuffled, step, worldAfter } from "../../fixtures/webhooks/histories.ts";
import { play, type Stage, truth } from "../../fixtures/webhooks/play.ts";
import { hookedTenant, signatureOf } from "./hook.ts";

let stage: Stage;
beforeAll(async () => {
  const built = buildDeps(env, { waitUntil: () => {} }, {});
  if (!built.ok) throw new Error("not configured");
  const silent = { info: () => {}, warn: () => {}, error: () => {}, with: () => silent };
  const hooked = await hookedTenant();
  stage = {
    deps: { ...built.value, log: silent, queue: { send: async () => {} } },
    tenantId: trusted<TenantId>(hooked.id, "made by the API a moment ago"),
    token: hooked.token,
    sign: (raw) => signatureOf(raw, hooked.secretKey),
  };
});

it.each(SHORT)("orders of a short history end as Greenhouse has it: %s", async (_what, steps) => {
  const world = worldAfter(steps);
  const all = [...orders(world.events)];
  for (let n = 0; n < all.length; n += Math.ceil(all.length / 8)) {
    expect(await play(stage, world, all[n] ?? [], new Set([n % 4]))).toEqual(truth(world));
  }
});

it("a long history ends as Greenhouse has it, however it is shuffled and whatever is sent twice", async () => {
  const history = fc.array(step, { minLength: 150, maxLength: 250, size: "max" });
  const dice = fc.infiniteStream(fc.integer({ min: 0, max: 2 ** 30 }));
  await fc.assert(
    fc.asyncProperty(history, dice, async (steps, thrown) => {
      const world = worldAfter(steps);
      const order = shuffled(world.events, () => thrown.next().value ?? 0);
      expect(await play(stage, world, order)).toEqual(truth(world));
    }),
    { numRuns: 6, endOnFailure: true },
  );
});
