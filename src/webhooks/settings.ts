/** What an admin sets up in Greenhouse, and how far along it is: the checklist of the 14 hooks. */
import { asc, gt, isNull, or, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { ATTEMPTS, HOOKS, type Hook, NO_SLUG } from "./hooks.ts";
import { hookToken } from "./secret.ts";
import {
  adviceFor,
  type HookRow,
  isFailing,
  type SecretsInForce,
  secretWarning,
  statusOf,
  usesPrevious,
} from "./standing.ts";
import { webhookDeliveries, webhookHooks, webhookSecrets } from "./tables.ts";

/** The settings as they are shown. `origin` is where links start when no public address is configured. */
export async function webhookSettings(deps: Deps, tenantId: TenantId, origin: string) {
  const token = await hookToken(deps, tenantId);
  const { hooks, unassigned, secrets, setAt, warning } = await readHooks(deps, tenantId);
  const { publicUrl, errorRecipientEmail } = deps.config;
  return {
    secretKeySetAt: isoOrNull(setAt),
    /** Until when a previous secret counts beside it; null when none does. */
    previousValidUntil: isoOrNull(secrets.previousUntil),
    /** A sentence when hooks are about to lose the previous secret. */
    warning,
    errorRecipientEmail,
    /** Bad signatures at the address without a slug, which could be any hook's. */
    unassignedFailureAt: isoOrNull(unassigned && isFailing(unassigned) ? unassigned.lastBadAt : null),
    hooks: hooks.map(({ hook, row }) => ({
      ...hook,
      url: `${publicUrl ?? origin}/webhooks/${token}/${hook.slug}`,
      errorRecipientEmail,
      disabled: false as const,
      attempts: ATTEMPTS,
      status: statusOf(row),
      pingedAt: isoOrNull(row?.pingedAt),
      lastDeliveryAt: isoOrNull(row?.lastDeliveryAt),
      advice: adviceFor(hook, row, secrets),
    })),
  };
}

/** How the hooks are doing, for whoever looks after the connection. Writes nothing. */
export async function webhookHealth(deps: Deps, tenantId: TenantId) {
  const { hooks, secrets, setAt, warning } = await readHooks(deps, tenantId);
  const states = hooks.map(({ hook, row }) => ({
    slug: hook.slug,
    status: statusOf(row),
    advice: adviceFor(hook, row, secrets),
  }));
  const count = (status: string) => states.filter((state) => state.status === status).length;
  const [failed] = await deps.db
    .select({ count: sql<number>`count(*)` })
    .from(webhookDeliveries)
    .where(owned(webhookDeliveries, tenantId, sql`${webhookDeliveries.state} = 'failed'`));
  const heardAt = hooks.reduce((latest, { row }) => Math.max(latest, row?.lastDeliveryAt ?? 0), 0);
  return {
    secretKeySetAt: isoOrNull(setAt),
    waiting: count("waiting"),
    verified: count("verified"),
    receiving: count("receiving"),
    failing: count("failing"),
    lastDeliveryAt: isoOrNull(heardAt || null),
    /** Deliveries that were kept and can be run again. */
    failedDeliveries: failed?.count ?? 0,
    warning,
    /** Only hooks about which there is something to do. */
    hooks: states.filter(({ advice }) => advice !== null),
  };
}

async function readHooks(deps: Deps, tenantId: TenantId) {
  const now = deps.clock();
  const [rows, valid] = await Promise.all([
    deps.db.select().from(webhookHooks).where(owned(webhookHooks, tenantId)).orderBy(asc(webhookHooks.slug)),
    deps.db
      .select({
        id: webhookSecrets.id,
        createdAt: webhookSecrets.createdAt,
        validUntil: webhookSecrets.validUntil,
      })
      .from(webhookSecrets)
      .where(
        owned(
          webhookSecrets,
          tenantId,
          or(isNull(webhookSecrets.validUntil), gt(webhookSecrets.validUntil, now)),
        ),
      )
      .orderBy(asc(webhookSecrets.id)),
  ]);
  const bySlug = new Map(rows.map((row) => [row.slug, row]));
  const current = valid.findLast(({ validUntil }) => validUntil === null);
  const ends = valid.flatMap(({ validUntil }) => validUntil ?? []);
  const secrets: SecretsInForce = {
    currentId: current?.id ?? null,
    previousUntil: ends.length > 0 ? Math.max(...ends) : null,
  };
  const hooks = HOOKS.map((hook: Hook): { hook: Hook; row: HookRow | undefined } => ({
    hook,
    row: bySlug.get(hook.slug),
  }));
  const late = hooks.filter(({ row }) => usesPrevious(row, secrets)).map(({ hook }) => hook.name);
  return {
    hooks,
    unassigned: bySlug.get(NO_SLUG),
    secrets,
    setAt: current?.createdAt ?? null,
    warning: secretWarning(late, secrets, now),
  };
}
