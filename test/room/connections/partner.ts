/** A worker with a partner application, and a browser that walks through Greenhouse's consent page. */
import { env } from "cloudflare:workers";
import { app } from "../../../src/app.ts";
import { buildDeps, type Deps } from "../../../src/deps.ts";
import { type Json, newTenant, ORIGIN, practice, type Tenant } from "../../support/api.ts";
import { keepLetters } from "../../support/letters.ts";

export const CALLBACK = `${ORIGIN}/oauth/greenhouse/callback`;

export interface Partner {
  credential: Json;
  deps(overrides?: Partial<Deps>): Deps;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  tenant(): Promise<Tenant & { start(): Promise<string> }>;
}

/** Its web hooks are made by themselves; their pings stay in Greenhouse's own mailbox. */
export async function partnerWorker(settings: Json = {}): Promise<Partner> {
  await keepLetters();
  const { body: credential } = await practice("POST", "/credentials", {
    kind: "partner",
    redirectUris: [CALLBACK],
  });
  const bindings = {
    ...env,
    GREENHOUSE_PARTNER_CLIENT_ID: credential.clientId,
    GREENHOUSE_PARTNER_CLIENT_SECRET: credential.clientSecret,
    ...settings,
  };
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
  const fetch = async (path: string, init: RequestInit = {}) =>
    app.request(new URL(path, ORIGIN).href, { redirect: "manual", ...init }, bindings, context);
  return {
    credential,
    fetch,
    deps(overrides = {}) {
      const deps = buildDeps(bindings, context, {});
      if (!deps.ok) throw new Error(deps.reason.join());
      return { ...deps.value, ...overrides };
    },
    async tenant() {
      const tenant = await newTenant();
      const call = async (method: string, path: string, body?: unknown) => {
        const response = await fetch(`/v1/tenants/${tenant.id}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${tenant.apiKey}`,
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : "" };
      };
      const start = async () => (await call("POST", "/connection/oauth")).body.authorizeUrl;
      return { ...tenant, call, start };
    },
  };
}

export interface Seen {
  status: number;
  text: string;
  headers: Headers;
}

/** Keeps its one cookie, as a browser does. */
export class Browser {
  cookie = "";
  readonly #worker: Partner;

  constructor(worker: Partner) {
    this.#worker = worker;
  }

  /** Any page of ours. */
  async open(url: string): Promise<Seen> {
    const response = await this.#worker.fetch(url, this.cookie ? { headers: { cookie: this.cookie } } : {});
    const set = response.headers.get("set-cookie");
    if (set) this.cookie = set.split(";")[0] ?? "";
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Opens the ticket and asks Greenhouse: where Greenhouse sends the browser back to. */
  async consent(authorizeUrl: string): Promise<string> {
    const started = await this.open(authorizeUrl);
    const answer = await fetch(started.headers.get("location") ?? "", { redirect: "manual" });
    await answer.body?.cancel();
    return answer.headers.get("location") ?? "";
  }

  async walk(authorizeUrl: string): Promise<Seen> {
    return this.open(await this.consent(authorizeUrl));
  }
}
