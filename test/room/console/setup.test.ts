import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectedTenant, newTenant, OPERATOR, practice, request, type Tenant } from "../../support/api.ts";
import { type Browser, signedIn } from "../../support/console.ts";

async function audit(tenant: Tenant) {
  const { results } = await env.DB.prepare("SELECT * FROM audit_entries WHERE tenant_id = ?1 ORDER BY id")
    .bind(tenant.id)
    .all();
  return results.map((row) => ({
    what: String(row["action"]),
    who: String(row["actor_kind"]),
    id: row["actor_id"],
    details: JSON.parse(String(row["details"])),
  }));
}

it("every change of configuration is recorded with who made it, and no secret with it", async () => {
  await practice("POST", "/reset");
  const tenant = await connectedTenant();
  const { body: users } = await practice("GET", "/state");
  const greenhouseUserId = users.users.find((user: { deactivated: boolean }) => !user.deactivated).id;
  const { body: secret } = await tenant.call("POST", "/webhooks/secret");
  await tenant.call("PUT", "/user-mappings/rec-1", { greenhouseUserId });
  await tenant.call("DELETE", "/user-mappings/rec-1");
  const path = `/v1/tenants/${tenant.id}`;
  await request("PUT", `${path}/paused`, { key: OPERATOR, body: { paused: true } });
  await request("PUT", `${path}/paused`, { key: OPERATOR, body: { paused: false } });
  const { body: key } = await request("POST", `${path}/api-keys`, { key: OPERATOR });
  await request("DELETE", `${path}/api-keys/${key.id}`, { key: OPERATOR });
  await signedIn(tenant);
  await tenant.call("DELETE", "/connection");
  const entries = await audit(tenant);
  expect(entries.map(({ what, who }) => `${who} ${what}`)).toEqual([
    "product connection.set",
    "product secret.made",
    "product user.mapped",
    "product user.unmapped",
    "operator tenant.paused",
    "operator tenant.resumed",
    "operator api_key.made",
    "operator api_key.removed",
    "product console_link.made",
    "person console.opened",
    "product connection.removed",
  ]);
  expect(entries.at(-2)?.id).toBe("adm-1");
  expect(String(entries[0]?.id)).toMatch(/^key_/);
  const told = JSON.stringify(entries);
  for (const word of [secret.secretKey, key.apiKey, tenant.apiKey]) expect(told).not.toContain(word);
  expect(entries[2]?.details).toEqual({ userId: "rec-1", greenhouseUserId });
});

it("what was refused is not recorded", async () => {
  const tenant = await newTenant();
  await tenant.call("DELETE", "/connection");
  await tenant.call("DELETE", "/user-mappings/nobody");
  await tenant.call("PUT", "/connection", { kind: "harvest_v3", clientId: "a", clientSecret: "b" });
  await request("DELETE", `/v1/tenants/${tenant.id}/api-keys/key_nope`, { key: OPERATOR });
  expect(await audit(tenant)).toEqual([]);
});

