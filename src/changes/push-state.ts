/** Who pushes for a tenant, how far it has come, and what a failure means. One at a time, so that order holds. */
import { eq, isNull, lte, or, type SQL } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { type Callback, callbacks } from "./tables.ts";

/** Longer than a slice of work and one call at its end; who dies holds up the feed no longer. */
const LEASE_MS = 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From the first failure on; then the callback is disabled. */
const GIVE_UP_AFTER_MS = 24 * HOUR_MS;
/** The pause after each failure, the last one for all further: a blip costs seconds, an outage few calls. */
const PAUSES_MS = [
  5_000,
  30_000,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  4 * HOUR_MS,
] as const;
const LONGEST_PAUSE_MS = 4 * HOUR_MS;
/** A receiver may ask for more time than the pause, within reason. */
const MAX_ASKED_MS = HOUR_MS;
/** So that tenants of one receiver do not come back in the same moment. */
const JITTER = 0.2;

/** What came of a push that was not taken. */
export interface PushFailure {
  /** A word of ours: never what the receiver wrote. */
  why: "timeout" | "unreachable" | "redirect" | "gone" | `status_${number}`;
  /** How long the receiver asks to wait (Retry-After), in milliseconds. */
  askedMs: number;
}

const heldBy = (row: Callback): SQL =>
  owned(callbacks, row.tenantId, eq(callbacks.leaseId, row.leaseId ?? ""));

/** Takes the tenant's callback where it is due and nobody works for it. */
export async function claimPush(deps: Deps, tenantId: TenantId): Promise<Callback | null> {
  const now = deps.clock();
  const [row] = await deps.db
    .update(callbacks)
    .set({ wokenAt: null, leaseId: newId("lease", now), leaseUntil: now + LEASE_MS })
    .where(
      owned(
        callbacks,
        tenantId,
        isNull(callbacks.disabledAt),
        or(isNull(callbacks.retryAt), lte(callbacks.retryAt, now)),
        or(isNull(callbacks.leaseUntil), lte(callbacks.leaseUntil, now)),
      ),
    )
    .returning();
  return row ?? null;
}

/** Notes what is about to be tried, so that a second attempt is the same one. False when the work is another's now. */
export async function trying(deps: Deps, row: Callback, until: number): Promise<boolean> {
  const [kept] = await deps.db
    .update(callbacks)
    .set({ triedUntil: until, leaseUntil: deps.clock() + LEASE_MS })
    .where(heldBy(row))
    .returning({ url: callbacks.url });
  return kept?.url === row.url;
}

/** Moves the place on. A callback that was moved meanwhile gets the batch at its new address: null. */
export async function taken(deps: Deps, row: Callback, until: number): Promise<Callback | null> {
  const [kept] = await deps.db
    .update(callbacks)
    .set({
      cursor: until,
      triedUntil: null,
      lastPushedAt: deps.clock(),
      attempts: 0,
      failingSince: null,
      failure: null,
      retryAt: null,
    })
    .where(
      owned(callbacks, row.tenantId, eq(callbacks.leaseId, row.leaseId ?? ""), eq(callbacks.url, row.url)),
    )
    .returning();
  return kept ?? null;
}

/** Lets go; true when changes were told of meanwhile, whose wake-up found the work taken. */
export async function letGo(deps: Deps, row: Callback): Promise<boolean> {
  const [kept] = await deps.db
    .update(callbacks)
    .set({ leaseId: null, leaseUntil: null })
    .where(heldBy(row))
    .returning({ wokenAt: callbacks.wokenAt });
  return (kept?.wokenAt ?? null) !== null;
}

export interface NextAttempt {
  attempts: number;
  failingSince: number;
  /** When to try again; null when it is given up. */
  retryAt: number | null;
}

/** What a failure leads to: the next attempt, or the end after a day of them, or at once where the receiver is gone. Pure. */
export function afterFailure(
  before: Pick<Callback, "attempts" | "failingSince">,
  failure: PushFailure,
  now: number,
  random: number,
): NextAttempt {
  const failingSince = before.failingSince ?? now;
  const end = failingSince + GIVE_UP_AFTER_MS;
  const attempts = before.attempts + 1;
  if (failure.why === "gone" || now >= end) return { attempts, failingSince, retryAt: null };
  const pause = (PAUSES_MS[before.attempts] ?? LONGEST_PAUSE_MS) * (1 + JITTER * random);
  const wait = Math.round(Math.max(pause, Math.min(failure.askedMs, MAX_ASKED_MS)));
  return { attempts, failingSince, retryAt: Math.min(now + wait, end) };
}

/** Keeps a failure and lets go; says when to try again, null when it was given up or set anew meanwhile. */
export async function failed(deps: Deps, row: Callback, failure: PushFailure): Promise<number | null> {
  const now = deps.clock();
  const { attempts, failingSince, retryAt } = afterFailure(row, failure, now, Math.random());
  const [kept] = await deps.db
    .update(callbacks)
    .set({
      attempts,
      failingSince,
      failure: failure.why,
      retryAt,
      disabledAt: retryAt === null ? now : null,
      leaseId: null,
      leaseUntil: null,
    })
    .where(
      owned(callbacks, row.tenantId, eq(callbacks.leaseId, row.leaseId ?? ""), eq(callbacks.url, row.url)),
    )
    .returning({ retryAt: callbacks.retryAt });
  // Set anew while it was tried: the new address is tried at once.
  if (!kept) return (await letGo(deps, row)) ? now : null;
  return retryAt;
}
