/**
 * Counts the requests of one tenant and of each of its callers, as a Durable Object: exact, whichever of the
 * worker's isolates a request reaches. It keeps nothing in storage: an object that was evicted had been idle for
 * longer than it takes to refill most of its buckets, and what a restart forgets is one burst.
 */
import { DurableObject } from "cloudflare:workers";
import * as z from "zod";
import { drained, levelOf, type Quota } from "./quota.ts";

const QuotaShape = z.object({ requests: z.number().positive(), windowMs: z.int().positive() });
const TakeInput = z.object({
  caller: z.string().min(1).max(200),
  /** Permits wanted; fewer may be granted. */
  want: z.int().min(1).max(100),
  tenantQuota: QuotaShape,
  callerQuota: QuotaShape,
});
export type TakeInput = z.input<typeof TakeInput>;

/** Whose bucket is the emptier one: what is told of the quota is told of that. */
export type Scope = "tenant" | "caller";

export interface Taken {
  /** None: wait `waitMs`. */
  granted: number;
  scope: Scope;
  remaining: number;
  resetMs: number;
  waitMs: number;
}

/** Callers whose buckets are remembered at once; full ones are forgotten first. */
const MAX_CALLERS = 1_000;

export class CallLimiter extends DurableObject {
  #tenantFullAt = 0;
  readonly #callers = new Map<string, number>();

  async take(input: TakeInput): Promise<Taken> {
    const { caller, want, tenantQuota, callerQuota } = TakeInput.parse(input);
    const now = Date.now();
    const fullAt = this.#callers.get(caller);
    const ofTenant = levelOf(this.#tenantFullAt, tenantQuota, now);
    const ofCaller = levelOf(fullAt, callerQuota, now);
    const scope: Scope = ofCaller.room <= ofTenant.room ? "caller" : "tenant";
    const tighter = scope === "caller" ? ofCaller : ofTenant;
    const granted = Math.min(want, tighter.room);
    if (granted > 0) {
      this.#tenantFullAt = drained(this.#tenantFullAt, tenantQuota, granted, now);
      this.#remember(caller, drained(fullAt, callerQuota, granted, now), now);
    }
    const quota: Quota = scope === "caller" ? callerQuota : tenantQuota;
    return {
      granted,
      scope,
      remaining: tighter.room - granted,
      resetMs: tighter.resetMs + (granted * quota.windowMs) / quota.requests,
      waitMs: Math.max(ofTenant.waitMs, ofCaller.waitMs),
    };
  }

  #remember(caller: string, fullAt: number, now: number): void {
    if (this.#callers.size >= MAX_CALLERS) {
      for (const [name, at] of this.#callers) if (at <= now) this.#callers.delete(name);
      if (this.#callers.size >= MAX_CALLERS) this.#callers.clear();
    }
    this.#callers.set(caller, fullAt);
  }
}
