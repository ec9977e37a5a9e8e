import { describe, expect, it } from "vitest";
import {
  exchangeCode,
  introspectToken,
  refreshTokens,
  requestToken,
} from "../../../src/greenhouse/v3/token.ts";
import { json, scripted } from "./stand-in.ts";

const CLIENT = { authUrl: "https://auth.example/", clientId: "client-1", clientSecret: "s3cret" };
const NOW = Date.parse("2026-11-23T12:00:00Z");
const clock = () => NOW;
const TOKEN = { token_type: "Bearer", access_token: "jwt", expires_at: "2026-11-23T13:00:00Z" };

describe("a token by client credentials", () => {
  it("is asked for with Basic and a form, as the acting user when one is given", async () => {
    const { fetch, seen } = scripted(() => json(TOKEN));
    const token = await requestToken({ ...CLIENT, actingUserId: 77 }, fetch, clock);
    expect(token).toEqual({
      ok: true,
      value: { accessToken: "jwt", expiresAt: NOW + 3_600_000, refreshToken: null },
    });
    expect(seen[0]?.url).toBe("https://auth.example/token");
    expect(seen[0]?.body).toBe("grant_type=client_credentials&sub=77");
    expect(seen[0]?.headers.get("Authorization")).toBe(
      `Basic ${Buffer.from("client-1:s3cret").toString("base64")}`,
    );
    expect(seen[0]?.headers.get("Content-Type")).toBe("application/x-www-form-urlencoded");
  });

  it("leaves the subject out without an acting user", async () => {
    const { fetch, seen } = scripted(() => json(TOKEN));
    await requestToken(CLIENT, fetch, clock);
    expect(seen[0]?.body).toBe("grant_type=client_credentials");
  });

  it("asks to reconnect when the credential is refused, and repeats neither id nor secret", async () => {
    const refusals: [number, unknown][] = [
      [401, { error: "invalid_client" }],
      [401, { message: "Unauthorized", errorId: "err-1" }],
      [400, { message: "client_id=client-1 does not contain a valid client ID suffix", errorId: "err-2" }],
    ];
    for (const [status, body] of refusals) {
      const { fetch } = scripted(() => json(body, status));
      const answer = await requestToken(CLIENT, fetch, clock);
      expect(answer).toMatchObject({
        ok: false,
        reason: { disposition: "reconnect", code: "credential_refused", status },
      });
      expect(JSON.stringify(answer)).not.toMatch(/client-1|s3cret/);
    }
  });

  it("may be asked for again after a 429, a fault, no answer or an answer without a token", async () => {
    const limited = scripted(() => json({}, 429, { "Retry-After": "9" }));
    expect(await requestToken(CLIENT, limited.fetch, clock)).toMatchObject({
      reason: { disposition: "retry", code: "rate_limited", delayMs: 9_000 },
    });
    const answers: (() => Response | Promise<Response>)[] = [
      () => json({}, 503),
      () => Promise.reject(new TypeError("fetch failed")),
      () => json({ token_type: "Bearer" }),
      () => json({}, 302),
    ];
    for (const answer of answers) {
      const { fetch } = scripted(answer);
      expect(await requestToken(CLIENT, fetch, clock)).toMatchObject({
        ok: false,
        reason: { disposition: "retry" },
      });
    }
  });
});

describe("a partner's tokens", () => {
  it("come as a pair for a code and for a refresh token", async () => {
    const { fetch, seen } = scripted(() => json({ ...TOKEN, refresh_token: "next" }));
    const exchange = { code: "c0de", redirectUri: "https://ats.example/oauth/greenhouse/callback" };
    expect(await exchangeCode(CLIENT, exchange, fetch, clock)).toMatchObject({
      value: { refreshToken: "next" },
    });
    expect(await refreshTokens(CLIENT, "spent", fetch, clock)).toMatchObject({
      value: { accessToken: "jwt" },
    });
    expect(new URLSearchParams(String(seen[0]?.body)).get("redirect_uri")).toBe(exchange.redirectUri);
    expect(seen[1]?.body).toBe("grant_type=refresh_token&refresh_token=spent");
  });

  it("are gone on invalid_grant", async () => {
    for (const status of [400, 401]) {
      const { fetch } = scripted(() => json({ error: "invalid_grant" }, status));
      expect(await refreshTokens(CLIENT, "spent", fetch, clock)).toMatchObject({
        reason: { disposition: "reconnect" },
      });
    }
  });

  it("are unknown when the answer to a refresh is lost, because the old token may be spent", async () => {
    const { fetch } = scripted(() => Promise.reject(new TypeError("fetch failed")));
    expect(await refreshTokens(CLIENT, "spent", fetch, clock)).toMatchObject({
      reason: { disposition: "unknown" },
    });
  });
});

describe("introspection", () => {
  it("tells the acting user and the scopes of an active token, and null of another", async () => {
    const { fetch, seen } = scripted((_, count) =>
      json(count === 1 ? { active: true, sub: "123", scope: "harvest:jobs:list" } : { active: false }),
    );
    const told = await introspectToken(CLIENT, "jwt", fetch, clock);
    expect(told).toEqual({ ok: true, value: { userId: 123, scopes: new Set(["harvest:jobs:list"]) } });
    expect(seen[0]).toMatchObject({
      url: "https://auth.example/introspect",
      body: "token=jwt&token_type_hint=access_token",
    });
    expect(await introspectToken(CLIENT, "jwt", fetch, clock)).toEqual({ ok: true, value: null });
  });
});
