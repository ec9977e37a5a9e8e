import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { connectedTenant, newTenant, OPERATOR, practice, request, type Tenant } from "../../support/api.ts";
import { signedIn } from "../../support/console.ts";

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
