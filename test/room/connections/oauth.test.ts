import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { forgetOAuthFlows } from "../../../src/connections/oauth.ts";
import { type Json, newTenant, OPERATOR, ORIGIN, practice, request } from "../../support/api.ts";
import { Browser, CALLBACK, type Partner, partnerWorker } from "./partner.ts";

let worker: Partner;
beforeEach(async () => {
  await env.DB.prepare("DELETE FROM oauth_flows").run();
  await practice("POST", "/reset");
  worker = await partnerWorker();
});

const flows = async (): Promise<Json[]> => (await env.DB.prepare("SELECT * FROM oauth_flows").all()).results;
const param = (url: string, name: string) => new URL(url).searchParams.get(name) ?? "";

describe("starting a partner authorization", () => {
  it("is not offered without a partner application, in words", async () => {
    const tenant = await newTenant();
    const { status, body } = await tenant.call("POST", "/connection/oauth");
    expect({ status, code: body.code }).toEqual({ status: 422, code: "connections.oauth_not_offered" });
    expect(body.detail).toContain("API Credentials");
  });

  it("opens a page of ours that sets a __Host- cookie and goes on to Greenhouse with the wanted scopes", async () => {
    const tenant = await worker.tenant();
    const authorizeUrl = await tenant.start();
    expect(authorizeUrl.startsWith(`${ORIGIN}/oauth/greenhouse/start?ticket=`)).toBe(true);
    const page = await new Browser(worker).open(authorizeUrl);
    expect(page.status).toBe(303);
    const cookie = page.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-greenhouse-connect=[A-Za-z0-9]{43};/);
    for (const part of ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"])
      expect(cookie).toContain(part);
    expect(cookie).not.toContain("Domain");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    const location = page.headers.get("location") ?? "";
    expect(location.startsWith(`${env.GREENHOUSE_URL}/authorize?`)).toBe(true);
    expect(param(location, "client_id")).toBe(worker.credential.clientId);
    expect(param(location, "redirect_uri")).toBe(CALLBACK);
    expect(param(location, "scope").split(" ")).toContain("harvest:candidates:create");
    expect(location).not.toContain(worker.credential.clientSecret);
  });

  it("keeps hashes of ticket, state and cookie only, and forgets flows that nobody finished", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const authorizeUrl = await tenant.start();
    const back = await browser.consent(authorizeUrl);
    const stored = JSON.stringify(await flows());
    for (const secret of [param(authorizeUrl, "ticket"), param(back, "state"), browser.cookie.split("=")[1]])
      expect(stored).not.toContain(secret);
    await forgetOAuthFlows(worker.deps());
    expect((await flows()).filter((flow) => flow.tenant_id === tenant.id)).toHaveLength(1);
    await forgetOAuthFlows(worker.deps({ clock: () => Date.now() + 600_001 }));
    expect(await flows()).toEqual([]);
  });

  it("takes a ticket once, and not after ten minutes", async () => {
    const tenant = await worker.tenant();
    const used = await tenant.start();
    await new Browser(worker).open(used);
    expect((await new Browser(worker).open(used)).status).toBe(400);
    const old = await tenant.start();
    await env.DB.prepare("UPDATE oauth_flows SET expires_at = ?1")
      .bind(Date.now() - 1)
      .run();
    const page = await new Browser(worker).open(old);
    expect(page.status).toBe(400);
    expect(page.text).toContain("Begin again");
    expect(page.headers.get("set-cookie")).toBeNull();
  });
});

