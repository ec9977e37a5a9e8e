import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PracticeClient, rows, thing, V3 } from "./practice-client.ts";

let gh: PracticeClient;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(() => gh.control("POST", "/reset"));
afterAll(() => gh.server.close());

describe("who may call v3", () => {
  it("refuses a missing, a foreign and an expired token with the words of the live API", async () => {
    const refused = {
      message: "Unauthorized",
      errors: ["Token could not be decoded. Please ensure your token is from a trusted source."],
    };
    const nobody = await gh.send("GET", "/v3/jobs", {});
    expect([nobody.status, nobody.body]).toEqual([401, refused]);
    expect((await new V3(gh, "a.b.c").get("/v3/jobs")).status).toBe(401);
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    expect((await v3.get("/v3/jobs")).status).toBe(200);
    await gh.control("POST", "/clock", { advanceMs: 3_600_001 });
    expect((await v3.get("/v3/jobs")).body).toEqual(refused);
  });

  it("looks whether a route exists before it looks who is asking", async () => {
    const reply = await gh.send("GET", "/v3/nonsense", {});
    expect([reply.status, reply.body]).toEqual([404, { message: "Resource not found" }]);
    expect((await gh.send("GET", "/v3/jobs/1", {})).status).toBe(404);
    expect((await gh.send("PUT", "/v3/candidates/1", {})).status).toBe(404);
  });

  it("asks for the scope of each operation, and a scope taken away ends living tokens' right at once", async () => {
    const credential = await gh.credential("harvest_v3", { scopes: ["harvest:jobs:list"] });
    const v3 = await gh.v3(credential);
    const users = await v3.get("/v3/users");
    expect(users.status).toBe(403);
    expect(thing(users)["message"]).toBe("Forbidden");
    expect((await v3.post("/v3/candidates", {})).status).toBe(403);
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { scopes: ["harvest:users:list"] });
    expect((await v3.get("/v3/jobs")).status).toBe(403);
    // A scope that was added needs a new token.
    expect((await v3.get("/v3/users")).status).toBe(403);
    expect((await (await gh.v3(credential)).get("/v3/users")).status).toBe(200);
  });

  it("refuses revoked credentials and revoked tokens", async () => {
    const credential = await gh.credential("harvest_v3");
    const v3 = await gh.v3(credential);
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { revokeTokens: true });
    expect((await v3.get("/v3/jobs")).status).toBe(401);
    const again = await gh.v3(credential);
    expect((await again.get("/v3/jobs")).status).toBe(200);
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { revoked: true });
    expect((await again.get("/v3/jobs")).status).toBe(401);
  });

  it("treats a subject who is not a Site Admin as the switch says: forbidden, emptiness, or nothing special", async () => {
    const credential = await gh.credential("harvest_v3");
    const ines = await gh.find("users", { first_name: "Ines" });
    const v3 = await gh.v3(credential, { sub: String(ines.id) });
    expect((await v3.get("/v3/jobs")).status).toBe(403);
    await gh.settings({ nonAdminSubject: "empty" });
    expect((await v3.get("/v3/jobs")).body).toEqual([]);
    expect((await v3.post("/v3/candidates", { first_name: "A", last_name: "B" })).status).toBe(403);
    await gh.settings({ nonAdminSubject: "allowed" });
    expect(rows(await v3.get("/v3/jobs")).length).toBeGreaterThan(5);
  });

  it("ends access that hangs on a person when that person is deactivated", async () => {
    const tomas = await gh.find("users", { first_name: "Tomas" });
    const v3 = await gh.v3(await gh.credential("harvest_v3", { subjectUserId: tomas.id }));
    await gh.control("POST", "/actions", {
      type: "update_user",
      userId: tomas.id,
      changes: { deactivated: true },
    });
    expect((await v3.get("/v3/jobs")).status).toBe(401);
  });

  it("hides private people and notes from a credential without the right, and refuses writes on them", async () => {
    const hidden = await gh.find("candidates", { first_name: "Yusra" });
    const sees = await gh.v3(await gh.credential("harvest_v3"));
    expect(rows(await sees.get(`/v3/candidates?ids=${hidden.id}`))).toHaveLength(1);
    expect(rows(await sees.get(`/v3/candidates?ids=${hidden.id}&private=false`))).toHaveLength(0);
    const blind = await gh.v3(await gh.credential("harvest_v3", { privateVisible: false }));
    expect(rows(await blind.get("/v3/candidates?email=yusra.kellermann@mail.example.net"))).toEqual([]);
    expect(rows(await blind.get(`/v3/applications?candidate_ids=${hidden.id}`))).toEqual([]);
    expect(rows(await blind.get("/v3/notes?visibility=privately_visible"))).toEqual([]);
    expect((await blind.patch(`/v3/candidates/${hidden.id}`, { title: "x" })).status).toBe(403);
  });

  it("answers a GET with a body by 403", async () => {
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    const { request } = await import("node:http");
    const status = await new Promise<number | undefined>((resolve) => {
      const headers = { Authorization: `Bearer ${v3.accessToken}`, "Content-Length": "2" };
      request(`${gh.url}/v3/jobs`, { method: "GET", headers }, (answer) => resolve(answer.statusCode)).end(
        "{}",
      );
    });
    expect(status).toBe(403);
  });
});

