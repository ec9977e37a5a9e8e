import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PracticeClient, rows, thing } from "./practice-client.ts";

let gh: PracticeClient;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(() => gh.control("POST", "/reset"));
afterAll(() => gh.server.close());

const grant = { grant_type: "client_credentials" };
const form = { "Content-Type": "application/x-www-form-urlencoded" };

describe("the token endpoint", () => {
  it("answers with expires_at alone, one hour ahead, and its own limit of 60", async () => {
    const reply = await gh.token(await gh.credential("harvest_v3"), grant);
    expect(reply.status).toBe(200);
    expect(Object.keys(thing(reply)).sort()).toEqual(["access_token", "expires_at", "token_type"]);
    const ahead = Date.parse(String(thing(reply)["expires_at"])) - Date.now();
    expect(ahead).toBeGreaterThan(3_590_000);
    expect(ahead).toBeLessThanOrEqual(3_600_000);
    expect(reply.headers.get("x-ratelimit-limit")).toBe("60");
  });

  it.each([
    ["expires_in", 3600],
    ["expires", expect.stringMatching(/^\d{4}-.*Z$/)],
  ])("says %s instead when it is told to", async (expiryField, value) => {
    await gh.settings({ expiryField });
    const reply = await gh.token(await gh.credential("harvest_v3"), grant);
    expect(thing(reply)[expiryField]).toEqual(value);
    expect(thing(reply)).not.toHaveProperty("expires_at");
  });

  it("refuses without credentials, with an id that has no suffix, and with a wrong secret, each in its own words", async () => {
    const nobody = await gh.send("POST", "/token", form, "grant_type=client_credentials");
    expect([nobody.status, thing(nobody)["message"]]).toEqual([401, "Unauthorized"]);
    expect(thing(nobody)["errorId"]).toMatch(/^err-/);

    const suffix = await gh.token({ clientId: "abc", clientSecret: "x" }, grant);
    expect(suffix.status).toBe(400);
    expect(thing(suffix)["message"]).toBe("client_id=abc does not contain a valid client ID suffix");

    const { clientId } = await gh.credential("harvest_v3");
    const wrong = await gh.token({ clientId: clientId ?? "", clientSecret: "x" }, grant);
    expect([wrong.status, wrong.body]).toEqual([401, { error: "invalid_client" }]);
  });

  it("refuses a missing and an unknown grant type with the words of the live endpoint", async () => {
    const credential = await gh.credential("harvest_v3");
    const none = await gh.token(credential, {});
    expect([none.status, none.body]).toEqual([
      400,
      { message: "Must include `grant_type` parameter in /token request" },
    ]);
    const strange = await gh.token(credential, { grant_type: "password" });
    expect(strange.status).toBe(400);
    expect(thing(strange)["message"]).toContain("grant_type=password is invalid");
  });

  it("gives 429 with Retry-After after 60 calls in a minute", async () => {
    const credential = await gh.credential("harvest_v3");
    await gh.control("POST", "/clock", { now: "2026-06-01T10:00:00Z", frozen: true });
    for (let call = 0; call < 60; call++) expect((await gh.token(credential, grant)).status).toBe(200);
    const over = await gh.token(credential, grant);
    expect([over.status, over.headers.get("retry-after")]).toEqual([429, "60"]);
  });

  it("lets the token act as the user named by sub, and refuses a sub that is not an active user", async () => {
    const credential = await gh.credential("harvest_v3");
    const tomas = await gh.find("users", { first_name: "Tomas" });
    const v3 = await gh.v3(credential, { sub: String(tomas.id) });
    await v3.get("/v3/jobs");
    const logged = rows(await gh.control("GET", "/requests"));
    expect(logged.at(-1)?.["subject"]).toBe(tomas.id);
    expect((await gh.token(credential, { ...grant, sub: "12" })).status).toBe(400);
  });

  it("keeps the old secret working for a week after a rotation", async () => {
    const credential = await gh.credential("harvest_v3");
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { rotateSecret: true });
    expect((await gh.token(credential, grant)).status).toBe(200);
    await gh.control("POST", "/clock", { advanceMs: 8 * 24 * 3_600_000 });
    expect((await gh.token(credential, grant)).status).toBe(401);
  });
});