describe("coming back from Greenhouse", () => {
  it("puts the connection in force, and shows and stores no secret", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const back = await browser.consent(await tenant.start());
    const page = await browser.open(back);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.text).toContain("Greenhouse is connected");
    const { body } = await tenant.call("GET", "/connection");
    expect(body).toMatchObject({ kind: "harvest_v3", status: "healthy", actingUser: { siteAdmin: true } });
    const stored = JSON.stringify((await env.DB.prepare("SELECT * FROM connections").all()).results);
    for (const secret of [worker.credential.clientSecret, worker.credential.clientId, param(back, "code")]) {
      expect(stored).not.toContain(secret);
      expect(JSON.stringify(body) + page.text).not.toContain(secret);
    }
    expect(stored).not.toContain("eyJ");
    expect(await flows()).toEqual([]);
  });

  it("takes a state once", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const back = await browser.consent(await tenant.start());
    expect((await browser.open(back)).status).toBe(200);
    const { body: before } = await tenant.call("GET", "/connection");
    const again = await browser.open(back);
    expect(again.status).toBe(400);
    expect((await tenant.call("GET", "/connection")).body.verifiedAt).toBe(before.verifiedAt);
  });

  it("takes a state from the browser that it was given to, and another one does not spend it", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const back = await browser.consent(await tenant.start());
    const stranger = new Browser(worker);
    expect((await stranger.open(back)).status).toBe(400);
    stranger.cookie = `__Host-greenhouse-connect=${"a".repeat(43)}`;
    expect((await stranger.open(back)).status).toBe(400);
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
    expect((await browser.open(back)).status).toBe(200);
  });

  it("takes no state after ten minutes", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const back = await browser.consent(await tenant.start());
    await env.DB.prepare("UPDATE oauth_flows SET expires_at = ?1")
      .bind(Date.now() - 1)
      .run();
    expect((await browser.open(back)).status).toBe(400);
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
  });

  it("connects the tenant that asked, whoever else's state is brought along", async () => {
    const [ours, theirs] = [await worker.tenant(), await worker.tenant()];
    const [admin, attacker] = [new Browser(worker), new Browser(worker)];
    const our = await admin.consent(await ours.start());
    const their = await attacker.consent(await theirs.start());
    const mixed = new URL(our);
    mixed.searchParams.set("state", param(their, "state"));
    expect((await admin.open(mixed.href)).status).toBe(400);
    expect((await admin.open(their)).status).toBe(400);
    for (const tenant of [ours, theirs])
      expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
    expect((await admin.open(our)).status).toBe(200);
    expect((await ours.call("GET", "/connection")).body.status).toBe("healthy");
    expect((await theirs.call("GET", "/connection")).body.status).toBe("none");
  });

  it("serves two tabs of one browser", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const first = await browser.consent(await tenant.start());
    const second = await browser.consent(await tenant.start());
    expect((await browser.open(first)).status).toBe(200);
    expect((await browser.open(second)).status).toBe(200);
  });

  it("says so when access was denied, and what was in force stays", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    await browser.walk(await tenant.start());
    const { body: before } = await tenant.call("GET", "/connection");
    await practice("PATCH", "/settings", { consent: "deny" });
    const back = await browser.consent(await tenant.start());
    expect(param(back, "error")).toBe("access_denied");
    const page = await browser.open(back);
    expect(page.status).toBe(403);
    expect(page.text).toContain("Access was denied");
    expect((await browser.open(back)).status).toBe(400);
    expect((await tenant.call("GET", "/connection")).body.verifiedAt).toBe(before.verifiedAt);
  });

  it("says of a missing right that it is given on the consent page, at once and when it is tried again", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const back = await browser.consent(await tenant.start());
    const scopes = worker.credential.scopes.filter((scope: string) => scope !== "harvest:jobs:list");
    await practice("PATCH", `/credentials/${worker.credential.id}`, { scopes });
    expect((await browser.open(back)).status).toBe(200);
    for (const look of [
      () => tenant.call("GET", "/connection"),
      () => tenant.call("POST", "/connection/verify"),
    ]) {
      const { body } = await look();
      expect(body.status).toBe("degraded");
      const row = body.permissions.find(({ permission }: Json) => permission === "Jobs › GET: List Jobs");
      expect(row.fix).toContain("consent page");
    }
  });

  it("refuses access that proves less than what is in force, which stays", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    await browser.walk(await tenant.start());
    const { body: before } = await tenant.call("GET", "/connection");
    const narrower = worker.credential.scopes.filter((scope: string) => scope !== "harvest:jobs:list");
    const back = await browser.consent(await tenant.start());
    await practice("PATCH", `/credentials/${worker.credential.id}`, { scopes: narrower });
    const page = await browser.open(back);
    expect(page.status).toBe(422);
    expect(page.text).toContain("proves less");
    expect((await tenant.call("GET", "/connection")).body.verifiedAt).toBe(before.verifiedAt);
  });

  it("refuses a code that came too late or is made up", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const late = await browser.consent(await tenant.start());
    await practice("POST", "/clock", { advanceMs: 61_000 });
    expect((await browser.open(late)).status).toBe(422);
    const made = new URL(await browser.consent(await tenant.start()));
    made.searchParams.set("code", "<script>alert(1)</script>");
    const page = await browser.open(made.href);
    expect(page.status).toBe(422);
    expect(page.text).not.toContain("<script>");
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
  });

  it("says that it may be begun again when Greenhouse does not answer the exchange", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    await practice("POST", "/faults", { match: { path: "/token" }, fault: "drop_after_commit", times: 1 });
    const page = await browser.walk(await tenant.start());
    expect(page.status).toBe(503);
    expect(page.text).toContain("Begin again");
    expect((await browser.walk(await tenant.start())).status).toBe(200);
  });

  it("connects nothing for a tenant that was deleted meanwhile", async () => {
    const tenant = await worker.tenant();
    const browser = new Browser(worker);
    const back = await browser.consent(await tenant.start());
    expect((await request("DELETE", `/v1/tenants/${tenant.id}`, { key: OPERATOR })).status).toBe(202);
    expect((await browser.open(back)).status).toBe(400);
  });

  it("answers addresses that make no sense with a page, never with a fault", async () => {
    const browser = new Browser(worker);
    for (const path of [
      "/oauth/greenhouse/start",
      "/oauth/greenhouse/start?ticket=",
      `/oauth/greenhouse/start?ticket=${"%00".repeat(43)}`,
      "/oauth/greenhouse/callback",
      "/oauth/greenhouse/callback?state=x&code=y",
      `/oauth/greenhouse/callback?state=${"a".repeat(43)}&code=${"y".repeat(5_000)}`,
      `/oauth/greenhouse/callback?state=${"a".repeat(43)}&error=<b>`,
    ]) {
      const page = await browser.open(path);
      expect({ path, status: page.status }).toEqual({ path, status: 400 });
      expect(page.text).not.toContain("<b>");
    }
  });
});
