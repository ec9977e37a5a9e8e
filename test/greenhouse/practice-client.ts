// What the tests here talk through: the control path, and a caller of either Harvest that keeps nothing to itself.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type PracticeGreenhouse, startGreenhouse } from "./server.ts";

export type Thing = Record<string, unknown> & { id: number };

export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

export function rows(reply: Reply): Thing[] {
  if (!Array.isArray(reply.body)) throw new Error(`not a list: ${JSON.stringify(reply.body)}`);
  return reply.body as Thing[];
}

export function thing(reply: Reply): Thing {
  return reply.body as Thing;
}

export class PracticeClient {
  readonly server: PracticeGreenhouse;

  private constructor(server: PracticeGreenhouse) {
    this.server = server;
  }

  static async start(): Promise<PracticeClient> {
    return new PracticeClient(await startGreenhouse());
  }

  get url(): string {
    return this.server.url;
  }

  async send(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Reply> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(path.startsWith("http") ? path : this.url + path, {
      method,
      redirect: "manual",
      headers,
      ...(text === undefined ? {} : { body: text }),
    });
    const raw = await answer.text();
    const json = answer.headers.get("content-type")?.includes("json") && raw !== "";
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(raw) : raw };
  }

  async control(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await this.send(method, `/_control${path}`, {}, body);
    if (reply.status >= 400)
      throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply;
  }

  async state(name: string): Promise<Thing[]> {
    const reply = await this.control("GET", `/state?only=${name}`);
    return (reply.body as Record<string, Thing[]>)[name] ?? [];
  }

  /** The first record of a kind that has these values. */
  async find(name: string, values: Record<string, unknown>): Promise<Thing> {
    const fits = (row: Thing) => Object.entries(values).every(([key, value]) => row[key] === value);
    const found = (await this.state(name)).find(fits);
    if (!found) throw new Error(`no ${name} with ${JSON.stringify(values)}`);
    return found;
  }

  async settings(change: Record<string, unknown>): Promise<void> {
    await this.control("PATCH", "/settings", change);
  }

  async credential(kind: string, more: Record<string, unknown> = {}): Promise<Record<string, string>> {
    return (await this.control("POST", "/credentials", { kind, ...more })).body as Record<string, string>;
  }

  basic(user: string | undefined, password = ""): Record<string, string> {
    return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
  }

  token(credential: Record<string, string>, form: Record<string, string>): Promise<Reply> {
    const headers = {
      ...this.basic(credential["clientId"], credential["clientSecret"]),
      "Content-Type": "application/x-www-form-urlencoded",
    };
    return this.send("POST", "/token", headers, new URLSearchParams(form).toString());
  }

  async v3(credential: Record<string, string>, form: Record<string, string> = {}): Promise<V3> {
    const reply = await this.token(credential, { grant_type: "client_credentials", ...form });
    return new V3(this, String((reply.body as Record<string, unknown>)["access_token"]));
  }

  v1(credential: Record<string, string>, onBehalfOf?: number): V1 {
    return new V1(this, credential["apiKey"] ?? "", onBehalfOf);
  }
}

export class V3 {
  readonly client: PracticeClient;
  readonly accessToken: string;

  constructor(client: PracticeClient, accessToken: string) {
    this.client = client;
    this.accessToken = accessToken;
  }

  get(path: string): Promise<Reply> {
    return this.client.send("GET", path, { Authorization: `Bearer ${this.accessToken}` });
  }

  send(method: string, path: string, body?: unknown): Promise<Reply> {
    const headers = { Authorization: `Bearer ${this.accessToken}`, "Content-Type": "application/json" };
    return this.client.send(method, path, headers, body);
  }

  post(path: string, body?: unknown): Promise<Reply> {
    return this.send("POST", path, body);
  }

  patch(path: string, body: unknown): Promise<Reply> {
    return this.send("PATCH", path, body);
  }
}

export class V1 {
  readonly client: PracticeClient;
  readonly headers: Record<string, string>;

  constructor(client: PracticeClient, apiKey: string, onBehalfOf: number | undefined) {
    this.client = client;
    this.headers = {
      ...client.basic(apiKey),
      ...(onBehalfOf === undefined ? {} : { "On-Behalf-Of": String(onBehalfOf) }),
    };
  }

  get(path: string): Promise<Reply> {
    return this.client.send("GET", path, this.headers);
  }

  send(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.client.send(method, path, { ...this.headers, "Content-Type": "application/json" }, body);
  }

  post(path: string, body?: unknown): Promise<Reply> {
    return this.send("POST", path, body);
  }
}

export interface Received {
  headers: Record<string, string | string[] | undefined>;
  raw: string;
  body: { action: string; payload: Record<string, unknown> };
}

/** A receiver of web hooks on this machine, answering what it is told to. */
export async function startReceiver(): Promise<{
  url: string;
  received: Received[];
  answer: { status: number };
  close: () => Promise<void>;
}> {
  const received: Received[] = [];
  const answer = { status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks).toString("utf8");
      received.push({ headers: request.headers, raw, body: JSON.parse(raw) });
      response.writeHead(answer.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, received, answer, close };
}
