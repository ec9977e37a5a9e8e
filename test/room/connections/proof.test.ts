import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { connect } from "../../../src/connections/connect.ts";
import { buildDeps, type Deps } from "../../../src/deps.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { type Json, newTenant, practice, siteAdminId } from "../../support/api.ts";

beforeEach(async () => {
  await practice("POST", "/reset");
});

const requests = async (): Promise<Json[]> => (await practice("GET", "/requests")).body;

function deps(overrides: Partial<Deps>): Deps {
  const built = buildDeps(env, { waitUntil() {} }, {});
  if (!built.ok) throw new Error(built.reason.join());
  return { ...built.value, ...overrides };
}

/** Greenhouse as it would be with tokens that say nothing of themselves: they are exchanged on the way. */
function opaque(): typeof fetch {
  const real = new Map<string, string>();
  return async (input, init) => {
    const url = String(input);
    const headers = new Headers(init?.headers);
    const bearer = /^Bearer (.+)$/.exec(headers.get("Authorization") ?? "")?.[1];
    if (bearer) headers.set("Authorization", `Bearer ${real.get(bearer) ?? bearer}`);
    const form = url.endsWith("/introspect") ? new URLSearchParams(String(init?.body)) : null;
    form?.set("token", real.get(form.get("token") ?? "") ?? "");
    const response = await fetch(url, { ...init, headers, ...(form ? { body: form.toString() } : {}) });
    if (!url.endsWith("/token")) return response;
    const body: Json = await response.json();
    const name = `opaque-${real.size}`;
    real.set(name, body.access_token);
    return Response.json({ ...body, access_token: name }, { status: response.status });
  };
}

it("takes the scopes from introspection when the token does not list them, and tries no write", async () => {
  const tenant = await newTenant();
  const { body: given } = await practice("POST", "/credentials", { kind: "harvest_v3" });
  await practice("PATCH", `/credentials/${given.id}`, {
    scopes: given.scopes.filter((scope: string) => scope !== "harvest:notes:create"),
  });
  const row = await connect(deps({ fetch: opaque() }), trusted<TenantId>(tenant.id, "made by this test"), {
    kind: "harvest_v3",
    clientId: given.clientId,
    clientSecret: given.clientSecret,
  });
  const stateOf = (permission: string) => row.permissions.find((p) => p.permission === permission)?.state;
  expect(stateOf("Candidates › POST: Add Candidate")).toBe("granted");
  expect(stateOf("Candidates › POST: Add Note")).toBe("missing");
  expect(row.actingUserId).toBe(given.subjectUserId);
  const sent = await requests();
  expect(sent.filter(({ method, path }) => method !== "GET" && path.startsWith("/v3/"))).toEqual([]);
});

it("tries writes by requests that cannot succeed when introspection gives no answer either", async () => {
  const tenant = await newTenant();
  const { body: given } = await practice("POST", "/credentials", { kind: "harvest_v3" });
  const through = opaque();
  const silent: typeof fetch = async (input, init) =>
    String(input).endsWith("/introspect") ? new Response("", { status: 404 }) : through(input, init);
  const before = (await practice("GET", "/state")).body.candidates.length;
  const row = await connect(deps({ fetch: silent }), trusted<TenantId>(tenant.id, "made by this test"), {
    kind: "harvest_v3",
    clientId: given.clientId,
    clientSecret: given.clientSecret,
  });
  expect(row.permissions.filter((p) => p.state !== "granted")).toEqual([]);
  expect((await practice("GET", "/state")).body.candidates).toHaveLength(before);
});

it("sends a wrong v1 key to three lists and nowhere else", async () => {
  const tenant = await newTenant();
  const actingUserId = await siteAdminId();
  const refused = await tenant.call("PUT", "/connection", {
    kind: "harvest_v1",
    apiKey: "nope",
    actingUserId,
  });
  expect(refused.body.code).toBe("connections.credential_refused");
  expect((await requests()).map(({ method, path, status }) => `${method} ${path} ${status}`).sort()).toEqual([
    "GET /v1/candidates 401",
    "GET /v1/jobs 401",
    "GET /v1/users 401",
  ]);
});

it("goes on proving a v1 key that may not list candidates where a missing right is a 401", async () => {
  await practice("PATCH", "/settings", { v1MissingPermission: "401" });
  const tenant = await newTenant();
  const { body: key } = await practice("POST", "/credentials", { kind: "harvest_v1" });
  const permissions = key.permissions.filter((name: string) => !/candidates$|List Candidates/.test(name));
  expect(permissions.length).toBeLessThan(key.permissions.length);
  await practice("PATCH", `/credentials/${key.id}`, { permissions });
  const { status, body } = await tenant.call("PUT", "/connection", {
    kind: "harvest_v1",
    apiKey: key.apiKey,
    actingUserId: await siteAdminId(),
  });
  expect({ status, connection: body.status }).toEqual({ status: 200, connection: "degraded" });
  const missing = body.permissions.filter((row: Json) => row.state === "missing");
  expect(missing.map((row: Json) => row.permission)).toContain("Candidates › GET: List Candidates");
  expect(missing.length).toBeLessThan(5);
});

it("asks the token endpoint once with a wrong v3 secret", async () => {
  const tenant = await newTenant();
  const { body: given } = await practice("POST", "/credentials", { kind: "harvest_v3" });
  await practice("DELETE", "/requests");
  const wrong = { kind: "harvest_v3", clientId: given.clientId, clientSecret: "wrong" };
  expect((await tenant.call("PUT", "/connection", wrong)).status).toBe(422);
  expect((await requests()).map(({ path }) => path)).toEqual(["/token"]);
});
