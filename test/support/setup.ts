import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll } from "vitest";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** Longer than a first walk of all lists takes on v1, with the practice account's allowance of 50 calls in 10 s. */
const QUIET_WITHIN_MS = 45_000;

/** Whatever a queue still works on when a file has ended would hold up the runtime's end: it comes to its end first. */
afterAll(async () => {
  await env.DB.prepare("DELETE FROM connections").run();
  const until = Date.now() + QUIET_WITHIN_MS;
  for (;;) {
    const busy = await env.DB.prepare(
      `SELECT (SELECT count(*) FROM sync_lists WHERE lease_until > ?1)
        + (SELECT count(*) FROM sync_repairs WHERE lease_until > ?1)
        + (SELECT count(*) FROM sync_rereads WHERE lease_until > ?1)
        + (SELECT count(*) FROM webhook_managers WHERE lease_until > ?1)
        + (SELECT count(*) FROM export_pumps WHERE lease_until > ?1) AS n`,
    )
      .bind(Date.now())
      .first<{ n: number }>();
    if (busy?.n === 0 || Date.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}, QUIET_WITHIN_MS + 10_000);
