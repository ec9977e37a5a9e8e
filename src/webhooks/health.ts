/** How tenants' web hooks are doing: which are not set up, which are refused, what could not be applied. */
import { sql } from "drizzle-orm";
import { eachOf, oneOf } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { counted, MANY, type Signal, signal } from "../lib/signal.ts";
import { HOOKS } from "./hooks.ts";
import { type HookStatus, NEAR_END_MS, statusOf } from "./standing.ts";
import { webhookHooks } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;
/** After that a delivery's details are let go and nothing can be replayed. */
const REPLAYABLE_MS = 30 * DAY_MS;

type HookRow = typeof webhookHooks.$inferSelect;

export interface WebhookFacts {
  hooks: HookRow[];
  /** Of the secret in force; null: none was ever made. */
  secretId: string | null;
  /** Previous secrets that still count, and until when. */
  previous: { id: string; validUntil: number }[];
  failed: number;
  failedSince: number | null;
  /** When the latest of them came in. */
  failedLast: number | null;
}

export async function webhookFacts(
  deps: Deps,
  tenantIds: readonly TenantId[],
): Promise<Map<TenantId, WebhookFacts>> {
  const now = deps.clock();
  const [hooks, secrets, failed] = await Promise.all([
    deps.db.select().from(webhookHooks).where(oneOf(webhookHooks.tenantId, tenantIds)),
    deps.db.all<{ tenantId: string; id: string; validUntil: number | null }>(sql`
      SELECT tenant_id AS tenantId, id, valid_until AS validUntil FROM webhook_secrets
      WHERE tenant_id IN ${eachOf(tenantIds)} AND (valid_until IS NULL OR valid_until > ${now})`),
    failedDeliveries(deps, tenantIds, now),
  ]);
  return new Map(
    tenantIds.map((tenantId) => {
      const mine = secrets.filter((secret) => secret.tenantId === tenantId);
      const bad = failed.find((row) => row.tenantId === tenantId);
      const facts = {
        hooks: hooks.filter((hook) => hook.tenantId === tenantId),
        secretId: mine.find(({ validUntil }) => validUntil === null)?.id ?? null,
        previous: mine.flatMap(({ id, validUntil }) => (validUntil === null ? [] : [{ id, validUntil }])),
        failed: bad?.n ?? 0,
        failedSince: bad?.since ?? null,
        failedLast: bad?.last ?? null,
      };
      return [tenantId, facts];
    }),
  );
}

/** Deliveries that could not be applied and can still be replayed, counted up to `MANY` for each tenant. */
const failedDeliveries = (deps: Deps, tenantIds: readonly TenantId[], now: number) => {
  // Ids begin with their time: this one's first half is the edge, whatever its random half.
  const edge = newId("delivery", now - REPLAYABLE_MS).slice(0, "del_".length + 10);
  return deps.db.all<{ tenantId: string; n: number; since: number | null; last: number | null }>(sql`
    SELECT t.value AS tenantId,
      (SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries d
        WHERE d.tenant_id = t.value AND d.state = 'failed' AND d.id > ${edge} LIMIT ${MANY})) AS n,
      (SELECT d.received_at FROM webhook_deliveries d
        WHERE d.tenant_id = t.value AND d.state = 'failed' AND d.id > ${edge} ORDER BY d.id LIMIT 1) AS since,
      (SELECT d.received_at FROM webhook_deliveries d
        WHERE d.tenant_id = t.value AND d.state = 'failed' AND d.id > ${edge} ORDER BY d.id DESC LIMIT 1) AS last
    FROM json_each(${JSON.stringify(tenantIds)}) t`);
};

const named = (facts: WebhookFacts, status: HookStatus): string[] =>
  HOOKS.filter((hook) => statusOf(facts.hooks.find((row) => row.slug === hook.slug)) === status).map(
    (hook) => hook.name,
  );

export const webhookSummary = (facts: WebhookFacts) => ({
  secretKeySet: facts.secretId !== null,
  waiting: named(facts, "waiting").length,
  verified: named(facts, "verified").length,
  receiving: named(facts, "receiving").length,
  failing: named(facts, "failing").length,
  lastDeliveryAt: isoOrNull(Math.max(0, ...facts.hooks.map((hook) => hook.lastDeliveryAt ?? 0)) || null),
  failedDeliveries: facts.failed,
  previousSecretUntil: isoOrNull(Math.max(0, ...facts.previous.map((one) => one.validUntil)) || null),
});

export const webhookSignals = (facts: WebhookFacts, now: number): Signal[] => [
  ...(facts.secretId === null ? [NOT_SET_UP] : [...hookSignals(facts), ...secretSignals(facts, now)]),
  ...deliverySignals(facts, now),
];

const NOT_SET_UP = signal("webhooks.not_set_up", [
  "warning",
  "admin",
  "The web hooks are not set up: nothing that happens in Greenhouse is heard here.",
  "Make the secret key in the set-up and enter the 14 web hooks in Greenhouse.",
]);

function hookSignals(facts: WebhookFacts): Signal[] {
  const found: Signal[] = [];
  const failing = named(facts, "failing");
  if (failing.length > 0) {
    found.push(
      signal(
        "webhooks.failing",
        [
          "error",
          "admin",
          `${counted(failing.length, "web hook signs", "web hooks sign")} with another secret key than ours. What they tell is refused.`,
          "Paste the current secret key into each of them in Greenhouse and save it; if nobody has it any more, make a new one and paste it into all 14.",
        ],
        {
          count: failing.length,
          items: failing,
          since: Math.max(...facts.hooks.map((hook) => hook.lastBadAt ?? 0)),
        },
      ),
    );
  }
  const waiting = named(facts, "waiting");
  if (waiting.length > 0) {
    found.push(
      signal(
        "webhooks.waiting",
        [
          "warning",
          "admin",
          `${counted(waiting.length, "web hook was", "web hooks were")} never heard from.`,
          "Create them in Greenhouse (Configure › Dev Center › Web Hooks) with the addresses of the set-up; saving one sends a ping that verifies it.",
        ],
        { count: waiting.length, items: waiting },
      ),
    );
  }
  return found;
}

/** A previous secret matters only while hooks still sign with it. */
function secretSignals({ previous, hooks }: WebhookFacts, now: number): Signal[] {
  return previous.flatMap(({ id, validUntil }) => {
    const still = HOOKS.filter((hook) => hooks.some((row) => row.slug === hook.slug && row.secretId === id));
    if (still.length === 0) return [];
    return signal(
      "webhooks.secret_ending",
      [
        validUntil - now < NEAR_END_MS ? "warning" : "info",
        "admin",
        `${counted(still.length, "web hook still signs", "web hooks still sign")} with the previous secret key, which ends on ${isoOrNull(validUntil)}.`,
        "Paste the new secret key into each of them in Greenhouse before that.",
      ],
      { count: still.length, items: still.map((hook) => hook.name) },
    );
  });
}

/** News is an error; what a person has had a day to look at, and may be past mending, stays as a warning. */
const deliverySignals = ({ failed, failedSince, failedLast }: WebhookFacts, now: number): Signal[] =>
  failed === 0
    ? []
    : [
        signal(
          "webhooks.deliveries_failed",
          [
            (failedLast ?? 0) > now - DAY_MS ? "error" : "warning",
            "operator",
            `${counted(failed, "delivery was", "deliveries were")} kept but could not be applied.`,
            "GET …/deliveries?state=failed shows the reasons. After a release that mends them, POST …/deliveries/{id}/replay applies each again.",
          ],
          { count: failed, since: failedSince },
        ),
      ];
