import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { Meter } from "../lib/meter.ts";
import { record } from "../metrics/record.ts";

/** One page of a list, of a repair or of a re-read, from before it is read until it is saved. */
export class PageTold {
  readonly #deps: Deps;
  readonly #tenantId: TenantId;
  readonly #what: string;
  readonly #startedAt: number;
  readonly #meter = new Meter();

  /** `what`: the list, or `repair.people`, `reread.jobs`. */
  constructor(deps: Deps, tenantId: TenantId, what: string) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#what = what;
    this.#startedAt = deps.clock();
  }

  /** Does a part of the page's work, and counts what it spends. */
  run<T>(work: () => T): T {
    return this.#meter.run(work);
  }

  /** `outcome`: `saved`, or the code of the failure that ended it. */
  end(outcome: string, count: number): void {
    record(
      this.#deps,
      {
        event: "sync.page",
        tenantId: this.#tenantId,
        outcome,
        what: this.#what,
        durationMs: this.#deps.clock() - this.#startedAt,
        spent: this.#meter.spent,
      },
      { count },
    );
  }
}
