import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../../src/app.ts";
import { type Json, newTenant, OPERATOR, ORIGIN, request, type Tenant } from "../../support/api.ts";
import { hookedTenant } from "../webhooks/hook.ts";

/** Asks the worker as it would be set up with `perMinute` requests a tenant. */
async function ask(
  path: string,
  options: {
    key?: string;
    perMinute?: number;
    address?: string;
    settings?: object;
    headers?: Record<string, string>;
  },
): Promise<{ status: number; headers: Headers; body: Json }> {
  const { key, perMinute = 1_000, address } = options;
  const headers = {
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    ...(address ? { "cf-connecting-ip": address } : {}),
    ...options.headers,
  };
  const settings = { ...env, API_REQUESTS_PER_MINUTE: String(perMinute), ...options.settings };
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
  const response = await app.request(`${ORIGIN}${path}`, { headers }, settings, context);
  const json = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    body: json ? await response.json() : await response.text(),
  };
}

const requisitions = (tenant: Tenant) => `/v1/tenants/${tenant.id}/requisitions`;

describe("a tenant that asks too often", () => {
  it("is told so with 429, how long to wait and what its quota is, and before that what is left", async () => {
    const noisy = await newTenant();
    const first = await ask(requisitions(noisy), { key: noisy.apiKey, perMinute: 8 });
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-policy")).toBe('"caller";q=6;w=60');
    expect(first.headers.get("ratelimit")).toBe('"caller";r=5;t=10');
    const statuses = [];
    let last = first;
    for (let n = 0; n < 8; n++) {
      last = await ask(requisitions(noisy), { key: noisy.apiKey, perMinute: 8 });
      statuses.push(last.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(last.body).toMatchObject({ status: 429, code: "request.too_many", title: "Too many requests" });
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(last.headers.get("retry-after"))).toBeLessThanOrEqual(10);
    expect(last.headers.get("content-type")).toBe("application/problem+json");
    expect(last.headers.get("x-request-id")).toBe(last.body.requestId);
  });

  it("by one key leaves the rest of its quota to the other keys, and no more than that", async () => {
    const tenant = await newTenant();
    const { body: second } = await request("POST", `/v1/tenants/${tenant.id}/api-keys`, { key: OPERATOR });
    const served = async (key: string) => {
      const statuses = [];
      for (let n = 0; n < 8; n++)
        statuses.push((await ask(requisitions(tenant), { key, perMinute: 8 })).status);
      return statuses.filter((status) => status === 200).length;
    };
    expect(await served(tenant.apiKey)).toBe(6);
    expect(await served(second.apiKey)).toBe(2);
  });

  it("slows nobody else, not even with hundreds of requests at once", async () => {
    const [noisy, quiet] = [await newTenant("Noisy"), await newTenant("Quiet")];
    const storm = await Promise.all(
      Array.from({ length: 200 }, () => ask(requisitions(noisy), { key: noisy.apiKey, perMinute: 8 })),
    );
    expect(storm.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(6);
    expect(storm.every(({ status }) => status === 200 || status === 429)).toBe(true);
    expect((await ask(requisitions(quiet), { key: quiet.apiKey, perMinute: 8 })).status).toBe(200);
  });

  it("costs the database nothing once it is known to", async () => {
    const noisy = await newTenant();
    const asked: string[] = [];
    const DB = new Proxy(env.DB, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          asked.push(String(name));
          return Reflect.apply(value, target, args);
        };
      },
    });
    const once = () => ask(requisitions(noisy), { key: noisy.apiKey, perMinute: 2, settings: { DB } });
    const before = [await once(), await once(), await once()];
    expect(before.at(-1)?.status).toBe(429);
    expect(asked.length).toBeGreaterThan(0);
    asked.length = 0;
    expect((await once()).status).toBe(429);
    expect(asked).toEqual([]);
  });

  it("still gets its web hooks taken: what would be refused there would be lost", async () => {
    const hooked = await hookedTenant();
    const statuses = [];
    for (let n = 0; n < 20; n++)
      statuses.push((await ask(requisitions(hooked), { key: hooked.apiKey, perMinute: 2 })).status);
    expect(statuses.at(-1)).toBe(429);
    await hooked.send("ping", { event: "Candidate has been hired" });
  });
});

describe("a person in the console", () => {
  it("has a quarter of the tenant's quota, so that the product can go on", async () => {
    const tenant = await newTenant();
    const person = { userId: "u-1", email: "ines@umbra.example.com", role: "admin" };
    const { body: link } = await tenant.call("POST", "/console-links", person);
    const opened = await exports.default.fetch(
      new Request(`${ORIGIN}/console/open`, {
        method: "POST",
        headers: { origin: ORIGIN },
        body: new URLSearchParams({ link: new URL(link.url).searchParams.get("link") ?? "" }),
        redirect: "manual",
      }),
    );
    const cookie = (opened.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const statuses = [];
    for (let n = 0; n < 12; n++) {
      statuses.push((await ask("/console", { perMinute: 8, headers: { cookie } })).status);
    }
    expect(statuses.filter((status) => status === 200).length).toBe(2);
    expect(statuses.at(-1)).toBe(429);
    expect((await ask(requisitions(tenant), { key: tenant.apiKey, perMinute: 1_000 })).status).toBe(200);
  });
});

describe("guessing", () => {
  /** Which try was refused first. The counter's minute is the clock's, so it may begin anew once in between. */
  async function firstRefusal(attempt: (n: number) => Promise<{ status: number }>, usual: number) {
    for (let n = 1; n <= 61; n++) {
      const { status } = await attempt(n);
      if (status === 429) return n;
      expect(status).toBe(usual);
    }
    throw new Error("nothing was ever refused");
  }
  const guess = (address: string, n: number) => ask("/v1/tenants", { address, key: `guess-number-${n}` });

  it("of the operator's key is listened to thirty times a minute from one address, then not at all", async () => {
    expect(await firstRefusal((n) => guess("192.0.2.7", n), 401)).toBeGreaterThan(30);
    // Not even the right one: otherwise refusals would only have to be outlasted.
    const right = await ask("/v1/tenants", { address: "192.0.2.7", key: OPERATOR });
    expect(right.status).toBe(429);
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask("/v1/tenants", { address: "192.0.2.8", key: OPERATOR })).status).toBe(200);
  });

  it("from an address does not shut out a tenant behind the same address", async () => {
    const tenant = await newTenant();
    await firstRefusal((n) => guess("192.0.2.9", n), 401);
    const served = await ask(requisitions(tenant), { key: tenant.apiKey, address: "192.0.2.9" });
    expect(served.status).toBe(200);
  });

  it("of links into the console is bounded in the same way, and said on a page", async () => {
    const open = (n: number) =>
      ask(`/console/open?link=${String(n).padStart(43, "x")}`, { address: "192.0.2.11" });
    expect(await firstRefusal(open, 401)).toBeGreaterThan(30);
    const { headers, body } = await open(99);
    expect(headers.get("retry-after")).not.toBeNull();
    expect(body).toContain("Too many requests");
  });

  it("of tickets and states of a consent page is bounded in the same way", async () => {
    const settings = {
      GREENHOUSE_PARTNER_CLIENT_ID: "partner",
      GREENHOUSE_PARTNER_CLIENT_SECRET: "partner-secret",
    };
    const open = (n: number) =>
      ask(`/oauth/greenhouse/start?ticket=${String(n).padStart(43, "x")}`, {
        address: "192.0.2.10",
        settings,
      });
    expect(await firstRefusal(open, 400)).toBeGreaterThan(30);
  });
});
