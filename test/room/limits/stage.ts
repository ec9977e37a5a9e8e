/** A clock for the limiter and the practice Greenhouse, and callers who live by it: one thing after the other. */
import { env } from "cloudflare:workers";
import type { Limiter } from "../../../src/limits/client.ts";
import type { ObserveInput } from "../../../src/limits/messages.ts";
import type { Lane } from "../../../src/limits/state.ts";
import type { Grant } from "../../../src/limits/window.ts";
import { practice } from "../../support/api.ts";
import type { DrivenClock } from "./driven.ts";

const START = Date.UTC(2026, 2, 2, 9, 0, 4, 321);
/** A call's way there and back. */
const THERE_MS = [50, 90, 130, 70];
const BACK_MS = 60;

export interface Caller {
  lane: Lane;
  group: string;
  want: number;
  /** With it, one call at a time, this far apart; without, a backlog. */
  everyMs?: number;
}

export type Call = () => Promise<Omit<ObserveInput, "block">>;

/** What was counted since the first window was over. */
export class Measure {
  made = 0;
  calls = 0;
  refused = 0;
  readonly waits: number[] = [];
  readonly byGroup = new Map<string, number>();

  get shares(): number {
    return (this.byGroup.get("one") ?? 0) / (this.byGroup.get("two") ?? 1);
  }
  get p95(): number {
    const sorted = this.waits.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  }
}

export class Stage {
  readonly clock: DrivenClock = { now: START };
  readonly #skewMs: number;
  readonly #measuredFrom: number;
  #events: { at: number; run: () => Promise<void> }[] = [];

  constructor(skewMs: number, warmUpMs: number) {
    this.#skewMs = skewMs;
    this.#measuredFrom = START + warmUpMs;
  }

  after(ms: number, run: () => Promise<void>): void {
    const at = Math.round(this.clock.now + ms);
    const index = this.#events.findLastIndex((event) => event.at <= at) + 1;
    this.#events.splice(index, 0, { at, run });
  }

  async play(ms: number): Promise<void> {
    for (let event = this.#events.shift(); event && event.at < START + ms; event = this.#events.shift()) {
      this.clock.now = event.at;
      await event.run();
    }
  }

  /** Puts the practice Greenhouse on this clock, as far off as it is to be. */
  async set(): Promise<void> {
    const now = new Date(this.clock.now + this.#skewMs).toISOString();
    await practice("POST", "/clock", { now, frozen: true });
  }

  async token(clientId: string, clientSecret: string): Promise<string> {
    const response = await fetch(`${env.GREENHOUSE_URL}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token: token } = await response.json<{ access_token: string }>();
    return token;
  }

  /** Sends the callers on, each with a life of its own. */
  cast(limiter: Limiter, callers: Caller[], measure: Measure, call: Call): void {
    const tell = { limiter, measure, call };
    for (const [i, caller] of callers.entries()) {
      const { everyMs } = caller;
      const again = async (): Promise<void> => this.#ask(tell, caller, this.clock.now, again);
      const visit = async (): Promise<void> => {
        this.after(everyMs ?? 0, visit);
        await this.#ask(tell, caller, this.clock.now, async () => undefined);
      };
      this.after(7 * i, everyMs ? visit : again);
    }
  }

  async #ask(tell: Tell, caller: Caller, since: number, done: () => Promise<void>): Promise<void> {
    const { lane, group, want } = caller;
    const answer = await tell.limiter.acquire({ lane, group, want });
    if (!answer.ok) {
      this.after(answer.reason.waitMs + 5, () => this.#ask(tell, caller, since, done));
      return;
    }
    if (lane === "interactive" && this.#measuring()) tell.measure.waits.push(this.clock.now - since);
    this.#spend(tell, caller, answer.value, answer.value.granted, done);
  }

  #measuring(): boolean {
    return this.clock.now >= this.#measuredFrom;
  }

  #spend(tell: Tell, caller: Caller, grant: Grant, left: number, done: () => Promise<void>): void {
    const { limiter, measure, call } = tell;
    this.after(THERE_MS[measure.calls % THERE_MS.length] ?? 0, async () => {
      await this.set();
      const told = await call();
      measure.calls += 1;
      if (told.status === 429) measure.refused += 1;
      else if (this.#measuring()) {
        measure.made += 1;
        measure.byGroup.set(caller.group, (measure.byGroup.get(caller.group) ?? 0) + 1);
      }
      this.after(BACK_MS, async () => {
        const { stopMs } = await limiter.observe({ ...told, block: grant.block });
        if (stopMs > 0 && left > 1) await limiter.giveBack({ block: grant.block, unused: left - 1 });
        if (stopMs > 0 || left === 1) await done();
        else this.#spend(tell, caller, grant, left - 1, done);
      });
    });
  }
}

interface Tell {
  limiter: Limiter;
  measure: Measure;
  call: Call;
}
