import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { openPath } from "../../openapi/inputs.ts";
import { OPERATIONS } from "../../openapi/operations.ts";
import { app } from "../../src/app.ts";
import { type Json, newTenant, OPERATOR, ORIGIN, request, type Tenant } from "../support/api.ts";
import {
  filled,
  OPEN,
  operatorRoutes as operators,
  pageRoutes as pages,
  type Route,
  routes,
  tenantRoutes as tenants,
} from "../support/routes.ts";

let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  ours = await newTenant("Ours");
  theirs = await newTenant("Theirs");
});

/** The path with ids in it that could exist. */
const fill = (path: string, tenantId: string) =>
  filled(path, (name) =>
    name === "tenant"
      ? tenantId
      : name === "id" && path.includes(":id{exp_")
        ? "exp_00000000000000000000000000"
        : "1",
  );
const call = (route: Route, key: string | undefined, tenantId = ours.id) =>
  request(route.method, fill(route.path, tenantId), {
    key,
    ...(route.method === "GET" || route.method === "DELETE" ? {} : { body: {} }),
  });
const worded = (body: Json) => ({ ...body, requestId: "" });

/** What only a browser of the console calls: no part of the API. */
const isForBrowsers = ({ path }: Route) => path.startsWith("/console") || path === "/docs/docs.css";

