/**
 * Whatever the order in which a history arrives, mirror, links and flags end the same: as Greenhouse has it. The real
 * receiver with its real SQL, over SQLite in memory, because there are so many orders; a part of it runs over D1 in
 * `room/webhooks/order`.
 */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../../src/db/client.ts";
import type { Deps } from "../../../src/deps.ts";
import { trusted } from "../../../src/lib/cast.ts";
import { importSealingKey } from "../../../src/lib/seal.ts";
import { createTenant } from "../../../src/tenants/manage.ts";
import { hookToken, rotateSecret } from "../../../src/webhooks/secret.ts";
import { orders, SHORT, shuffled, step, worldAfter } from "../../fixtures/webhooks/histories.ts";
import { play, type Stage, truth } from "../../fixtures/webhooks/play.ts";
import { sqliteD1 } from "../../support/sqlite-d1.ts";

/** `npm run test:long` sets it: every order and a thousand shuffles there, a tenth of them here. */
const LONG = Boolean(process.env["LONG_TESTS"]);
const SHUFFLES = LONG ? 1_000 : 100;
/** Orders of one short history that are tried here; there are at most 720. */
const ORDERS = LONG ? 720 : 72;

let stage: Stage;
beforeAll(async () => {
  const silent: Deps["log"] = { info() {}, warn() {}, error() {}, with: () => silent };
  const key = importSealingKey(crypto.getRandomValues(new Uint8Array(32)));
  const used = {
    db: openDb(sqliteD1()),
    clock: () => Date.now(),
    log: silent,
    queue: { send: async () => {} },
    sealingKeys: async () => [{ id: "k1", key: await key }],
    defer() {},
    config: {},
    actor: { kind: "system" },
  };
  const deps = trusted<Deps>(used, "the receiver uses no more of them");
  const { id: tenantId } = await createTenant(deps, { name: "Umbra Robotics" });
  const { secretKey } = await rotateSecret(deps, tenantId, {});
  stage = {
    deps,
    tenantId,
    token: await hookToken(deps, tenantId),
    sign: async (raw) => `sha256 ${createHmac("sha256", secretKey).update(raw).digest("hex")}`,
  };
});

describe("every order of a short history ends as Greenhouse has it", () => {
  it.each(SHORT)("%s", { timeout: 120_000 }, async (_what, steps) => {
    const world = worldAfter(steps);
    expect(world.events.length).toBeLessThanOrEqual(6);
    const all = [...orders(world.events)];
    const stride = Math.max(1, Math.floor(all.length / ORDERS));
    for (let n = 0; n < all.length; n += stride) {
      const order = all[n] ?? [];
      const told = order.map(({ action }) => action).join(", ");
      const between = new Set([n % (order.length + 1)]);
      expect(await play(stage, world, order), told).toEqual(truth(world));
      expect(await play(stage, world, order, between), `${told}, with a re-read`).toEqual(truth(world));
    }
  });
});

describe("a long history with merges and deletes", () => {
  it(`ends as Greenhouse has it, shuffled ${SHUFFLES} times and some of it sent twice`, {
    timeout: 1_800_000,
  }, async () => {
    const history = fc.array(step, { minLength: 650, maxLength: 700, size: "max" });
    const dice = fc.infiniteStream(fc.integer({ min: 0, max: 2 ** 30 }));
    let [told, merges, deletes] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(history, dice, async (steps, thrown) => {
        const world = worldAfter(steps);
        told += world.events.length;
        merges += world.events.filter(({ action }) => action === "merge_candidate").length;
        deletes += world.events.filter(({ action }) => action.startsWith("delete_")).length;
        const order = shuffled(world.events, () => thrown.next().value ?? 0);
        expect(await play(stage, world, order)).toEqual(truth(world));
      }),
      { numRuns: SHUFFLES, endOnFailure: true },
    );
    // The histories are what they are meant to be: about 200 events each, with merges and deletes in most.
    expect(told / SHUFFLES).toBeGreaterThan(150);
    expect(merges / SHUFFLES).toBeGreaterThan(1);
    expect(deletes / SHUFFLES).toBeGreaterThan(1);
  });
});
