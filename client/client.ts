/**
 * The typed client for the product: every operation under a tenant's path, with retries of what is safe to repeat,
 * idempotency keys, and pages as iterators. Needs `fetch` and nothing else: Node 20, Deno, Bun, browsers, workers.
 */
import { type RetryRules, waitBefore } from "./retry.ts";
import type { Change, Export, Operations } from "./types.ts";

export type * from "./types.ts";
export type OperationName = keyof Operations;
export type InputOf<N extends OperationName> = Operations[N]["input"];
export type AnswerOf<N extends OperationName> = Operations[N]["answer"];
type ItemOf<N extends OperationName> = AnswerOf<N> extends { items: (infer I)[] } ? I : never;
/** Operations whose answers come in pages. */
export type PagedName = {
  [N in OperationName]: AnswerOf<N> extends { items: unknown[]; nextCursor: string | null } ? N : never;
}[OperationName];

export interface ClientOptions {
  /** Where the worker is reached. */
  url: string;
  /** The tenant's id, `ten_…`. */
  tenant: string;
  /** The tenant's API key, `hhg_…`. */
  apiKey: string;
  /** Of a call: 5 attempts, no wait of more than a minute, unless said otherwise. */
  retry?: Partial<RetryRules>;
  /** Of one attempt, in milliseconds: a minute unless said otherwise. */
  timeoutMs?: number;
  /** Instead of the global one. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** A refusal (RFC 9457): `code` for the program, `detail` for the person, `requestId` for support. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** One entry per refused field. */
  readonly errors: readonly { path: string; message: string }[];
  /** The whole problem document; null where the answer was none. */
  readonly problem: Readonly<Record<string, unknown>> | null;

  constructor(status: number, problem: Readonly<Record<string, unknown>> | null, requestId: string | null) {
    const text = (name: string, otherwise: string) =>
      typeof problem?.[name] === "string" ? problem[name] : otherwise;
    super(`${status} ${text("code", "no_problem")}: ${text("detail", "The answer is no problem document.")}`);
    this.status = status;
    this.code = text("code", "no_problem");
    this.detail = text("detail", "");
    this.requestId = requestId;
    this.errors = trusted<{ path: string; message: string }[]>(problem?.["errors"] ?? []);
    this.problem = problem;
  }
}

/** The one place where an answer is taken for what the API's document says it is. */
function trusted<T>(value: unknown): T {
  return value as T;
}

/** POSTs that may be sent twice: they look, or they make what is there already into what it is. */
const REPEATABLE_POSTS: ReadonlySet<OperationName> = new Set<OperationName>([
  "POST /connection/verify",
  "POST /exports/preview",
  "POST /requisitions/{requisitionId}/candidates:batch",
  "POST /sync",
  "POST /user-mappings/suggest",
  "POST /user-mappings/import",
]);

