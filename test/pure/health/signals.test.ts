import { describe, expect, it } from "vitest";
import { type ConnectionFacts, connectionSignals } from "../../../src/connections/health.ts";
import { exportSignals, NO_EXPORTS } from "../../../src/exports/health.ts";
import { statusOf } from "../../../src/health/assess.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { counted, gravestFirst, type Signal } from "../../../src/lib/signal.ts";
import { syncSignals } from "../../../src/sync/health.ts";
import { vaultSignals } from "../../../src/tenants/vault-health.ts";
import { webhookSignals } from "../../../src/webhooks/health.ts";
import { HOOKS } from "../../../src/webhooks/hooks.ts";

const NOW = Date.parse("2026-11-02T12:00:00Z");
const HOUR = 3_600_000;
const tenantId = "ten_1" as TenantId;
const codes = (signals: Signal[]) => signals.map(({ severity, code }) => `${severity} ${code}`);

describe("a connection's signals", () => {
  const connection: ConnectionFacts = {
    tenantId,
    id: "con_1",
    kind: "harvest_v3",
    status: "healthy",
    verifiedAt: NOW,
    refreshDueAt: null,
    missing: [],
  };

  it("say nothing while all is well, and one thing when there is no connection or it was refused", () => {
    expect(connectionSignals(connection, NOW)).toEqual([]);
    expect(codes(connectionSignals(undefined, NOW))).toEqual(["warning connections.none"]);
    const refused = {
      ...connection,
      status: "reconnect_needed" as const,
      missing: ["Users › GET: List Users"],
    };
    expect(codes(connectionSignals(refused, NOW))).toEqual(["error connections.reconnect_needed"]);
  });

  it("name the permissions that are missing", () => {
    const missing = ["Candidates › POST: Add Note", "Users › GET: List Users"];
    const [found] = connectionSignals({ ...connection, status: "degraded", missing }, NOW);
    expect(found).toMatchObject({ code: "connections.permission_missing", count: 2, items: missing });
  });

  it("tell of a grant that could not be renewed before it ends", () => {
    const due = (hours: number) =>
      connectionSignals({ ...connection, refreshDueAt: NOW - hours * HOUR }, NOW);
    expect(due(5)).toEqual([]);
    expect(codes(due(7))).toEqual(["warning connections.refresh_overdue"]);
  });
});

describe("the web hooks' signals", () => {
  const hook = (slug: string, change: object = {}) => ({
    tenantId,
    slug,
    pingedAt: NOW - HOUR,
    lastDeliveryAt: null,
    secretId: "sec_2",
    postsTo: null,
    lastBadAt: null,
    badCount: 0,
    ...change,
  });
  const all = HOOKS.map(({ slug }) => hook(slug));
  const facts = {
    hooks: all,
    secretId: "sec_2",
    previous: [],
    failed: 0,
    failedSince: null,
    failedLast: null,
  };

  it("say nothing once all 14 were heard", () => {
    expect(webhookSignals(facts, NOW)).toEqual([]);
  });

  it("say one thing before anything is set up", () => {
    expect(codes(webhookSignals({ ...facts, hooks: [], secretId: null }, NOW))).toEqual([
      "warning webhooks.not_set_up",
    ]);
  });

  it("call a delivery that failed an error for a day, and a warning from then on", () => {
    const failed = (hoursAgo: number) => {
      const at = NOW - hoursAgo * HOUR;
      return codes(webhookSignals({ ...facts, failed: 1, failedSince: at, failedLast: at }, NOW));
    };
    expect(failed(1)).toEqual(["error webhooks.deliveries_failed"]);
    expect(failed(25)).toEqual(["warning webhooks.deliveries_failed"]);
  });

  it("name hooks that were never heard and hooks that sign with another key", () => {
    const hooks = [...all.slice(2), hook(all[0]?.slug ?? "", { lastBadAt: NOW })];
    const found = webhookSignals({ ...facts, hooks }, NOW);
    expect(codes(found)).toEqual(["error webhooks.failing", "warning webhooks.waiting"]);
    expect(found.map(({ items }) => items)).toEqual([[HOOKS[0].name], [HOOKS[1].name]]);
  });

  it("warn of a previous secret that ends only while a hook still signs with it", () => {
    const ending = (days: number) => ({
      ...facts,
      previous: [{ id: "sec_1", validUntil: NOW + days * 24 * HOUR }],
    });
    expect(webhookSignals(ending(3), NOW)).toEqual([]);
    const hooks = [...all.slice(1), hook(HOOKS[0].slug, { secretId: "sec_1" })];
    expect(codes(webhookSignals({ ...ending(20), hooks }, NOW))).toEqual(["info webhooks.secret_ending"]);
    expect(codes(webhookSignals({ ...ending(3), hooks }, NOW))).toEqual(["warning webhooks.secret_ending"]);
  });
});

