/** What an admin sets up in Greenhouse, and how far along it is: the checklist of the 14 hooks. */
import { asc, gt, isNull, or } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { ATTEMPTS, HOOKS, type Hook, NO_SLUG } from "./hooks.ts";
import { managerOf } from "./manager-row.ts";
import { hookToken } from "./secret.ts";
import {
  adviceFor,
  type HookRow,
  isFailing,
  keepingAdvice,
  type SecretsInForce,
  secretWarning,
  statusOf,
  usesPrevious,
} from "./standing.ts";
import { webhookHooks, webhookSecrets } from "./tables.ts";

export type WebhookSettings = Awaited<ReturnType<typeof webhookSettings>>;

/** The settings as they are shown. `origin` is where links start when no public address is configured. */
export async function webhookSettings(deps: Deps, tenantId: TenantId, origin: string) {
  const token = await hookToken(deps, tenantId);
  const { hooks, unassigned, secrets, setAt, warning } = await readHooks(deps, tenantId);
  const manager = await managerOf(deps, tenantId);
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
    /** The hooks are made and repaired through the partner connection; null where they are set up by hand. */
    kept: manager && {
      checkedAt: isoOrNull(manager.checkedAt),
      problem: manager.problem,
      advice: keepingAdvice(manager),
    },
    hooks: hooks.map(({ hook, row }) => ({
      ...hook,
      url: `${publicUrl ?? origin}/webhooks/${token}/${hook.slug}`,
      errorRecipientEmail,
      disabled: false as const,
      attempts: ATTEMPTS,
      status: statusOf(row),
      pingedAt: isoOrNull(row?.pingedAt),
      lastDeliveryAt: isoOrNull(row?.lastDeliveryAt),
      advice: adviceFor(hook, row, secrets, manager),
    })),
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
