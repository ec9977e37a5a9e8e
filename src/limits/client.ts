/** The way to a connection's limiter: what the platform may throw on the way is turned into an answer here. */
import { spend } from "../lib/meter.ts";
import { no } from "../lib/result.ts";
import type { Limiter } from "./messages.ts";

export type { Limiter } from "./messages.ts";

/** The binding of the limiter's Durable Object, as far as it is needed. */
export interface LimiterNamespace {
  getByName(name: string): Limiter;
}

/** What a caller is told when the limiter cannot be asked. */
const BUSY_WAIT_MS = 1000;

/**
 * The limiter of one connection. When it cannot be reached, `acquire` answers with a wait and `snapshot` with
 * null; a report or a return that is lost costs its permits until they expire, and never the caller's call.
 */
export function limiterFor(namespace: LimiterNamespace, connectionId: string): Limiter {
  const ask = <T>(task: (limiter: Limiter) => Promise<T>, busy: () => T): Promise<T> =>
    askTwice(() => {
      spend({ limiterCalls: 1 });
      return task(namespace.getByName(connectionId));
    }, busy);
  const refuse = (): never => {
    throw new Error("limits: the limiter is not to be reached");
  };
  return {
    acquire: (input) =>
      ask(
        (limiter) => limiter.acquire(input),
        () => no({ waitMs: BUSY_WAIT_MS, stopped: false }),
      ),
    observe: (input) =>
      ask(
        (limiter) => limiter.observe(input),
        () => ({ stopMs: 0 }),
      ),
    giveBack: (input) =>
      ask(
        (limiter) => limiter.giveBack(input),
        () => undefined,
      ),
    snapshot: () =>
      ask(
        (limiter) => limiter.snapshot(),
        () => null,
      ),
    forget: () => ask((limiter) => limiter.forget(), refuse),
  };
}

/** A stub is of no use after an exception: the second try has one of its own. Overload is never tried again. */
async function askTwice<T>(attempt: () => Promise<T>, busy: () => T): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (says(error, "overloaded")) return busy();
    if (!says(error, "retryable")) throw error;
  }
  try {
    return await attempt();
  } catch (error) {
    if (says(error, "overloaded") || says(error, "retryable")) return busy();
    throw error;
  }
}

const says = (error: unknown, property: "overloaded" | "retryable"): boolean =>
  typeof error === "object" && error !== null && Reflect.get(error, property) === true;
