import { describe, expect, it } from "vitest";
import { createHarvestV3 } from "../../../src/greenhouse/connect.ts";
import type { TokenSource } from "../../../src/greenhouse/gate.ts";
import type { Access, Answer } from "../../../src/greenhouse/harvest.ts";
import { REQUIRED_PERMISSIONS } from "../../../src/greenhouse/permissions.ts";
import { ok } from "../../../src/lib/result.ts";
import { json, openGate, type Seen, scripted, v1 } from "./stand-in.ts";

const jwt = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.sig`;
const pathOf = ({ method, url }: Seen) => `${method} ${new URL(url).pathname}`;

async function proved(answer: Answer<Access>) {
  const access = await answer;
  if (!access.ok) throw new Error(JSON.stringify(access.reason));
  const states = new Map(access.value.permissions.map(({ permission, state }) => [permission, state]));
  return { ...access.value, state: (permission: string) => states.get(permission) };
}

/** A v3 client whose token is fixed, answering as `script` says. */
function v3With(
  token: string,
  script: (request: Seen) => Response,
  introspect?: TokenSource["introspect"],
  byConsent = false,
) {
  const { fetch, seen } = scripted(script);
  const source = {
    current: async () => ok(token),
    renew: async () => ok(token),
    ...(introspect ? { introspect } : {}),
    byConsent,
  };
  const clock = () => 0;
  const harvest = createHarvestV3({
    harvestUrl: "https://harvest.example",
    token: source,
    gate: openGate(),
    fetch,
    clock,
  });
  return { harvest, seen };
}

const ME = { id: 7, name: "Robin Roe", primary_email: "robin@example.com", site_admin: true };
const lists = ({ url }: Seen) => json(url.includes("/v3/users") ? [ME] : [{ id: 1 }]);
const forbid = (path: string) => (request: Seen) =>
  pathOf(request) === path ? json({ message: "Forbidden", errors: ["scope"] }, 403) : lists(request);

describe("what a v3 credential may do", () => {
  it("is shown in 27 rows and the extra scopes; reads proved by one item, writes by the token's claim", async () => {
    const scope = "harvest:candidates:create harvest:notes:create";
    const { harvest, seen } = v3With(jwt({ sub: "7", scope }), lists);
    const access = await proved(harvest.proveAccess());
    expect(access.permissions.slice(0, 27).map(({ permission }) => permission)).toEqual([
      ...REQUIRED_PERMISSIONS,
    ]);
    expect(access.permissions.slice(27).map(({ permission }) => permission)).toContain("referrers:list");
    expect(access.actingUser).toEqual({ id: 7, name: "Robin Roe", siteAdmin: true });
    expect(access.state("Jobs › GET: Retrieve Job")).toBe("granted");
    expect(access.state("Candidates › POST: Add Prospect")).toBe("granted");
    expect(access.state("Candidates › POST: Add Attachment")).toBe("missing");
    expect(seen.every(({ method }) => method === "GET")).toBe(true);
    expect(
      seen.filter(({ url }) => url.includes("per_page")).every(({ url }) => url.endsWith("?per_page=1")),
    ).toBe(true);
  });

  it("counts a list that is refused as missing whatever the token claims, and says which box to tick", async () => {
    const { harvest } = v3With(jwt({ sub: "7", scope: "harvest:jobs:list" }), forbid("GET /v3/jobs"));
    const access = await proved(harvest.proveAccess());
    const row = access.permissions.find(({ permission }) => permission === "Jobs › GET: List Jobs");
    expect(row).toMatchObject({ harvest: "harvest:jobs:list", state: "missing" });
    expect(row?.fix).toMatch(/Configure › Dev Center .*tick "harvest:jobs:list"/);
    expect(
      access.permissions.filter(({ state }) => state !== "missing").every(({ fix }) => fix === null),
    ).toBe(true);
  });

  it("is held back by a user without rights when every list is refused although the token has the scopes", async () => {
    const scope = "harvest:jobs:list harvest:notes:create";
    const { harvest } = v3With(jwt({ sub: "7", scope }), () => json({ message: "Forbidden" }, 403));
    const access = await proved(harvest.proveAccess());
    const row = access.permissions.find(({ permission }) => permission === "Jobs › GET: List Jobs");
    expect(row).toMatchObject({ state: "missing" });
    expect(row?.fix).toContain("Site Admin");
    expect(access.state("Candidates › POST: Add Note")).toBe("unproven");
  });

  it("that came by the consent page is widened there: no credential of the customer's has a box to tick", async () => {
    const refused = v3With(jwt({ sub: "7", scope: "" }), forbid("GET /v3/jobs"), undefined, true);
    const lacking = await proved(refused.harvest.proveAccess());
    const fixOf = (access: typeof lacking) =>
      access.permissions.find(({ permission }) => permission === "Jobs › GET: List Jobs")?.fix;
    expect(fixOf(lacking)).toMatch(/^Connect again through Greenhouse's consent page.*"harvest:jobs:list"/);
    const scope = "harvest:jobs:list";
    const held = v3With(jwt({ sub: "7", scope }), () => json({ message: "Forbidden" }, 403), undefined, true);
    expect(fixOf(await proved(held.harvest.proveAccess()))).toContain("choose the service account");
  });

  it("is asked of the auth host when the token says nothing of itself", async () => {
    const introspect = async () => ({ userId: 7, scopes: new Set(["harvest:notes:create"]) });
    const { harvest, seen } = v3With("opaque", lists, introspect);
    const access = await proved(harvest.proveAccess());
    expect(access.actingUser?.name).toBe("Robin Roe");
    expect(access.state("Candidates › POST: Add Note")).toBe("granted");
    expect(access.state("Candidates › POST: Add Employment")).toBe("missing");
    expect(seen.every(({ method }) => method === "GET")).toBe(true);
  });

  it("is tried by requests that cannot create when nothing speaks of scopes", async () => {
    const { harvest, seen } = v3With("opaque", (request) => {
      if (request.method === "GET") return lists(request);
      if (pathOf(request) === "POST /v3/notes") return json({ message: "Forbidden" }, 403);
      if (pathOf(request) === "POST /v3/attachments") return json({}, 503);
      return json({ message: "Unprocessable Content", errors: [] }, request.method === "PATCH" ? 404 : 422);
    });
    const access = await proved(harvest.proveAccess());
    expect(access.actingUser).toBeNull();
    expect(access.state("Candidates › POST: Add Candidate")).toBe("granted");
    expect(access.state("Applications › PATCH: Update Application")).toBe("granted");
    expect(access.state("Candidates › POST: Add Note")).toBe("missing");
    expect(access.state("Candidates › POST: Add Attachment")).toBe("unproven");
    const writes = seen.filter(({ method }) => method !== "GET");
    expect(writes.every(({ body }) => body === "{}")).toBe(true);
    expect(writes.filter(({ method }) => method === "PATCH").every(({ url }) => url.endsWith("/0"))).toBe(
      true,
    );
  });

  it("is unproven, not granted, by a list that is refused as malformed", async () => {
    const { harvest } = v3With("opaque", (request) =>
      pathOf(request) === "GET /v3/sources"
        ? json({ message: "Unprocessable Content" }, 422)
        : lists(request),
    );
    expect((await proved(harvest.proveAccess())).state("Sources › GET: List Sources")).toBe("unproven");
  });

  it("raises an alarm when such a request is accepted", async () => {
    const { harvest } = v3With("opaque", (request) =>
      request.method === "GET" ? lists(request) : json({ id: 1 }, 201),
    );
    const access = await proved(harvest.proveAccess());
    expect(access.state("Candidates › POST: Add Note")).toBe("unproven");
    expect(access.notices.join()).toContain("harvest:notes:create");
  });

  it("names a user who is not a Site Admin, and an account that shows no users", async () => {
    const modest = v3With(jwt({ sub: "7", scope: "" }), ({ url }) =>
      json(url.includes("/v3/users") ? [{ ...ME, site_admin: false }] : []),
    );
    expect((await proved(modest.harvest.proveAccess())).notices.join()).toContain("not a Site Admin");
    const blind = v3With(jwt({ sub: "7", scope: "" }), () => json([]));
    const access = await proved(blind.harvest.proveAccess());
    expect(access.actingUser).toEqual({ id: 7, name: null, siteAdmin: null });
    expect(access.notices.join()).toContain("no users at all");
  });

  it("is a refusal of the credential when Greenhouse answers 401, and a wait when it is down", async () => {
    const refused = v3With("opaque", () => json({ message: "Unauthorized" }, 401));
    expect(await refused.harvest.proveAccess()).toMatchObject({
      ok: false,
      reason: { disposition: "reconnect" },
    });
    const down = v3With("opaque", () => json({}, 502));
    expect(await down.harvest.proveAccess()).toMatchObject({ ok: false, reason: { disposition: "retry" } });
  });
});

const USERS = [{ id: 1, name: "Ada Admin", site_admin: true, disabled: false }];
const answerV1 = (request: Seen) => {
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" && path.includes("/0")) return json({ message: "Resource not found" }, 404);
  if (request.method !== "GET")
    return json({ errors: [{ message: "Missing required field: first_name" }] }, 422);
  if (path.includes("/0")) return json({ message: "Resource not found" }, 404);
  return json(path === "/v1/users" ? USERS : [{ id: 1 }]);
};

describe("what a v1 key may do", () => {
  it("is proved by use for each of the 27, with id 0 and empty bodies only", async () => {
    const { harvest, seen } = v1(answerV1);
    const access = await proved(harvest.proveAccess());
    expect(access.permissions.map(({ permission }) => permission)).toEqual([...REQUIRED_PERMISSIONS]);
    expect(access.permissions.every(({ state }) => state === "granted")).toBe(true);
    expect(access.actingUser).toEqual({ id: 1, name: "Ada Admin", siteAdmin: true });
    expect(access.notices).toEqual([]);
    for (const { method, url, body, headers } of seen.filter(({ method }) => method !== "GET")) {
      expect(`${method} ${body} ${headers.get("On-Behalf-Of")}`).toBe(`${method} {} 1`);
      expect(new URL(url).pathname).toMatch(/\/0(\/|$)|^\/v1\/(candidates|prospects)$/);
    }
    const paths = new Set(seen.map((request) => pathOf(request)));
    expect(paths.size).toBe(27);
  });

  it("lacks what is answered with 403, or with 401 beside others that pass", async () => {
    const { harvest } = v1((request) => {
      if (pathOf(request) === "GET /v1/sources")
        return json({ message: "Invalid Basic Auth credentials" }, 401);
      if (pathOf(request) === "POST /v1/prospects") return json({ errors: [{ message: "Forbidden" }] }, 403);
      return answerV1(request);
    });
    const access = await proved(harvest.proveAccess());
    expect(access.state("Sources › GET: List Sources")).toBe("missing");
    expect(access.state("Candidates › POST: Add Prospect")).toBe("missing");
    const fixes = access.permissions.flatMap(({ fix }) => fix ?? []);
    expect(fixes).toHaveLength(2);
    expect(fixes.join()).toContain(`tick "Sources › GET: List Sources"`);
  });

  it("is a refusal of the key when every answer is 401", async () => {
    const { harvest } = v1(() => json({ message: "Invalid Basic Auth credentials" }, 401));
    expect(await harvest.proveAccess()).toMatchObject({ ok: false, reason: { disposition: "reconnect" } });
  });

  it("proves no write by a 404 when the acting user is not a user there, and says so", async () => {
    const { harvest } = v1((request) =>
      pathOf(request) === "GET /v1/users" ? json([{ id: 2, name: "B" }]) : answerV1(request),
    );
    const access = await proved(harvest.proveAccess());
    expect(access.state("Candidates › POST: Add Note")).toBe("unproven");
    expect(access.state("Candidates › GET: Retrieve Candidate")).toBe("granted");
    expect(access.notices.join()).toContain("not a user of this Greenhouse");
  });
});
