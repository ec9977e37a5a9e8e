import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type Json, newTenant, type Reply, request, type Tenant } from "../../support/api.ts";

let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  tenant = await newTenant();
  other = await newTenant("Another");
  await tenant.call("PUT", "/requisitions/req-1", { name: "Firmware Engineer" });
});

const ANN = { firstName: "Ann", lastName: "Lee", emails: [{ value: "ann@example.com", type: "work" }] };
const put = (id: string, profile: unknown, stage: unknown = "Screened", requisition = "req-1") =>
  tenant.call("PUT", `/requisitions/${requisition}/candidates/${id}`, { stage, profile });
const batch = (candidates: unknown, requisition = "req-1") =>
  tenant.call("POST", `/requisitions/${requisition}/candidates:batch`, { candidates });
const list = (query = "", requisition = "req-1") =>
  tenant.call("GET", `/requisitions/${requisition}/candidates${query}`);
const ids = (reply: Reply) => reply.body.items.map((item: Json) => item.id);
const paths = (reply: Reply) => reply.body.errors.map((error: Json) => error.path);
const rows = async (table: string, where = ""): Promise<number> => {
  const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = ?1 ${where}`)
    .bind(tenant.id)
    .first<{ n: number }>();
  return row?.n ?? -1;
};
const freshRequisition = async (): Promise<string> => {
  const id = `req-${crypto.randomUUID()}`;
  await tenant.call("PUT", `/requisitions/${id}`, { name: "Fresh" });
  return id;
};

describe("a requisition", () => {
  it("is put, replaced and listed in pages", async () => {
    const t = await newTenant();
    const made = await t.call("PUT", "/requisitions/r1:x@y", {
      name: " Night  shift ",
      greenhouseJobIds: [5, 5, 4000012340],
    });
    expect(made).toMatchObject({
      status: 200,
      body: { id: "r1:x@y", name: "Night shift", greenhouseJobIds: [5, 4000012340] },
    });
    await t.call("PUT", "/requisitions/r2", { name: "Two" });
    const first = await t.call("GET", "/requisitions?limit=1");
    expect(first.body.items).toEqual([made.body]);
    const next = await t.call("GET", `/requisitions?limit=1&cursor=${first.body.nextCursor}`);
    expect(next.body).toEqual({ items: [{ id: "r2", name: "Two", greenhouseJobIds: [] }], nextCursor: null });
    await t.call("PUT", "/requisitions/r2", { name: "Three" });
    expect((await t.call("GET", "/requisitions")).body.items[1].name).toBe("Three");
    expect((await other.call("GET", "/requisitions")).body.items).toEqual([]);
  });
  it("with a wrong id or body is refused", async () => {
    const bad = (path: string, body: unknown) => tenant.call("PUT", `/requisitions/${path}`, body);
    expect((await bad("has%20blank", { name: "x" })).status).toBe(404);
    expect((await bad("r", {})).status).toBe(422);
    expect((await bad("r", { name: "  " })).status).toBe(422);
    expect((await bad("r", { name: "x".repeat(301) })).status).toBe(422);
    expect(paths(await bad("r", { name: "x", greenhouseJobIds: ["5"] }))).toEqual(["greenhouseJobIds.0"]);
    expect((await bad("r", { name: "x", open: true })).status).toBe(422);
    expect((await bad("r", [])).status).toBe(422);
    expect((await tenant.call("DELETE", "/requisitions/req-1")).status).toBe(405);
  });
});

describe("a shortlisted person", () => {
  it("is put and read back as sent, with what was left out named", async () => {
    const profile = {
      ...ANN,
      title: "Engineer",
      phones: [
        { value: "+351 21 000 0000", type: "mobile" },
        { value: "ask me", type: "home" },
      ],
      notes: [{ body: "Likes watchdogs.", visibility: "private" }],
      messages: [{ sentAt: "2026-11-01T10:00:00Z", from: "a", to: "b", subject: "Hi", body: "x" }],
      educations: [{ school: "Lisbon", startDate: "2012-09" }],
      employments: [{ company: "Tideglass", title: "Intern", startDate: "2019-03-01", endDate: null }],
      customFields: [{ nameKey: "level", value: "Senior" }],
    };
    const made = await put("ann", profile);
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      id: "ann",
      stage: "Screened",
      flag: null,
      greenhouse: null,
      mergedInto: null,
      deletedAt: null,
      profile: {
        ...ANN,
        title: "Engineer",
        phones: [profile.phones[0]],
        notes: profile.notes,
        messages: profile.messages,
      },
    });
    expect(made.body.warnings).toHaveLength(1);
    expect(made.body.warnings[0]).toContain("ask me");
    expect((await list()).body).toEqual({ items: [made.body], nextCursor: null });
  });
  it("is replaced, with the stage, and written only when something changed", async () => {
    const requisition = await freshRequisition();
    await put("bo", ANN, "One", requisition);
    const before = await env.DB.prepare(
      "SELECT updated_at FROM shortlist_candidates WHERE requisition_id = ?1",
    )
      .bind(requisition)
      .first();
    await put("bo", ANN, "One", requisition);
    expect(
      await env.DB.prepare("SELECT updated_at FROM shortlist_candidates WHERE requisition_id = ?1")
        .bind(requisition)
        .first(),
    ).toEqual(before);
    await put("bo", { ...ANN, firstName: "Bo" }, "Two", requisition);
    expect((await list("", requisition)).body.items).toMatchObject([
      { stage: "Two", profile: { firstName: "Bo" } },
    ]);
  });
  it("is taken off the list once, and off this list alone", async () => {
    const requisition = await freshRequisition();
    await put("cy", ANN);
    await put("cy", ANN, "One", requisition);
    expect((await tenant.call("DELETE", `/requisitions/${requisition}/candidates/cy`)).status).toBe(204);
    expect((await tenant.call("DELETE", `/requisitions/${requisition}/candidates/cy`)).status).toBe(404);
    expect(ids(await list("", requisition))).toEqual([]);
    expect((await tenant.call("GET", "/candidates/cy")).status).toBe(200);
  });
  it("on an unknown requisition, or on another tenant's, is refused and nothing is kept", async () => {
    expect((await put("x", ANN, "One", "unknown")).status).toBe(404);
    expect((await batch([{ id: "x", stage: "One", profile: ANN }], "unknown")).status).toBe(404);
    expect((await list("", "unknown")).status).toBe(404);
    await put("known", ANN);
    for (const [method, path, body] of [
      ["PUT", "/requisitions/req-1/candidates/x", { stage: "One", profile: ANN }],
      ["GET", "/requisitions/req-1/candidates", undefined],
      ["DELETE", "/requisitions/req-1/candidates/known", undefined],
      ["DELETE", "/candidates/known", undefined],
      ["GET", "/candidates/known", undefined],
    ] as const) {
      const foreign = await other.call(method, path, body);
      const unknown = await other.call(
        method,
        path.replaceAll("req-1", "req-none").replaceAll("known", "none"),
        body,
      );
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
    }
    expect((await other.call("GET", "/candidates?ids=known")).body).toEqual({ items: [] });
    expect((await tenant.call("GET", "/candidates/known")).status).toBe(200);
  });
  it("with a wrong body is refused, with the place, and nothing is kept", async () => {
    const before = await rows("shortlist_candidates");
    expect(paths(await put("bad", { ...ANN, firstName: 5 }))).toEqual(["profile.firstName"]);
    expect(paths(await put("bad", { firstName: "", lastName: "" }))).toEqual(["profile.lastName"]);
    expect(paths(await put("bad", { firstName: "x" }))).toEqual(["profile.lastName"]);
    expect(paths(await put("bad", undefined))).toEqual(["profile"]);
    expect(paths(await put("bad", ANN, 5))).toEqual(["stage"]);
    expect(paths(await put("bad", ANN, ""))).toEqual(["stage"]);
    expect(paths(await put("bad", ANN, "x".repeat(256)))).toEqual(["stage"]);
    expect((await put("has%20blank", ANN)).status).toBe(404);
    const malformed = await request("PUT", `/v1/tenants/${tenant.id}/requisitions/req-1/candidates/bad`, {
      key: tenant.apiKey,
      raw: '{"stage": "x", ',
      headers: { "content-type": "application/json" },
    });
    expect([malformed.status, malformed.body.code]).toEqual([400, "request.malformed"]);
    const text = await request("PUT", `/v1/tenants/${tenant.id}/requisitions/req-1/candidates/bad`, {
      key: tenant.apiKey,
      raw: "x",
      headers: { "content-type": "text/plain" },
    });
    expect([text.status, text.body.code]).toEqual([415, "request.not_json"]);
    const big = await put("bad", { ...ANN, notes: [{ body: "x".repeat(8 * 1024 * 1024) }] });
    expect([big.status, big.body.code]).toEqual([413, "request.too_large"]);
    expect(await rows("shortlist_candidates")).toBe(before);
  });
});

describe("a batch", () => {
  it("puts up to 200 people at once", async () => {
    const requisition = await freshRequisition();
    const candidates = Array.from({ length: 200 }, (_, n) => ({
      id: `p${String(n).padStart(3, "0")}`,
      stage: n % 2 ? "Odd" : "Even",
      profile: { ...ANN, lastName: `Lee ${n}`, socials: n === 7 ? ["nonsense"] : [] },
    }));
    const made = await batch(candidates, requisition);
    expect(made.status).toBe(200);
    expect(made.body.items).toHaveLength(200);
    expect(made.body.items[7]).toMatchObject({
      id: "p007",
      stage: "Odd",
      warnings: [expect.stringContaining("nonsense")],
    });
    const found: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await list(`?limit=90${cursor}`, requisition);
      found.push(...ids(page));
      if (page.body.nextCursor === null) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    expect(found).toEqual(candidates.map((candidate) => candidate.id));
    expect(ids(await list("?stage=Odd&limit=200", requisition))).toHaveLength(100);
  });
  it("with one wrong person keeps nobody", async () => {
    const requisition = await freshRequisition();
    const good = { id: "a", stage: "One", profile: ANN };
    expect(
      paths(await batch([good, { ...good, id: "b", profile: { ...ANN, lastName: null } }], requisition)),
    ).toEqual(["candidates.1.profile.lastName"]);
    expect(paths(await batch([good, good], requisition))).toEqual(["candidates.1.id"]);
    expect(paths(await batch([{ ...good, id: "a b" }], requisition))).toEqual(["candidates.0.id"]);
    expect((await batch([], requisition)).status).toBe(422);
    expect((await batch("all", requisition)).status).toBe(422);
    const tooMany = Array.from({ length: 201 }, (_, n) => ({ ...good, id: `p${n}` }));
    expect((await batch(tooMany, requisition)).status).toBe(422);
    expect(ids(await list("", requisition))).toEqual([]);
  });
  it("answers to its own path alone", async () => {
    const post = (path: string) => tenant.call("POST", `/requisitions/req-1/${path}`, { candidates: [] });
    expect((await post("candidates:batch")).status).toBe(422);
    expect((await post("candidates%3Abatch")).status).toBe(422);
    expect((await post("candidates:other")).status).toBe(404);
    expect((await post("candidatesx")).status).toBe(404);
    expect((await tenant.call("GET", "/requisitions/req-1/candidates:batch")).status).toBe(405);
  });
  it("larger than 25 MiB is refused by its size", async () => {
    const note = { body: "x".repeat(1024 * 1024) };
    const huge = await batch([{ id: "a", stage: "One", profile: { ...ANN, notes: Array(26).fill(note) } }]);
    expect(huge.status).toBe(413);
  });
});

describe("the search", () => {
  let requisition: string;
  beforeAll(async () => {
    requisition = await freshRequisition();
    const people = [
      {
        id: "a",
        stage: "One",
        profile: { firstName: "Søren", lastName: "Ødegård", company: "Tideglass A/S" },
      },
      { id: "b", stage: "Two", profile: { firstName: "Nguyễn", lastName: "Lee", tags: ["Embedded C"] } },
      {
        id: "c",
        stage: "Two",
        profile: {
          firstName: "Ann",
          lastName: "Lee",
          title: "100% remote_engineer",
          emails: [{ value: "ann@deep.example.com" }],
        },
      },
    ];
    expect((await batch(people, requisition)).status).toBe(200);
  });
  const search = async (q: string) => ids(await list(`?q=${encodeURIComponent(q)}`, requisition));

  it("finds by the beginning of any word without case or accents: name, company, tag, title, e-mail, id", async () => {
    expect(await search("odegard")).toEqual(["a"]);
    expect(await search("Øde")).toEqual(["a"]);
    expect(await search("NGUYEN")).toEqual(["b"]);
    expect(await search("tideglass")).toEqual(["a"]);
    expect(await search("embedded")).toEqual(["b"]);
    expect(await search("deep.example")).toEqual(["c"]);
    expect(await search("ann@deep.example.com")).toEqual(["c"]);
    expect(await search("degard")).toEqual([]);
  });
  it("finds a phone number however it is written, and names in scripts without blanks by any of their signs", async () => {
    const t = await freshRequisition();
    const phones = [{ value: "+46 (0)8-123 45 67" }];
    await put("p", { firstName: "太郎", lastName: "山田", phones }, "One", t);
    const found = async (q: string) => ids(await list(`?q=${encodeURIComponent(q)}`, t));
    for (const q of ["460812345", "123 45", "山田", "田", "郎"])
      expect({ q, ids: await found(q) }).toEqual({ q, ids: ["p"] });
    expect(await found("子")).toEqual([]);
  });
  it("wants every word", async () => {
    expect(await search("lee")).toEqual(["b", "c"]);
    expect(await search("lee ann")).toEqual(["c"]);
    expect(await search("lee nobody")).toEqual([]);
  });
  it("gives no character a meaning of its own, and takes long questions", async () => {
    expect(await search("100%")).toEqual(["c"]);
    expect(await search("remote_eng")).toEqual(["c"]);
    for (const q of [
      "'; DROP TABLE shortlist_candidates; --",
      "ü".repeat(150),
      "%%%",
      '"',
      "*",
      "NOT nobody",
    ])
      expect({ q, ids: await search(q) }).toEqual({ q, ids: [] });
    expect(await search("lee OR ann")).toEqual([]);
    expect(await search("a b c d e f g h i j k l m n o p q r s t u v w x y z")).toEqual([]);
    expect(await search("  ")).toEqual(["a", "b", "c"]);
    expect((await list(`?q=${"x".repeat(201)}`, requisition)).status).toBe(422);
  });
  it("tells those closest to the question first: whole names, names that begin so, headlines, all else", async () => {
    const t = await freshRequisition();
    const at = (id: string, profile: object) => ({ id, stage: "One", profile: { ...ANN, ...profile } });
    await batch(
      [
        at("a", { employments: [{ company: "Marin Works" }] }),
        at("b", { title: "Marine engineer" }),
        at("c", { lastName: "Marina" }),
        at("d", { lastName: "Marin" }),
        at("e", { lastName: "Marinova", title: "Marin" }),
        at("f", { firstName: "Marin" }),
        at("g", { lastName: "Submarin" }),
      ],
      t,
    );
    const order = ["d", "f", "c", "e", "b", "a"];
    expect(ids(await list("?q=marin", t))).toEqual(order);
    const paged: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await list(`?q=marin&limit=1${cursor}`, t);
      paged.push(...ids(page));
      if (page.body.nextCursor === null) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    expect(paged).toEqual(order);
    const place = (await list("?q=marin&limit=1", t)).body.nextCursor;
    const other = (await list("?limit=1", t)).body.nextCursor;
    expect(paths(await list(`?cursor=${place}`, t))).toEqual(["cursor"]);
    expect(paths(await list(`?q=marin&cursor=${other}`, t))).toEqual(["cursor"]);
  });
  it("follows every change of a person, and knows nobody of another list, tenant or the past", async () => {
    const t = await freshRequisition();
    const again = await freshRequisition();
    const found = async (q: string, where = t) => ids(await list(`?q=${q}`, where));
    await put("x", { ...ANN, lastName: "Quillfeather" }, "One", t);
    await put("y", { ...ANN, lastName: "Quillfeather" }, "One", again);
    expect([await found("quill"), await found("quill", again)]).toEqual([["x"], ["y"]]);
    expect(await indexed("quillfeather")).toBe(2);
    const other = await newTenant();
    await other.call("PUT", `/requisitions/${t}`, { name: "Theirs" });
    expect((await other.call("GET", `/requisitions/${t}/candidates?q=quill`)).body.items).toEqual([]);
    await put("x", { ...ANN, lastName: "Brindle" }, "One", t);
    expect([await found("quill"), await found("brindle")]).toEqual([[], ["x"]]);
    await put("x", { ...ANN, lastName: "Brindle" }, "Two", t);
    expect(await found("brindle")).toEqual(["x"]);
    await tenant.call("DELETE", `/requisitions/${t}/candidates/x`);
    expect(await found("brindle")).toEqual([]);
    await tenant.call("DELETE", "/candidates/y");
    expect(await indexed("quillfeather")).toBe(0);
    await env.DB.prepare(
      "INSERT INTO shortlist_search (shortlist_search, rank) VALUES ('integrity-check', 1)",
    ).run();
  });
  it("is narrowed by stage and by what was exported", async () => {
    expect(ids(await list("?stage=Two", requisition))).toEqual(["b", "c"]);
    expect(ids(await list("?stage=Two&q=ann", requisition))).toEqual(["c"]);
    expect(ids(await list("?exported=true", requisition))).toEqual([]);
    expect(ids(await list("?exported=false", requisition))).toEqual(["a", "b", "c"]);
    expect((await list("?exported=maybe", requisition)).status).toBe(422);
    expect((await list("?limit=x", requisition)).status).toBe(422);
    expect((await list("?cursor=x", requisition)).status).toBe(422);
  });
});

/** How many words of the full-text index, whose words are scoped, end so. */
async function indexed(word: string): Promise<number | null> {
  await env.DB.exec(
    "CREATE VIRTUAL TABLE IF NOT EXISTS indexed_words USING fts5vocab(shortlist_search, row)",
  );
  return env.DB.prepare("SELECT count(*) AS n FROM indexed_words WHERE term LIKE '%' || ?1")
    .bind(word)
    .first("n");
}

describe("files", () => {
  const file = (text: string, filename = "cv.pdf") => ({ filename, type: "resume", content: btoa(text) });
  const withFiles = (...attachments: unknown[]) => ({ ...ANN, attachments });

  it("are kept apart, sealed, and told by name and size alone", async () => {
    const t = await freshRequisition();
    const made = await put(
      "f1",
      withFiles(file("canary-of-a-resume"), {
        filename: "x.pdf",
        type: "other",
        url: "https://example.com/x.pdf",
      }),
      "One",
      t,
    );
    expect(made.body.profile.attachments).toEqual([
      { filename: "cv.pdf", type: "resume", bytes: 18 },
      { filename: "x.pdf", type: "other", url: "https://example.com/x.pdf" },
    ]);
    const stored = await env.DB.prepare("SELECT profile FROM shortlist_candidates WHERE requisition_id = ?1")
      .bind(t)
      .first<{ profile: string }>();
    expect(stored?.profile).not.toContain(btoa("canary-of-a-resume"));
    expect(await rows("file_chunks")).toBeGreaterThan(0);
  });
  it("sent again are stored once, and let go when replaced or removed", async () => {
    const t = await freshRequisition();
    const before = await rows("file_chunks");
    await put("f2", withFiles(file("one")), "One", t);
    await put("f2", withFiles(file("one", "renamed.pdf"), file("one", "copy.pdf")), "One", t);
    expect(await rows("file_chunks")).toBe(before + 1);
    await put("f2", withFiles(file("two")), "One", t);
    expect(await rows("file_chunks")).toBe(before + 1);
    await tenant.call("DELETE", `/requisitions/${t}/candidates/f2`);
    expect([await rows("file_chunks"), await rows("shortlist_files", "AND candidate_id = 'f2'")]).toEqual([
      before,
      0,
    ]);
  });
  it("of 5 MB are taken and larger ones refused, and nothing of them is kept", async () => {
    const before = await rows("file_chunks");
    const refused = await put("f3", withFiles(file("x".repeat(5_000_001))));
    expect(paths(refused)).toEqual(["profile.attachments.0.content"]);
    expect(await rows("file_chunks")).toBe(before);
    expect((await put("f3", withFiles(file("x".repeat(5_000_000))))).status).toBe(200);
    await tenant.call("DELETE", "/candidates/f3");
    expect(await rows("file_chunks")).toBe(before);
  });
});

describe("candidates by id", () => {
  it("are told without a flag while nothing was exported, unknown ones left out, in the order asked for", async () => {
    await put("n1", ANN);
    await put("n2", ANN);
    const none = { flag: null, exports: [], greenhouse: null, mergedInto: null, deletedAt: null };
    const found = await tenant.call("GET", "/candidates?ids=n2,unknown,n1,n2,has%20blank");
    expect(found.body).toEqual({
      items: [
        { id: "n2", ...none },
        { id: "n1", ...none },
      ],
    });
    expect((await tenant.call("GET", "/candidates/n1")).body).toEqual({ id: "n1", ...none });
    expect((await tenant.call("GET", "/candidates/unknown")).status).toBe(404);
  });
  it("are refused without ids or with more than 100", async () => {
    const get = async (query: string) => (await tenant.call("GET", `/candidates${query}`)).status;
    expect(await get("")).toBe(422);
    expect(await get("?ids=")).toBe(422);
    expect(await get("?ids=,,")).toBe(422);
    expect(await get(`?ids=${Array.from({ length: 101 }, (_, n) => `c${n}`).join(",")}`)).toBe(422);
    expect(await get(`?ids=${Array.from({ length: 100 }, (_, n) => `c${n}`).join(",")}`)).toBe(200);
  });
  it("are erased from every list and with their files, once", async () => {
    const second = await freshRequisition();
    const before = [await rows("file_chunks"), await rows("shortlist_files")];
    const profile = {
      ...ANN,
      lastName: "Canary-Erase",
      attachments: [{ filename: "a", content: btoa("a") }],
    };
    await put("gone", profile);
    await put("gone", profile, "One", second);
    expect((await tenant.call("DELETE", "/candidates/gone")).status).toBe(204);
    expect((await tenant.call("DELETE", "/candidates/gone")).status).toBe(404);
    expect((await tenant.call("GET", "/candidates/gone")).status).toBe(404);
    expect((await list("?q=canary-erase")).body.items).toEqual([]);
    expect((await list("", second)).body.items).toEqual([]);
    expect([await rows("file_chunks"), await rows("shortlist_files")]).toEqual(before);
  });
});
