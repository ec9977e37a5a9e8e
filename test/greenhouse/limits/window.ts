// Counting calls in windows. v3: 30 s with three headers on every answer; v1: 10 s; the token endpoint: 60 s.
// What a caller can rely on is only what the headers say, so how the window lies in time is a switch.
import type { Settings } from "../world/settings.ts";

export interface Verdict {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** What the header says. */
  resetAt: number;
  /** When the next call is allowed in truth. */
  freeAt: number;
}

interface Bucket {
  startedAt: number;
  used: number;
  /** Rolling mode only. */
  calls: number[];
}

export interface Rule {
  limit: number;
  windowMs: number;
  mode: Settings["windowMode"];
  foreign: number;
}

export class Windows {
  #buckets = new Map<string, Bucket>();

  clear(): void {
    this.#buckets.clear();
  }

  /** A call that is refused does not count. */
  take(key: string, now: number, rule: Rule): Verdict {
    const bucket = this.#bucket(key, now, rule);
    const verdict =
      rule.mode === "rolling" ? this.#rolling(bucket, now, rule) : this.#counted(bucket, now, rule);
    if (verdict.allowed) {
      bucket.used++;
      if (rule.mode === "rolling") bucket.calls.push(now);
    }
    return verdict;
  }

  #bucket(key: string, now: number, rule: Rule): Bucket {
    const startedAt = rule.mode === "fixed" ? now - (now % rule.windowMs) : now;
    const found = this.#buckets.get(key);
    if (!found) {
      const bucket = { startedAt, used: 0, calls: [] };
      this.#buckets.set(key, bucket);
      return bucket;
    }
    const over =
      rule.mode === "fixed" ? found.startedAt !== startedAt : now - found.startedAt >= rule.windowMs;
    // A clock that was set back must not leave a window that never ends.
    if (rule.mode !== "rolling" && (over || now < found.startedAt))
      Object.assign(found, { startedAt, used: 0 });
    return found;
  }

  #counted(bucket: Bucket, now: number, rule: Rule): Verdict {
    const foreign = Math.floor((rule.foreign * (now - bucket.startedAt)) / rule.windowMs);
    const used = bucket.used + foreign;
    const allowed = used < rule.limit;
    return {
      allowed,
      limit: rule.limit,
      remaining: Math.max(0, rule.limit - used - (allowed ? 1 : 0)),
      resetAt: bucket.startedAt + rule.windowMs,
      freeAt: bucket.startedAt + rule.windowMs,
    };
  }

  /** The last window of time counts, and `Reset` always says now + window, as in the recorded answers. */
  #rolling(bucket: Bucket, now: number, rule: Rule): Verdict {
    bucket.calls = bucket.calls.filter((at) => at > now - rule.windowMs && at <= now);
    const used = bucket.calls.length + rule.foreign;
    const allowed = used < rule.limit;
    return {
      allowed,
      limit: rule.limit,
      remaining: Math.max(0, rule.limit - used - (allowed ? 1 : 0)),
      resetAt: now + rule.windowMs,
      freeAt: (bucket.calls[0] ?? now) + rule.windowMs,
    };
  }
}

export function rateHeaders(verdict: Verdict): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(verdict.limit),
    "X-RateLimit-Remaining": String(verdict.remaining),
    "X-RateLimit-Reset": String(Math.ceil(verdict.resetAt / 1000)),
  };
}

export function retryAfter(verdict: Verdict, now: number): string {
  return String(Math.max(1, Math.ceil((verdict.freeAt - now) / 1000)));
}
