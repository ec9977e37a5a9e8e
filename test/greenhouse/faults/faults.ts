// Fault switches: which requests go wrong, how, how often. Only the API paths are subject to them, never the
// control path.

export const FAULT_KINDS = [
  "drop_before",
  "drop_after_commit",
  "status",
  "status_after_commit",
  "delay",
  "half_close",
  "truncate_body",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  match: { method?: string | undefined; path?: string | undefined };
  fault: FaultKind;
  status?: number | undefined;
  body?: unknown;
  headers?: Record<string, string> | undefined;
  delayMs?: number | undefined;
  /** Let this many matching requests pass first. */
  after?: number | undefined;
  /** How often in all; unlimited when absent. */
  times?: number | undefined;
  probability?: number | undefined;
}

export interface Fault extends FaultRule {
  id: string;
  seen: number;
  fired: number;
}

export class Faults {
  #faults = new Map<string, { fault: Fault; path: RegExp | null }>();
  #count = 0;

  add(rule: FaultRule): Fault {
    const fault: Fault = { ...rule, id: `fault_${++this.#count}`, seen: 0, fired: 0 };
    this.#faults.set(fault.id, {
      fault,
      path: rule.match.path === undefined ? null : pathPattern(rule.match.path),
    });
    return fault;
  }

  all(): Fault[] {
    return [...this.#faults.values()].map(({ fault }) => fault);
  }

  remove(id: string): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The first rule that fits and whose turn it is. */
  strike(method: string, path: string): Fault | null {
    for (const { fault, path: pattern } of this.#faults.values()) {
      if (fault.match.method !== undefined && fault.match.method.toUpperCase() !== method) continue;
      if (pattern && !pattern.test(path)) continue;
      fault.seen++;
      if (fault.seen <= (fault.after ?? 0)) continue;
      if (fault.times !== undefined && fault.fired >= fault.times) continue;
      if (fault.probability !== undefined && Math.random() >= fault.probability) continue;
      fault.fired++;
      return fault;
    }
    return null;
  }
}

/** `^…` and `/…/` are regular expressions; anything else is a glob in which * stays within a segment and ** does not. */
export function pathPattern(text: string): RegExp {
  if (text.startsWith("^")) return new RegExp(text);
  if (text.length > 2 && text.startsWith("/") && text.endsWith("/")) return new RegExp(text.slice(1, -1));
  const glob = text
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*|\*/g, (star) => (star === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${glob}$`);
}
