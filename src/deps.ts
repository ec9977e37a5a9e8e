/** What a verb may use, built once per invocation. Beside `index.ts` this is the only file that touches bindings. */

import { type Db, openDb } from "./db/client.ts";
import { type Config, type Env, readConfig } from "./env.ts";
import type { Actor } from "./lib/actor.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { consoleLog, type Log, type LogFields } from "./lib/log.ts";
import { no, ok, type Result } from "./lib/result.ts";
import { importSealingKey, type SealingKey } from "./lib/seal.ts";
import { type Call, countCall, type Verdict } from "./limits/calls/client.ts";
import { type Limiter, limiterFor } from "./limits/client.ts";
import { type Strangers, strangersOf } from "./limits/strangers.ts";
import { emailMailer, type Mailer } from "./mail/mailer.ts";
import { analytics, type Metrics } from "./metrics/points.ts";
import { type WorkQueue, workQueue } from "./queues/send.ts";

export interface Deps {
  config: Config;
  /** Whoever this is done for; nobody in particular until a door has found out. */
  actor: Actor;
  db: Db;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  queue: WorkQueue;
  mailer: Mailer;
  fetch: typeof fetch;
  /** The limiter of one connection to Greenhouse. */
  limiter(connectionId: string): Limiter;
  /** Whether a caller of our own API may be served; null when the limiter did not answer. */
  countCall(call: Call): Promise<Verdict | null>;
  /** Failed proofs of who calls. */
  strangers: Strangers;
  /** Key-encryption keys, newest first. */
  sealingKeys(): Promise<SealingKey[]>;
  /** Lets work go on after the answer; what must not be lost is never left to it. */
  defer(work: Promise<unknown>): void;
}

/** Where rates go; known before the settings are, so that a refusal for want of them is counted too. */
export const metricsOf = (env: Env): Metrics => analytics(env.METRICS);

/** Settings and keys do not change while an isolate lives. */
let checked: { env: object; config: Result<Config, string[]>; keys?: Promise<SealingKey[]> } | undefined;

function checkedConfig(env: Env) {
  if (checked?.env !== env) checked = { env, config: readConfig(env) };
  return checked;
}

/** Deps for one invocation, or the names of the settings that are missing or wrong. */
export function buildDeps(
  env: Env,
  ctx: { waitUntil(work: Promise<unknown>): void },
  fields: LogFields,
): Result<Deps, string[]> {
  const state = checkedConfig(env);
  if (!state.config.ok) return no(state.config.reason);
  const config = state.config.value;
  return ok({
    config,
    actor: { kind: "system" },
    db: openDb(env.DB),
    clock: systemClock,
    log: consoleLog(fields),
    metrics: metricsOf(env),
    queue: workQueue({ exports: env.EXPORTS, work: env.WORK }),
    mailer: emailMailer(env.EMAIL, config.mailFrom),
    // Wrapped: the global fetch loses its `this` when it is called as a method of another object.
    fetch: (input, init) => fetch(input, init),
    limiter: (connectionId) => limiterFor(env.LIMITER, connectionId),
    countCall: (call) => countCall(env.CALLS, call, systemClock()),
    strangers: strangersOf(env.GUESSES, systemClock),
    sealingKeys: () => {
      state.keys ??= Promise.all(
        config.vaultKeys.map(async ({ id, raw }) => ({ id, key: await importSealingKey(raw) })),
      );
      return state.keys;
    },
    defer: (work) => ctx.waitUntil(work),
  });
}
