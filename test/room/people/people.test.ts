import { beforeAll, describe, expect, it } from "vitest";
import { RELATIONS, WORKBOOK, workbook, zip } from "../../pure/people/workbook.ts";
import { type Json, newTenant, type Reply, request, type Tenant } from "../../support/api.ts";

let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  tenant = await newTenant();
  other = await newTenant("Another");
});

function upload(
  to: Tenant,
  file: string | Uint8Array<ArrayBuffer> | null,
  users?: unknown,
  extra: Record<string, string> = {},
): Promise<Reply> {
  const form = new FormData();
  if (file !== null) form.set("file", new File([file], "users.csv"));
  if (users !== undefined) form.set("users", typeof users === "string" ? users : JSON.stringify(users));
  for (const [name, value] of Object.entries(extra)) form.set(name, value);
  return request("POST", `/v1/tenants/${to.id}/user-mappings/import`, { key: to.apiKey, raw: form });
}

const CSV = `User ID,Name,Email,Status
4000000001,Ann Lee,ann@example.com,Active
4000000002,Bo Ek,bo@example.com,Active
4000000003,Cy Rus,cy@example.com,Deactivated
`;
/** A tenant who knows Greenhouse's users from a file alone. */
async function withUsers(): Promise<Tenant> {
  const made = await newTenant();
  expect((await upload(made, CSV)).status).toBe(200);
  return made;
}
const ANN = { userId: "u-ann", email: "ann@example.com", name: "Ann Lee" };
const BO = { userId: "u-bo", email: "bo@private.example.com", name: "Bo Ek" };

const paths = (reply: Reply) => reply.body.errors.map((error: Json) => error.path);

