import { allDeadLetters, deadLetterSignals } from "../dead-letters/health.ts";
import type { Deps } from "../deps.ts";
import { iso } from "../lib/clock.ts";
import { gravestFirst } from "../lib/signal.ts";
import { sweepFacts, sweepSignals, sweepSummary } from "../sweeps/health.ts";
import { listTenants } from "../tenants/manage.ts";
import { vaultState } from "../tenants/reseal.ts";
import { stoppedSince, stopSignals } from "../tenants/stop.ts";
import { vaultSignals } from "../tenants/vault-health.ts";
import { assess, statusOf } from "./assess.ts";

/** What concerns no single tenant: the stop of all writing, sealing keys, dead letters, the cron. */
async function serviceHealth(deps: Deps) {
  const [since, letters, sweeps, vault] = await Promise.all([
    stoppedSince(deps),
    allDeadLetters(deps),
    sweepFacts(deps),
    vaultState(deps),
  ]);
  const signals = gravestFirst([
    ...vaultSignals(vault),
    ...stopSignals(since),
    ...deadLetterSignals(letters),
    ...sweepSignals(sweeps, deps.clock()),
  ]);
  return { status: statusOf(signals), signals, sweeps: sweepSummary(sweeps) };
}

/**
 * Health over all tenants, for the operator, a page of tenants at a time:
 *
 *     {
 *       checkedAt,
 *       service: {status, signals, sweeps: [{sweep, ranAt, wentWellAt, durationMs, problem}]},  // the same on every page
 *       items: [{tenant: {id, name}, status, signals}],
 *       nextCursor
 *     }
 *
 * `troubled` leaves healthy tenants out: then a page may have fewer items than asked for, or none, and more follow
 * while there is a cursor. Signals as in `tenantHealth`, but for those that only a connection's limiter knows.
 */
export async function healthOverview(deps: Deps, input: { after: string; limit: number; troubled: boolean }) {
  const rows = await listTenants(deps, input.after, input.limit + 1);
  const page = rows.slice(0, input.limit);
  const [assessed, service] = await Promise.all([assess(deps, page), serviceHealth(deps)]);
  const items = assessed
    .filter(({ status }) => !input.troubled || status !== "healthy")
    .map(({ subject, status, signals }) => ({
      tenant: { id: subject.id, name: subject.name },
      status,
      signals,
    }));
  return {
    checkedAt: iso(deps.clock()),
    service,
    items,
    /** The id of the last tenant that was looked at, or null after the last page. */
    after: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null,
  };
}
