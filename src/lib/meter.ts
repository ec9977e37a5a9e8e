/**
 * What a piece of work spends: statements and rows of D1, calls to Harvest, waits for a permit. Whoever spends says
 * so where it happens, and it is counted for the work that is under way there, also when several pieces run side by
 * side: the runtime carries the meter along with every promise. A meter within a meter counts for both.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export interface Spent {
  /** Times the database was asked: a batch is one. */
  d1Trips: number;
  /** Statements sent to D1; an invocation may send a thousand (D1, Limits). */
  d1Queries: number;
  /** As D1 bills them; see `db/counted.ts` for the one kind of statement whose reads are a lower bound. */
  d1RowsRead: number;
  d1RowsWritten: number;
  /** Requests to Harvest, answered or not. */
  harvestCalls: number;
  /** How often the rate limiter gave no leave, and for how many ms in all it asked to wait. */
  permitWaits: number;
  permitWaitMs: number;
  /** Requests to Durable Objects: of calls to Greenhouse, and of calls to our own API. */
  limiterCalls: number;
  queueMessages: number;
}

export const nothingSpent = (): Spent => ({
  d1Trips: 0,
  d1Queries: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  harvestCalls: 0,
  permitWaits: 0,
  permitWaitMs: 0,
  limiterCalls: 0,
  queueMessages: 0,
});

const under = new AsyncLocalStorage<Meter>();

export class Meter {
  readonly spent = nothingSpent();
  #outer = under.getStore();

  /** Does the work; what it spends, until its last promise, is in `spent` from then on. */
  run<T>(work: () => T): T {
    return under.run(this, work);
  }

  add(what: Partial<Spent>): void {
    for (const [name, n] of Object.entries(what)) {
      if (isCounted(name, this.spent)) this.spent[name] += n;
    }
    this.#outer?.add(what);
  }
}

const isCounted = (name: string, spent: Spent): name is keyof Spent => name in spent;

/** Counts for the work under way; outside of any it is not counted. */
export const spend = (what: Partial<Spent>): void => under.getStore()?.add(what);
