/**
 * How tenants stand: what every room says of them, gathered with as many statements for two hundred tenants as for
 * one. The rooms own their facts and words (`<room>/health.ts`); here they are only put together.
 */
import { callbackFacts, callbackSignals } from "../changes/health.ts";
import {
  type ConnectionFacts,
  connectionFacts,
  connectionSignals,
  connectionSummary,
} from "../connections/health.ts";
import { deadLetterSignals, tenantDeadLetters } from "../dead-letters/health.ts";
import type { Deps } from "../deps.ts";
import { exportFacts, exportSignals, exportSummary, NO_EXPORTS } from "../exports/health.ts";
import type { TenantId } from "../lib/ids.ts";
import { gravestFirst, type Signal, signal } from "../lib/signal.ts";
import { listSummary, syncFacts, syncSignals } from "../sync/health.ts";
import { stoppedSince, stopSignals } from "../tenants/stop.ts";
import { webhookFacts, webhookSignals, webhookSummary } from "../webhooks/health.ts";

/** `broken`: a signal is an error. `attention`: one is a warning. `healthy`: neither. */
export type HealthStatus = "healthy" | "attention" | "broken";

export function statusOf(signals: readonly Signal[]): HealthStatus {
  if (signals.some(({ severity }) => severity === "error")) return "broken";
  return signals.some(({ severity }) => severity === "warning") ? "attention" : "healthy";
}

/** A tenant as far as its health depends on the tenant itself. */
export interface Subject {
  id: TenantId;
  name: string;
  paused: boolean;
}

/** Everything known of one tenant, its numbers and its signals, the gravest first. */
export type Assessment = Awaited<ReturnType<typeof assess>>[number];

/** One assessment for each subject, in their order. At most 200 subjects at a time. */
export async function assess(deps: Deps, subjects: readonly Subject[]) {
  const ids = subjects.map(({ id }) => id);
  const [connections, webhooks, syncs, exported, dead, pushes, stop] = await Promise.all([
    connectionFacts(deps, ids),
    webhookFacts(deps, ids),
    syncFacts(deps, ids),
    exportFacts(deps, ids),
    tenantDeadLetters(deps, ids),
    callbackFacts(deps, ids),
    stoppedSince(deps),
  ]);
  const now = deps.clock();
  return subjects.map((subject) => {
    const of = <T extends { tenantId: TenantId }>(rows: readonly T[]) =>
      rows.find((row) => row.tenantId === subject.id);
    const connection = of(connections);
    const hooks = webhooks.get(subject.id) ?? NO_WEBHOOKS;
    const sync = syncs.get(subject.id) ?? { lists: [], repair: null, reviews: 0 };
    const exportsOf = of(exported) ?? NO_EXPORTS;
    const letters = of(dead) ?? { n: 0, since: null };
    const connected = isConnected(connection);
    const signals = gravestFirst([
      ...stopSignals(stop),
      ...pausedSignals(subject),
      ...connectionSignals(connection, now),
      ...webhookSignals(hooks, now),
      ...syncSignals(sync, connected, now),
      ...exportSignals(exportsOf, stop !== null || subject.paused || !connected, now),
      ...callbackSignals(of(pushes), now),
      ...deadLetterSignals(letters),
    ]);
    return {
      subject,
      connectionId: connection?.id ?? null,
      status: statusOf(signals),
      connection: connectionSummary(connection),
      webhooks: webhookSummary(hooks),
      lists: listSummary(sync),
      exports: exportSummary(exportsOf),
      deadLetters: letters.n,
      signals,
    };
  });
}

const NO_WEBHOOKS = {
  hooks: [],
  secretId: null,
  previous: [],
  failed: 0,
  failedSince: null,
  failedLast: null,
};

const isConnected = (connection: ConnectionFacts | undefined): boolean =>
  connection !== undefined && connection.status !== "reconnect_needed";

const pausedSignals = ({ paused }: Subject): Signal[] =>
  paused
    ? [
        signal("tenants.paused", [
          "warning",
          "operator",
          "This tenant is paused: nothing is written to Greenhouse.",
          'PUT /v1/tenants/{tenant}/paused {"paused": false} lets it go on; what waits goes on by itself.',
        ]),
      ]
    : [];
