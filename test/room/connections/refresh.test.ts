import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyConnection } from "../../../src/connections/connect.ts";
import { keepGrantsAlive } from "../../../src/connections/token.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { type Json, practice, type Tenant } from "../../support/api.ts";
import { Browser, type Partner, partnerWorker } from "./partner.ts";

const HOUR = 3_600_000;

let worker: Partner;
let tenant: Tenant & { start(): Promise<string> };
let browser: Browser;
beforeEach(async () => {
  // Grants of earlier tests belong to a practice Greenhouse that is gone.
  await env.DB.prepare("DELETE FROM connections").run();
  ahead = 0;
  await practice("POST", "/reset");
  worker = await partnerWorker();
  tenant = await worker.tenant();
  browser = new Browser(worker);
  expect((await browser.walk(await tenant.start())).status).toBe(200);
  await practice("DELETE", "/requests");
});

const row = async (): Promise<Json> =>
  env.DB.prepare("SELECT * FROM connections WHERE tenant_id = ?1").bind(tenant.id).first();
const tokenCalls = async (): Promise<Json[]> =>
  (await practice("GET", "/requests")).body.filter((entry: Json) => entry.path === "/token");
/** Our clock's lead: an hour and a minute more, and the token in use has run out in D1 and in every cache. */
let ahead = 0;
const expire = () => {
  ahead += 61 * 60_000;
};
const deps = (from: Partner = worker) => from.deps({ clock: () => Date.now() + ahead });
const verify = async () => {
  await verifyConnection(deps(), tenantId());
  return tenant.call("GET", "/connection");
};
const fault = (rule: Json) => practice("POST", "/faults", { match: { path: "/token" }, ...rule });
const tenantId = () => trusted<TenantId>(tenant.id, "made by this test");

describe("a partner's refresh token", () => {
  it("is traded once for many concurrent calls, and the new pair is in force", async () => {
    const before = await row();
    expire();
    const verified = await Promise.all(Array.from({ length: 6 }, () => verifyConnection(deps(), tenantId())));
    expect(verified.map(({ status }) => status)).toEqual(Array(6).fill("healthy"));
    expect(await tokenCalls()).toHaveLength(1);
    const after = await row();
    expect(after.refresh_token).not.toBe(before.refresh_token);
    expect(after.token_lease_until).toBeNull();
    expire();
    expect((await verify()).body.status).toBe("healthy");
    expect(await tokenCalls()).toHaveLength(2);
  });

  it("is tried once more when the answer was lost before anything happened", async () => {
    expire();
    await fault({ fault: "drop_before", times: 1 });
    expect((await verify()).body.status).toBe("healthy");
    expect(await tokenCalls()).toHaveLength(2);
  });

  it("that was spent by an answer that never came asks to reconnect, says how, and the way back works", async () => {
    expire();
    await fault({ fault: "drop_after_commit", times: 1 });
    const { body } = await verify();
    expect(body.status).toBe("reconnect_needed");
    expect(body.notices[0]).toContain("Connect again through Greenhouse");
    expect(await tokenCalls()).toHaveLength(2);
    await keepGrantsAlive(worker.deps({ clock: () => Date.now() + 48 * HOUR }));
    expect(await tokenCalls()).toHaveLength(2);
    expect((await browser.walk(await tenant.start())).status).toBe(200);
    const { body: again } = await tenant.call("GET", "/connection");
    expect(again.status).toBe("healthy");
    expect(again.notices.join()).not.toContain("Connect again");
  });

  it("stays while the auth host is down, and is traded when it is back", async () => {
    expire();
    await fault({ fault: "status", status: 503, times: 2 });
    await expect(verify()).rejects.toMatchObject({ status: 503, code: "connections.greenhouse_unreachable" });
    expect((await tenant.call("GET", "/connection")).body.status).toBe("healthy");
    expect((await verify()).body.status).toBe("healthy");
  });

  it("stays when it is our own application that is refused: no customer could mend that", async () => {
    const misconfigured = await partnerWorker({
      GREENHOUSE_PARTNER_CLIENT_ID: worker.credential.clientId,
      GREENHOUSE_PARTNER_CLIENT_SECRET: "not-the-secret",
    });
    expire();
    await expect(verifyConnection(deps(misconfigured), tenantId())).rejects.toMatchObject({ status: 503 });
    const unset = await partnerWorker({ GREENHOUSE_PARTNER_CLIENT_SECRET: "" });
    await expect(verifyConnection(deps(unset), tenantId())).rejects.toMatchObject({ status: 503 });
    expect((await verify()).body.status).toBe("healthy");
  });

  it("is dead after the customer took the access back, on use and in the table", async () => {
    await practice("PATCH", `/credentials/${worker.credential.id}`, { revokeTokens: true });
    expect((await verify()).body.status).toBe("reconnect_needed");
    expect((await row()).refresh_due_at).toBeNull();
  });
});

describe("the minute's sweep", () => {
  it("trades what nobody used for twelve hours, not before, and one flight at a time", async () => {
    await keepGrantsAlive(worker.deps({ clock: () => Date.now() + 11.9 * HOUR }));
    expect(await tokenCalls()).toHaveLength(0);
    const later = worker.deps({ clock: () => Date.now() + 12.1 * HOUR });
    await Promise.all([keepGrantsAlive(later), keepGrantsAlive(later), keepGrantsAlive(later)]);
    expect(await tokenCalls()).toHaveLength(1);
    await keepGrantsAlive(later);
    expect(await tokenCalls()).toHaveLength(1);
    ahead = 13 * HOUR;
    expire();
    expect((await verify()).body.status).toBe("healthy");
  });

  it("keeps a connection alive for days that nobody uses", async () => {
    for (let day = 1; day <= 6; day++) {
      await practice("POST", "/clock", { advanceMs: 12 * HOUR });
      await keepGrantsAlive(worker.deps({ clock: () => Date.now() + day * 12 * HOUR + 60_000 * day }));
    }
    expect(await tokenCalls()).toHaveLength(6);
    expect((await tenant.call("GET", "/connection")).body.status).toBe("healthy");
  });

  it("marks a dead grant, leaves the others alone, and waits ten minutes after a fault", async () => {
    const other = await worker.tenant();
    await new Browser(worker).walk(await other.start());
    await env.DB.prepare("UPDATE connections SET refresh_due_at = 1 WHERE tenant_id = ?1")
      .bind(tenant.id)
      .run();
    await practice("DELETE", "/requests");
    await fault({ fault: "status", status: 503, times: 2 });
    await keepGrantsAlive(worker.deps());
    await keepGrantsAlive(worker.deps());
    expect(await tokenCalls()).toHaveLength(2);
    await practice("PATCH", `/credentials/${worker.credential.id}`, { revokeTokens: true });
    await keepGrantsAlive(worker.deps({ clock: () => Date.now() + 0.2 * HOUR }));
    expect((await row()).status).toBe("reconnect_needed");
    expect((await other.call("GET", "/connection")).body.status).toBe("healthy");
  });
});
