/**
 * Whatever is sent to whichever route of the live table: it is answered, never with a fault, and what is refused has
 * written nothing. Ids, queries and headers are made up; bodies are right ones in which something was replaced.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { type Json, newTenant, OPERATOR, request, type Tenant } from "../support/api.ts";
import { type Browser, signedIn } from "../support/console.ts";
import { exportBody, person } from "../support/exports.ts";
import { dump } from "../support/rich-tenant.ts";
import {
  filled,
  OPEN,
  operatorRoutes,
  pageRoutes,
  type Route,
  routes,
  tenantRoutes,
} from "../support/routes.ts";

/** Per route; the long run has fifty times as many. */
const RUNS = Reflect.get(env, "LONG_TESTS") === "1" ? 250 : 5;

let tenant: Tenant;
let browser: Browser;
beforeAll(async () => {
  tenant = await newTenant("Fuzzed");
  browser = await signedIn(tenant);
  await tenant.call("PUT", "/requisitions/r-1", { name: "Known" });
  const { id, ...profile } = person();
  await tenant.call("PUT", `/requisitions/r-1/candidates/${id}`, { stage: "New", profile });
});

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.1,
  1e308,
  2 ** 53,
  "",
  " ",
  "\u0000",
  "\ud800",
  "'; DROP TABLE tenants;--",
  "../../../etc/passwd",
  "x".repeat(5_000),
  "😀".repeat(300),
  "\r\nSet-Cookie: a=b",
  "<script>alert(1)</script>",
  "1e999",
  "javascript:alert(1)",
  "https://user:secret@127.0.0.1/",
  [],
  {},
  [[[[]]]],
  { constructor: { prototype: 1 } },
  JSON.parse('{"__proto__": {"admin": true}}'),
];

/** Right bodies, so that what is replaced in them gets past the first glance. */
const BODIES: Json[] = [
  { name: "Firmware", greenhouseJobIds: [1] },
  { stage: "New", profile: person() },
  { candidates: [{ id: "c-1", stage: "New", profile: { firstName: "A", lastName: "B" } }] },
  exportBody([person({ attachments: [{ filename: "cv.pdf", type: "resume", content: "JVBERg==" }] })], {
    jobIds: [1],
    prospect: { poolId: 1, poolStageId: 2 },
    tags: ["a"],
  }),
  { users: [{ userId: "u-1", email: "u@umbra.example.com", name: "U" }] },
  { greenhouseUserId: 7 },
  { kind: "harvest_v3", clientId: "x", clientSecret: "y" },
  { url: "https://receiver.example.com/hook" },
  { userId: "u-1", email: "u@umbra.example.com", role: "admin" },
  { decision: "use", greenhouseCandidateId: 7 },
  { decision: "dismiss" },
  { state: "failed" },
  { revokePrevious: true },
  { paused: false },
  {},
];

/** The body with the value at the n-th place, counted through, replaced. */
function replaced(body: unknown, n: number, value: unknown): unknown {
  let at = 0;
  const walk = (node: unknown): unknown => {
    if (at++ === n) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(body);
}

const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 3 }));
const body = fc
  .record({ base: fc.constantFrom(...BODIES), n: fc.nat(40), value: hostile })
  .map(({ base, n, value }) => replaced(base, n, value));
const word = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constantFrom("r-1", "1", "exp_00000000000000000000000000"),
  )
  .map((text) => text.toWellFormed() || "x");
const asked = fc.record({
  id: word,
  query: fc.dictionary(
    fc.constantFrom(
      "limit",
      "cursor",
      "q",
      "ids",
      "after",
      "status",
      "stage",
      "jobId",
      "exported",
      "link",
      "ticket",
      "state",
    ),
    word,
    { maxKeys: 4 },
  ),
  header: fc.string({ unit: "grapheme-ascii", maxLength: 300 }),
  body,
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

const pathOf = (route: Route, { id, query }: Asked): string =>
  `${filled(route.path, (name) => (name === "tenant" ? tenant.id : id))}?${new URLSearchParams(query)}`;
const writes = ({ method }: Route): boolean => method !== "GET";

async function send(route: Route, one: Asked, key: string | undefined) {
  const hasBody = route.method === "POST" || route.method === "PUT";
  return request(route.method, pathOf(route, one), {
    key,
    headers: { "idempotency-key": one.header.trim() || "k", signature: one.header },
    ...(hasBody ? { body: one.body } : {}),
  });
}

/** Calls a route with made-up input; where it was refused, `rows` before and after must be the same. */
const property = (route: Route, ask: (one: Asked) => Promise<{ status: number; body: unknown }>) =>
  fc.assert(
    fc.asyncProperty(asked, async (one) => {
      const before = writes(route) ? await steady() : null;
      const { status, body: answer } = await ask(one);
      expect(status, `${route.name} ${JSON.stringify(answer).slice(0, 300)}`).toBeLessThan(500);
      if (before && status >= 400) expect(await steady(), route.name).toEqual(before);
    }),
    { numRuns: RUNS },
  );

/**
 * The tenant's rows, without what being called at all moves on, and without whose turn it is at the pump: a wake-up
 * that an earlier call was right to send may take its turn while a later one is refused.
 */
async function steady(): Promise<Record<string, Json[]>> {
  const {
    console_sessions: _sessions,
    export_pumps: _turns,
    api_keys: keys = [],
    ...rows
  } = await dump(tenant.id);
  return { ...rows, api_keys: keys.map(({ last_used_at: _at, ...key }) => key) };
}

// Deleting the tenant under the other requests would hide what they answer.
const isDeletion = ({ name }: Route) => name === "DELETE /v1/tenants/:tenant";

it("answers a tenant's calls without a fault and without half a write", async () => {
  for (const route of tenantRoutes) await property(route, (one) => send(route, one, tenant.apiKey));
}, 180_000);

it("answers the operator's calls so", async () => {
  for (const route of operatorRoutes.filter((one) => !isDeletion(one)))
    await property(route, (one) => send(route, one, OPERATOR));
}, 60_000);

it("answers strangers so: web hooks, tickets, links", async () => {
  for (const route of routes.filter(({ name }) => OPEN.has(name)))
    await property(route, (one) => send(route, one, undefined));
}, 60_000);

it("answers people in the console so, whatever their forms say", async () => {
  for (const route of pageRoutes)
    await property(route, async (one) => {
      const fields = Object.fromEntries(
        Object.entries(one.query).concat(
          Object.entries(one.body ?? {}).map(([name, value]) => [name, String(value)]),
        ),
      );
      const path = pathOf(route, one);
      const page = route.method === "GET" ? await browser.get(path) : await browser.post(path, fields);
      return { status: page.status, body: page.text };
    });
}, 120_000);