/** An input as it is looked into; `Operations` says which members it has. */
interface LooseInput {
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  body?: unknown;
  form?: FormData;
}
interface Prepared {
  name: OperationName;
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | FormData | undefined;
  repeatable: boolean;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #rules: RetryRules;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#rules = { attempts: 5, maxWaitMs: 60_000, ...options.retry };
  }

  /** Calls an operation: `call("GET /exports/{id}", { path: { id } })`. Throws `ApiError` for a refusal. */
  async call<N extends OperationName>(
    name: N,
    input: InputOf<N>,
    options: CallOptions = {},
  ): Promise<AnswerOf<N>> {
    const prepared = this.#prepare(name, trusted<LooseInput>(input), options);
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#send(prepared, options.signal);
      if ("response" in outcome) {
        const { response } = outcome;
        // Gone is gone: an earlier attempt's answer was lost.
        const deleted = response.status === 404 && attempt > 1 && prepared.method === "DELETE";
        if (response.ok || deleted) return trusted<AnswerOf<N>>(await read(response, deleted));
      }
      const failure =
        "response" in outcome
          ? { status: outcome.response.status, retryAfter: outcome.response.headers.get("retry-after") }
          : { status: null, retryAfter: null };
      const { repeatable } = prepared;
      const wait = waitBefore(
        attempt,
        failure,
        { repeatable, random: Math.random(), now: Date.now() },
        this.#rules,
      );
      if (wait === null) throw "response" in outcome ? await refusal(outcome.response) : outcome.error;
      if ("response" in outcome) await outcome.response.body?.cancel();
      await pause(wait, options.signal);
    }
  }

  /**
   * Requests an export. The same key and the same body give the first answer within 24 hours, so that a request
   * whose answer was lost can be repeated, also by another process: then keep the key with your own record of the
   * export before you call. Without one the key lasts as long as this call.
   */
  exportPeople(
    body: InputOf<"POST /exports">["body"],
    { idempotencyKey = crypto.randomUUID(), ...options }: CallOptions & { idempotencyKey?: string } = {},
  ): Promise<AnswerOf<"POST /exports">> {
    const headers = { ...options.headers, "idempotency-key": idempotencyKey };
    return this.call("POST /exports", { body }, { ...options, headers });
  }

  /** The export once it has ended. Asks every `everyMs`; `signal` ends the waiting. */
  async waitForExport(id: string, options: CallOptions & { everyMs?: number } = {}): Promise<Export> {
    for (;;) {
      const found = await this.call("GET /exports/{id}", { path: { id } }, options);
      if (found.finishedAt !== null) return found;
      await pause(options.everyMs ?? 2_000, options.signal);
    }
  }

  /** Every item of a list, page by page. */
  async *all<N extends PagedName>(
    name: N,
    input: InputOf<N>,
    options: CallOptions = {},
  ): AsyncGenerator<ItemOf<N>> {
    const { query, ...rest } = trusted<LooseInput>(input);
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const at = { ...rest, query: { limit: 200, ...query, ...(cursor === undefined ? {} : { cursor }) } };
      const page = trusted<{ items: ItemOf<N>[]; nextCursor: string | null }>(
        await this.call(name, trusted<InputOf<N>>(at), options),
      );
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  /**
   * Changes behind a place in the feed up to its present end. Keep the `id` of the last one you have dealt with and
   * pass it as `after` next time.
   */
  async *changes(after?: string, options: CallOptions = {}): AsyncGenerator<Change> {
    for (let place = after; ; ) {
      const query = { limit: 200, ...(place === undefined ? {} : { after: place }) };
      const page = await this.call("GET /changes", { query }, options);
      yield* page.items;
      if (page.items.length === 0) return;
      place = page.nextCursor;
    }
  }

  #prepare(
    name: OperationName,
    { path = {}, query = {}, body, form }: LooseInput,
    options: CallOptions,
  ): Prepared {
    const { url, tenant, apiKey } = this.#options;
    const [method = "", pattern = ""] = name.split(" ");
    const filled = pattern.replace(/\{([a-zA-Z]+)\}/g, (_, member: string) =>
      encodeURIComponent(path[member] ?? ""),
    );
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    );
    const asked = search.size > 0 ? `?${search}` : "";
    const headers: Record<string, string> = { ...options.headers, authorization: `Bearer ${apiKey}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    return {
      name,
      method,
      url: `${url.replace(/\/+$/, "")}/v1/tenants/${tenant}${filled}${asked}`,
      headers,
      // Written once: every attempt sends the same bytes, as an idempotency key wants it.
      body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
      repeatable: method !== "POST" || REPEATABLE_POSTS.has(name) || "idempotency-key" in headers,
    };
  }

  async #send(
    { url, method, headers, body }: Prepared,
    signal: AbortSignal | undefined,
  ): Promise<{ response: Response } | { error: unknown }> {
    signal?.throwIfAborted();
    const late = AbortSignal.timeout(this.#options.timeoutMs ?? 60_000);
    const fetch = this.#options.fetch ?? globalThis.fetch;
    try {
      const response = await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
      return { response };
    } catch (error) {
      signal?.throwIfAborted();
      return { error };
    }
  }
}

async function read(response: Response, deleted: boolean): Promise<unknown> {
  const text = await response.text();
  if (deleted || text === "") return undefined;
  return /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text;
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text();
  const isProblem = /json/.test(response.headers.get("content-type") ?? "");
  const problem = isProblem ? trusted<Record<string, unknown>>(JSON.parse(text)) : null;
  return new ApiError(response.status, problem, response.headers.get("x-request-id"));
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    }
  });
