import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { PracticeClient, type Reply, rows, type Thing, thing, type V1 } from "./practice-client.ts";
import { OTHER_PERMISSIONS, PERMISSIONS } from "./v1/permissions.ts";

let gh: PracticeClient;
let v1: V1;
let mira: Thing;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  mira = await gh.find("users", { first_name: "Mira" });
  v1 = gh.v1(await gh.credential("harvest_v1"), mira.id);
});
afterAll(() => gh.server.close());

const bearing = (user: string, password: string) => gh.send("GET", "/v1/jobs", gh.basic(user, password));

describe("who may call v1", () => {
  it("takes the key as the user name with an empty password, and nothing else", async () => {
    const { apiKey = "" } = await gh.credential("harvest_v1");
    expect((await bearing(apiKey, "")).status).toBe(200);
    for (const [user, password] of [
      ["wrong", ""],
      [apiKey, "x"],
      ["", apiKey],
    ] as const) {
      expect((await bearing(user, password)).status).toBe(401);
    }
    expect((await gh.send("GET", "/v1/jobs", {})).status).toBe(401);
    const bare = { Authorization: `Basic ${Buffer.from(apiKey).toString("base64")}` };
    expect((await gh.send("GET", "/v1/jobs", bare)).status).toBe(400);
  });

  it("refuses what the key has no box for, as 403 or as 401, also when a box is taken away", async () => {
    const credential = await gh.credential("harvest_v1", { permissions: ["Jobs › GET: List Jobs"] });
    const poor = gh.v1(credential, mira.id);
    expect((await poor.get("/v1/jobs")).status).toBe(200);
    expect((await poor.get("/v1/users")).status).toBe(403);
    expect((await poor.post("/v1/candidates", {})).status).toBe(403);
    await gh.settings({ v1MissingPermission: "401" });
    expect((await poor.get("/v1/users")).status).toBe(401);
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { permissions: [] });
    expect((await poor.get("/v1/jobs")).status).toBe(401);
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { revoked: true });
    expect(thing(await poor.get("/v1/jobs"))["message"]).toBe("Invalid Basic Auth credentials");
  });

  it("knows calls outside the 27 permissions and refuses them to a key that has only those", async () => {
    for (const path of [
      "/v1/schools",
      "/v1/degrees",
      "/v1/disciplines",
      "/v1/applications",
      `/v1/users/${mira.id}`,
    ]) {
      expect((await v1.get(path)).status, path).toBe(403);
    }
    const rich = gh.v1(
      await gh.credential("harvest_v1", { permissions: [...PERMISSIONS, ...OTHER_PERMISSIONS] }),
    );
    expect(rows(await rich.get("/v1/schools"))[0]).toMatchObject({
      name: "University of Lisbon",
      priority: 0,
    });
    expect((await rich.get("/v1/nonsense")).body).toEqual({ message: "Resource not found" });
  });

  it("wants On-Behalf-Of on every write, naming an active user; what a missing one yields is a switch", async () => {
    const credential = await gh.credential("harvest_v1");
    const silent = gh.v1(credential);
    expect((await silent.get("/v1/jobs")).status).toBe(200);
    expect((await silent.post("/v1/candidates", {})).status).toBe(403);
    await gh.settings({ v1MissingOnBehalfOf: "422" });
    expect((await silent.post("/v1/candidates", {})).status).toBe(422);
    const otto = await gh.find("users", { first_name: "Otto" });
    for (const user of [12, otto.id]) {
      const reply = await gh.v1(credential, user).post("/v1/candidates", {});
      expect([reply.status, reply.body]).toEqual([404, { message: "Resource not found" }]);
    }
  });

  it("can refuse a user who is not a Site Admin, in two ways", async () => {
    const ines = await gh.find("users", { first_name: "Ines" });
    const acting = gh.v1(await gh.credential("harvest_v1"), ines.id);
    expect((await acting.post("/v1/candidates", {})).status).toBe(422);
    await gh.settings({ v1NonAdminActor: "not_found" });
    expect((await acting.post("/v1/candidates", {})).body).toEqual({ errors: [{ message: "Not found" }] });
    await gh.settings({ v1NonAdminActor: "forbidden" });
    expect((await acting.post("/v1/candidates", {})).status).toBe(403);
  });

  it("can be retired as a whole", async () => {
    await gh.settings({ v1Gone: true });
    expect((await v1.get("/v1/jobs")).status).toBe(410);
  });

  it("counts calls in windows of ten seconds and names the end only when it refuses", async () => {
    await gh.control("POST", "/clock", { now: "2026-06-01T10:00:04Z", frozen: true });
    await gh.settings({ v1RateLimit: 2 });
    const first = await v1.get("/v1/jobs");
    expect(first.headers.get("x-ratelimit-remaining")).toBe("1");
    expect(first.headers.get("x-ratelimit-reset")).toBeNull();
    await v1.get("/v1/jobs");
    const over = await v1.get("/v1/jobs");
    expect([over.status, over.headers.get("retry-after")]).toEqual([429, "6"]);
    expect(over.headers.get("x-ratelimit-reset")).toBe(String(Date.parse("2026-06-01T10:00:10Z") / 1000));
    await gh.control("POST", "/clock", { advanceMs: 6_000 });
    expect((await v1.get("/v1/jobs")).status).toBe(200);
  });
});

