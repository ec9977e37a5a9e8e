/** The worker's HTTP surface as its callers see it. */
import { env, exports } from "cloudflare:workers";
import { checkAnswer } from "./documented.ts";

export const OPERATOR = "operator-key-for-tests";
export const ORIGIN = "https://ats.example.test";

/** Whatever came back: a test looks into it, and what is not there fails the test. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the test is about
export type Json = any;

export interface Reply {
  status: number;
  headers: Headers;
  body: Json;
}

export async function request(
  method: string,
  path: string,
  options: {
    key?: string | undefined;
    body?: unknown;
    raw?: BodyInit;
    headers?: Record<string, string>;
    /** Where the worker is reached; at another address than `ORIGIN` only where that is what a test is about. */
    origin?: string;
  } = {},
): Promise<Reply> {
  const { key, body, raw, headers = {}, origin = ORIGIN } = options;
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await exports.default.fetch(
    new Request(`${origin}${path}`, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    }),
  );
  const text = await response.text();
  const json = /json/.test(response.headers.get("content-type") ?? "");
  const reply: Reply = {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : text,
  };
  checkAnswer(method, path, reply);
  return reply;
}

export interface Tenant {
  id: string;
  apiKey: string;
  /** Calls one of the tenant's own routes: a path below `/v1/tenants/{tenant}`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

export async function newTenant(name = "Umbra Robotics"): Promise<Tenant> {
  const made = await request("POST", "/v1/tenants", { key: OPERATOR, body: { name } });
  const { id, apiKey } = made.body;
  return {
    id,
    apiKey,
    call: (method, path, body, headers) =>
      request(method, `/v1/tenants/${id}${path}`, { key: apiKey, body, ...(headers ? { headers } : {}) }),
  };
}

/** The practice Greenhouse's control path, and its APIs where a test plays the customer's admin. */
export async function practice(method: string, path: string, body?: unknown): Promise<Reply> {
  const response = await fetch(`${env.GREENHOUSE_URL}/_control${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`practice Greenhouse: ${method} ${path} answered ${response.status}: ${text}`);
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

/** A tenant whose Greenhouse is connected with everything permitted. */
export async function connectedTenant(kind: "harvest_v3" | "harvest_v1" = "harvest_v3"): Promise<Tenant> {
  const tenant = await newTenant();
  const { body: credential } = await practice("POST", "/credentials", { kind });
  const input =
    kind === "harvest_v3"
      ? { kind, clientId: credential.clientId, clientSecret: credential.clientSecret }
      : { kind, apiKey: credential.apiKey, actingUserId: await siteAdminId() };
  const connected = await tenant.call("PUT", "/connection", input);
  if (connected.status !== 200) throw new Error(`not connected: ${JSON.stringify(connected.body)}`);
  return tenant;
}

export async function siteAdminId(): Promise<number> {
  const { body: state } = await practice("GET", "/state");
  return state.users.find(
    (user: { site_admin: boolean; deactivated: boolean }) => user.site_admin && !user.deactivated,
  ).id;
}

/** Waits until `look` gives a value; fails with what it last saw. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > until) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