describe("introspection", () => {
  it("tells the organisation and the scopes of a living token, and no more than inactive of a dead one", async () => {
    const credential = await gh.credential("harvest_v3", { scopes: ["harvest:jobs:list"] });
    const { accessToken } = await gh.v3(credential);
    const ask = () =>
      gh.send(
        "POST",
        "/introspect",
        { ...gh.basic(credential["clientId"], credential["clientSecret"]), ...form },
        new URLSearchParams({ token: accessToken, token_type_hint: "access_token" }).toString(),
      );
    expect((await ask()).body).toMatchObject({
      active: true,
      scope: "harvest:jobs:list",
      "https://auth.greenhouse.io/claims": { organization: { name: "Larkspur Robotics" } },
    });
    await gh.control("POST", "/clock", { advanceMs: 3_600_001 });
    expect((await ask()).body).toEqual({ active: false });
  });
});

describe("partner OAuth", () => {
  const redirect = "https://partner.example.com/callback";
  async function consent(
    credential: Record<string, string>,
    more: Record<string, string> = {},
  ): Promise<URL> {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: credential["clientId"] ?? "",
      redirect_uri: redirect,
      scope: "harvest:jobs:list harvest:users:list",
      state: "opaque",
      ...more,
    });
    const reply = await gh.send("GET", `/authorize?${query}`, {});
    expect(reply.status).toBe(302);
    return new URL(reply.headers.get("location") ?? "");
  }
  const exchange = (credential: Record<string, string>, code: string | null) =>
    gh.token(credential, { grant_type: "authorization_code", code: code ?? "", redirect_uri: redirect });

  it("sends the person back with a code and the state, and the code buys both tokens once", async () => {
    const credential = await gh.credential("partner", { redirectUris: [redirect] });
    const back = await consent(credential);
    expect(back.searchParams.get("state")).toBe("opaque");
    const bought = await exchange(credential, back.searchParams.get("code"));
    expect(thing(bought)).toMatchObject({ token_type: "Bearer", refresh_token: expect.any(String) });
    expect((await exchange(credential, back.searchParams.get("code"))).body).toEqual({
      error: "invalid_grant",
    });
  });

  it("lets a code die after a minute", async () => {
    const credential = await gh.credential("partner");
    const back = await consent(credential);
    await gh.control("POST", "/clock", { advanceMs: 60_001 });
    expect((await exchange(credential, back.searchParams.get("code"))).status).toBe(400);
  });

  it("rotates both tokens at a refresh and takes a refresh token once", async () => {
    const credential = await gh.credential("partner");
    const first = thing(await exchange(credential, (await consent(credential)).searchParams.get("code")));
    const refresh = (token: unknown) =>
      gh.token(credential, { grant_type: "refresh_token", refresh_token: String(token) });
    const second = await refresh(first["refresh_token"]);
    expect(second.status).toBe(200);
    expect(thing(second)["refresh_token"]).not.toBe(first["refresh_token"]);
    expect((await refresh(first["refresh_token"])).body).toEqual({ error: "invalid_grant" });
    expect((await refresh(thing(second)["refresh_token"])).status).toBe(200);
  });

  it("lets a refresh token die after 24 hours, and at once when access is revoked", async () => {
    const credential = await gh.credential("partner");
    const refresh = (token: unknown) =>
      gh.token(credential, { grant_type: "refresh_token", refresh_token: String(token) });
    const old = thing(await exchange(credential, (await consent(credential)).searchParams.get("code")));
    await gh.control("POST", "/clock", { advanceMs: 24 * 3_600_000 });
    expect((await refresh(old["refresh_token"])).status).toBe(400);
    const fresh = thing(await exchange(credential, (await consent(credential)).searchParams.get("code")));
    await gh.control("PATCH", `/credentials/${credential["id"]}`, { revokeTokens: true });
    expect((await refresh(fresh["refresh_token"])).status).toBe(400);
  });

  it("refuses scopes the application does not have, a denied consent, and a foreign redirect_uri", async () => {
    const credential = await gh.credential("partner", { redirectUris: [redirect] });
    const scope = await consent(credential, { scope: "harvest:offers:list" });
    expect(scope.searchParams.get("error")).toBe("invalid_scope");
    await gh.settings({ consent: "deny" });
    expect((await consent(credential)).searchParams.get("error")).toBe("access_denied");
    const query = new URLSearchParams({
      client_id: credential["clientId"] ?? "",
      redirect_uri: "https://evil.example.com",
    });
    expect((await gh.send("GET", `/authorize?response_type=code&${query}`, {})).status).toBe(400);
  });

  it("keeps client credentials and codes apart: each kind of credential has its own grant", async () => {
    const own = await gh.credential("harvest_v3");
    expect((await exchange(own, "x")).body).toEqual({ error: "unauthorized_client" });
    const partner = await gh.credential("partner");
    expect((await gh.token(partner, grant)).body).toEqual({ error: "unauthorized_client" });
  });
});
