/** Plain HTTP with JSON, as anybody outside would speak to the two sides. */
import type * as z from "zod";
import { DoesNotHold } from "./story.ts";

export interface Answer {
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
  request: string;
}

export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Longer than any answer takes, so that a call that hangs ends in words. */
const TIMEOUT_MS = 60_000;

export class Client {
  readonly #base: string;
  readonly #key: string | null;

  constructor(base: string, key: string | null = null) {
    this.#base = base;
    this.#key = key;
  }

  async send(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Answer> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        ...(this.#key === null ? {} : { authorization: `Bearer ${this.#key}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const request = `${method} ${path}`;
    return { status: response.status, headers: response.headers, text: await response.text(), request };
  }

  /** Sends, and expects this status and an answer of this shape. */
  async get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return read(await this.send("GET", path), 200, shape);
  }
  async post<T>(path: string, status: number, shape: z.ZodType<T>, body?: unknown): Promise<T> {
    return read(await this.send("POST", path, { body }), status, shape);
  }
  async put<T>(path: string, shape: z.ZodType<T>, body: unknown): Promise<T> {
    return read(await this.send("PUT", path, { body }), 200, shape);
  }
}

export function read<T>(answer: Answer, status: number, shape: z.ZodType<T>): T {
  const { request, text } = answer;
  if (answer.status !== status) {
    throw new DoesNotHold(
      `${request} answered ${answer.status} instead of ${status}: ${text.slice(0, 1_000)}`,
    );
  }
  const parsed = shape.safeParse(parseJson(answer));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new DoesNotHold(`${request} has not the shape of the contract (${issues}): ${text.slice(0, 1_000)}`);
}

function parseJson({ request, text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DoesNotHold(`${request} did not answer with JSON: ${text.slice(0, 500)}`);
  }
}
