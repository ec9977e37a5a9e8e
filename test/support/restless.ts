/**
 * The worker behind a queue at its worst: what comes together comes in any order, some messages come once more a
 * little later, and some only after others that were sent after them. Queues promises no better (Queues, Delivery
 * guarantees); a local queue is too well-behaved to show it.
 */
import type { Env } from "../../src/env.ts";
import worker from "../../src/index.ts";

export * from "../../src/index.ts";

const TWICE = 0.3;
const LATER = 0.1;
const MOST_DELAY_S = 4;

const someSeconds = (): number => 1 + Math.floor(Math.random() * MOST_DELAY_S);

async function consumeRestlessly(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const queue = batch.queue.endsWith("-exports") ? env.EXPORTS : env.WORK;
  const counts = { doubled: 0, overtaken: 0 };
  const messages: Message[] = [];
  for (const message of batch.messages) {
    if (!batch.queue.endsWith("-dead") && Math.random() < TWICE) {
      await queue.send(message.body, { contentType: "json", delaySeconds: someSeconds() });
      counts.doubled += 1;
    }
    if (message.attempts === 1 && Math.random() < LATER) {
      message.retry({ delaySeconds: someSeconds() });
      counts.overtaken += 1;
    } else messages.push(message);
  }
  messages.sort(() => Math.random() - 0.5);
  if (counts.doubled + counts.overtaken > 0) console.log("restless", JSON.stringify(counts));
  const { queue: name, metadata } = batch;
  const all = { ackAll: () => batch.ackAll(), retryAll: () => batch.retryAll() };
  await worker.queue({ queue: name, metadata, messages, ...all }, env, ctx);
}

export default { ...worker, queue: consumeRestlessly } satisfies ExportedHandler<Env>;