describe("the window of v3", () => {
  beforeEach(() => gh.control("POST", "/clock", { now: "2026-06-01T10:00:05Z", frozen: true }));

  it("says limit, remaining and reset on every answer, refusals included", async () => {
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    for (const [path, remaining] of [
      ["/v3/jobs", "149"],
      ["/v3/nonsense", "148"],
      ["/v3/jobs?foo=1", "147"],
    ] as const) {
      const { headers } = await v3.get(path);
      expect(headers.get("x-ratelimit-limit")).toBe("150");
      expect(headers.get("x-ratelimit-remaining")).toBe(remaining);
      expect(headers.get("x-ratelimit-reset")).toBe(String(Date.parse("2026-06-01T10:00:30Z") / 1000));
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
    }
    expect((await gh.send("GET", "/v3/jobs", {})).headers.get("x-ratelimit-limit")).toBe("150");
  });

  it("answers 429 with Retry-After over the limit, and again 200 in the next window", async () => {
    await gh.settings({ rateLimit: 2 });
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    await v3.get("/v3/jobs");
    await v3.get("/v3/jobs");
    const over = await v3.get("/v3/jobs");
    expect([over.status, over.headers.get("retry-after"), over.headers.get("x-ratelimit-remaining")]).toEqual(
      [429, "25", "0"],
    );
    await gh.control("POST", "/clock", { advanceMs: 25_000 });
    expect((await v3.get("/v3/jobs")).status).toBe(200);
  });

  it("can leave out Retry-After and the headers", async () => {
    await gh.settings({ rateLimit: 1, retryAfter: false, rateHeaders: false });
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    await v3.get("/v3/jobs");
    const over = await v3.get("/v3/jobs");
    expect([over.status, over.headers.get("retry-after"), over.headers.get("x-ratelimit-limit")]).toEqual([
      429,
      null,
      null,
    ]);
  });

  it("can begin a window with its first call", async () => {
    await gh.settings({ windowMode: "first_call", rateLimit: 1 });
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    const first = await v3.get("/v3/jobs");
    expect(first.headers.get("x-ratelimit-reset")).toBe(String(Date.parse("2026-06-01T10:00:35Z") / 1000));
    await gh.control("POST", "/clock", { advanceMs: 25_000 });
    expect((await v3.get("/v3/jobs")).status).toBe(429);
    await gh.control("POST", "/clock", { advanceMs: 5_000 });
    expect((await v3.get("/v3/jobs")).status).toBe(200);
  });

  it("can roll, with a Reset that is always now plus the window", async () => {
    await gh.settings({ windowMode: "rolling", rateLimit: 2 });
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    for (const wait of [0, 10_000]) {
      await gh.control("POST", "/clock", { advanceMs: wait });
      const now = Date.parse(String(thing(await gh.control("GET", "/clock"))["now"]));
      const { headers } = await v3.get("/v3/jobs");
      expect(headers.get("x-ratelimit-reset")).toBe(String(Math.ceil((now + 30_000) / 1000)));
    }
    const over = await v3.get("/v3/jobs");
    expect([over.status, over.headers.get("retry-after")]).toEqual([429, "20"]);
  });

  it("counts the calls of the customer's other integrations", async () => {
    await gh.settings({ rateLimit: 10, foreignTraffic: 8 });
    const v3 = await gh.v3(await gh.credential("harvest_v3"));
    await gh.control("POST", "/clock", { advanceMs: 24_000 });
    expect((await v3.get("/v3/jobs")).headers.get("x-ratelimit-remaining")).toBe("2");
  });

  it("gives every credential a window of its own unless all share one", async () => {
    await gh.settings({ rateLimit: 1 });
    const one = await gh.v3(await gh.credential("harvest_v3"));
    const two = await gh.v3(await gh.credential("harvest_v3"));
    expect((await one.get("/v3/jobs")).status).toBe(200);
    expect((await two.get("/v3/jobs")).status).toBe(200);
    await gh.settings({ rateScope: "generation" });
    expect((await one.get("/v3/jobs")).status).toBe(200);
    expect((await two.get("/v3/jobs")).status).toBe(429);
  });
});