describe("the route table", () => {
  it("is in the API's document, route by route, and nothing else is", () => {
    const known = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort();
    const live = routes
      .filter((route) => !isForBrowsers(route))
      .map(({ method, path }) => `${method} ${openPath(path)}`);
    expect([...new Set(live)].sort()).toEqual(known);
  });

  it("is not empty, and every route is under /v1 or listed as open", () => {
    expect(tenants.length).toBeGreaterThan(20);
    const elsewhere = routes.filter((route) => !route.path.startsWith("/v1/") && !pages.includes(route));
    expect(elsewhere.map((route) => route.name).filter((name) => !OPEN.has(name))).toEqual([]);
  });

  it("refuses callers without a key, with a made-up key and with a well-formed unknown key", async () => {
    const unknown = `${ours.apiKey.slice(0, 10)}${"0".repeat(43)}`;
    for (const route of [...tenants, ...operators]) {
      for (const key of [undefined, "nonsense", "hhg_short", unknown]) {
        const { status, body, headers } = await call(route, key);
        expect({ route: route.name, status, code: body.code }).toEqual({
          route: route.name,
          status: 401,
          code: "auth.required",
        });
        expect(headers.get("content-type")).toBe("application/problem+json");
      }
    }
  });

  it("keeps tenants off the operator's routes and the operator off the tenants'", async () => {
    for (const route of operators) {
      const { status } = await call(route, ours.apiKey);
      expect({ route: route.name, status }).toEqual({ route: route.name, status: 403 });
    }
    for (const route of tenants) {
      const { status } = await call(route, OPERATOR);
      expect({ route: route.name, status }).toEqual({ route: route.name, status: 403 });
    }
  });

  it("answers for another tenant exactly as for one that does not exist", async () => {
    for (const route of tenants) {
      const other = await call(route, ours.apiKey, theirs.id);
      const nobody = await call(route, ours.apiKey, "ten_00000000000000000000000000");
      expect({ route: route.name, status: other.status }).toEqual({ route: route.name, status: 404 });
      expect(worded(other.body)).toEqual(worded(nobody.body));
      expect([...other.headers.keys()].sort()).toEqual([...nobody.headers.keys()].sort());
    }
  });

  it("answers wrong methods with 405 and what is allowed", async () => {
    for (const [key, list] of [
      [ours.apiKey, tenants],
      [OPERATOR, operators],
    ] as const) {
      for (const path of new Set(list.map((route) => route.path))) {
        const allowed = list.filter((route) => route.path === path).map((route) => route.method);
        const { status, headers, body } = await call({ method: "PATCH", path, name: "" }, key);
        expect({ path, status, code: body.code }).toEqual({
          path,
          status: 405,
          code: "request.method_not_allowed",
        });
        for (const method of allowed) expect(headers.get("allow")).toContain(method);
      }
    }
  });

  it("gives every answer a request id, problem words, and nothing to caches", async () => {
    for (const route of [...tenants, ...operators]) {
      const { headers, body } = await call(route, undefined);
      expect(headers.get("x-request-id")).toBe(body.requestId);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(Object.keys(body)).toEqual(
        expect.arrayContaining(["type", "title", "status", "detail", "code", "requestId"]),
      );
    }
  });

  it("never answers 500 to bodies and ids that make no sense", async () => {
    const bodies: [string, BodyInit][] = [
      ["malformed", "{"],
      ["null", "null"],
      ["a list", "[]"],
      ["a string", '"x"'],
      ["deep", `${"[".repeat(5000)}${"]".repeat(5000)}`],
      ["a prototype", '{"__proto__": {"admin": true}, "constructor": 1}'],
      ["not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
      ["NUL", '{"name": "\\u0000"}'],
    ];
    for (const route of [...tenants, ...operators]) {
      const key = operators.includes(route) ? OPERATOR : ours.apiKey;
      const isWrite = route.method === "POST" || route.method === "PUT";
      // Deleting the tenant under the other requests would hide what they answer.
      if (route.method === "DELETE" && route.path === "/v1/tenants/:tenant") continue;
      for (const [what, raw] of isWrite ? bodies : [["nothing", ""] as [string, BodyInit]]) {
        const options = isWrite
          ? { key, raw, headers: { "content-type": "application/json", "idempotency-key": what } }
          : { key };
        const { status, body } = await request(route.method, fill(route.path, ours.id), options);
        const seen = `${route.name} with ${what}: ${status} ${body?.code ?? ""}`;
        expect(status, seen).toBeLessThan(500);
        if (what === "malformed" && status === 400) expect(body.code).toBe("request.malformed");
      }
    }
  });

  it("tells browsers of every answer, open and refused ones too, that nothing in it is theirs to run or to frame", async () => {
    for (const route of routes) {
      const { headers } = await call(route, ours.apiKey);
      const said = (name: string) => headers.get(name) ?? "";
      const where = route.name;
      expect({ where, csp: said("content-security-policy") }).toEqual({
        where,
        csp: expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      });
      expect({ where, csp: said("content-security-policy") }).not.toEqual({
        where,
        csp: expect.stringMatching(/script-src[^;]*unsafe/),
      });
      expect({ where, hsts: said("strict-transport-security") }).toEqual({
        where,
        hsts: "max-age=31536000; includeSubDomains",
      });
      expect({ where, sniff: said("x-content-type-options"), frame: said("x-frame-options") }).toEqual({
        where,
        sniff: "nosniff",
        frame: "DENY",
      });
      expect(said("referrer-policy"), where).toMatch(/^(no-referrer|same-origin)$/);
    }
  });

  it("answers unknown paths with 404 in the same words", async () => {
    for (const path of ["/", "/nothing", "/v1", "/v1/nothing", `/v1/tenants/${ours.id}/nothing`]) {
      const { status, headers } = await request("GET", path, { key: ours.apiKey });
      expect({ path, status }).toEqual({ path, status: 404 });
      expect(headers.get("content-type")).toBe("application/problem+json");
    }
  });
});

describe("the API's document", () => {
  it("is handed out to everybody, as OpenAPI and as a page without scripts that needs nothing from elsewhere", async () => {
    const document = await request("GET", "/openapi.json");
    expect([document.status, document.body.openapi]).toEqual([200, "3.1.0"]);
    expect(document.headers.get("cache-control")).toBe("public, max-age=300");
    const page = await request("GET", "/docs");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(page.body).not.toMatch(/<script|<style| style=| on[a-z]+=|(?:src|href)="(?:https?:)?\/\//);
    const [, sheet = ""] = /<link rel="stylesheet" href="([^"]+)"/.exec(page.body) ?? [];
    expect((await request("GET", sheet)).headers.get("content-type")).toBe("text/css; charset=utf-8");
    for (const { path } of OPERATIONS) expect(page.body).toContain(`<code>${path}</code>`);
  });
});

describe("configuration", () => {
  it("refuses to serve without its secrets and names what is missing", async () => {
    const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
    const bare = { ...env, OPERATOR_KEY: undefined, VAULT_KEYS: "k1:short" };
    const response = await app.request(`${ORIGIN}/healthz`, {}, bare, context);
    expect(response.status).toBe(503);
    const body: Json = await response.json();
    expect(body.code).toBe("config.incomplete");
    expect(body.detail).toContain("OPERATOR_KEY");
    expect(body.detail).toContain("VAULT_KEYS");
  });
});
