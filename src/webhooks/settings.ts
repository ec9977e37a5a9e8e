/** What an admin sets up in Greenhouse, and how far along it is: the checklist of the 14 hooks. */
import { asc, desc, isNull } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { ATTEMPTS, HOOKS, type Hook, NO_SLUG } from "./hooks.ts";
import { hookToken } from "./secret.ts";
import { webhookHooks, webhookSecrets } from "./tables.ts";

type HookRow = typeof webhookHooks.$inferSelect;
export type HookStatus = "waiting" | "verified" | "receiving" | "failing";

/** The settings as they are shown. `origin` is where links start when no public address is configured. */
export async function webhookSettings(deps: Deps, tenantId: TenantId, origin: string) {
  const token = await hookToken(deps, tenantId);
  const [rows, secrets] = await Promise.all([
    deps.db.select().from(webhookHooks).where(owned(webhookHooks, tenantId)).orderBy(asc(webhookHooks.slug)),
    deps.db
      .select({ id: webhookSecrets.id, createdAt: webhookSecrets.createdAt })
      .from(webhookSecrets)
      .where(owned(webhookSecrets, tenantId, isNull(webhookSecrets.validUntil)))
      .orderBy(desc(webhookSecrets.id))
      .limit(1),
  ]);
  const bySlug = new Map(rows.map((row) => [row.slug, row]));
  const { publicUrl, errorRecipientEmail } = deps.config;
  const unassigned = bySlug.get(NO_SLUG);
  return {
    secretKeySetAt: isoOrNull(secrets[0]?.createdAt),
    errorRecipientEmail,
    /** Bad signatures at the address without a slug, which could be any hook's. */
    unassignedFailureAt: isoOrNull(unassigned && isFailing(unassigned) ? unassigned.lastBadAt : null),
    hooks: HOOKS.map((hook) => {
      const row = bySlug.get(hook.slug);
      return {
        ...hook,
        url: `${publicUrl ?? origin}/webhooks/${token}/${hook.slug}`,
        errorRecipientEmail,
        disabled: false as const,
        attempts: ATTEMPTS,
        status: statusOf(row),
        pingedAt: isoOrNull(row?.pingedAt),
        lastDeliveryAt: isoOrNull(row?.lastDeliveryAt),
        advice: adviceFor(hook, row, secrets[0]?.id),
      };
    }),
  };
}

const lastGood = (row: HookRow): number => Math.max(row.pingedAt ?? 0, row.lastDeliveryAt ?? 0);
const isFailing = (row: HookRow): boolean => (row.lastBadAt ?? 0) > lastGood(row);

export function statusOf(row: HookRow | undefined): HookStatus {
  if (!row) return "waiting";
  if (isFailing(row)) return "failing";
  if (row.lastDeliveryAt !== null) return "receiving";
  return row.pingedAt === null ? "waiting" : "verified";
}

/** What to do about a hook, or null when there is nothing to do. */
function adviceFor(hook: Hook, row: HookRow | undefined, currentSecretId: string | undefined): string | null {
  const status = statusOf(row);
  if (!row || status === "waiting")
    return `Create the web hook "${hook.name}" in Greenhouse; saving it sends a ping that verifies it.`;
  if (status === "failing")
    return `The secret key in Greenhouse differs from ours since ${iso(row.lastBadAt ?? 0)}. Paste the current one into this web hook and save it.`;
  if (row.postsTo)
    return `This web hook posts to the address of ${row.postsTo}. It is counted here all the same; paste its own URL to keep the log readable.`;
  if (currentSecretId && row.secretId !== currentSecretId)
    return "This web hook still signs with a previous secret key. Paste the current one before the old one ends.";
  return null;
}
