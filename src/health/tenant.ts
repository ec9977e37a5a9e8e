import type { Deps } from "../deps.ts";
import { iso } from "../lib/clock.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { gravestFirst, type Signal, signal } from "../lib/signal.ts";
import { requireTenant } from "../tenants/manage.ts";
import { assess, statusOf } from "./assess.ts";

/**
 * One tenant's health, as the product, the console and the person on call read it:
 *
 *     {
 *       status: "healthy" | "attention" | "broken",         // the gravest signal decides
 *       checkedAt: ISO time,
 *       connection: {status, kind, verifiedAt, missingPermissions: [name], rateLimit: {limit, remaining, resetsAt} | null},
 *       webhooks: {secretKeySet, waiting, verified, receiving, failing, lastDeliveryAt, failedDeliveries, previousSecretUntil},
 *       lists: [{list, completedAt, count, problem}],
 *       exports: {open, queuedRows, oldestQueuedAt, inReview, mailsFailed},
 *       deadLetters: number,
 *       signals: [{code, severity: "error" | "warning" | "info", who, message, fix, count, since, items: [name]}]
 *     }
 *
 * `signals` come with the gravest first and are all a page has to show: `message` says what is so, `fix` what to do
 * and `who` does it ("admin" of the customer's Greenhouse, "recruiter", "product", "operator").
 */
export async function tenantHealth(deps: Deps, tenantId: TenantId) {
  const tenant = await requireTenant(deps, tenantId);
  const [found] = await assess(deps, [tenant]);
  if (!found) throw notFound();
  const { subject: _subject, connectionId, ...health } = found;
  const rate = connectionId === null ? null : await deps.limiter(connectionId).snapshot();
  const signals = gravestFirst([...health.signals, ...rateSignals(rate)]);
  return {
    ...health,
    status: statusOf(signals),
    checkedAt: iso(deps.clock()),
    connection: {
      ...health.connection,
      rateLimit: rate && { limit: rate.limit, remaining: rate.remaining, resetsAt: iso(rate.resetsAt) },
    },
    signals,
  };
}

const rateSignals = (rate: { limit: number; remaining: number; resetsAt: number } | null): Signal[] =>
  rate && rate.remaining === 0
    ? [
        signal("limits.exhausted", [
          "info",
          "recruiter",
          `Greenhouse's allowance of ${rate.limit} calls is used up until ${iso(rate.resetsAt)}.`,
          "Nothing to do: what waits for it goes on by itself.",
        ]),
      ]
    : [];
