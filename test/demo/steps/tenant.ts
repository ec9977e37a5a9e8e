import { Tenant, Tenants } from "../answers.ts";
import { read } from "../client.ts";
import { all, refused, type Scene, type TenantScene, tenantClient } from "../scene.ts";
import { holds, same, type Told } from "../story.ts";

/** The operator makes the customer's tenant; the product gets its key. */
export async function makeTenant(told: Told, scene: Scene): Promise<TenantScene> {
  const { organization } = await scene.greenhouse.state();
  const tenant = await scene.operator.post("/v1/tenants", 201, Tenant, { name: organization.name });
  told.ok(`the operator made ${tenant.id} for ${organization.name}; its API key was shown once`);
  const listed = await scene.operator.send("GET", "/v1/tenants");
  same(
    "the tenant in the operator's list",
    read(listed, 200, Tenants).items.map(({ id }) => id),
    [tenant.id],
  );
  holds("the list shows no API key", !listed.text.includes(tenant.apiKey));
  const made = { ...scene, tenant, product: tenantClient(scene, tenant) };
  same("a fresh tenant's requisitions", await all(made.product, "/requisitions", Tenants), []);
  told.ok("the key opens the tenant's routes");
  await refuseOthers(made);
  told.ok("no key → 401; the operator's key on it → 403; another tenant's key → 404, as if it did not exist");
  return made;
}

async function refuseOthers(scene: TenantScene): Promise<void> {
  const path = `/v1/tenants/${scene.tenant.id}/requisitions`;
  refused(await scene.stranger.send("GET", path), 401);
  refused(await scene.operator.send("GET", path), 403);
  refused(await scene.product.send("POST", "/api-keys"), 403);
  const other = await scene.operator.post("/v1/tenants", 201, Tenant, { name: "Another Customer" });
  const headers = { authorization: `Bearer ${other.apiKey}` };
  const theirs = refused(await scene.stranger.send("GET", path, { headers }), 404);
  const nobodys = refused(
    await scene.stranger.send("GET", "/v1/tenants/ten_nobody/requisitions", { headers }),
    404,
  );
  same(
    "what is another tenant's and what does not exist",
    { ...theirs, requestId: "" },
    { ...nobodys, requestId: "" },
  );
  const gone = await scene.operator.send("DELETE", `/v1/tenants/${other.id}`);
  same("deleting a tenant", gone.status, 202);
}