describe("the product's users", () => {
  it("are replaced as a whole and read back in pages", async () => {
    const many = Array.from({ length: 7 }, (_, n) => ({
      userId: `u${n}`,
      email: `u${n}@example.com`,
      name: `U ${n}`,
    }));
    expect(await tenant.call("PUT", "/users", { users: many })).toMatchObject({
      status: 200,
      body: { users: many },
    });
    const kept = [many[0], { ...many[3], name: "Renamed" }];
    await tenant.call("PUT", "/users", { users: kept });
    const first = await tenant.call("GET", "/users?limit=1");
    expect(first.body.items).toEqual([many[0]]);
    const second = await tenant.call("GET", `/users?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body).toEqual({ items: [{ ...many[3], name: "Renamed" }], nextCursor: null });
    expect((await other.call("GET", "/users")).body).toEqual({ items: [], nextCursor: null });
    await tenant.call("PUT", "/users", { users: [] });
    expect((await tenant.call("GET", "/users")).body.items).toEqual([]);
  });
  it("are kept by the thousand in one request", async () => {
    const users = Array.from({ length: 4000 }, (_, n) => ({
      userId: `m${n}`,
      email: `m${n}@example.com`,
      name: `M ${n} é`,
    }));
    expect((await tenant.call("PUT", "/users", { users })).status).toBe(200);
    const page = await tenant.call("GET", "/users?limit=200");
    expect(page.body.items).toHaveLength(200);
    await tenant.call("PUT", "/users", { users: [] });
  });
  it("that are not users are refused, with the place, and nothing changes", async () => {
    await tenant.call("PUT", "/users", { users: [ANN] });
    const put = (body: unknown) => tenant.call("PUT", "/users", body);
    expect(paths(await put({}))).toEqual(["users"]);
    expect(paths(await put({ users: {} }))).toEqual(["users"]);
    expect(paths(await put({ users: [{ ...ANN, userId: "has blank" }] }))).toEqual(["users.0.userId"]);
    expect(
      paths(
        await put({
          users: [
            { ...ANN, email: "none" },
            { ...BO, name: 5 },
          ],
        }),
      ),
    ).toEqual(["users.0.email", "users.1.name"]);
    expect(paths(await put({ users: [ANN, ANN] }))).toEqual(["users.1.userId"]);
    expect(paths(await put({ users: [{ userId: "a", email: "a@b.co" }] }))).toEqual(["users.0.name"]);
    expect(paths(await put({ users: [{ ...ANN, name: "x".repeat(256) }] }))).toEqual(["users.0.name"]);
    expect((await put({ users: [{ ...ANN, admin: true }] })).status).toBe(422);
    const malformed = await request("PUT", `/v1/tenants/${tenant.id}/users`, {
      key: tenant.apiKey,
      raw: "{",
      headers: { "content-type": "application/json" },
    });
    expect([malformed.status, malformed.body.code]).toEqual([400, "request.malformed"]);
    const huge = await put({ users: [{ ...ANN, name: "x".repeat(1_100_000) }] });
    expect(huge.status).toBe(413);
    expect((await tenant.call("GET", "/users")).body.items).toEqual([ANN]);
  });
});

describe("lists", () => {
  it("refuse a limit or a cursor that is none of theirs", async () => {
    for (const list of ["/users", "/greenhouse-users", "/user-mappings"]) {
      expect((await tenant.call("GET", `${list}?limit=0`)).status).toBe(422);
      expect((await tenant.call("GET", `${list}?limit=201`)).status).toBe(422);
      expect((await tenant.call("GET", `${list}?cursor=nonsense`)).status).toBe(422);
      expect((await tenant.call("POST", list, {})).status).toBe(405);
    }
  });
});

describe("a mapping", () => {
  it("is put, shown with the Greenhouse user's name and e-mail, replaced, and deleted once", async () => {
    const t = await withUsers();
    const put = await t.call("PUT", "/user-mappings/u-1", { greenhouseUserId: 4000000001 });
    const mapped = { userId: "u-1", greenhouseUserId: 4000000001, email: "ann@example.com", name: "Ann Lee" };
    expect(put).toMatchObject({ status: 200, body: mapped });
    expect((await t.call("GET", "/user-mappings")).body).toEqual({ items: [mapped], nextCursor: null });
    await t.call("PUT", "/user-mappings/u-1", { greenhouseUserId: 4000000002 });
    expect((await t.call("GET", "/user-mappings")).body.items).toMatchObject([
      { greenhouseUserId: 4000000002 },
    ]);
    expect((await t.call("DELETE", "/user-mappings/u-1")).status).toBe(204);
    expect((await t.call("DELETE", "/user-mappings/u-1")).status).toBe(404);
  });
  it("to a user that Greenhouse does not have, or only another tenant's, is refused", async () => {
    const t = await withUsers();
    for (const [who, greenhouseUserId] of [
      [t, 999],
      [other, 4000000001],
    ] as const) {
      const refused = await who.call("PUT", "/user-mappings/u-1", { greenhouseUserId });
      expect([refused.status, refused.body.code]).toEqual([422, "people.unknown_greenhouse_user"]);
    }
    expect((await other.call("GET", "/user-mappings")).body.items).toEqual([]);
  });
  it("of another tenant can't be deleted, and looks the same as none", async () => {
    const t = await withUsers();
    await t.call("PUT", "/user-mappings/u-1", { greenhouseUserId: 4000000001 });
    const { status, body } = await other.call("DELETE", "/user-mappings/u-1");
    const unknown = await other.call("DELETE", "/user-mappings/u-2");
    expect(status).toBe(404);
    expect({ ...body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
    expect((await t.call("GET", "/user-mappings")).body.items).toHaveLength(1);
  });
  it("with a wrong id or body is refused", async () => {
    const put = (path: string, body: unknown) => tenant.call("PUT", `/user-mappings/${path}`, body);
    expect((await put("has%20blank", { greenhouseUserId: 1 })).status).toBe(404);
    expect((await put("x".repeat(129), { greenhouseUserId: 1 })).status).toBe(404);
    for (const greenhouseUserId of ["1", 1.5, -1, 0, null, 2 ** 60]) {
      expect((await put("u-1", { greenhouseUserId })).status).toBe(422);
    }
    expect((await put("u-1", {})).status).toBe(422);
    const text = await request("PUT", `/v1/tenants/${tenant.id}/user-mappings/u-1`, {
      key: tenant.apiKey,
      raw: "x",
    });
    expect(text.status).toBe(415);
  });
});

describe("suggestions", () => {
  it("name who is who and by what, and keep nothing", async () => {
    const t = await withUsers();
    await t.call("PUT", "/users", {
      users: [ANN, BO, { userId: "u-cy", email: "cy@example.com", name: "Cy Rus" }],
    });
    const suggested = await t.call("POST", "/user-mappings/suggest");
    expect(suggested).toMatchObject({
      status: 200,
      body: {
        items: [
          { userId: "u-ann", greenhouseUserId: 4000000001, by: "email" },
          { userId: "u-bo", greenhouseUserId: 4000000002, by: "name" },
        ],
      },
    });
    expect((await t.call("GET", "/user-mappings")).body.items).toEqual([]);
  });
  it("leave out whoever is mapped, on either side", async () => {
    const t = await withUsers();
    await t.call("PUT", "/users", { users: [ANN, BO] });
    await t.call("PUT", "/user-mappings/somebody-else", { greenhouseUserId: 4000000001 });
    await t.call("PUT", "/user-mappings/u-bo", { greenhouseUserId: 4000000001 });
    expect((await t.call("POST", "/user-mappings/suggest")).body.items).toEqual([]);
  });
});

describe("an import", () => {
  it("of a CSV file maps equal e-mails, proposes equal names and tells the rest", async () => {
    const t = await newTenant();
    const users = [
      ANN,
      BO,
      { userId: "u-cy", email: "cy@example.com", name: "Cy" },
      { userId: "u-di", email: "di@example.com", name: "Di" },
    ];
    const imported = await upload(t, `${CSV}x,Nobody,n@example.com,Active\n`, users);
    expect(imported).toMatchObject({
      status: 200,
      body: {
        mapped: 1,
        proposed: [{ userId: "u-bo", greenhouseUserId: 4000000002, by: "name" }],
        unmatched: [{ userId: "u-cy" }, { userId: "u-di" }],
        refused: [
          { row: 4, reason: "This Greenhouse user is deactivated." },
          { row: 5, reason: "The User ID is not a whole number." },
        ],
      },
    });
    expect((await t.call("GET", "/user-mappings")).body.items).toMatchObject([
      { userId: "u-ann", greenhouseUserId: 4000000001 },
    ]);
    expect((await t.call("GET", "/users")).body.items).toHaveLength(4);
    expect((await t.call("GET", "/greenhouse-users")).body.items).toContainEqual({
      greenhouseUserId: 4000000002,
      name: "Bo Ek",
      email: "bo@example.com",
      siteAdmin: false,
      deactivated: false,
    });
  });
  it("of Greenhouse's own workbook does the same, with the users sent before", async () => {
    const t = await newTenant();
    await t.call("PUT", "/users", { users: [ANN] });
    const file = workbook([
      ["User ID", "First Name", "Last Name", "Email"],
      [4000000001, "Ann", "Lee", "ANN@example.com"],
    ]);
    const imported = await upload(t, new Uint8Array(file));
    expect(imported.body).toEqual({ mapped: 1, proposed: [], unmatched: [], refused: [] });
  });
  it("that comes twice changes nothing, and a mapping that a person made stays", async () => {
    const t = await withUsers();
    await t.call("PUT", "/user-mappings/u-ann", { greenhouseUserId: 4000000002 });
    const imported = await upload(t, CSV, [ANN]);
    expect(imported.body).toMatchObject({ mapped: 0, unmatched: [], proposed: [] });
    expect(imported.body.refused).toEqual([
      { row: 2, reason: "User u-ann is mapped to Greenhouse user 4000000002. Remove that mapping first." },
    ]);
    await t.call("DELETE", "/user-mappings/u-ann");
    expect((await upload(t, CSV)).body.mapped).toBe(1);
    expect((await upload(t, CSV)).body.mapped).toBe(1);
    expect((await t.call("GET", "/user-mappings")).body.items).toHaveLength(1);
  });
  it("never puts two product users on one Greenhouse user", async () => {
    const t = await withUsers();
    const twins = [ANN, { ...ANN, userId: "u-ann-2" }];
    const ambiguous = await upload(t, CSV, twins);
    expect(ambiguous.body).toMatchObject({ mapped: 0, proposed: [], refused: [{ row: 2 }] });
    await t.call("PUT", "/users", { users: [] });
    await t.call("PUT", "/user-mappings/u-0", { greenhouseUserId: 4000000001 });
    const taken = await upload(t, CSV, [ANN]);
    expect(taken.body.refused).toMatchObject([{ row: 2 }]);
    const twice = await upload(t, `${CSV}4000000009,Bo 2,bo@example.com,Active\n`, [
      { ...BO, email: "bo@example.com" },
    ]);
    expect(twice.body.refused.map((row: Json) => row.row)).toContain(3);
    expect((await t.call("GET", "/user-mappings")).body.items).toHaveLength(1);
  });
  it("without its file, with a wrong file or a wrong list of users is refused and keeps nothing", async () => {
    const t = await newTenant();
    const codes = async (reply: Promise<Reply>) => {
      const { status, body } = await reply;
      return [status, body.code];
    };
    expect(paths(await upload(t, null))).toEqual(["file"]);
    expect(paths(await upload(t, CSV, "not json"))).toEqual(["users"]);
    expect(paths(await upload(t, CSV, [{ userId: 1 }]))).toContain("users.0.userId");
    expect((await upload(t, CSV, undefined, { surprise: "x" })).status).toBe(422);
    expect(await codes(upload(t, ""))).toEqual([422, "people.unreadable_file"]);
    expect(await codes(upload(t, 'a,"b'))).toEqual([422, "people.unreadable_file"]);
    expect(await codes(upload(t, "Name,Email\nAnn,ann@example.com"))).toEqual([
      422,
      "people.no_user_id_column",
    ]);
    expect(await codes(upload(t, new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])))).toEqual([
      422,
      "people.unreadable_file",
    ]);
    expect((await t.call("GET", "/greenhouse-users")).body.items).toEqual([]);
  });
  it("that is no form is refused as such", async () => {
    const path = `/v1/tenants/${tenant.id}/user-mappings/import`;
    const json = await tenant.call("POST", "/user-mappings/import", { file: "x" });
    expect([json.status, json.body.code]).toEqual([415, "request.not_multipart"]);
    const broken = await request("POST", path, {
      key: tenant.apiKey,
      raw: "--b\r\nnonsense",
      headers: { "content-type": "multipart/form-data; boundary=b" },
    });
    expect([broken.status, broken.body.code]).toEqual([400, "request.malformed"]);
  });
  it("that unpacks into far more than it is, is refused in under two seconds", async () => {
    const content = new Uint8Array(60 * 1024 * 1024);
    const bomb = zip([WORKBOOK, RELATIONS, { name: "xl/worksheets/sheet1.xml", content }]);
    const started = Date.now();
    const refused = await upload(tenant, new Uint8Array(bomb));
    expect([refused.status, refused.body.code]).toEqual([422, "people.unreadable_file"]);
    expect(refused.body.detail).toContain("unpacks");
    expect(Date.now() - started).toBeLessThan(2000);
  });
  it("larger than 5 MiB is refused by its size", async () => {
    expect((await upload(tenant, new Uint8Array(5 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await upload(tenant, new Uint8Array(7 * 1024 * 1024))).status).toBe(413);
  });
});
