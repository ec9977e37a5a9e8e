/** A server's rate limit in virtual time, in every form in which one might meet it. Imports nothing of ours. */

export interface ServerOptions {
  /** `fixed`: windows by the clock; `anchored`: a window starts with its first call; `rolling`: each call alone. */
  frame: "fixed" | "anchored" | "rolling";
  windowMs: number;
  limit: number;
  /** What `Reset` says: the end of the window, cut or rounded up to seconds; always now + window; nothing. */
  reset: "end-floor" | "end-ceil" | "moving" | "none";
  /** The server's clock minus the caller's. */
  skewMs?: number;
  /** The chance that an answer carries no rate headers; from `muteFrom` on, none does. */
  mute?: number;
  muteFrom?: number;
  /** At this time the limit becomes another one. */
  relimit?: { at: number; limit: number };
}

export interface Reply {
  status: number;
  limit: number | null;
  remaining: number | null;
  resetAt: number | null;
  retryAfterMs: number | null;
  serverDate: number;
}

export class Server {
  readonly options: ServerOptions;
  readonly random: () => number;
  private log: number[] = [];
  private startedAt = Number.NEGATIVE_INFINITY;
  private used = 0;
  /** Calls let through, by whom, with their times. */
  readonly taken: { at: number; ours: boolean }[] = [];
  refusedOurs = 0;
  refusedOthers = 0;

  constructor(options: ServerOptions, random: () => number) {
    this.options = options;
    this.random = random;
  }

  limitAt(now: number): number {
    const { relimit, limit } = this.options;
    return relimit && now >= relimit.at ? relimit.limit : limit;
  }

  private turn(now: number): void {
    const { frame, windowMs } = this.options;
    if (frame === "rolling") {
      while (this.log[0] !== undefined && this.log[0] <= now - windowMs) this.log.shift();
      this.used = this.log.length;
      return;
    }
    if (now < this.startedAt + windowMs) return;
    this.startedAt = frame === "fixed" ? Math.floor(now / windowMs) * windowMs : now;
    this.used = 0;
  }

  call(now: number, ours: boolean): Reply {
    this.turn(now);
    const { frame, windowMs, skewMs = 0, mute = 0, muteFrom = Infinity, reset } = this.options;
    const limit = this.limitAt(now);
    const refused = this.used >= limit;
    if (refused) {
      if (ours) this.refusedOurs += 1;
      else this.refusedOthers += 1;
    } else {
      this.used += 1;
      if (frame === "rolling") this.log.push(now);
      this.taken.push({ at: now, ours });
    }
    const end = frame === "rolling" ? (this.log[0] ?? now) + windowMs : this.startedAt + windowMs;
    const told = reset === "moving" ? now + windowMs : end;
    const seconds = (told + skewMs) / 1000;
    const resetAt =
      reset === "none" ? null : (reset === "end-ceil" ? Math.ceil(seconds) : Math.floor(seconds)) * 1000;
    const muted = this.random() < mute || now >= muteFrom;
    return {
      status: refused ? 429 : 200,
      limit: muted ? null : limit,
      remaining: muted ? null : Math.max(0, limit - this.used),
      resetAt: muted ? null : resetAt,
      retryAfterMs: refused ? Math.max(1, Math.ceil((end - now) / 1000)) * 1000 : null,
      serverDate: Math.floor((now + skewMs) / 1000) * 1000,
    };
  }
}
