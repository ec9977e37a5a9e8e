// What was asked of the API. Bodies are kept, because a test may want to see exactly what a client sent, but are
// handed out only on request and cut off where they get long.

export interface LoggedRequest {
  n: number;
  at: string;
  method: string;
  path: string;
  query: string;
  /** 0 when the connection was dropped without an answer. */
  status: number;
  subject: number | null;
  credential: string | null;
  /** v1 only. */
  onBehalfOf: string | null;
  fault: string | null;
  ms: number;
  body?: string;
}

const LIMIT = 50_000;
const KEPT_BODIES = 2_000;
const BODY_LIMIT = 64 * 1024;

/** A copy: a slice of a string would hold on to the whole of a large body. */
export function keptBody(text: string): string {
  return Buffer.from(text.slice(0, BODY_LIMIT)).toString();
}

export class RequestLog {
  #entries: LoggedRequest[] = [];
  #count = 0;

  begin(entry: Omit<LoggedRequest, "n">): LoggedRequest {
    const logged = { n: ++this.#count, ...entry };
    this.#entries.push(logged);
    if (this.#entries.length > LIMIT) this.#entries.splice(0, this.#entries.length - LIMIT);
    const old = this.#entries.at(-KEPT_BODIES - 1);
    if (old) delete old.body;
    return logged;
  }

  since(n: number, withBodies: boolean): LoggedRequest[] {
    const entries = this.#entries.filter((entry) => entry.n > n);
    if (withBodies) return entries;
    return entries.map(({ body: _body, ...entry }) => entry);
  }

  clear(): void {
    this.#entries = [];
  }
}