describe("an export's signals", () => {
  const waiting = (sinceHours: number) => ({
    ...NO_EXPORTS,
    queued: 3,
    oldestDueAt: NOW - sinceHours * HOUR,
  });

  it("say nothing of an export that is at work", () => {
    expect(exportSignals(waiting(0.5), false, NOW)).toEqual([]);
  });

  it("grow from a warning to an error the longer somebody waits for no reason", () => {
    expect(codes(exportSignals(waiting(2), false, NOW))).toEqual(["warning exports.stuck"]);
    expect(codes(exportSignals(waiting(7), false, NOW))).toEqual(["error exports.stuck"]);
  });

  it("do not alarm where another signal already says why nothing moves", () => {
    expect(codes(exportSignals(waiting(7), true, NOW))).toEqual(["info exports.waiting"]);
  });
});

describe("the lists' signals", () => {
  const repair = { completedAt: NOW, startedAt: null, alarm: null, problem: null };
  const facts = { lists: [], repair, reviews: 0 };

  it("say nothing without a connection, whatever the lists look like", () => {
    expect(syncSignals({ ...facts, repair: { ...repair, alarm: 40 } }, false, NOW)).toEqual([]);
  });

  it("tell of people who vanished at once, and of nothing else about the repair then", () => {
    const alarmed = { ...facts, repair: { ...repair, alarm: 40, problem: "many_people_vanished" } };
    expect(syncSignals(alarmed, true, NOW)).toMatchObject([
      { severity: "error", code: "sync.repair_alarm", count: 40 },
    ]);
  });
});

describe("the sealing keys' signals", () => {
  const key = (id: string, configured: boolean, tenants: number) => ({ id, configured, tenants });

  it("say nothing once everybody is under the newest key", () => {
    expect(
      vaultSignals({ newest: "k2", keys: [key("k2", true, 9), key("k1", true, 0)], done: true }),
    ).toEqual([]);
  });

  it("tell how many are still under an older one, and alarm when that one was taken away too soon", () => {
    const during = { newest: "k2", keys: [key("k2", true, 9), key("k1", true, 3)], done: false };
    expect(vaultSignals(during)).toMatchObject([
      { code: "vault.rotation_under_way", severity: "info", count: 3 },
    ]);
    const gone = { newest: "k2", keys: [key("k2", true, 9), key("k1", false, 3)], done: false };
    expect(vaultSignals(gone)).toMatchObject([
      { code: "vault.key_missing", severity: "error", items: ["k1"] },
    ]);
  });
});

describe("signals", () => {
  const one = (severity: Signal["severity"], code: string): Signal => ({
    code,
    severity,
    who: "operator",
    message: "",
    fix: "",
    count: null,
    since: null,
    items: [],
  });

  it("come with the gravest first, and the gravest gives the status", () => {
    const mixed = [one("info", "a"), one("error", "b"), one("warning", "c"), one("error", "d")];
    expect(codes(gravestFirst(mixed))).toEqual(["error b", "error d", "warning c", "info a"]);
    expect(statusOf(mixed)).toBe("broken");
    expect(statusOf([one("info", "a"), one("warning", "c")])).toBe("attention");
    expect(statusOf([one("info", "a")])).toBe("healthy");
    expect(statusOf([])).toBe("healthy");
  });

  it("count in words", () => {
    expect([counted(1, "row"), counted(3, "row"), counted(1000, "person", "people")]).toEqual([
      "1 row",
      "3 rows",
      "1000 or more people",
    ]);
  });
});
