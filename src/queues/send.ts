import { spend } from "../lib/meter.ts";
import type { Message } from "./messages.ts";

/** Cloudflare Queues refuses a longer delay (Queues, Limits); local queues take it and hide the mistake. */
export const MAX_DELAY_S = 43_200;

export interface WorkQueue {
  /** Sends one wake-up, at the earliest after `delayMs`. */
  send(message: Message, delayMs?: number): Promise<void>;
}

/** Exports go to a queue of their own, so that a pump at work holds up nothing else. */
export function workQueue(queues: { exports: Queue; work: Queue }): WorkQueue {
  return {
    async send(message, delayMs = 0) {
      const queue = message.type === "exports.pump" ? queues.exports : queues.work;
      const delaySeconds = Math.min(MAX_DELAY_S, Math.max(0, Math.ceil(delayMs / 1000)));
      spend({ queueMessages: 1 });
      await queue.send(message, { contentType: "json", ...(delaySeconds > 0 ? { delaySeconds } : {}) });
    },
  };
}
