/**
 * What is to be done in Greenhouse so that there is one web hook for each of the 14 events, as it should be. Pure.
 * Only hooks of ours are touched: those that post to the tenant's own address, or that we remember having made.
 */
import type { GreenhouseHook, HookChange } from "../greenhouse/v3/web-hooks.ts";
import { ATTEMPTS, HOOKS, type HookSlug } from "./hooks.ts";

export interface Remembered {
  slug: string;
  remoteId: number;
  secretId: string;
}

export interface WantedHook {
  slug: HookSlug;
  name: string;
  url: string;
  action: string;
  attempts: number;
  errorRecipientEmail: string;
}

export type Step =
  | { do: "create"; hook: WantedHook }
  /** `secret`: it must be given the secret in force as well. */
  | { do: "change"; slug: HookSlug; id: number; change: HookChange; secret: boolean }
  | { do: "remove"; id: number };

/** The 14 hooks as they should be; `base` is the tenant's address, with its slash. */
export const wantedHooks = (base: string, errorRecipientEmail: string): WantedHook[] =>
  HOOKS.map(({ slug, name, action }) => ({
    slug,
    name,
    url: base + slug,
    action,
    attempts: ATTEMPTS,
    errorRecipientEmail,
  }));

/** Those of a tenant among all that the application sees: one Greenhouse account may be connected by two tenants. */
export function ownHooks(
  found: readonly GreenhouseHook[],
  base: string | null,
  remembered: readonly Remembered[],
): GreenhouseHook[] {
  const ids = new Set(remembered.map(({ remoteId }) => remoteId));
  return found.filter(({ id, url }) => ids.has(id) || (base !== null && url.startsWith(base)));
}

export function planHooks(
  wanted: readonly WantedHook[],
  own: readonly GreenhouseHook[],
  remembered: readonly Remembered[],
  secretId: string,
): Step[] {
  const bySlug = new Map(remembered.map((one) => [one.slug, one]));
  return wanted.flatMap((hook): Step[] => {
    const known = bySlug.get(hook.slug);
    const [keep, ...extra] = own
      .filter(({ action }) => action === hook.action)
      .sort((a, b) => rank(a, hook, known) - rank(b, hook, known) || a.id - b.id);
    const removals = extra.map(({ id }): Step => ({ do: "remove", id }));
    if (!keep) return [{ do: "create", hook }];
    const change = differences(keep, hook);
    const secret = known?.remoteId !== keep.id || known.secretId !== secretId;
    const asItShouldBe = Object.keys(change).length === 0 && !secret;
    const step: Step = { do: "change", slug: hook.slug, id: keep.id, change, secret };
    return asItShouldBe ? removals : [step, ...removals];
  });
}

/** Of several on one event the one that we remember stays, else one that is at work. */
const rank = (hook: GreenhouseHook, wanted: WantedHook, known: Remembered | undefined): number =>
  (hook.id === known?.remoteId ? 0 : 4) + (hook.deactivated ? 2 : 0) + (hook.url === wanted.url ? 0 : 1);

const differences = (is: GreenhouseHook, wanted: WantedHook): HookChange => ({
  ...(is.name === wanted.name ? {} : { name: wanted.name }),
  ...(is.url === wanted.url ? {} : { url: wanted.url }),
  ...(is.attempts === wanted.attempts ? {} : { attempts: wanted.attempts }),
  ...(is.errorRecipientEmail === wanted.errorRecipientEmail
    ? {}
    : { errorRecipientEmail: wanted.errorRecipientEmail }),
  ...(is.deactivated ? { deactivated: false } : {}),
});
