import { PERMISSIONS } from "../../greenhouse/v1/permissions.ts";
import { Connection } from "../answers.ts";
import { read } from "../client.ts";
import { refused, type TenantScene } from "../scene.ts";
import { holds, present, same, type Told } from "../story.ts";

/** A Greenhouse admin makes a credential, and the product connects with it. Answers the last request Greenhouse saw. */
export async function connect(told: Told, scene: TenantScene): Promise<number> {
  const { greenhouse, product } = scene;
  const before = (await greenhouse.requests()).at(-1)?.n ?? 0;
  const { credential, wrong, secret } = await makeCredential(scene);
  told.say(`a Greenhouse admin made a Harvest ${scene.generation} credential`);
  refused(await product.send("PUT", "/connection", { body: wrong }), 422, "connections.credential_refused");
  same(
    "the connection after a refused credential",
    (await product.get("/connection", Connection)).status,
    "none",
  );
  told.ok("a wrong secret → 422 connections.credential_refused, and nothing was kept");

  const answer = await product.send("PUT", "/connection", { body: credential });
  const connection = read(answer, 200, Connection);
  same("the kind", connection.kind, `harvest_${scene.generation}`);
  same("the status", connection.status, "healthy");
  holds("the secret is not in the answer", !answer.text.includes(secret));
  told.ok(`connected as ${present("the acting user", connection.actingUser).name}: ${connection.status}`);
  tellPermissions(told, connection.permissions);
  return readBack(told, scene, before);
}

async function makeCredential({ greenhouse, generation }: TenantScene) {
  if (generation === "v3") {
    const { clientId, clientSecret } = await greenhouse.newV3Credential();
    const credential = { kind: "harvest_v3", clientId, clientSecret };
    return { credential, wrong: { ...credential, clientSecret: `${clientSecret}x` }, secret: clientSecret };
  }
  const { apiKey } = await greenhouse.newV1Key();
  const { users } = await greenhouse.state();
  const admin = present(
    "a Site Admin",
    users.find((user) => user.site_admin && !user._service_account),
  );
  const credential = { kind: "harvest_v1", apiKey, actingUserId: admin.id };
  return { credential, wrong: { ...credential, apiKey: `${apiKey}x` }, secret: apiKey };
}

type Rows = { permission: string; state: string }[];

function tellPermissions(told: Told, rows: Rows): void {
  const states = new Map(rows.map(({ permission, state }) => [permission, state]));
  for (const permission of PERMISSIONS) {
    const state = states.get(permission);
    holds(`a row for "${permission}", and not missing`, state === "granted" || state === "unproven", state);
  }
  const count = (state: string) => PERMISSIONS.filter((name) => states.get(name) === state).length;
  told.ok(`27 permissions: ${count("granted")} granted, ${count("unproven")} unproven, none missing`);
}

/**
 * What Greenhouse saw of it. v1 tells what a key may write only when it is tried, so there writes are sent that
 * cannot succeed: to nobody, with nothing in them.
 */
async function readBack(told: Told, { greenhouse }: TenantScene, before: number): Promise<number> {
  const seen = await greenhouse.requests(before);
  const reads = seen.filter(({ method, status }) => method === "GET" && status === 200);
  const writes = seen.filter(({ method, path }) => method !== "GET" && path !== "/token");
  same(
    "what was written in Greenhouse while trying",
    writes.filter(({ status }) => status < 400),
    [],
  );
  holds("Greenhouse saw the reads that prove the permissions", reads.length > 0);
  const tried = writes.length > 0 ? `${writes.length} tries at writing that wrote nothing` : "not one write";
  told.ok(`Greenhouse saw ${reads.length} reads and ${tried}`);
  return seen.at(-1)?.n ?? before;
}
