/**
 * Limits on our own API, told as draft-ietf-httpapi-ratelimit-headers-10 does. Each tenant has a quota, and each of
 * its callers a share of it, so that neither a tenant slows others nor one key or person the rest of its tenant.
 * Greenhouse's web hooks are not limited: what is refused there would be a delivery lost.
 */
import type { AppContext } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import type { Verdict } from "../limits/calls/client.ts";
import type { Quota } from "../limits/calls/quota.ts";
import { addressOf } from "../limits/strangers.ts";

const WINDOW_MS = 60_000;

/** Of a tenant's quota: one key may be all that its product uses, one person is one of many. */
const SHARES = { operator: 1, key: 3 / 4, session: 1 / 4 } as const;

export interface LimitedCaller {
  /** A tenant's id, or `operator`. */
  scope: string;
  kind: keyof typeof SHARES;
  /** The id of the key or session; never the secret itself. */
  id: string;
}

const quotaOf = (requests: number): Quota => ({ requests: Math.max(1, requests), windowMs: WINDOW_MS });

/** The emptier one of the two buckets, the tenant's or the caller's own. */
const quotaHeaders = ({ scope, remaining, resetMs }: Verdict, quota: Quota): Record<string, string> => ({
  "RateLimit-Policy": `"${scope}";q=${quota.requests};w=${quota.windowMs / 1000}`,
  RateLimit: `"${scope}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`,
});

/** `headers`: what is known of the quota. */
export function tooMany(waitMs: number, headers: Record<string, string> = {}): Refusal {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Refusal(
    429,
    "request.too_many",
    `There were too many requests. Send the next one in ${seconds} s or later.`,
    { headers: { ...headers, "Retry-After": String(seconds) } },
  );
}

/**
 * Counts a request of a known caller, serves it with `next`, and tells what is left; 429 when nothing is, after
 * `refused` was told for how many ms.
 */
export async function limited(
  c: AppContext,
  caller: LimitedCaller,
  next: () => Promise<void>,
  refused: (waitMs: number) => void = () => {},
): Promise<void> {
  const deps = c.get("deps");
  const perMinute = deps.config.apiRequestsPerMinute;
  const tenantQuota = quotaOf(perMinute);
  const callerQuota = quotaOf(Math.floor(perMinute * SHARES[caller.kind]));
  const call = { scope: caller.scope, caller: caller.id, tenantQuota, callerQuota };
  const verdict = await deps.countCall(call);
  if (verdict === null) {
    deps.log.warn("limits.call_uncounted", { scope: caller.scope });
    return next();
  }
  const headers = quotaHeaders(verdict, verdict.scope === "caller" ? callerQuota : tenantQuota);
  if (!verdict.allowed) {
    refused(verdict.waitMs);
    throw tooMany(verdict.waitMs, headers);
  }
  await next();
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}

/** 429 for an address that has failed too often lately. Before anything of what it sent is looked at. */
export function refuseGuessing(c: AppContext): void {
  const quietMs = c.get("deps").strangers.quietMs(addressOf(c.req.raw));
  if (quietMs > 0) throw tooMany(quietMs);
}

/** Counts a failed proof of who calls: what to answer instead of the usual refusal once there were too many. */
export async function tooManyGuesses(c: AppContext): Promise<Refusal | null> {
  const quietMs = await c.get("deps").strangers.failed(addressOf(c.req.raw));
  return quietMs > 0 ? tooMany(quietMs) : null;
}
