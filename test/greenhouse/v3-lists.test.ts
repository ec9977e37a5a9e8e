import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALL_LIST_SCOPES } from "./all-list-scopes.ts";
import { PracticeClient, type Reply, rows, thing, type V3 } from "./practice-client.ts";

let gh: PracticeClient;
let v3: V3;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset", { extraJobs: 30 });
  v3 = await gh.v3(await gh.credential("harvest_v3", { scopes: ALL_LIST_SCOPES }));
});
afterAll(() => gh.server.close());

const next = (reply: Reply) => /^<([^>]+)>; rel="next"$/.exec(reply.headers.get("link") ?? "")?.[1] ?? null;

describe("walking a list", () => {
  it("goes down by id, page by page, and gives every record once", async () => {
    const seen: number[] = [];
    let path: string | null = "/v3/jobs?per_page=7";
    while (path !== null) {
      const reply: Reply = await v3.get(path);
      seen.push(...rows(reply).map((row) => row.id));
      path = next(reply);
      if (path) expect(path.startsWith(`${gh.url}/v3/jobs?cursor=`)).toBe(true);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    expect(new Set(seen).size).toBe((await gh.state("jobs")).length);
  });

  it("keeps filters and fields inside the cursor, which must come alone", async () => {
    const first = await v3.get("/v3/jobs?per_page=5&status=open&fields=id,status");
    const url = next(first) ?? "";
    const second = await v3.get(url);
    expect(rows(second)).toHaveLength(5);
    expect(
      rows(second).every((row) => Object.keys(row).join() === "id,status" && row["status"] === "open"),
    ).toBe(true);
    const crowded = await v3.get(`${url}&per_page=5`);
    expect([crowded.status, crowded.body]).toEqual([
      422,
      {
        message: "Unprocessable Content",
        errors: ["When passing a cursor, do not include other query params."],
      },
    ]);
  });

  it("is not shifted by records made during the walk", async () => {
    const first = await v3.get("/v3/jobs?per_page=5");
    await gh.control("POST", "/actions", { type: "create_job", name: "Late" });
    const second = rows(await v3.get(next(first) ?? ""));
    expect(second[0]?.id).toBeLessThan(rows(first).at(-1)?.id ?? 0);
  });

  it("ends with an absent and an empty Link in turn, or as it is told", async () => {
    const links = [await v3.get("/v3/sources"), await v3.get("/v3/sources")].map((reply) =>
      reply.headers.get("link"),
    );
    expect(links.toSorted()).toEqual(["", null]);
    await gh.settings({ emptyLinkOnLastPage: true });
    expect((await v3.get("/v3/sources")).headers.get("link")).toBe("");
    await gh.settings({ emptyLinkOnLastPage: false });
    expect((await v3.get("/v3/sources")).headers.get("link")).toBeNull();
  });

  it("refuses a broken cursor, one of another list, and one that has died", async () => {
    const url = next(await v3.get("/v3/jobs?per_page=5")) ?? "";
    expect((await v3.get("/v3/jobs?cursor=rubbish")).status).toBe(422);
    expect((await v3.get(url.replace("/v3/jobs", "/v3/users"))).status).toBe(422);
    await gh.settings({ cursorTtlMs: 60_000 });
    expect((await v3.get(url)).status).toBe(200);
    await gh.control("POST", "/clock", { advanceMs: 60_000 });
    expect((await v3.get(url)).status).toBe(422);
  });
});

describe("what a list refuses", () => {
  const refused = async (path: string) => {
    const reply = await v3.get(path);
    expect(reply.status, path).toBe(422);
    expect(thing(reply)["message"]).toBe("Unprocessable Content");
    return thing(reply)["errors"];
  };

  it("per_page outside 1 to 500", async () => {
    expect(await refused("/v3/jobs?per_page=600")).toEqual([
      { per_page: "`600` number is greater than: 500" },
    ]);
    await refused("/v3/jobs?per_page=0");
    await refused("/v3/jobs?per_page=ten");
    expect((await v3.get("/v3/jobs?per_page=500")).status).toBe(200);
  });

  it("an unknown, a repeated and an empty key", async () => {
    expect(await refused("/v3/jobs?page=2")).toEqual(["Invalid query params: page"]);
    expect(await refused("/v3/jobs?constructor=1")).toEqual(["Invalid query params: constructor"]);
    await refused("/v3/jobs?status=open&status=closed");
    await refused("/v3/candidates?email=");
    await refused("/v3/jobs?job_ids=1");
  });

  it("more than 50 ids, and ids that are none", async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => n + 1).join(",");
    expect((await v3.get(`/v3/jobs?ids=${ids(50)}`)).body).toEqual([]);
    await refused(`/v3/jobs?ids=${ids(51)}`);
    await refused("/v3/jobs?ids=1,x");
    await refused("/v3/jobs?ids[]=1");
  });

  it("words outside an enum, booleans that are none, and fields the resource does not have", async () => {
    await refused("/v3/jobs?status=active");
    await refused("/v3/applications?status=in_process");
    await refused("/v3/users?deactivated=1");
    await refused("/v3/candidates?fields=id,is_private");
  });

  it("times without an operator, and created_at together with updated_at", async () => {
    await refused("/v3/jobs?created_at=2026-01-01T00:00:00Z");
    await refused("/v3/jobs?created_at[after]=2026-01-01T00:00:00Z");
    await refused("/v3/jobs?updated_at=gte|yesterday");
    await refused("/v3/jobs?created_at[gte]=2026-01-01&updated_at[gte]=2026-01-01");
  });
});

