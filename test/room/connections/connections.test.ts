import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { connectedTenant, type Json, newTenant, practice, siteAdminId } from "../../support/api.ts";

/** As the contract spells them. */
const PERMISSIONS = [
  "Applications › GET: Retrieve Application",
  "Applications › PATCH: Update Application",
  "Candidates › GET: Retrieve Candidate",
  "Candidates › GET: List Candidates",
  "Candidates › PATCH: Edit Candidate",
  "Candidates › POST: Add Candidate",
  "Candidates › POST: Add Note",
  "Candidates › POST: Add Attachment",
  "Candidates › POST: Add Application",
  "Candidates › POST: Add Education",
  "Candidates › POST: Add Employment",
  "Candidates › POST: Add Prospect",
  "Departments › GET: List Departments",
  "Departments › GET: Retrieve Department",
  "Jobs › GET: List Jobs",
  "Jobs › GET: Retrieve Job",
  "Job posts › GET: List Job Posts",
  "Job posts › GET: Retrieve Job Post",
  "Job posts › GET: List Job Posts for Job",
  "Job posts › GET: Retrieve Job Post for Job",
  "Job stages › GET: List Job Stages",
  "Job stages › GET: List Job Stages for Job",
  "Job stages › GET: Retrieve Job Stage",
  "Sources › GET: List Sources",
  "Prospect pool › GET: List Prospect Pools",
  "Prospect pool › GET: Retrieve Prospect Pool",
  "Users › GET: List Users",
];

const credential = async (extra: Json = {}) =>
  (await practice("POST", "/credentials", { kind: "harvest_v3", ...extra })).body;
const v3 = ({ clientId, clientSecret }: Json, extra: Json = {}) => ({
  kind: "harvest_v3",
  clientId,
  clientSecret,
  ...extra,
});

beforeAll(async () => {
  await practice("POST", "/reset");
});

