import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { app } from "../../../src/app.ts";
import { newTenant, ORIGIN, request, type Tenant } from "../../support/api.ts";
import { ADMIN, Browser, linkFor, signedIn } from "../../support/console.ts";

let tenant: Tenant;
beforeAll(async () => {
  tenant = await newTenant("Umbra & <Robotics>");
});

const COOKIE = "__Host-headhuntr-console";
const RECRUITER = { userId: "rec-1", email: "recruiter@umbra.example.com", role: "recruiter" } as const;

describe("a console link", () => {
  it("is made for one of the tenant's people, starts with the public address and ends within the hour", async () => {
    const { status, body } = await tenant.call("POST", "/console-links", ADMIN);
    expect(status).toBe(201);
    expect(body.url).toMatch(/^https:\/\/ats\.example\.test\/console\/open\?link=[A-Za-z0-9]{43}$/);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(3_500_000);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    const rows = await env.DB.prepare("SELECT * FROM console_links WHERE tenant_id = ?1")
      .bind(tenant.id)
      .all();
    expect(JSON.stringify(rows.results)).not.toContain(new URL(body.url).searchParams.get("link"));
  });

  it("is refused with a word for each field that is wrong", async () => {
    for (const [change, path] of [
      [{ role: "owner" }, "role"],
      [{ email: "nobody" }, "email"],
      [{ userId: "a b" }, "userId"],
    ] as const) {
      const { status, body } = await tenant.call("POST", "/console-links", { ...ADMIN, ...change });
      expect({ status, path: body.errors[0].path }).toEqual({ status: 422, path });
    }
  });

  it("survives programs that follow it, says who would sign in, and works once", async () => {
    const link = await linkFor(tenant);
    for (let look = 0; look < 3; look++) {
      const seen = await new Browser().get(link);
      expect(seen.status).toBe(200);
      expect(seen.text).toContain("Umbra & <Robotics>");
      expect(seen.text).toContain(ADMIN.email);
      expect(seen.headers.getSetCookie()).toEqual([]);
    }
    const secret = new URL(link, ORIGIN).searchParams.get("link") ?? "";
    const browsers = [new Browser(), new Browser(), new Browser()];
    const answers = await Promise.all(
      browsers.map((browser) => browser.post("/console/open", { link: secret })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401]);
    expect((await new Browser().get(link)).status).toBe(401);
    expect((await new Browser().get(link)).text).toContain("used already");
  });

  it("that is too old, cut off or made up opens nothing", async () => {
    const link = await linkFor(tenant);
    await env.DB.prepare("UPDATE console_links SET expires_at = ?1")
      .bind(Date.now() - 1)
      .run();
    const secret = new URL(link, ORIGIN).searchParams.get("link") ?? "";
    for (const tried of [secret, secret.slice(1), "0".repeat(43), "", "x' OR 1=1"]) {
      const answer = await new Browser().post("/console/open", { link: tried });
      expect({ tried, status: answer.status }).toEqual({ tried, status: 401 });
    }
  });
});

describe("a session", () => {
  it("lives in a cookie that scripts and other hosts cannot reach, and its row holds no secret", async () => {
    const link = new URL(await linkFor(tenant), ORIGIN).searchParams.get("link") ?? "";
    const browser = new Browser();
    const { headers } = await browser.post("/console/open", { link });
    const [cookie = ""] = headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-headhuntr-console=[A-Za-z0-9]{43};/);
    for (const word of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]) expect(cookie).toContain(word);
    expect(cookie).not.toMatch(/domain/i);
    const rows = await env.DB.prepare("SELECT * FROM console_sessions").all();
    expect(JSON.stringify(rows.results)).not.toContain(browser.cookies.get(COOKIE));
    const page = await browser.get("/console");
    expect(page.status).toBe(200);
    expect(page.text).toContain("Umbra & <Robotics>");
    expect(page.html).not.toContain("<Robotics>");
  });

  it("has a plain cookie on this machine over http, which no browser refuses there", async () => {
    const link = new URL(await linkFor(tenant), ORIGIN).searchParams.get("link") ?? "";
    const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
    const answer = await app.request(
      "http://127.0.0.1:8787/console/open",
      {
        method: "POST",
        body: new URLSearchParams({ link }),
        headers: { origin: "http://127.0.0.1:8787", "content-type": "application/x-www-form-urlencoded" },
      },
      env,
      context,
    );
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^headhuntr-console=/);
    expect(cookie).not.toContain("Secure");
  });

  it("ends when one signs out, and its cookie is worth nothing then", async () => {
    const browser = await signedIn(tenant);
    const kept = browser.cookies.get(COOKIE) ?? "";
    const left = await browser.submit("/console/sign-out");
    expect(left.text).toContain("signed out");
    expect(browser.cookies.has(COOKIE)).toBe(false);
    browser.cookies.set(COOKIE, kept);
    expect((await browser.get("/console")).status).toBe(401);
  });

  it("ends when nobody uses it, lives on while somebody does, and ends with the day all the same", async () => {
    const browser = await signedIn(tenant);
    const column = async (name: string) =>
      Number(
        (await env.DB.prepare(`SELECT max(${name}) AS t FROM console_sessions`).first<{ t: number }>())?.t,
      );
    const move = (ms: number) =>
      env.DB.prepare("UPDATE console_sessions SET expires_at = expires_at - ?1").bind(ms).run();
    await move(3_600_000);
    const before = await column("expires_at");
    expect((await browser.get("/console")).status).toBe(200);
    await expect.poll(() => column("expires_at")).toBeGreaterThan(before);
    expect(await column("expires_at")).toBeLessThanOrEqual(await column("ends_at"));
    await move(3 * 3_600_000);
    const late = await browser.get("/console");
    expect(late.status).toBe(401);
    expect(late.text).toContain("session has ended");
  });

  it("ends with its tenant", async () => {
    const gone = await newTenant("Soon gone");
    const browser = await signedIn(gone);
    const link = await linkFor(gone);
    await request("DELETE", `/v1/tenants/${gone.id}`, { key: "operator-key-for-tests" });
    expect((await browser.get("/console")).status).toBe(401);
    expect((await browser.get(link)).status).toBe(401);
  });
});

