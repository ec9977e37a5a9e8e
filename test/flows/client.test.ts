import { exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ApiError, Client, type ClientOptions } from "../../client/client.ts";
import { eventually, type Json, ORIGIN } from "../support/api.ts";
import { checkAnswer } from "../support/documented.ts";
import { exportBody, inGreenhouse, person, type Ready, readyTenant } from "../support/exports.ts";

let tenant: Ready;
beforeAll(async () => {
  tenant = await readyTenant();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The worker, as the network would reach it. */
const worker = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const request = new Request(input, init);
  const response = await exports.default.fetch(request);
  const body = /json/.test(response.headers.get("content-type") ?? "") ? await response.clone().json() : "";
  checkAnswer(request.method, new URL(request.url).pathname, {
    status: response.status,
    headers: response.headers,
    body,
  });
  return response;
};
/** A network between the two that answers as planned, one plan a call, and then lets everything through. */
function network(...plans: ("lost before" | "lost after" | Response | "through")[]) {
  const calls: { url: string; method: string; key: string | null; body: string }[] = [];
  const send = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    calls.push({
      url: request.url,
      method: request.method,
      key: request.headers.get("idempotency-key"),
      body: await request.clone().text(),
    });
    const plan = plans.shift() ?? "through";
    if (plan instanceof Response) return plan;
    if (plan === "lost before") throw new TypeError("connection refused");
    const response = await worker(request);
    if (plan === "lost after") throw new TypeError("connection reset");
    return response;
  };
  return { calls, send };
}
const client = (options: Partial<ClientOptions> = {}) =>
  new Client({ url: ORIGIN, tenant: tenant.id, apiKey: tenant.apiKey, fetch: worker, ...options });
const busy = (status: number, after?: string) =>
  new Response('{"code":"test.busy","detail":"Wait."}', {
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(after === undefined ? {} : { "retry-after": after }),
    },
  });

describe("the example of the README", () => {
  it("exports a person and ends with the flag", async () => {
    const outside = fetch;
    // The worker runs in the same isolate, and its own calls to Greenhouse go out as before.
    vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) =>
      new Request(input, init).url.startsWith(ORIGIN) ? worker(input, init) : outside(input, init),
    );
    const printed = vi.spyOn(console, "log").mockImplementation(() => {});
    const { env } = process;
    Object.assign(env, { WORKER: ORIGIN, TENANT: tenant.id, API_KEY: tenant.apiKey });
    const mapped = await tenant.call("PUT", "/user-mappings/usr-ines", {
      greenhouseUserId: tenant.recruiterId,
    });
    expect(mapped.status).toBe(200);
    await client().call("POST /sync", {});
    await eventually(
      async () => (await client().call("GET /jobs", { query: { status: "open" } })).items.length > 0,
    );
    await import("../../client/example.ts");
    const [status, flag, applications] =
      printed.mock.calls.find(([first]) => String(first).startsWith("done")) ?? [];
    expect([status, flag]).toEqual(["done", { label: "ATS Exported", exportedAt: expect.any(String) }]);
    expect(applications).toMatchObject([{ status: "active", jobName: expect.any(String) }]);
    expect(await inGreenhouse("Sorel")).toHaveLength(1);
  });
});

