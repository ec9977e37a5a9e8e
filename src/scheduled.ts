/** The cron door: every minute. Each sweep is bounded, idempotent and independent of the others. */
import { sweepCallbacks } from "./changes/wake.ts";
import { forgetOAuthFlows } from "./connections/oauth.ts";
import { keepGrantsAlive } from "./connections/token.ts";
import { forgetConsoleAccess } from "./console/links.ts";
import { buildDeps, type Deps } from "./deps.ts";
import type { Env } from "./env.ts";
import { sweepExports, sweepOutdated } from "./exports/sweep.ts";
import { consoleLog, errorFields } from "./lib/log.ts";
import { sweepFiles } from "./shortlist/let-go-files.ts";
import { sweepSync } from "./sync/schedule.ts";
import { sweepDeletedTenants } from "./tenants/erase.ts";
import { sweepErasures } from "./webhooks/erase.ts";
import { sweepDeliveries } from "./webhooks/let-go.ts";

const SWEEPS: Record<string, (deps: Deps) => Promise<void>> = {
  exports: sweepExports,
  outdated: sweepOutdated,
  sync: sweepSync,
  erasures: sweepErasures,
  grants: keepGrantsAlive,
  "oauth-flows": forgetOAuthFlows,
  "console-access": forgetConsoleAccess,
  deliveries: sweepDeliveries,
  files: sweepFiles,
  callbacks: sweepCallbacks,
  "deleted-tenants": sweepDeletedTenants,
};

export async function runScheduled(
  _event: ScheduledController,
  env: Env,
  ctx: ExecutionContext,
): Promise<void> {
  const deps = buildDeps(env, ctx, { door: "cron" });
  if (!deps.ok) {
    consoleLog().error("config.incomplete", {
      settings: deps.reason.map((line) => line.split(":")[0]).join(","),
    });
    return;
  }
  for (const [sweep, run] of Object.entries(SWEEPS)) {
    try {
      await run(deps.value);
    } catch (error) {
      // One sweep that fails must not keep the others from running; the next minute tries it again.
      deps.value.log.error("cron.failed", { sweep, ...errorFields(error) });
    }
  }
}
