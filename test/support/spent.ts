/** What the worker spent on something, as it is billed: for tests that hold costs to a bar. */
import { vi } from "vitest";
import { Meter, nothingSpent, type Spent } from "../../src/lib/meter.ts";

/** What one piece of work spends that the test itself does: a verb called with deps. */
export async function spentOn(work: () => Promise<unknown>): Promise<Spent> {
  const meter = new Meter();
  await meter.run(work);
  return meter.spent;
}

/** One line of the worker's log. */
export interface LogLine {
  event: string;
  level: string;
  [field: string]: unknown;
}

/** Everything the worker logs until `stop`; the worker runs in the test's own isolate. */
export function listen(): { lines: LogLine[]; stop(): void } {
  const lines: LogLine[] = [];
  const spies = (["log", "warn", "error"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
      const line = parsed(args[0]);
      if (line) lines.push(line);
    }),
  );
  return { lines, stop: () => spies.forEach((spy) => void spy.mockRestore()) };
}

function parsed(text: unknown): LogLine | null {
  if (typeof text !== "string" || !text.startsWith("{")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whole invocations: everything else that is told happens within one of them. */
const INVOCATIONS = new Set(["http.request", "queue.message", "cron.sweep"]);

/** The sum over the invocations among these lines, and how many there were of each kind. */
export function billed(lines: readonly LogLine[]): Spent & { requests: number; messages: number } {
  const sum = { ...nothingSpent(), requests: 0, messages: 0 };
  for (const line of lines.filter(({ event }) => INVOCATIONS.has(event))) {
    for (const name of Object.keys(nothingSpent()) as (keyof Spent)[]) sum[name] += Number(line[name] ?? 0);
    if (line.event === "http.request") sum.requests += 1;
    if (line.event === "queue.message") sum.messages += 1;
  }
  return sum;
}
