/** What a delivery costs: D1 bills rows read and written, and its time is everybody's. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { openDb } from "../../../src/db/client.ts";
import { buildDeps } from "../../../src/deps.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { receiveWebhook } from "../../../src/webhooks/receive.ts";
import { body } from "../../fixtures/webhooks/events.ts";
import { application } from "../../fixtures/webhooks/people.ts";
import { hookedTenant, signatureOf } from "./hook.ts";

interface Trips {
  count: number;
  rowsWritten: number;
}

/** The database, with every trip to it counted. */
function counted(trips: Trips): D1Database {
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === "batch")
        return async (statements: D1PreparedStatement[]) => {
          const results = await target.batch(statements);
          trips.count += 1;
          for (const { meta } of results) trips.rowsWritten += meta.rows_written;
          return results;
        };
      if (name === "prepare")
        return (query: string) => {
          if (!/^\s*(?:INSERT|UPDATE|DELETE)/i.test(query)) trips.count += 1;
          return target.prepare(query);
        };
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

it("a stage change of a known application is one trip to the database and at most 7 rows", async () => {
  const hooked = await hookedTenant();
  const trips = { count: 0, rowsWritten: 0 };
  const built = buildDeps(env, { waitUntil: () => {} }, {});
  if (!built.ok) throw new Error("not configured");
  const deps = { ...built.value, db: openDb(counted(trips)) };
  const costs: Trips[] = [];
  for (let minute = 10; minute < 13; minute++) {
    Object.assign(trips, { count: 0, rowsWritten: 0 });
    const changed = application({
      last_activity_at: `2024-03-04T10:${minute}:00Z`,
      current_stage: { id: minute, name: "x" },
    });
    const raw = utf8(body("candidate_stage_change", { application: changed }));
    const signature = await signatureOf(raw, hooked.secretKey);
    await receiveWebhook(deps, {
      token: hooked.token,
      slug: "candidate-stage-change",
      signature,
      eventId: String(minute),
      body: raw,
    });
    costs.push({ ...trips });
  }
  expect(costs.at(-1)?.count).toBe(1);
  expect(costs.at(-1)?.rowsWritten).toBeLessThanOrEqual(7);
});