describe("connecting with Harvest v3", () => {
  it("starts from none", async () => {
    const tenant = await newTenant();
    const { status, body } = await tenant.call("GET", "/connection");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: null,
      status: "none",
      permissions: [],
      rateLimit: null,
      actingUser: null,
    });
    expect((await tenant.call("DELETE", "/connection")).status).toBe(404);
    expect(await tenant.call("POST", "/connection/verify")).toMatchObject({
      status: 422,
      body: { code: "connections.not_connected" },
    });
  });

  it("shows the 27 permissions by their names, who it acts as, and no secret", async () => {
    const tenant = await newTenant();
    const given = await credential();
    const { status, body } = await tenant.call("PUT", "/connection", v3(given));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: "harvest_v3",
      status: "healthy",
      actingUser: { id: expect.any(Number) },
    });
    expect(body.permissions.slice(0, 27).map((row: Json) => row.permission)).toEqual(PERMISSIONS);
    for (const row of body.permissions) {
      expect(["granted", "missing", "unproven"]).toContain(row.state);
      expect(row.harvest).toMatch(/^harvest:/);
      if (row.state === "missing") expect(row.fix.length).toBeGreaterThan(20);
    }
    const shown = JSON.stringify([body, (await tenant.call("GET", "/connection")).body]);
    expect(shown).not.toContain(given.clientSecret);
    const stored = JSON.stringify((await env.DB.prepare("SELECT * FROM connections").all()).results);
    expect(stored).not.toContain(given.clientSecret);
    expect(stored).not.toContain(given.clientId);
  });

  it("tells the rate limit of the account once a call was answered", async () => {
    const tenant = await connectedTenant();
    const { body } = await tenant.call("POST", "/connection/verify");
    expect(body.rateLimit).toMatchObject({
      limit: expect.any(Number),
      remaining: expect.any(Number),
      resetsAt: expect.any(String),
    });
  });

  it("refuses a wrong secret or an unknown id, and keeps what was in force", async () => {
    const tenant = await connectedTenant();
    const before = (await tenant.call("GET", "/connection")).body;
    const given = await credential();
    for (const wrong of [
      { ...given, clientSecret: "wrong" },
      { ...given, clientId: "nobody-1" },
      { ...given, clientId: "nosuffix" },
    ]) {
      const { status, body } = await tenant.call("PUT", "/connection", v3(wrong));
      expect({ status, code: body.code }).toEqual({ status: 422, code: "connections.credential_refused" });
      expect(JSON.stringify(body)).not.toContain(wrong.clientId);
    }
    expect((await tenant.call("GET", "/connection")).body).toMatchObject({
      kind: before.kind,
      credentialEndsWith: before.credentialEndsWith,
    });
  });

  it("refuses a credential that proves less, unless told to accept fewer", async () => {
    const tenant = await connectedTenant();
    const weaker = await credential({
      scopes: ["harvest:candidates:list", "harvest:jobs:list", "harvest:users:list"],
    });
    const refused = await tenant.call("PUT", "/connection", v3(weaker));
    expect(refused).toMatchObject({ status: 422, body: { code: "connections.credential_weaker" } });
    expect(refused.body.missing).toContain("Candidates › POST: Add Candidate");
    expect((await tenant.call("GET", "/connection")).body.status).toBe("healthy");
    const accepted = await tenant.call("PUT", "/connection", v3(weaker, { acceptFewer: true }));
    expect(accepted).toMatchObject({ status: 200, body: { status: "degraded" } });
    const missing = accepted.body.permissions.find(
      (row: Json) => row.permission === "Candidates › POST: Add Candidate",
    );
    expect(missing).toMatchObject({ state: "missing" });
    expect(missing.fix).toContain("Dev Center");
  });

  it("refuses a v1 key whose acting user does not exist: rights that are no longer proved are fewer", async () => {
    const tenant = await connectedTenant("harvest_v1");
    const { body: given } = await practice("POST", "/credentials", { kind: "harvest_v1" });
    const nobody = { kind: "harvest_v1", apiKey: given.apiKey, actingUserId: 999 };
    const refused = await tenant.call("PUT", "/connection", nobody);
    expect(refused).toMatchObject({ status: 422, body: { code: "connections.credential_weaker" } });
    expect(refused.body.missing.length).toBeGreaterThan(0);
    const { body: kept } = await tenant.call("GET", "/connection");
    expect(kept.actingUser.id).toBe(await siteAdminId());
    expect((await tenant.call("PUT", "/connection", { ...nobody, acceptFewer: true })).status).toBe(200);
  });

  it("refuses a credential whose user is shown empty lists where the one in force sees records", async () => {
    const tenant = await connectedTenant();
    const { body: state } = await practice("GET", "/state");
    const plain = state.users.find((user: Json) => !user.site_admin && !user.deactivated);
    const blind = await credential({ subjectUserId: plain.id });
    await practice("PATCH", "/settings", { nonAdminSubject: "empty" });
    const refused = await tenant.call("PUT", "/connection", v3(blind));
    const equallyBlind = await newTenant();
    for (const _time of ["first", "second"])
      expect((await equallyBlind.call("PUT", "/connection", v3(blind))).status).toBe(200);
    await practice("PATCH", "/settings", { nonAdminSubject: state.settings?.nonAdminSubject ?? "forbidden" });
    expect(refused).toMatchObject({ status: 422, body: { code: "connections.credential_weaker" } });
    expect(refused.body.missing).toContain("Users › GET: List Users");
  });

  it("notices on verify that a scope was taken away, and that the credential was revoked", async () => {
    const tenant = await newTenant();
    const given = await credential();
    await tenant.call("PUT", "/connection", v3(given));
    await practice("PATCH", `/credentials/${given.id}`, {
      scopes: given.scopes.filter((scope: string) => scope !== "harvest:jobs:list"),
    });
    const verified = await tenant.call("POST", "/connection/verify");
    expect(verified.body.status).toBe("degraded");
    expect(
      verified.body.permissions.find((row: Json) => row.permission === "Jobs › GET: List Jobs").state,
    ).toBe("missing");
    await practice("PATCH", `/credentials/${given.id}`, { revoked: true });
    expect((await tenant.call("POST", "/connection/verify")).body.status).toBe("reconnect_needed");
    const again = await tenant.call("PUT", "/connection", v3(await credential()));
    expect(again).toMatchObject({ status: 200, body: { status: "healthy" } });
  });

  it("ends with DELETE, and the second time there is nothing", async () => {
    const tenant = await connectedTenant();
    expect((await tenant.call("DELETE", "/connection")).status).toBe(204);
    expect((await tenant.call("DELETE", "/connection")).status).toBe(404);
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
  });

  it("fetches one token for many concurrent calls", async () => {
    const tenant = await newTenant();
    const given = await credential();
    await tenant.call("PUT", "/connection", v3(given));
    await practice("DELETE", "/requests");
    await env.DB.prepare("UPDATE connections SET token = NULL, token_expires_at = NULL WHERE tenant_id = ?1")
      .bind(tenant.id)
      .run();
    await Promise.all(Array.from({ length: 8 }, () => tenant.call("POST", "/connection/verify")));
    const { body } = await practice("GET", "/requests");
    const tokens = (body.items ?? body).filter(
      (entry: Json) => entry.path === "/token" && entry.credential === given.id,
    );
    expect(tokens.length).toBeLessThanOrEqual(1);
  });
});

