/** What a delivery costs: D1 bills rows read and written, and its time is everybody's. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { buildDeps } from "../../../src/deps.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import type { Spent } from "../../../src/lib/meter.ts";
import { receiveWebhook } from "../../../src/webhooks/receive.ts";
import { body } from "../../fixtures/webhooks/events.ts";
import { application } from "../../fixtures/webhooks/people.ts";
import { spentOn } from "../../support/spent.ts";
import { hookedTenant, signatureOf } from "./hook.ts";

it("a stage change of a known application is one trip to the database and at most 7 rows", async () => {
  const hooked = await hookedTenant();
  const built = buildDeps(env, { waitUntil: () => {} }, {});
  if (!built.ok) throw new Error("not configured");
  const deps = built.value;
  const costs: Spent[] = [];
  for (let minute = 10; minute < 13; minute++) {
    const changed = application({
      last_activity_at: `2024-03-04T10:${minute}:00Z`,
      current_stage: { id: minute, name: "x" },
    });
    const raw = utf8(body("candidate_stage_change", { application: changed }));
    const signature = await signatureOf(raw, hooked.secretKey);
    const incoming = {
      token: hooked.token,
      slug: "candidate-stage-change",
      signature,
      eventId: String(minute),
      body: raw,
    };
    costs.push(await spentOn(() => receiveWebhook(deps, incoming)));
  }
  expect(costs.at(-1)?.d1Trips).toBe(1);
  expect(costs.at(-1)?.d1RowsWritten).toBeGreaterThan(0);
  expect(costs.at(-1)?.d1RowsWritten).toBeLessThanOrEqual(7);
});
