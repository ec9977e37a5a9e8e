/** The real Durable Object on a clock that the test moves. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

export interface DrivenClock {
  now: number;
}

/**
 * Puts a connection's limiter on the test's clock: its `now` is what a subclass would override. The object forgets
 * it with its memory, so it is driven again after an eviction.
 */
export async function drive(connectionId: string, clock: DrivenClock): Promise<void> {
  await runInDurableObject(env.LIMITER.getByName(connectionId), (limiter) => {
    Object.defineProperty(limiter, "now", { value: () => clock.now, configurable: true });
  });
}
