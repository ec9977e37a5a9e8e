import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PracticeClient, rows, thing, type V3 } from "./practice-client.ts";

let gh: PracticeClient;
let v3: V3;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  v3 = await gh.v3(await gh.credential("harvest_v3"));
});
afterAll(() => gh.server.close());

const person = { first_name: "Lost", last_name: "Answer" };
const create = () => v3.post("/v3/candidates", person);
const lost = async () => (await gh.state("candidates")).filter((row) => row["first_name"] === "Lost");
const fault = (body: Record<string, unknown>) => gh.control("POST", "/faults", body);
const onCreate = { method: "POST", path: "/v3/candidates" };

describe("faults", () => {
  it("drop a connection before anything was done", async () => {
    await fault({ match: onCreate, fault: "drop_before", times: 1 });
    await expect(create()).rejects.toThrow();
    expect(await lost()).toHaveLength(0);
    expect((await create()).status).toBe(201);
  });

  it("drop a connection after everything was done", async () => {
    await fault({ match: onCreate, fault: "drop_after_commit", times: 1 });
    await expect(create()).rejects.toThrow();
    expect(await lost()).toHaveLength(1);
    const logged = rows(await gh.control("GET", "/requests")).at(-1);
    expect(logged).toMatchObject({ path: "/v3/candidates", status: 0, fault: "drop_after_commit" });
  });

  it("close only their own half, or send half of the body, after everything was done", async () => {
    await fault({ match: onCreate, fault: "half_close", times: 1 });
    await expect(create()).rejects.toThrow();
    await gh.control("DELETE", "/faults");
    await fault({ match: onCreate, fault: "truncate_body", times: 1 });
    await expect(create()).rejects.toThrow();
    expect(await lost()).toHaveLength(2);
  });

  it("answer any status with any body and headers, and do nothing", async () => {
    await fault({
      match: { path: "/v3/**" },
      fault: "status",
      status: 502,
      body: "<html>Bad gateway</html>",
      headers: { "Retry-After": "3" },
      times: 1,
    });
    const reply = await create();
    expect([reply.status, reply.headers.get("retry-after"), reply.body]).toEqual([
      502,
      "3",
      "<html>Bad gateway</html>",
    ]);
    expect(await lost()).toHaveLength(0);
  });

  it("answer late after everything was done", async () => {
    await fault({ match: onCreate, fault: "delay", delayMs: 300, times: 1 });
    const slow = create();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await lost()).toHaveLength(1);
    expect((await slow).status).toBe(201);
  });

  it("wait for their turn, strike as often as told, and fit by glob or regular expression", async () => {
    await fault({
      match: { method: "get", path: "^/v3/(jobs|users)$" },
      fault: "status",
      status: 500,
      after: 1,
      times: 2,
    });
    const statuses = [];
    for (const path of ["/v3/jobs", "/v3/users", "/v3/sources", "/v3/jobs", "/v3/jobs"]) {
      statuses.push((await v3.get(path)).status);
    }
    expect(statuses).toEqual([200, 500, 200, 500, 200]);
    const [rule] = rows(await gh.control("GET", "/faults"));
    expect(rule).toMatchObject({ seen: 4, fired: 2 });
    await gh.control("DELETE", `/faults/${rule?.id}`);
    expect((await gh.control("GET", "/faults")).body).toEqual([]);
  });

  it("strike the token endpoint too, and never the control path", async () => {
    await fault({ match: { path: "**" }, fault: "status", status: 503 });
    const reply = await gh.token(
      { clientId: "a-1", clientSecret: "b" },
      { grant_type: "client_credentials" },
    );
    expect(reply.status).toBe(503);
    expect((await gh.control("GET", "/clock")).status).toBe(200);
  });

  it("strike by chance", async () => {
    await fault({ match: { path: "/v3/jobs" }, fault: "status", status: 500, probability: 0 });
    expect((await v3.get("/v3/jobs")).status).toBe(200);
  });

  it("slow answers down altogether", async () => {
    await gh.settings({ latencyMs: 120 });
    const started = performance.now();
    await v3.get("/v3/jobs");
    expect(performance.now() - started).toBeGreaterThan(110);
  });
});

