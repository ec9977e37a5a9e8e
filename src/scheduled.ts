/** The cron door: every minute. Each sweep is bounded, idempotent and independent of the others. */
import { sweepCallbacks } from "./changes/wake.ts";
import { forgetOAuthFlows } from "./connections/oauth.ts";
import { keepGrantsAlive } from "./connections/token.ts";
import { forgetConsoleAccess } from "./console/links.ts";
import { sweepDeadLetters } from "./dead-letters/let-go.ts";
import { buildDeps } from "./deps.ts";
import type { Env } from "./env.ts";
import { sweepExports, sweepOutdated } from "./exports/sweep.ts";
import { sweepProfiles } from "./ledger/let-go-profiles.ts";
import { consoleLog } from "./lib/log.ts";
import { sweepFiles } from "./shortlist/let-go-files.ts";
import { runSweeps, type Sweep } from "./sweeps/runs.ts";
import { sweepSync } from "./sync/schedule.ts";
import { sweepDeletedTenants } from "./tenants/erase.ts";
import { resealDataKeys } from "./tenants/reseal.ts";
import { sweepErasures } from "./webhooks/erase.ts";
import { sweepHooks } from "./webhooks/leave.ts";
import { sweepDeliveries, sweepSecrets } from "./webhooks/let-go.ts";

const SWEEPS: Record<string, Sweep> = {
  exports: sweepExports,
  outdated: sweepOutdated,
  sync: sweepSync,
  erasures: sweepErasures,
  grants: keepGrantsAlive,
  "oauth-flows": forgetOAuthFlows,
  "console-access": forgetConsoleAccess,
  deliveries: sweepDeliveries,
  secrets: sweepSecrets,
  hooks: sweepHooks,
  files: sweepFiles,
  callbacks: sweepCallbacks,
  profiles: sweepProfiles,
  "dead-letters": sweepDeadLetters,
  "deleted-tenants": sweepDeletedTenants,
  "data-keys": resealDataKeys,
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
  await runSweeps(deps.value, SWEEPS);
}
