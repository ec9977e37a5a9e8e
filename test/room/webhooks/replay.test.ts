import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { job } from "../../fixtures/webhooks/people.ts";
import { eventually } from "../../support/api.ts";
import { hookedTenant } from "./hook.ts";

/** More than a round of the work. */
const MANY = 120;

it("all failed deliveries of a tenant are run again at one request, and nobody else's", async () => {
  const [hooked, other] = [await hookedTenant(), await hookedTenant()];
  for (let n = 0; n < MANY; n++) await hooked.send("job_created", { job: job({ id: 4_100_000 + n }) });
  await hooked.post("nonsense");
  await other.post("nonsense");
  const asFailed = "UPDATE webhook_deliveries SET state = 'failed', applied_by = NULL WHERE tenant_id = ?1";
  // As if a version that could not read them had taken them in; the body of one is let go.
  await env.DB.batch([
    env.DB.prepare(asFailed).bind(hooked.id),
    env.DB.prepare("DELETE FROM mirror_jobs WHERE tenant_id = ?1").bind(hooked.id),
    env.DB.prepare("DELETE FROM changes WHERE tenant_id = ?1").bind(hooked.id),
    env.DB.prepare(
      "UPDATE webhook_deliveries SET body = NULL WHERE id = (SELECT min(id) FROM webhook_deliveries WHERE tenant_id = ?1)",
    ).bind(hooked.id),
  ]);
  const asked = await hooked.call("POST", "/deliveries/replay", { state: "failed" });
  expect([asked.status, asked.body]).toEqual([202, { queued: MANY }]);
  await hooked.call("POST", "/deliveries/replay", { state: "failed" });
  const count = async (table: string, tenant = hooked) =>
    (
      await env.DB.prepare(`SELECT count(*) AS n FROM ${table} AND tenant_id = ?1`)
        .bind(tenant.id)
        .first<{ n: number }>()
    )?.n;
  await eventually(async () => (await count("webhook_deliveries WHERE state = 'applied'")) === MANY - 1);
  // The one without a body, and the one that no version can read.
  expect(await count("webhook_deliveries WHERE state = 'failed'")).toBe(2);
  expect(await count("changes WHERE type = 'job.created'")).toBe(MANY - 1);
  expect(await count("mirror_jobs WHERE deleted_at IS NULL")).toBe(MANY - 1);
  expect(await count("webhook_deliveries WHERE state = 'failed'", other)).toBe(1);
});

it("a replay of anything but failed deliveries is refused, and without any there is nothing to queue", async () => {
  const hooked = await hookedTenant();
  for (const state of ["applied", "recorded", undefined]) {
    expect((await hooked.call("POST", "/deliveries/replay", { state })).status).toBe(422);
  }
  const asked = await hooked.call("POST", "/deliveries/replay", { state: "failed" });
  expect([asked.status, asked.body]).toEqual([202, { queued: 0 }]);
});