const INSIDE = app.routes
  .filter(({ method, path }) => method !== "ALL" && /^\/console(\/|$)/.test(path))
  .filter(({ path }) => !/^\/console\/(assets|open|sign-out|signed-out)/.test(path))
  .map(({ method, path }) => ({ method, path: path.replace(/:[a-zA-Z]+(\{[^}]*\})?\??/g, "1") }));
/** Credentials, web hooks, users. */
const ADMINS = /^\/console\/(setup|users)(\/|$)/;

describe("the console's routes", () => {
  it("refuse whoever has no session, with a page", async () => {
    expect(INSIDE.length).toBeGreaterThan(0);
    for (const { method, path } of INSIDE) {
      const stranger = await new Browser().send(method, path, { "sec-fetch-site": "same-origin" });
      expect({ path, method, status: stranger.status }).toEqual({ path, method, status: 401 });
      expect(stranger.headers.get("content-type")).toMatch(/^text\/html/);
      expect(stranger.text).toContain("Headhuntr.io");
    }
  });

  it("keep recruiters from credentials, web hooks and users", async () => {
    const recruiter = await signedIn(tenant, RECRUITER);
    for (const { method, path } of INSIDE.filter((route) => ADMINS.test(route.path))) {
      const { status } = await recruiter.send(method, path, { "sec-fetch-site": "same-origin" });
      expect({ path, method, status }).toEqual({ path, method, status: 403 });
    }
    const { html } = await recruiter.get("/console");
    expect(html).not.toContain('href="/console/setup"');
  });

  it("take forms from their own pages only", async () => {
    const admin = await signedIn(tenant);
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
    ];
    const posts = [
      ...INSIDE.filter(({ method }) => method !== "GET"),
      { method: "POST", path: "/console/sign-out" },
    ];
    for (const { method, path } of posts) {
      for (const headers of foreign) {
        const { status, text } = await admin.send(method, path, headers);
        expect({ path, headers, status }).toEqual({ path, headers, status: 403 });
        expect(text).toContain("did not come from a page of the console");
      }
    }
    expect((await admin.get("/console")).status).toBe(200);
    const older = await admin.send("POST", "/console/sign-out", { origin: ORIGIN });
    expect(older.status).toBe(303);
  });

  it("answer unknown paths and wrong methods with pages", async () => {
    const admin = await signedIn(tenant);
    const lost = await admin.get("/console/nowhere");
    expect({ status: lost.status, type: lost.headers.get("content-type") }).toEqual({
      status: 404,
      type: "text/html; charset=UTF-8",
    });
    expect(lost.text).toContain("Not found");
    const wrong = await admin.send("PUT", "/console", { "sec-fetch-site": "same-origin" });
    expect({ status: wrong.status, allow: wrong.headers.get("allow") }).toEqual({
      status: 405,
      allow: "GET, HEAD",
    });
  });

  it("load nothing from elsewhere, sit in nobody's frame, and are kept by no cache", async () => {
    const admin = await signedIn(tenant);
    for (const page of [
      await admin.get("/console"),
      await admin.get("/console/nowhere"),
      await new Browser().get("/console"),
    ]) {
      const policy = page.headers.get("content-security-policy") ?? "";
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
      ])
        expect(policy).toContain(rule);
      expect(policy).not.toContain("unsafe");
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.headers.get("referrer-policy")).toBe("same-origin");
      expect(page.html).not.toMatch(/<style|style="|<script(?![^>]* src=)|\son[a-z]+="/);
    }
  });

  it("serve style sheet and script under names that change with them, for good", async () => {
    const { html } = await new Browser().get("/console/signed-out");
    const paths = [...html.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.map((path) => path.split("/").at(-1))).toEqual(["console.css", "console.js"]);
    for (const path of paths) {
      const { status, headers } = await new Browser().get(path);
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toContain("immutable");
    }
    const stale = await new Browser().get("/console/assets/0000000000000000/console.css");
    expect({ status: stale.status, cache: stale.headers.get("cache-control") }).toEqual({
      status: 404,
      cache: "no-store",
    });
  });
});
