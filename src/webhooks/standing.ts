/** How a hook is doing, and what to do about it. Pure. */
import { iso } from "../lib/clock.ts";
import type { Hook } from "./hooks.ts";
import type { webhookHooks } from "./tables.ts";

export type HookRow = typeof webhookHooks.$inferSelect;
export type HookStatus = "waiting" | "verified" | "receiving" | "failing";

/** The secret keys as they stand. Times in ms. */
export interface SecretsInForce {
  currentId: string | null;
  /** When the last previous one ends; null when none counts any more. */
  previousUntil: number | null;
}

/** This close to its end a previous secret that hooks still sign with is worth a warning: an admin's week. */
export const NEAR_END_MS = 7 * 24 * 3_600_000;

const lastGood = (row: HookRow): number => Math.max(row.pingedAt ?? 0, row.lastDeliveryAt ?? 0);
export const isFailing = (row: HookRow): boolean => (row.lastBadAt ?? 0) > lastGood(row);

export function statusOf(row: HookRow | undefined): HookStatus {
  if (!row) return "waiting";
  if (isFailing(row)) return "failing";
  if (row.lastDeliveryAt !== null) return "receiving";
  return row.pingedAt === null ? "waiting" : "verified";
}

/** Whether the hook was heard, and last with a secret that is about to end. */
export const usesPrevious = (row: HookRow | undefined, secrets: SecretsInForce): boolean =>
  row?.secretId != null && secrets.currentId !== null && row.secretId !== secrets.currentId;

/** What to do about a hook, or null when there is nothing to do. */
export function adviceFor(
  hook: Hook,
  row: HookRow | undefined,
  secrets: SecretsInForce,
  manager: Keeping | null,
): string | null {
  const status = statusOf(row);
  if (manager && manager.problem === null) return status === "failing" ? KEPT_FAILING : null;
  if (!row || status === "waiting")
    return `Create the web hook "${hook.name}" in Greenhouse; saving it sends a ping that verifies it.`;
  if (status === "failing")
    return `The secret key in Greenhouse differs from ours since ${iso(row.lastBadAt ?? 0)}. Paste the current one into this web hook and save it.`;
  if (row.postsTo)
    return `This web hook posts to the address of ${row.postsTo}. It is counted here all the same; paste its own URL to keep the log readable.`;
  if (!usesPrevious(row, secrets)) return null;
  return secrets.previousUntil === null
    ? "This web hook was last heard with a secret key that has ended. Paste the current one into it and save it."
    : `This web hook still signs with a previous secret key, which ends ${iso(secrets.previousUntil)}. Paste the current one into it and save it.`;
}

/** How the keeping of the hooks through a partner connection stands; `problem` is a code, null when all is well. */
export interface Keeping {
  problem: string | null;
}

const KEPT_FAILING =
  "It signs with another secret key than ours. It is kept by itself and gets the current one at the next look, within the hour.";

const BY_HAND = "Until then enter what is missing by hand, as it is listed here.";

/** What to do where the hooks cannot be kept through the partner connection. */
const KEEPING_ADVICE: Record<string, string> = {
  permission_missing: `Greenhouse does not let this connection manage web hooks. Connect again through Greenhouse and allow it. ${BY_HAND}`,
  credential_refused: `Greenhouse ended the access that was given on its consent page. Connect again. ${BY_HAND}`,
  reconnect_needed: `Greenhouse ended the access that was given on its consent page. Connect again. ${BY_HAND}`,
  refused: `Greenhouse refused a web hook as we make it. Its address must be https on port 443: have PUBLIC_URL checked. ${BY_HAND}`,
  no_public_url: `The web hooks cannot be made, because this installation does not know its address: set PUBLIC_URL. ${BY_HAND}`,
  ping_failed:
    "Greenhouse could not reach us when it made a web hook, and switched it off. It is switched on again within minutes.",
};

/** A sentence for a problem, null without one. */
export const keepingAdvice = ({ problem }: Keeping): string | null =>
  problem === null
    ? null
    : (KEEPING_ADVICE[problem] ?? "Greenhouse could not be asked just now. It is tried again by itself.");

/** A sentence once hooks are about to lose their secret, else null. */
export function secretWarning(late: readonly string[], secrets: SecretsInForce, now: number): string | null {
  const { previousUntil } = secrets;
  if (late.length === 0 || previousUntil === null || previousUntil - now > NEAR_END_MS) return null;
  return `The previous secret key ends ${iso(previousUntil)} and ${late.length} of the 14 web hooks still sign with it: ${late.join(", ")}. What they send after that is refused. Paste the current one into them.`;
}
