/**
 * Keeps the 14 hooks of a partner connection as they should be: makes what is missing, mends what somebody changed
 * or switched off, removes what is there twice, and hands on a new secret. Every round begins with what Greenhouse
 * has, so a create whose answer was lost is found before another is made.
 */
import { markReconnectNeeded } from "../connections/connect.ts";
import { type OpenWebHooks, webHooksFor } from "../connections/leaving.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { GreenhouseHook } from "../greenhouse/v3/web-hooks.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { claimManager, forgetManager, type Manager, releaseManager } from "./manager-row.ts";
import { ownHooks, planHooks, type Step, wantedHooks } from "./remote-plan.ts";
import { hookToken, rotateSecret, secretInForce } from "./secret.ts";
import { webhookRemotes } from "./tables.ts";

/** One round for the tenant, where it is due and the connection is a partner's. */
export async function manageHooks(deps: Deps, tenantId: TenantId): Promise<void> {
  const open = await webHooksFor(deps, tenantId, "in_force");
  if (!open.ok && open.reason === "none") {
    await forgetManager(deps, tenantId);
    return;
  }
  const row = await claimManager(deps, tenantId);
  if (!row) return;
  if (!open.ok) return releaseManager(deps, row, { problem: open.reason });
  try {
    await round(deps, row, open.value);
  } finally {
    await open.value.close();
  }
}

async function round(deps: Deps, row: Manager, open: OpenWebHooks): Promise<void> {
  const base = await ownAddress(deps, row.tenantId);
  if (base === null) return releaseManager(deps, row, { problem: "no_public_url" });
  const done = await settle({ deps, tenantId: row.tenantId, open, base });
  if (!done.ok) return failed(deps, row, open, done.reason);
  deps.log.info("webhooks.managed", { steps: done.value.steps });
  // A hook whose ping was not answered well starts switched off: the next round switches it on.
  return releaseManager(deps, row, { problem: done.value.unheard > 0 ? "ping_failed" : null });
}

async function failed(deps: Deps, row: Manager, open: OpenWebHooks, failure: HarvestFailure): Promise<void> {
  const { code, status, disposition, delayMs } = failure;
  deps.log.warn("webhooks.manage_failed", { code, status, endpoint: failure.endpoint });
  if (disposition === "reconnect") await markReconnectNeeded(deps, row.tenantId, open.connectionId);
  await releaseManager(deps, row, { problem: code, delayMs });
}

/** Where the tenant's hooks post to, up to the slug; null while the worker does not know its own address. */
export async function ownAddress(deps: Deps, tenantId: TenantId): Promise<string | null> {
  const { publicUrl } = deps.config;
  return publicUrl ? `${publicUrl}/webhooks/${await hookToken(deps, tenantId)}/` : null;
}

export const rememberedHooks = (deps: Deps, tenantId: TenantId) =>
  deps.db.select().from(webhookRemotes).where(owned(webhookRemotes, tenantId));

interface Work {
  deps: Deps;
  tenantId: TenantId;
  open: OpenWebHooks;
  base: string;
}
interface Secret {
  id: string;
  key: string;
}

async function settle(work: Work): Promise<Result<{ steps: number; unheard: number }, HarvestFailure>> {
  const { deps, tenantId, open, base } = work;
  const found = await open.webHooks.list();
  if (!found.ok) return found;
  const secret = await currentSecret(deps, tenantId);
  const remembered = await rememberedHooks(deps, tenantId);
  const wanted = wantedHooks(base, deps.config.errorRecipientEmail);
  const steps = planHooks(wanted, ownHooks(found.value, base, remembered), remembered, secret.id);
  let unheard = 0;
  for (const step of steps) {
    const hook = await take(work, step, secret);
    if (!hook.ok) return no(hook.reason);
    if (hook.value?.deactivated) unheard += 1;
  }
  return ok({ steps: steps.length, unheard });
}

/** The secret in force, made where there is none yet. Nobody has to see it: it goes to Greenhouse from here. */
async function currentSecret(deps: Deps, tenantId: TenantId): Promise<Secret> {
  const known = await secretInForce(deps, tenantId);
  if (known) return known;
  await rotateSecret(deps, tenantId, {});
  const made = await secretInForce(deps, tenantId);
  if (!made) throw new Error("webhooks: the secret is not there after it was made");
  return made;
}

/** Does one step and remembers what it made at once: a later step may not be reached. */
async function take(
  { deps, tenantId, open: { webHooks } }: Work,
  step: Step,
  secret: Secret,
): Promise<Result<GreenhouseHook | null, HarvestFailure>> {
  switch (step.do) {
    case "remove":
      return webHooks.remove(step.id);
    case "create": {
      const { slug, ...draft } = step.hook;
      const made = await webHooks.create({ ...draft, secretKey: secret.key });
      if (made.ok) await remember(deps, { tenantId, slug, remoteId: made.value.id, secretId: secret.id });
      return made;
    }
    case "change": {
      const { slug, id } = step;
      const given = step.secret ? { secretKey: secret.key } : {};
      const changed = await webHooks.change(id, { ...step.change, ...given });
      if (changed.ok) await remember(deps, { tenantId, slug, remoteId: id, secretId: secret.id });
      return changed;
    }
  }
}

const remember = (deps: Deps, hook: typeof webhookRemotes.$inferInsert) =>
  deps.db
    .insert(webhookRemotes)
    .values(hook)
    .onConflictDoUpdate({ target: [webhookRemotes.tenantId, webhookRemotes.slug], set: hook });
