/**
 * The way to a tenant's call limiter. An isolate takes a few permits at a time, so that a busy caller does not pay
 * a trip per request, and remembers a refusal until it ends, so that a caller who goes on regardless costs nobody
 * anything. When the limiter cannot be reached the request is served: it guards against noise, not against thieves.
 */
import { spend } from "../../lib/meter.ts";
import type { TakeInput, Taken } from "./call-limiter.ts";
import type { Quota } from "./quota.ts";

/** The binding of the limiter's Durable Object, as far as it is needed. */
export interface CallLimiterNamespace {
  getByName(name: string): { take(input: TakeInput): Promise<Taken> };
}

/** Whose request it is: `scope` is a tenant's id or `operator`, `caller` one key or session of it. */
export interface Call {
  scope: string;
  caller: string;
  tenantQuota: Quota;
  callerQuota: Quota;
}

export type Verdict = { allowed: boolean } & Pick<Taken, "scope" | "remaining" | "resetMs" | "waitMs">;

/** A hundredth of a minute's quota at most is lost with an isolate that had taken permits and gets no more requests. */
const LEASE = 8;
/** Permits that were taken and not used count no longer than this. */
const LEASE_MS = 2_000;
const MAX_KNOWN = 5_000;

interface Known {
  /** What the limiter last said; null until it has said something. */
  last: Taken | null;
  /** Permits in hand, good until `until`; or, after a refusal, none until then. */
  left: number;
  until: number;
  /** A request is on its way to the limiter already: another one asks for no more than itself. */
  asking: boolean;
}
const known = new Map<string, Known>();

function knownOf(name: string): Known {
  const here = known.get(name);
  if (here) return here;
  if (known.size >= MAX_KNOWN) known.clear();
  const fresh = { last: null, left: 0, until: 0, asking: false };
  known.set(name, fresh);
  return fresh;
}

/** Whether the request may be served; null when the limiter did not answer. */
export async function countCall(
  namespace: CallLimiterNamespace,
  call: Call,
  now: number,
): Promise<Verdict | null> {
  const here = knownOf(`${call.scope}/${call.caller}`);
  if (here.last && here.until > now) {
    if (here.left > 0) return verdict(true, here.last, --here.left);
    if (here.last.granted === 0) return verdict(false, { ...here.last, waitMs: here.until - now }, 0);
  }
  const { scope, ...input } = call;
  // The first request of a caller may be its only one, and of many at once only one brings more than itself.
  const leads = here.last !== null && !here.asking;
  if (leads) here.asking = true;
  try {
    spend({ limiterCalls: 1 });
    const taken = await namespace.getByName(scope).take({ ...input, want: leads ? LEASE : 1 });
    const kept = here.until > now ? here.left : 0;
    here.left = kept + Math.max(0, taken.granted - 1);
    here.until = now + (taken.granted > 0 ? LEASE_MS : taken.waitMs);
    here.last = taken;
    return verdict(taken.granted > 0, taken, here.left);
  } catch {
    return null;
  } finally {
    if (leads) here.asking = false;
  }
}

const verdict = (allowed: boolean, taken: Taken, left: number): Verdict => ({
  allowed,
  scope: taken.scope,
  remaining: taken.remaining + left,
  resetMs: taken.resetMs,
  waitMs: taken.waitMs,
});