describe("filters", () => {
  it("takes times in the pipe and in the bracket spelling, one-sided and two-sided", async () => {
    await gh.control("POST", "/clock", { now: "2027-01-05T00:00:00Z", frozen: true });
    await gh.control("POST", "/actions", { type: "create_job", name: "Later" });
    v3 = await gh.v3(await gh.credential("harvest_v3"));
    for (const filter of [
      "created_at=gte|2027-01-05T00:00:00Z",
      "created_at=gte|2027-01-04T00:00:00Z|lte|2027-01-06T00:00:00Z",
      "created_at[gte]=2027-01-05T00:00:00Z",
      "created_at[gt]=2027-01-04&created_at[lt]=2027-01-06",
    ]) {
      expect(
        rows(await v3.get(`/v3/jobs?${filter}`)).map((row) => row["name"]),
        filter,
      ).toEqual(["Later"]);
    }
    expect(rows(await v3.get("/v3/jobs?created_at[gt]=2027-01-05T00:00:00Z"))).toEqual([]);
  });

  it("finds people by any address of theirs, whatever its case, and all who share it", async () => {
    const found = rows(await v3.get("/v3/candidates?email=S.OKORO@mail.example.net"));
    expect(found.map((row) => row["first_name"]).toSorted()).toEqual(["Sam", "Samuel"]);
    expect(rows(await v3.get("/v3/candidates?email=okoro@mail.example.net"))).toEqual([]);
  });

  it("asks for active applications and answers in_process", async () => {
    const active = rows(await v3.get("/v3/applications?status=active"));
    expect(active.length).toBeGreaterThan(0);
    expect(new Set(active.map((row) => row["status"]))).toEqual(new Set(["in_process"]));
  });

  it("hides service accounts, built-in reasons and deleted posts until they are asked for, and shows archived options", async () => {
    const users = rows(await v3.get("/v3/users?fields=primary_email"));
    expect(users.every((row) => row["primary_email"] !== "")).toBe(true);
    expect(rows(await v3.get("/v3/users?show_service_accounts=true")).length).toBe(users.length + 1);
    expect(rows(await v3.get("/v3/rejection_reasons")).length).toBe(3);
    expect(rows(await v3.get("/v3/rejection_reasons?include_defaults=true")).length).toBe(4);
    expect(rows(await v3.get("/v3/job_posts")).every((row) => row["active"] === true)).toBe(true);
    expect(rows(await v3.get("/v3/job_posts?active=false")).length).toBe(1);
    const schools = rows(await v3.get("/v3/custom_field_options?custom_field_key=school_name"));
    expect(schools.some((row) => row["active"] === false)).toBe(true);
    const active = rows(await v3.get("/v3/custom_field_options?custom_field_key=school_name&active=true"));
    expect(active.length).toBe(schools.length - 1);
  });

  it("finds a user by the primary address alone, and by a secondary one through user_emails", async () => {
    expect(rows(await v3.get("/v3/users?primary_email=tq@larkspur.example.org"))).toEqual([]);
    const [row] = rows(await v3.get("/v3/user_emails?email=tq@larkspur.example.org"));
    const [user] = rows(await v3.get(`/v3/users?ids=${row?.["user_id"]}`));
    expect(user?.["first_name"]).toBe("Tomas");
    expect(user?.["emails"]).toEqual(["tomas.quill@larkspur.example.com", "tq@larkspur.example.org"]);
  });

  it("answers every list with its documented fields and nothing internal", async () => {
    for (const scope of ALL_LIST_SCOPES) {
      const name = scope.split(":")[1];
      const reply = await v3.get(`/v3/${name}?per_page=3`);
      expect(reply.status, name).toBe(200);
      for (const row of rows(reply)) {
        expect(
          Object.keys(row).some((key) => key.startsWith("_")),
          name,
        ).toBe(false);
        expect(row, name).toMatchObject({
          id: expect.any(Number),
          created_at: expect.stringMatching(/\.\d{3}Z$/),
        });
      }
    }
  });

  it("keeps a partner's list of web hooks from everybody else", async () => {
    const scopes = ["harvest:webhooks:list"];
    expect(
      (await (await gh.v3(await gh.credential("harvest_v3", { scopes }))).get("/v3/webhooks")).status,
    ).toBe(403);
  });
});
