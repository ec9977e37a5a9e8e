/** How the demo tells what it does: numbered steps, a line for everything that was found to hold, times. */
import { isDeepStrictEqual, styleText } from "node:util";

/** Something did not hold. The step it happened in is added by `Story.step`. */
export class DoesNotHold extends Error {
  step: string | null = null;
}

export interface Told {
  /** Says that something was compared and holds. */
  ok(line: string): void;
  /** Says what is going on. */
  say(line: string): void;
}

const INDENT = "     ";
type Style = Parameters<typeof styleText>[0];

export class Story {
  /** What held so far. */
  held = 0;
  steps = 0;
  readonly #startedAt = performance.now();
  #write: (text: string) => void;

  constructor(write: (text: string) => void = (text) => void process.stdout.write(text)) {
    this.#write = write;
  }

  title(text: string, below: string): void {
    this.#write(`\n${paint("bold", text)}\n${paint("dim", below)}\n`);
  }

  async step<T>(title: string, run: (told: Told) => Promise<T>): Promise<T> {
    this.steps += 1;
    const startedAt = performance.now();
    this.#write(`\n${paint("bold", `${String(this.steps).padStart(2)}.  ${title}`)}\n`);
    const told: Told = {
      ok: (line) => {
        this.held += 1;
        this.#write(`${INDENT}${paint("green", "✓")} ${line}\n`);
      },
      say: (line) => this.#write(`${INDENT}${paint("dim", `· ${line}`)}\n`),
    };
    try {
      const result = await run(told);
      this.#write(`${INDENT}${paint("dim", seconds(performance.now() - startedAt))}\n`);
      return result;
    } catch (error) {
      const failure = error instanceof DoesNotHold ? error : new DoesNotHold(describe(error));
      failure.step = `${this.steps}. ${title}`;
      this.#write(`${INDENT}${paint("red", "✗")} ${failure.message}\n`);
      throw failure;
    }
  }

  /** Tells this and nothing more: what is being ended has no more to say. */
  end(text: string): void {
    this.line(text);
    this.#write = () => {};
  }

  line(text = ""): void {
    this.#write(`${text}\n`);
  }

  elapsed(): string {
    return seconds(performance.now() - this.#startedAt);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Refuses to go on unless the two are deeply equal, and shows both. */
export function same(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(plain(actual), plain(expected))) return;
  throw new DoesNotHold(
    `${what}\n${INDENT}  expected ${short(expected)}\n${INDENT}  found    ${short(actual)}`,
  );
}

/** Like `same`, whatever the order. */
export function sameSet(what: string, actual: readonly unknown[], expected: readonly unknown[]): void {
  const sorted = (list: readonly unknown[]) => [...list].sort((a, b) => (short(a) < short(b) ? -1 : 1));
  same(what, sorted(actual), sorted(expected));
}

export function holds(what: string, condition: boolean, found?: unknown): asserts condition {
  if (condition) return;
  throw new DoesNotHold(found === undefined ? what : `${what}\n${INDENT}  found    ${short(found)}`);
}

/** The value, or a refusal that says what is missing. */
export function present<T>(what: string, value: T | null | undefined): T {
  if (value === null || value === undefined) throw new DoesNotHold(`${what} is missing`);
  return value;
}

/** As JSON sees it: keys that hold undefined do not count. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
const short = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 1_500);

/** Asks again and again until there is an answer; null means not yet. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new DoesNotHold(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
