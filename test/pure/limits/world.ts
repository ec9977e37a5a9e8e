/** Virtual time: callers that poll the limiter, calls that take a while, other users of the account. */

import { type Kind, type Lane, newState, type State } from "../../../src/limits/state.ts";
import { acquire, type Grant, giveBack, observe } from "../../../src/limits/window.ts";
import { type Reply, Server, type ServerOptions } from "./server.ts";

export interface CallerOptions {
  lane: Lane;
  group: string;
  /** Permits asked for at once; they are spent one after the other. */
  want: number;
  /** Rows to do; endless by default. */
  rows?: number;
  startsAt?: number;
  /** So many callers alike, which share the group's rows evenly. */
  times?: number;
  /** With it, single calls at random times, this far apart on average; without, a backlog. */
  everyMs?: number;
}

export interface WorldOptions {
  kind?: Kind;
  server: ServerOptions;
  callers: CallerOptions[];
  lastsMs: number;
  /** Calls of others per window on average, at random times; or all at once, that far into each window. */
  foreign?: { perWindow: number; burstAt?: number | "anywhere" };
  latencyMs?: [number, number];
  /** A poll comes late by up to this much. */
  lateMs?: number;
  seed?: number;
}

export interface Outcome {
  /** Let through, ours and of others, from `from` on; and the share of what the server would have let through. */
  ours: number;
  used: number;
  refused: number;
  refusedOthers: number;
  calls: number;
  waits: number[];
  byGroup: Map<string, number>;
  state: State;
}

/** What 95 of 100 waits do not exceed. */
export function p95(waits: number[]): number {
  const sorted = waits.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}

/** A small seeded generator (mulberry32): the same world each time. */
export function seeded(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Event = { at: number; order: number; run: () => void };

/** Events by time, then by order of entry: a binary heap. */
class Timeline {
  private heap: Event[] = [];
  private order = 0;
  now = 0;

  at(at: number, run: () => void): void {
    const heap = this.heap;
    heap.push({ at: Math.max(at, this.now), order: this.order++, run });
    for (let i = heap.length - 1; i > 0; ) {
      const up = (i - 1) >> 1;
      if (!this.swapIfBefore(i, up)) break;
      i = up;
    }
  }

  private swapIfBefore(i: number, j: number): boolean {
    const a = this.heap[i];
    const b = this.heap[j];
    if (!a || !b || a.at > b.at || (a.at === b.at && a.order > b.order)) return false;
    this.heap[i] = b;
    this.heap[j] = a;
    return true;
  }

  private pop(): Event | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (!first || !last || first === last) return first;
    this.heap[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      const [a, b] = [this.heap[left], this.heap[left + 1]];
      const child = b && a && (b.at < a.at || (b.at === a.at && b.order < a.order)) ? left + 1 : left;
      if (!this.swapIfBefore(child, i)) return first;
      i = child;
    }
  }

  runUntil(end: number): void {
    for (let event = this.pop(); event && event.at <= end; event = this.pop()) {
      this.now = event.at;
      event.run();
    }
  }
}

export const EPOCH = Date.UTC(2026, 0, 5, 9, 0, 7, 340);

export function simulate(options: WorldOptions, measureFrom = 0): Outcome {
  const random = seeded(options.seed ?? 1);
  const server = new Server(options.server, random);
  const time = new Timeline();
  const { latencyMs = [80, 320], lateMs = 30 } = options;
  let state = newState(options.kind ?? "harvest_v3", EPOCH);
  const outcome = { waits: [] as number[], byGroup: new Map<string, number>(), calls: 0 };
  const between = (low: number, high: number): number => low + random() * (high - low);
  const clock = (): number => EPOCH + Math.round(time.now);
  const measured = (): boolean => time.now >= measureFrom;

  const report = (reply: Reply, block: string): number => observe(state, { ...reply, now: clock(), block });

  const spendBlock = (
    caller: CallerOptions,
    grant: Grant,
    left: number,
    done: (unused: number) => void,
  ): void => {
    if (left === 0 || clock() > grant.expiresAt - 1000) {
      done(left);
      return;
    }
    const takes = between(...latencyMs);
    time.at(time.now + takes * between(0.3, 0.7), () => {
      const reply = server.call(clock(), true);
      if (measured()) {
        outcome.calls += 1;
        if (reply.status === 200)
          outcome.byGroup.set(caller.group, (outcome.byGroup.get(caller.group) ?? 0) + 1);
      }
      time.at(time.now + takes * 0.5, () => {
        const stopped = report(reply, grant.block) > 0;
        if (stopped && left > 1) giveBack(state, { now: clock(), block: grant.block, unused: left - 1 });
        if (stopped) done(left - 1);
        else spendBlock(caller, grant, left - 1, done);
      });
    });
  };

  const ask = (caller: CallerOptions, want: number, since: number, done: (got: number) => void): void => {
    const verdict = acquire(state, { now: clock(), lane: caller.lane, group: caller.group, want });
    if (!verdict.ok) {
      time.at(time.now + verdict.reason.waitMs + random() * lateMs, () => ask(caller, want, since, done));
      return;
    }
    if (caller.lane === "interactive" && measured()) outcome.waits.push(time.now - since);
    const { granted } = verdict.value;
    spendBlock(caller, verdict.value, granted, (unused) => done(granted - unused));
  };

  const backlog = (caller: CallerOptions, left: number): void => {
    if (left <= 0) return;
    ask(caller, Math.min(caller.want, left), time.now, (got) => backlog(caller, left - got));
  };
  const nowAndThen = (caller: CallerOptions, everyMs: number, n: number): void => {
    ask({ ...caller, group: `${caller.group}${n}` }, caller.want, time.now, () => undefined);
    time.at(time.now - Math.log(1 - random()) * everyMs, () => nowAndThen(caller, everyMs, n + 1));
  };
  const callers = options.callers.flatMap((caller) =>
    Array.from({ length: caller.times ?? 1 }, () => caller),
  );
  for (const caller of callers) {
    const start = caller.startsAt ?? 0;
    if (caller.everyMs)
      time.at(start + random() * caller.everyMs, () => nowAndThen(caller, caller.everyMs ?? 1, 0));
    else
      time.at(start + random() * 50, () =>
        backlog(caller, (caller.rows ?? Number.POSITIVE_INFINITY) / (caller.times ?? 1)),
      );
  }
  const { foreign } = options;
  const { windowMs } = options.server;
  if (foreign?.burstAt !== undefined) {
    for (let at = -(EPOCH % windowMs); at < options.lastsMs; at += windowMs) {
      const when = at + (foreign.burstAt === "anywhere" ? random() : foreign.burstAt) * windowMs;
      time.at(when, () => {
        for (let i = 0; i < foreign.perWindow; i++) time.at(when + i * 5, () => server.call(clock(), false));
      });
    }
  } else if (foreign) {
    const next = (): void => {
      server.call(clock(), false);
      time.at(time.now - (Math.log(1 - random()) * windowMs) / foreign.perWindow, next);
    };
    time.at(random() * 100, next);
  }
  time.runUntil(options.lastsMs);
  const taken = server.taken.filter((call) => call.at >= EPOCH + measureFrom);
  const ours = taken.filter((call) => call.ours).length;
  let could = 0;
  for (let at = measureFrom; at < options.lastsMs; at += 100)
    could += (server.limitAt(EPOCH + at) * 100) / windowMs;
  state = structuredClone(state);
  return {
    ...outcome,
    ours,
    used: taken.length / could,
    refused: server.refusedOurs,
    refusedOthers: server.refusedOthers,
    state,
  };
}