describe("the set-up", () => {
  let tenant: Tenant;
  let admin: Browser;
  beforeEach(async () => {
    await practice("POST", "/reset");
    tenant = await newTenant();
    admin = await signedIn(tenant);
  });
  // What it would still read would keep the next test's turn.
  afterEach(() => tenant.call("DELETE", "/connection"));

  const credential = async (kind: "harvest_v3" | "harvest_v1" = "harvest_v3", more = {}) =>
    (await practice("POST", "/credentials", { kind, ...more })).body;
  const connect = async (more = {}) => {
    const { clientId, clientSecret } = await credential("harvest_v3", more);
    return admin.submit("/console/setup/connect", { kind: "harvest_v3", clientId, clientSecret });
  };

  it("goes on where it was left: at the first step that is not proved", async () => {
    const goesTo = async () => (await admin.get("/console/setup")).headers.get("location");
    expect(await goesTo()).toBe("/console/setup/connect");
    await connect();
    expect(await goesTo()).toBe("/console/setup/webhooks");
    await tenant.call("DELETE", "/connection");
    expect(await goesTo()).toBe("/console/setup/connect");
    for (const step of ["permissions", "users", "webhooks", "done"])
      expect((await admin.get(`/console/setup/${step}`)).status).toBe(200);
    expect((await admin.get("/console/setup/permissions")).text).toContain("Connect to Greenhouse first");
  });

  it("keeps what was typed and says next to the field what to change", async () => {
    const page = await admin.submit("/console/setup/connect", {
      kind: "harvest_v1",
      apiKey: "",
      actingUserId: "twelve <b>",
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain("API key is empty.");
    expect(page.text).toContain("digits only");
    expect(page.html).toContain('value="twelve &lt;b&gt;"');
    expect(page.html).toMatch(/aria-describedby="actingUserId-hint actingUserId-error"/);
    const odd = await admin.submit("/console/setup/connect", {
      kind: "harvest_v3",
      clientId: "é",
      clientSecret: "x",
    });
    expect(odd.text).toContain("Client ID contains characters that no Greenhouse credential has");
  });

  it("connects with a key of the older kind, and says when Greenhouse refuses or cannot be reached", async () => {
    const { apiKey } = await credential("harvest_v1");
    const { body: state } = await practice("GET", "/state");
    const actingUserId = String(state.users.find((user: { site_admin: boolean }) => user.site_admin).id);
    const wrong = await admin.submit("/console/setup/connect", {
      kind: "harvest_v1",
      apiKey: `${apiKey}x`,
      actingUserId,
    });
    expect({ status: wrong.status, said: wrong.text.includes("Greenhouse did not accept") }).toEqual({
      status: 422,
      said: true,
    });
    await practice("POST", "/faults", { match: { path: "/token" }, fault: "status", status: 503 });
    const { clientId, clientSecret } = await credential();
    const down = await admin.submit("/console/setup/connect", { kind: "harvest_v3", clientId, clientSecret });
    expect({ status: down.status, said: down.text.includes("could not be reached") }).toEqual({
      status: 503,
      said: true,
    });
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
    await practice("DELETE", "/faults");
    const page = await admin.submit("/console/setup/connect", { kind: "harvest_v1", apiKey, actingUserId });
    expect(page.text).toContain("Greenhouse accepted the credential");
    expect(page.html).not.toContain(apiKey);
  });

  it("lists what is missing first, with its fix and a message about it, and checks again", async () => {
    const { body: full } = await practice("POST", "/credentials", { kind: "harvest_v3" });
    const scopes = full.scopes.filter((scope: string) => !scope.startsWith("harvest:departments"));
    const page = await connect({ scopes });
    expect(page.text).toContain("2 permissions are missing");
    expect(page.text.indexOf("Departments › GET: List Departments")).toBeLessThan(
      page.text.indexOf("Applications › GET: Retrieve Application"),
    );
    expect(page.text).toContain("☐ Departments › GET: Retrieve Department");
    const { body: credentials } = await practice("GET", "/credentials");
    await practice("PATCH", `/credentials/${credentials.at(-1).id}`, {
      scopes: full.scopes,
      revokeTokens: true,
    });
    const again = await admin.submit("/console/setup/verify");
    expect(again.text).toContain("Checked again just now");
    expect(again.text).toContain("All granted");
  });

  it("takes a weaker credential only when one says so, and names what it lacks", async () => {
    await connect();
    const { body: full } = await practice("POST", "/credentials", { kind: "harvest_v3" });
    const scopes = full.scopes.filter((scope: string) => !scope.startsWith("harvest:departments"));
    const weak = await credential("harvest_v3", { scopes });
    const fields = { kind: "harvest_v3", clientId: weak.clientId, clientSecret: weak.clientSecret };
    const refused = await admin.submit("/console/setup/connect", fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("Departments › GET: List Departments");
    const taken = await admin.submit("/console/setup/connect", { ...fields, acceptFewer: "yes" });
    expect(taken.text).toContain("Greenhouse accepted the credential");
  });

  it("shows a new secret key once, to this browser alone, and the fourteen web hooks with it", async () => {
    const first = await admin.post("/console/setup/secret");
    expect(first.status).toBe(303);
    const once = first.headers.getSetCookie().find((line) => line.startsWith("__Host-headhuntr-once=")) ?? "";
    expect(once).toContain("HttpOnly");
    const page = await admin.get("/console/setup/webhooks");
    const secretKey = /id="secret-key"[^>]*>([A-Za-z0-9]{43})</.exec(page.html)?.[1] ?? "";
    expect(secretKey).toHaveLength(43);
    expect(once).not.toContain(secretKey);
    const { body } = await tenant.call("GET", "/webhooks");
    for (const hook of body.hooks) {
      for (const value of [hook.name, hook.when, hook.url, hook.errorRecipientEmail])
        expect(page.text).toContain(value);
    }
    expect((await admin.get("/console/setup/webhooks")).text).not.toContain(secretKey);
    expect((await admin.get("/console/setup/webhooks/live")).text).toContain(
      "0 of 14 web hooks are verified",
    );
    await practice("POST", "/webhooks", {
      name: body.hooks[0].name,
      when: body.hooks[0].when,
      endpointUrl: "https://elsewhere.example/hook",
      secretKey,
    });
  });

  it("disconnects after saying what happens then, and the second time says there was none", async () => {
    await connect();
    expect((await admin.get("/console/setup/disconnect")).text).toContain("User mappings");
    expect((await admin.submit("/console/setup/disconnect")).text).toContain("The credential is erased here");
    expect((await tenant.call("GET", "/connection")).body.status).toBe("none");
    expect((await admin.submit("/console/setup/disconnect")).text).toContain("no connection any more");
  });
});

describe("the users’ page", () => {
  it("maps what is proposed, by hand, from a file, and tells conflicts", async () => {
    await practice("POST", "/reset");
    const tenant = await connectedTenant();
    const admin = await signedIn(tenant);
    const { body: state } = await practice("GET", "/state");
    const active = state.users.filter(
      (user: { deactivated: boolean; _service_account: boolean }) =>
        !user.deactivated && !user._service_account,
    );
    const gone = state.users.find((user: { deactivated: boolean }) => user.deactivated);
    const users = [
      { userId: "u-1", email: active[0].primary_email, name: "One" },
      { userId: "u-2", email: "two@umbra.example.com", name: "Two & Co" },
      { userId: "u-3", email: gone.primary_email, name: "Three" },
    ];
    await tenant.call("PUT", "/users", { users });
    await expect
      .poll(async () => (await tenant.call("GET", "/greenhouse-users")).body.items.length, {
        timeout: 20_000,
      })
      .toBeGreaterThan(3);
    const page = await admin.get("/console/users");
    expect(page.text).toContain("Proposed: same e-mail");
    expect(page.text).toContain("is deactivated in Greenhouse");
    const accepted = await admin.submit("/console/users/accept", { userId: "u-1" });
    expect(accepted.text).toContain("One colleague is mapped.");
    expect((await admin.submit("/console/users/accept", { userId: "u-1" })).text).toContain(
      "Nothing was mapped",
    );
    const found = await admin.get(
      `/console/users/pick?user=u-2&q=${encodeURIComponent(active[0].name.slice(0, 4))}`,
    );
    expect(found.text).toContain(active[0].name);
    await admin.submit("/console/users/map", { userId: "u-2", greenhouseUserId: String(active[0].id) });
    expect((await admin.get("/console/users")).text).toContain(
      "Two & Co is mapped to the same Greenhouse user",
    );
    expect((await admin.get("/console/users?show=open&q=thr")).text).not.toContain("Two & Co");
    expect((await admin.submit("/console/users/unmap", { userId: "u-2" })).text).toContain(
      "The mapping is removed",
    );
    expect((await admin.submit("/console/users/unmap", { userId: "u-2" })).text).toContain("removed already");
    expect((await admin.post("/console/users/map", { userId: "u-2", greenhouseUserId: "x" })).status).toBe(
      404,
    );
    expect((await admin.get("/console/users/pick?user=nobody")).status).toBe(404);

    const form = new FormData();
    form.set(
      "file",
      new File([`Name,User ID,Email\nTwo,${active[1].id},two@umbra.example.com\nX,abc,x@y.z\n`], "u.csv"),
    );
    const read = await admin.post("/console/users/import", form);
    expect(read.text).toContain("One colleague is mapped by e-mail");
    expect(read.text).toContain("The User ID is not a whole number.");
    const empty = new FormData();
    empty.set("file", new File([""], "empty.csv"));
    const refused = await admin.post("/console/users/import", empty);
    expect({ status: refused.status, said: refused.text.includes("The file is empty") }).toEqual({
      status: 422,
      said: true,
    });
  });
});

describe("activity and overview", () => {
  it("tell who changed what, and what to do about what is not well", async () => {
    const tenant = await newTenant();
    const admin = await signedIn(tenant);
    expect((await admin.get("/console")).text).toContain("Start the set-up");
    await tenant.call("POST", "/webhooks/secret");
    const page = await admin.get("/console/activity");
    expect(page.text).toContain("Made a secret key for the web hooks");
    expect(page.text).toContain("ada.admin@umbra.example.com");
    for (const kind of ["deliveries", "exports", "repairs", "nonsense"])
      expect((await admin.get(`/console/activity?show=${kind}`)).status).toBe(200);
    expect((await admin.get("/console/activity?cursor=nonsense")).status).toBe(422);
    expect((await admin.submit("/console/activity/replay", { id: "del_x" })).text).toContain(
      "does not exist",
    );
    expect((await admin.submit("/console/activity/replay")).text).toContain("0 are being run again");
    const data = await admin.get("/console/data");
    expect(data.text).toContain("How long");
    expect(data.text).toContain("support@headhuntr.io");
  });
});