describe("v1's lists", () => {
  const links = (reply: Reply) =>
    Object.fromEntries(
      [...(reply.headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)].map((match) => [
        match[2],
        match[1] ?? "",
      ]),
    );

  it("page by number with next, prev and last, keeping the filters", async () => {
    const first = await v1.get("/v1/jobs?per_page=2&status=open");
    expect(Object.keys(links(first))).toEqual(["next", "last"]);
    const second = await v1.get(links(first)["next"] ?? "");
    expect(Object.keys(links(second))).toEqual(["next", "prev", "last"]);
    const ids = [...rows(first), ...rows(second)].map((row) => row.id);
    expect(new Set(ids).size).toBe(4);
    expect([...rows(first), ...rows(second)].every((row) => row["status"] === "open")).toBe(true);
    expect(links(await v1.get("/v1/jobs?skip_count=true"))).toEqual({});
    expect(Object.keys(links(await v1.get("/v1/sources")))).toEqual(["last"]);
  });

  it("leak the path's id into the links of nested lists, and take it back", async () => {
    const job = await gh.find("jobs", { name: "Firmware Engineer" });
    const reply = await v1.get(`/v1/jobs/${job.id}/stages?per_page=2`);
    const next = links(reply)["next"] ?? "";
    expect(next).toContain(`/v1/jobs/${job.id}/stages?id=${job.id}&page=2&per_page=2`);
    expect(rows(await v1.get(next))).toHaveLength(2);
    expect((await v1.get("/v1/jobs/5/stages")).status).toBe(404);
  });

  it("refuse per_page outside 1 to 500, unknown keys and ill-formed values", async () => {
    for (const query of [
      "per_page=501",
      "per_page=0",
      "page=0",
      "cursor=x",
      "created_after=yesterday",
      "skip_count=1",
    ]) {
      const reply = await v1.get(`/v1/jobs?${query}`);
      expect([reply.status, thing(reply)["message"]], query).toEqual([422, "Validation error"]);
    }
    await gh.settings({ v1Envelope: "bare" });
    expect(Object.keys(thing(await v1.get("/v1/jobs?per_page=501")))).toEqual(["errors"]);
  });

  it("find people by any address, by id and by the job they applied to, not by that of prospects", async () => {
    expect(rows(await v1.get("/v1/candidates?email=s.okoro@mail.example.net"))).toHaveLength(2);
    const petra = await gh.find("candidates", { first_name: "Petra" });
    expect(rows(await v1.get(`/v1/candidates?candidate_ids=${petra.id},5`))).toHaveLength(1);
    const job = await gh.find("jobs", { name: "Platform Engineer" });
    expect(rows(await v1.get(`/v1/candidates?job_id=${job.id}`))).toEqual([]);
  });

  it("list deleted posts too when `active` is left out, and [null] for a job without a department", async () => {
    const posts = rows(await v1.get("/v1/job_posts"));
    expect(posts.filter((post) => post["active"] === false)).toHaveLength(1);
    expect(rows(await v1.get("/v1/job_posts?active=true"))).toHaveLength(posts.length - 1);
    const job = await gh.find("jobs", { name: "Robotics Researcher" });
    expect(thing(await v1.get(`/v1/jobs/${job.id}`))["departments"]).toEqual([null]);
  });

  it("find users by a secondary address and keep the deactivated ones as disabled", async () => {
    const [tomas] = rows(await v1.get("/v1/users?email=TQ@larkspur.example.org"));
    expect(tomas).toMatchObject({ first_name: "Tomas", disabled: false, site_admin: true });
    expect(rows(await v1.get("/v1/users")).filter((user) => user["disabled"])).toHaveLength(1);
  });

  it("can have other stage numbers than v3, one and the same everywhere in v1", async () => {
    await gh.settings({ stageIdOffset: 7 });
    const stage = await gh.find("job_interview_stages", { sort_order: 0 });
    expect((await v1.get(`/v1/job_stages/${stage.id}`)).status).toBe(404);
    expect(thing(await v1.get(`/v1/job_stages/${stage.id + 7}`))).toMatchObject({
      id: stage.id + 7,
      priority: 0,
    });
  });
});

const samples = join(String(inject("samples" as never) ?? ""), "harvest-v1-samples");
describe.runIf(existsSync(samples))("beside the documents' own examples", () => {
  const example = (name: string) =>
    JSON.parse(readFileSync(join(samples, `${name}.json`), "utf8")) as unknown;
  const keys = (value: unknown) => Object.keys(value as object).toSorted();

  it("records have the keys of the examples", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const application = await gh.find("applications", { candidate_id: petra.id });
    const job = await gh.find("jobs", { name: "Firmware Engineer" });
    const stage = await gh.find("job_interview_stages", { job_id: job.id });
    const post = await gh.find("job_posts", { job_id: job.id });
    const pool = await gh.find("prospect_pools", { active: true });
    const department = await gh.find("departments", { name: "Engineering" });
    for (const [path, name, extra] of [
      [`/v1/candidates/${petra.id}`, "GET-v1-candidates-{id}-response", []],
      [`/v1/applications/${application.id}`, "GET-v1-applications-{id}-response", []],
      [`/v1/jobs/${job.id}`, "GET-v1-jobs-{id}-response", []],
      [`/v1/job_posts/${post.id}`, "GET-v1-job_posts-{id}-response", []],
      // Absent in some examples, present in live data.
      [`/v1/job_stages/${stage.id}`, "GET-v1-job_stages-{id}-response", ["active"]],
      [`/v1/prospect_pools/${pool.id}`, "GET-v1-prospect_pools-{id}-response", []],
      [`/v1/departments/${department.id}`, "GET-v1-departments-{id}-response", []],
      [`/v1/departments/${department.id}?render_as=tree`, "GET-v1-departments-{id}-tree-response", []],
    ] as const) {
      expect(keys((await v1.get(path)).body), path).toEqual([...keys(example(name)), ...extra].toSorted());
    }
    const [user] = rows(await v1.get("/v1/users"));
    expect(keys(user)).toEqual(keys((example("GET-v1-users-response") as object[])[0]));
  });
});
