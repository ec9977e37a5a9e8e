/** How long deliveries are kept, and what of them. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { buildDeps } from "../../../src/deps.ts";
import { newId } from "../../../src/lib/ids.ts";
import { sweepDeliveries } from "../../../src/webhooks/let-go.ts";
import { APPLIED } from "../../fixtures/webhooks/events.ts";
import { candidate } from "../../fixtures/webhooks/people.ts";
import type { Json } from "../../support/api.ts";
import { type Hooked, hookedTenant } from "./hook.ts";

const DAY = 24 * 3_600_000;

const sweepAt = async (now: number) => {
  const built = buildDeps(env, { waitUntil: () => {} }, {});
  if (!built.ok) throw new Error("not configured");
  await sweepDeliveries({ ...built.value, clock: () => now });
};

const rowsOf = async (hooked: Hooked): Promise<Json[]> =>
  (
    await env.DB.prepare("SELECT * FROM webhook_deliveries WHERE tenant_id = ?1 ORDER BY id")
      .bind(hooked.id)
      .all()
  ).results;

it("bodies of people who are not ours go after 7 days, everything but id and digest after 30", async () => {
  const hooked = await hookedTenant();
  await env.DB.prepare(
    "INSERT INTO greenhouse_links (tenant_id, candidate_id, greenhouse_candidate_id, linked_at) VALUES (?1, 'ours', 11, 1)",
  )
    .bind(hooked.id)
    .run();
  await hooked.send("update_candidate", { candidate: candidate({ id: 11 }) });
  await hooked.send("update_candidate", { candidate: candidate({ id: 12 }) });
  await hooked.send("job_created", APPLIED["job_created"]);
  const kept = async () => (await rowsOf(hooked)).map((row) => row.body !== null);
  const start = Date.now();

  await sweepAt(start + 6 * DAY);
  expect(await kept()).toEqual([true, true, true]);
  await sweepAt(start + 8 * DAY);
  expect(await kept()).toEqual([true, false, true]);
  await sweepAt(start + 29 * DAY);
  expect(await kept()).toEqual([true, false, true]);
  await sweepAt(start + 31 * DAY);
  const left = await rowsOf(hooked);
  expect(left.map(({ body, candidate_id, reason }) => ({ body, candidate_id, reason }))).toEqual(
    Array(3).fill({ body: null, candidate_id: null, reason: null }),
  );
  expect(left.every((row) => row.id.startsWith("del_") && row.digest.length === 64)).toBe(true);
  const answered = await hooked.post("{}", { eventId: left[0].event_id });
  expect([answered.status, (await rowsOf(hooked)).length]).toEqual([200, 3]);
});

it("many old deliveries are gone through over several sweeps", async () => {
  const hooked = await hookedTenant();
  const start = Date.now();
  const rows = Array.from({ length: 1_200 }, (_, n) => ({ id: newId("delivery", start - 10 * DAY + n), n }));
  await env.DB.prepare(
    `INSERT INTO webhook_deliveries (tenant_id, slug, event_id, id, action, state, received_at, candidate_id, digest, clocked, bytes, body)
     SELECT ?1, '', value ->> '$.n', value ->> '$.id', 'x', 'recorded', 1, 5, 'd', 0, 1, 'sealed' FROM json_each(?2)`,
  )
    .bind(hooked.id, JSON.stringify(rows))
    .run();
  const bodies = async () => (await rowsOf(hooked)).filter((row) => row.body !== null).length;
  const counts: number[] = [];
  for (let sweep = 0; sweep < 4; sweep++) {
    await sweepAt(start + sweep);
    counts.push(await bodies());
  }
  expect(counts).toEqual([700, 200, 0, 0]);
});