describe("the control path", () => {
  const status = async (method: string, path: string, body?: unknown) => {
    const reply = await gh.send(method, `/_control${path}`, {}, body);
    expect(thing(reply)["message"], `${method} ${path}`).toEqual(expect.any(String));
    return reply.status;
  };

  it("answers malformed bodies with 400, unfitting ones with 422 and unknown places with 404, all with words", async () => {
    expect(await status("POST", "/credentials", "{")).toBe(400);
    expect(await status("POST", "/credentials", { kind: "harvest_v4" })).toBe(422);
    expect(await status("POST", "/credentials", { kind: "harvest_v1", permissions: ["All"] })).toBe(422);
    expect(await status("POST", "/credentials", { kind: "harvest_v3", subjectUserId: 4 })).toBe(422);
    expect(await status("PATCH", "/credentials/cred_99", {})).toBe(404);
    expect(await status("PATCH", "/settings", { rateLimit: 0 })).toBe(422);
    expect(await status("PATCH", "/settings", { rateLimits: 1 })).toBe(422);
    expect(await status("POST", "/faults", { match: {}, fault: "explode" })).toBe(422);
    expect(await status("POST", "/faults", { match: { path: "^(" }, fault: "drop_before" })).toBe(422);
    expect(await status("POST", "/actions", { type: "promote" })).toBe(422);
    expect(await status("POST", "/actions", { type: "hire", applicationId: 5 })).toBe(404);
    expect(await status("POST", "/people", { first_name: "A" })).toBe(422);
    expect(await status("POST", "/clock", { now: "noon" })).toBe(422);
    expect(await status("PATCH", "/webhooks/5", {})).toBe(404);
    expect(await status("GET", "/nonsense")).toBe(404);
  });

  it("resets everything, credentials included, to the same organisation", async () => {
    const names = async () => (await gh.state("jobs")).map((row) => row["name"]);
    const before = await names();
    await gh.control("POST", "/actions", { type: "create_job", name: "Another" });
    await gh.settings({ rateLimit: 1 });
    await gh.control("POST", "/reset");
    expect(await names()).toEqual(before);
    expect(thing(await gh.control("GET", "/settings"))["rateLimit"]).toBe(150);
    expect((await v3.get("/v3/jobs")).status).toBe(401);
  });

  it("keeps a log of requests with who asked, and bodies only for those who want them", async () => {
    await gh.control("DELETE", "/requests");
    await create();
    const [entry] = rows(await gh.control("GET", "/requests"));
    expect(entry).toMatchObject({
      method: "POST",
      path: "/v3/candidates",
      status: 201,
      credential: "cred_1",
    });
    expect(entry).not.toHaveProperty("body");
    const [full] = rows(await gh.control("GET", "/requests?bodies=1"));
    expect(JSON.parse(String(full?.["body"]))).toEqual(person);
    expect((await gh.control("GET", `/requests?since=${String(entry?.["n"])}`)).body).toEqual([]);
  });

  it("adds a person as if in the screens, private if wanted", async () => {
    const reply = await gh.control("POST", "/people", {
      ...person,
      is_private: true,
      application: { prospect: true },
    });
    expect(reply.body).toMatchObject({ candidate: { private: true }, application: { prospect: true } });
  });

  it("stops and moves the clock", async () => {
    const now = "2026-06-01T00:00:00.000Z";
    expect((await gh.control("POST", "/clock", { now, frozen: true })).body).toEqual({ now, frozen: true });
    await gh.control("POST", "/clock", { advanceMs: 1000 });
    expect(thing(await gh.control("GET", "/clock"))["now"]).toBe("2026-06-01T00:00:01.000Z");
    expect((await gh.control("POST", "/clock", { frozen: false })).body).toMatchObject({ frozen: false });
  });

  it("seeds more of everything when it is asked to", async () => {
    await gh.control("POST", "/reset", { extraJobs: 3, extraCandidates: 20 });
    expect((await gh.state("jobs")).length).toBe(10);
    expect((await gh.state("applications")).length).toBeGreaterThan(25);
  });
});