describe("an export whose answer is lost", () => {
  it("is sent again under its key with the same bytes, and happens once", async () => {
    const { calls, send } = network("lost after", "lost before", busy(503, "0"));
    const one = person();
    const body = exportBody([one], { jobIds: [] });
    const accepted = await client({ fetch: send }).exportPeople(body);
    expect(calls).toHaveLength(4);
    expect(new Set(calls.map((call) => `${call.key} ${call.body}`)).size).toBe(1);
    expect(calls[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    const ended = await client().waitForExport(accepted.id, { everyMs: 50 });
    expect(ended.status).toBe("done");
    const exported: Json[] = [];
    for await (const found of client().all("GET /exports", {})) exported.push(found);
    expect(exported.filter(({ id }) => id === accepted.id)).toHaveLength(1);
    expect(await inGreenhouse(one.lastName)).toHaveLength(1);
  });

  it("is the same export when another process repeats it under a key that was kept", async () => {
    const body = exportBody([person()], { jobIds: [] });
    const first = await client().exportPeople(body, { idempotencyKey: "kept-1" });
    expect(await client().exportPeople(body, { idempotencyKey: "kept-1" })).toEqual(first);
    const other = client().exportPeople(exportBody([person()], { jobIds: [] }), { idempotencyKey: "kept-1" });
    await expect(other).rejects.toMatchObject({ status: 422, code: "exports.idempotency_key_reused" });
  });
});

describe("a call", () => {
  it("that is not safe to repeat is not repeated unless it was not looked at", async () => {
    const lost = network("lost after");
    await expect(client({ fetch: lost.send }).call("POST /webhooks/secret", {})).rejects.toThrow(
      "connection reset",
    );
    expect(lost.calls).toHaveLength(1);
    const refused = network(busy(429, "0"));
    expect((await client({ fetch: refused.send }).call("POST /webhooks/secret", {})).secretKey).toHaveLength(
      43,
    );
    expect(refused.calls).toHaveLength(2);
  });
  it("waits no longer than it may, and then tells what was answered", async () => {
    const { calls, send } = network(busy(429, "3600"));
    await expect(client({ fetch: send }).call("GET /health", {})).rejects.toMatchObject({
      status: 429,
      code: "test.busy",
      detail: "Wait.",
    });
    expect(calls).toHaveLength(1);
  });
  it("gives up after its attempts", async () => {
    const { calls, send } = network("lost before", "lost before", "lost before");
    const hasty = client({ fetch: send, retry: { attempts: 3, maxWaitMs: 1 } });
    await expect(hasty.call("GET /health", {})).rejects.toThrow("connection refused");
    expect(calls).toHaveLength(3);
  });
  it("that deletes takes 404 for done where an earlier answer was lost, and only there", async () => {
    const api = client();
    await api.call("PUT /requisitions/{requisitionId}", {
      path: { requisitionId: "del" },
      body: { name: "x" },
    });
    const path = { requisitionId: "del", candidateId: "c 1/ä".replace(/[^a-z0-9]/g, "~") };
    const profile = { firstName: "A", lastName: "B" };
    await api.call("PUT /requisitions/{requisitionId}/candidates/{candidateId}", {
      path,
      body: { stage: "x", profile },
    });
    const { send } = network("lost after");
    const name = "DELETE /requisitions/{requisitionId}/candidates/{candidateId}";
    expect(await client({ fetch: send }).call(name, { path })).toBeUndefined();
    await expect(api.call(name, { path })).rejects.toBeInstanceOf(ApiError);
  });
  it("tells a refusal with its code, its words, its fields and the request id", async () => {
    const wrong = client().call("PUT /requisitions/{requisitionId}", {
      path: { requisitionId: "r" },
      body: { name: "" },
    });
    await expect(wrong).rejects.toMatchObject({
      status: 422,
      code: "request.invalid",
      errors: [{ path: "name" }],
      requestId: expect.stringMatching(/^req_/),
    });
  });
  it("ends when its signal says so, also while it waits", async () => {
    const { send } = network(busy(503, "30"));
    const controller = new AbortController();
    const call = client({ fetch: send }).call("GET /health", {}, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    await expect(call).rejects.toThrow("enough");
  });
});

describe("lists and the feed", () => {
  it("are walked to their end, page by page, and the feed from where one stopped", async () => {
    const api = client();
    const path = { requisitionId: "walk" };
    await api.call("PUT /requisitions/{requisitionId}", { path, body: { name: "Walk" } });
    const candidates = Array.from({ length: 7 }, (_, n) => ({
      id: `w${n}`,
      stage: "x",
      profile: { firstName: "A", lastName: `B${n}` },
    }));
    await api.call("POST /requisitions/{requisitionId}/candidates:batch", { path, body: { candidates } });
    const found: string[] = [];
    for await (const { id } of api.all("GET /requisitions/{requisitionId}/candidates", {
      path,
      query: { limit: 3 },
    }))
      found.push(id);
    expect(found).toEqual(candidates.map(({ id }) => id));
    const seen: string[] = [];
    for await (const { id } of api.changes()) seen.push(id);
    expect(seen.length).toBeGreaterThan(1);
    const rest: string[] = [];
    for await (const { id } of api.changes(seen[0])) rest.push(id);
    expect(rest).toEqual(seen.slice(1));
  });
});
