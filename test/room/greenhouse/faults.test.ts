/** What a caller sees of each fault, and that the practice Greenhouse holds what the answer says or leaves open. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CALL_TIMEOUT_MS } from "../../../src/greenhouse/call.ts";
import type { Harvest, HarvestKind } from "../../../src/greenhouse/harvest.ts";
import { requestToken } from "../../../src/greenhouse/v3/token.ts";
import { ADA, NOTHING } from "./drafts.ts";
import { KINDS, type Practice, startPractice, value } from "./practice.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

const create = (harvest: Harvest) => harvest.createPerson(ADA, { as: "prospect", jobIds: [] }, NOTHING, {});
const adas = async () =>
  (await practice.rows("candidates")).filter((row) => row["first_name"] === "Ada").length;
const strike = (method: string, fault: string, more: Record<string, unknown> = {}) =>
  practice.control("POST", "/faults", {
    match: { method, path: "/v*/**" },
    fault,
    times: 1,
    body: null,
    ...more,
  });

describe.each(KINDS)("on %s", (kind: HarvestKind) => {
  it.each([
    ["drop_before", {}, 0],
    ["drop_after_commit", {}, 1],
    ["half_close", {}, 1],
    ["truncate_body", {}, 1],
    ["status", { status: 502 }, 0],
    ["status", { status: 503, headers: { "Retry-After": "60" } }, 0],
    ["status", { status: 200, body: "<html>" }, 0],
    ["status", { status: 201, body: { unexpected: true } }, 0],
    ["status", { status: 307, headers: { Location: "/v3/elsewhere" } }, 0],
  ])("a write that suffers %s %j is unknown, and Greenhouse holds %i of it", async (fault, more, count) => {
    const { harvest, requests } = await practice.connect(kind);
    await value(harvest.listPage("sources", null));
    await strike("POST", fault, more);
    expect(await create(harvest)).toMatchObject({ ok: false, reason: { disposition: "unknown" } });
    expect(await adas()).toBe(count);
    expect((await requests()).filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it.each([
    ["drop_before", {}],
    ["half_close", {}],
    ["truncate_body", {}],
    ["status", { status: 500 }],
    ["status", { status: 200, body: "<html>" }],
    ["status", { status: 302, headers: { Location: "https://evil.example/" } }],
  ])("a read that suffers %s %j may be repeated, and works the next time", async (fault, more) => {
    const { harvest } = await practice.connect(kind);
    await value(harvest.listPage("sources", null));
    await strike("GET", fault, more);
    const answer = await harvest.listPage("jobs", null);
    expect(answer).toMatchObject({ ok: false, reason: { disposition: "retry" } });
    expect(answer.ok ? 0 : answer.reason.delayMs).toBeGreaterThan(0);
    expect((await value(harvest.listPage("jobs", null))).items.length).toBeGreaterThan(0);
  });

  it("an answer that takes longer than the time-out leaves a write unknown, though Greenhouse holds it, and a read to be repeated", async () => {
    const { harvest } = await practice.connect(kind);
    await value(harvest.listPage("sources", null));
    const { timeout } = AbortSignal;
    const waits: number[] = [];
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      waits.push(ms);
      return timeout.call(AbortSignal, 100);
    });
    try {
      await strike("POST", "delay", { delayMs: 400 });
      expect(await create(harvest)).toMatchObject({ reason: { disposition: "unknown", code: "no_answer" } });
      expect(await adas()).toBe(1);
      await strike("GET", "delay", { delayMs: 400 });
      expect(await harvest.listPage("jobs", null)).toMatchObject({
        reason: { disposition: "retry", code: "no_answer" },
      });
      expect(new Set(waits)).toEqual(new Set([CALL_TIMEOUT_MS]));
    } finally {
      vi.restoreAllMocks();
    }
  });

  it("a 429 lets the same write be made after the wait that was asked for, and is no write", async () => {
    const { harvest } = await practice.connect(kind);
    await strike("POST", "status", {
      status: 429,
      body: { message: "Too many" },
      headers: { "Retry-After": "3" },
    });
    expect(await create(harvest)).toMatchObject({
      reason: { disposition: "retry", code: "rate_limited", delayMs: 3_000 },
    });
    await value(create(harvest));
    expect(await adas()).toBe(1);
  });

  it("the window of a real limit is obeyed by its headers, with and without Retry-After", async () => {
    for (const retryAfter of [true, false]) {
      await practice.control("POST", "/reset", {});
      await practice.control("POST", "/clock", { now: "2026-11-01T00:00:01Z", frozen: true });
      await practice.control("PATCH", "/settings", { rateLimit: 2, v1RateLimit: 2, retryAfter });
      const { harvest } = await practice.connect(kind);
      await value(harvest.listPage("sources", null));
      await value(harvest.listPage("sources", null));
      const answer = await harvest.listPage("sources", null);
      expect(answer).toMatchObject({ ok: false, reason: { disposition: "retry", code: "rate_limited" } });
      const windowMs = kind === "harvest_v1" ? 10_000 : 30_000;
      expect(answer.ok ? 0 : answer.reason.delayMs).toBeLessThanOrEqual(windowMs);
    }
  });

  it("a credential that was revoked asks to reconnect", async () => {
    const { harvest, credentialId } = await practice.connect(kind);
    await value(harvest.listPage("jobs", null));
    await practice.control("PATCH", `/credentials/${credentialId}`, { revoked: true });
    expect(await create(harvest)).toMatchObject({
      ok: false,
      reason: { disposition: "reconnect", code: "credential_refused" },
    });
    expect(await harvest.proveAccess()).toMatchObject({ ok: false, reason: { disposition: "reconnect" } });
    expect(await adas()).toBe(0);
  });

  it("a server that is down while the credential is tried asks to wait", async () => {
    const { harvest } = await practice.connect(kind);
    await practice.control("POST", "/faults", {
      match: { path: "/v*/**" },
      fault: "status",
      status: 503,
      body: null,
    });
    expect(await harvest.proveAccess()).toMatchObject({ ok: false, reason: { disposition: "retry" } });
  });
});

describe("a token of harvest_v3", () => {
  it("that was revoked is renewed once, and the write happens once", async () => {
    const { harvest, credentialId, requests } = await practice.connect("harvest_v3");
    await value(harvest.listPage("sources", null));
    await practice.control("POST", "/clock", { advanceMs: 2_000 });
    await practice.control("PATCH", `/credentials/${credentialId}`, { revokeTokens: true });
    await practice.control("POST", "/clock", { advanceMs: 2_000 });
    await value(create(harvest));
    expect(await adas()).toBe(1);
    expect((await requests()).filter(({ method }) => method === "POST").map(({ status }) => status)).toEqual([
      401, 201,
    ]);
  });

  it("loses a scope at once when it is taken away, and says so", async () => {
    const { harvest, credentialId } = await practice.connect("harvest_v3");
    await value(harvest.listPage("sources", null));
    const scopes = ["harvest:jobs:list", "harvest:sources:list"];
    await practice.control("PATCH", `/credentials/${credentialId}`, { scopes });
    expect(await create(harvest)).toMatchObject({
      reason: { disposition: "stop", code: "permission_missing" },
    });
    const access = await value(harvest.proveAccess());
    const states = new Map(access.permissions.map(({ permission, state }) => [permission, state]));
    expect(states.get("Users › GET: List Users")).toBe("missing");
    expect(states.get("Jobs › GET: List Jobs")).toBe("granted");
  });

  it.each(["expires_at", "expires_in", "expires"])("tells its end as %s", async (expiryField) => {
    await practice.control("POST", "/clock", { now: "2026-11-01T00:00:00Z", frozen: true });
    await practice.control("PATCH", "/settings", { expiryField });
    const made = JSON.parse(
      JSON.stringify(await practice.control("POST", "/credentials", { kind: "harvest_v3" })),
    );
    const client = { authUrl: practice.url, clientId: made.clientId, clientSecret: made.clientSecret };
    const now = Date.parse("2026-11-01T00:00:00Z");
    const token = await value(requestToken(client, fetch, () => now));
    expect(token.expiresAt).toBe(now + 3_600_000);
    const wrong = await requestToken({ ...client, clientSecret: "wrong" }, fetch, () => now);
    expect(wrong).toMatchObject({ ok: false, reason: { disposition: "reconnect" } });
    const strange = await requestToken({ ...client, clientId: "abc" }, fetch, () => now);
    expect(strange).toMatchObject({ ok: false, reason: { disposition: "reconnect", status: 400 } });
  });

  it("that acts as a user without admin rights proves nothing and says what is in the way", async () => {
    const ines = await practice.idOf("users", "Ines Okafor");
    const { harvest } = await practice.connect("harvest_v3", { subjectUserId: ines });
    const access = await value(harvest.proveAccess());
    expect(access.permissions.some(({ state }) => state === "granted")).toBe(false);
    const jobs = access.permissions.find(({ permission }) => permission === "Jobs › GET: List Jobs");
    expect(jobs?.fix).toContain("Site Admin");
    await practice.control("PATCH", "/settings", { nonAdminSubject: "empty" });
    const blind = await value(harvest.proveAccess());
    expect(blind.notices.join(" ")).toContain("no users at all");
  });

  it("shows whom it acts as: a service user by name where visible, a person with the rights", async () => {
    const mira = await practice.idOf("users", "Mira Halvorsen");
    const person = await practice.connect("harvest_v3", { subjectUserId: mira });
    const access = await value(person.harvest.proveAccess());
    expect(access.actingUser).toEqual({ id: mira, name: "Mira Halvorsen", siteAdmin: true });
    expect(access.notices).toEqual([]);
    const service = await practice.connect("harvest_v3");
    const own = await value(service.harvest.proveAccess());
    expect(own.actingUser?.siteAdmin).toBe(true);
    expect(own.permissions.every(({ state }) => state === "granted")).toBe(true);
  });
});