describe("connecting with a Harvest v1 key", () => {
  it("needs an acting user, and proves the key", async () => {
    const tenant = await newTenant();
    const { apiKey } = (await practice("POST", "/credentials", { kind: "harvest_v1" })).body;
    expect((await tenant.call("PUT", "/connection", { kind: "harvest_v1", apiKey })).status).toBe(422);
    const connected = await tenant.call("PUT", "/connection", {
      kind: "harvest_v1",
      apiKey,
      actingUserId: await siteAdminId(),
    });
    expect(connected).toMatchObject({ status: 200, body: { kind: "harvest_v1", status: "healthy" } });
    expect(connected.body.permissions.slice(0, 27).map((row: Json) => row.permission)).toEqual(PERMISSIONS);
    const wrong = await tenant.call("PUT", "/connection", {
      kind: "harvest_v1",
      apiKey: "nope",
      actingUserId: await siteAdminId(),
    });
    expect(wrong).toMatchObject({ status: 422, body: { code: "connections.credential_refused" } });
  });
});

describe("bad input", () => {
  it("is answered 422 with the field, and stores nothing", async () => {
    const tenant = await newTenant();
    const bad: [Json, string][] = [
      [{}, "kind"],
      [{ kind: "harvest_v2" }, "kind"],
      [{ kind: "harvest_v3", clientId: "a-1" }, "clientSecret"],
      [{ kind: "harvest_v3", clientId: "", clientSecret: "x" }, "clientId"],
      [{ kind: "harvest_v3", clientId: 5, clientSecret: "x" }, "clientId"],
      [{ kind: "harvest_v3", clientId: "a b", clientSecret: "x" }, "clientId"],
      [{ kind: "harvest_v3", clientId: "a".repeat(501), clientSecret: "x" }, "clientId"],
      [{ kind: "harvest_v3", clientId: "a-1", clientSecret: "x", actingUserId: "1" }, "actingUserId"],
      [{ kind: "harvest_v3", clientId: "a-1", clientSecret: "x", apiKey: "x" }, ""],
      [{ kind: "harvest_v1", apiKey: "x", actingUserId: -1 }, "actingUserId"],
    ];
    for (const [body, path] of bad) {
      const { status, body: answer } = await tenant.call("PUT", "/connection", body);
      expect({ body, status }).toEqual({ body, status: 422 });
      expect(answer.errors.map((error: Json) => error.path)).toContain(path);
    }
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
  });
});
