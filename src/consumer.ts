/** The queue door: parse the message, call its verb, turn the outcome into ack or retry. */
import { recordDeadLetter } from "./dead-letters/record.ts";
import { buildDeps, type Deps } from "./deps.ts";
import type { Env } from "./env.ts";
import { consoleLog, errorFields } from "./lib/log.ts";
import { Meter } from "./lib/meter.ts";
import { record } from "./metrics/record.ts";
import { Message } from "./queues/messages.ts";
import { perform } from "./verbs.ts";

/** Retries wait longer each time, up to five minutes: by then a restart of D1 or of Greenhouse is over. */
const MAX_BACKOFF_S = 300;
const backoff = (attempts: number): number => Math.min(MAX_BACKOFF_S, 2 ** Math.min(attempts, 10));

export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const deps = buildDeps(env, ctx, { queue: batch.queue });
  if (!deps.ok) {
    consoleLog().error("config.incomplete", {
      settings: deps.reason.map((line) => line.split(":")[0]).join(","),
    });
    batch.retryAll({ delaySeconds: MAX_BACKOFF_S });
    return;
  }
  const dead = batch.queue.endsWith("-dead");
  await Promise.all(
    batch.messages.map((message) => (dead ? bury(deps.value, message) : handle(deps.value, message))),
  );
}

async function handle(deps: Deps, message: Incoming): Promise<void> {
  const parsed = Message.safeParse(message.body);
  if (!parsed.success) {
    // A message of an older or newer version of this worker: kept for a person to see, not retried in vain.
    await bury(deps, message);
    return;
  }
  const { type, tenantId } = parsed.data;
  const log = deps.log.with({ message: type, tenantId });
  const startedAt = deps.clock();
  const meter = new Meter();
  let outcome = "done";
  try {
    await meter.run(() => perform({ ...deps, log }, parsed.data));
    message.ack();
  } catch (error) {
    outcome = "failed";
    log.error("queue.failed", { attempts: message.attempts, ...errorFields(error) });
    message.retry({ delaySeconds: backoff(message.attempts) });
  }
  const durationMs = deps.clock() - startedAt;
  record(
    { log, metrics: deps.metrics },
    { event: "queue.message", tenantId, outcome, what: type, durationMs, spent: meter.spent },
    { attempts: message.attempts },
  );
}

async function bury(deps: Deps, message: Incoming): Promise<void> {
  try {
    await recordDeadLetter(deps, message);
    message.ack();
  } catch (error) {
    deps.log.error("queue.bury_failed", errorFields(error));
    message.retry({ delaySeconds: backoff(message.attempts) });
  }
}

type Incoming = MessageBatch["messages"][number];
