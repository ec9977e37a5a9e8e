/**
 * What is another tenant's does not exist. Tenant A, with its key and its session, puts every kind of id of tenant
 * B into every place of every route that takes one, and gets what it gets for an id that nobody has; nothing that A
 * is ever answered has B's mark in it, and B's rows are afterwards what they were.
 */
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { buildDeps } from "../../src/deps.ts";
import { Message } from "../../src/queues/messages.ts";
import { perform } from "../../src/verbs.ts";
import { body as eventBody } from "../fixtures/webhooks/events.ts";
import { signatureOf } from "../room/webhooks/hook.ts";
import { type Json, practice, request } from "../support/api.ts";
import { exportBody, person, postExport } from "../support/exports.ts";
import { deliver, dump, quiet, type Rich, richTenant } from "../support/rich-tenant.ts";
import { filled, pageRoutes, parametersOf, type Route, tenantRoutes } from "../support/routes.ts";

let ours: Rich;
let theirs: Rich;
let before: Record<string, Json[]>;

/** Written by being used: no content. */
const VOLATILE = new Set(["last_used_at", "expires_at", "woken_at", "due_at", "lease_until", "lease_id"]);
async function rowsOf(tenantId: string): Promise<Record<string, Json[]>> {
  const steady = (row: Json) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !VOLATILE.has(column)));
  // That somebody signed badly is counted for whom it was meant for.
  const isCount = (table: string, row: Json) => table === "webhook_hooks" && row.slug === "";
  const tables = Object.entries(await dump(tenantId)).map(
    ([table, rows]) => [table, rows.filter((row) => !isCount(table, row)).map(steady)] as const,
  );
  return Object.fromEntries(tables);
}

beforeAll(async () => {
  await practice("POST", "/reset");
  theirs = await richTenant();
  ours = await richTenant();
  await quiet();
  Object.assign(theirs.ids, await furtherIds(theirs.id));
  // Both are connected to the one practice account: what only that tells of A is taken away, so that its ids are B's.
  for (const list of ["jobs", "job_posts", "job_stages", "departments", "sources", "prospect_pools"])
    await env.DB.prepare(`DELETE FROM mirror_${list} WHERE tenant_id = ?1`).bind(ours.id).run();
  before = await rowsOf(theirs.id);
}, 90_000);

/** Ids of what is made by other ways than the product's calls. */
async function furtherIds(tenantId: string): Promise<Record<string, string>> {
  const first = async (query: string): Promise<string> =>
    String(Object.values((await env.DB.prepare(query).bind(tenantId).first<Json>()) ?? {})[0]);
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO sync_reviews (tenant_id, from_id, into_id, application_id, found_at) VALUES (?1, 71, 72, NULL, 1)`,
    ).bind(tenantId),
    env.DB.prepare(
      `INSERT INTO export_drafts (tenant_id, id, user_id, requisition_id, candidate_ids, created_at)
        VALUES (?1, 'drf_01m88c82a47np6a3ds1yajdw2r', ?2, ?3, '[]', 1)`,
    ).bind(tenantId, theirs.ids["userId"], theirs.ids["requisitionId"]),
  ]);
  const lists = ["jobs", "job_posts", "job_stages", "departments", "sources", "prospect_pools"];
  const listed = await Promise.all(
    lists.map(
      async (list) => [list, await first(`SELECT id FROM mirror_${list} WHERE tenant_id = ?1`)] as const,
    ),
  );
  return {
    ...Object.fromEntries(listed),
    reviewId: "71-72",
    draftId: "drf_01m88c82a47np6a3ds1yajdw2r",
    apiKeyId: await first("SELECT id FROM api_keys WHERE tenant_id = ?1"),
    connectionId: await first("SELECT id FROM connections WHERE tenant_id = ?1"),
    fileId: await first("SELECT file_id FROM file_chunks WHERE tenant_id = ?1"),
    secretId: await first("SELECT id FROM webhook_secrets WHERE tenant_id = ?1"),
  };
}

/** An id of the same shape that nobody has, another one for each. */
function nobodys(id: string): string {
  if (/^\d+(-\d+)?$/.test(id)) return id.replace(/\d+/g, (digits) => `9${digits}77`);
  const index = String(Object.values(theirs.ids).indexOf(id)).padStart(2, "0");
  return `${id.slice(0, -6)}zzzz${index}`;
}

/** Bodies that get through to the look-up, for the routes that have ids in their path. */
const BODIES: [RegExp, Json][] = [
  [/\/requisitions\/:requisitionId$/, { name: "Ours" }],
  [/:batch/, { candidates: [{ id: "c-1", stage: "New", profile: { firstName: "A", lastName: "B" } }] }],
  [/\/candidates\/:candidateId$/, { stage: "New", profile: { firstName: "A", lastName: "B" } }],
  [/\/user-mappings\/:userId$/, { greenhouseUserId: 999_999_999 }],
  [/\/reviews\/:id\/resolve$/, { decision: "dismiss" }],
  [/\/resolve$/, { decision: "skip" }],
];
const bodyFor = (route: Route): Json => BODIES.find(([pattern]) => pattern.test(route.path))?.[1] ?? {};

/** What A would put where B's ids do not go: something of its own. */
function own(name: string, path: string): string {
  if (name === "tenant") return ours.id;
  if (/candidate/i.test(name)) return ours.ids["candidateId"] ?? "";
  if (path.includes("exports/")) return ours.ids["exportId"] ?? "";
  return ours.ids[name] ?? ours.ids["requisitionId"] ?? "";
}

/** An answer without what differs from one request to the next, and without the id that was asked for. */
const bare = (text: string, id: string): string =>
  text
    .replaceAll(encodeURIComponent(id), "ID")
    .replaceAll(id, "ID")
    .replace(/req_[0-9a-z]{26}/g, "REQ")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");

/** Nothing of B's, save the id that A itself has sent. */
function expectNothingOfTheirs(text: string, sent: string, where: string): void {
  const rest = text.replaceAll(encodeURIComponent(sent), "").replaceAll(sent, "");
  const strange = [theirs.mark, theirs.id, ...theirs.secrets].filter((word) => rest.includes(word));
  expect({ where, strange }).toEqual({ where, strange: [] });
}

interface Place {
  route: Route;
  parameter: string;
}
const placesOf = (list: readonly Route[]): Place[] =>
  list.flatMap((route) =>
    parametersOf(route.path)
      .filter((parameter) => parameter !== "tenant")
      .map((parameter) => ({ route, parameter })),
  );

async function asKeyHolder({ route, parameter }: Place, id: string) {
  const path = filled(route.path, (name) => (name === parameter ? id : own(name, route.path)));
  const writes = route.method !== "GET" && route.method !== "DELETE";
  const { status, headers, body } = await request(route.method, path, {
    key: ours.apiKey,
    ...(writes ? { body: bodyFor(route) } : {}),
  });
  return {
    status,
    names: [...headers.keys()].sort(),
    text: typeof body === "string" ? body : JSON.stringify(body),
  };
}

async function asPerson({ route, parameter }: Place, id: string) {
  const path = filled(route.path, (name) => (name === parameter ? id : own(name, route.path)));
  // What the page before wanted to be said on the next one.
  ours.browser.cookies.delete("__Host-headhuntr-said");
  const { status, headers, html } =
    route.method === "GET" ? await ours.browser.get(path) : await ours.browser.post(path);
  return { status, names: [...headers.keys()].sort(), text: html };
}

async function expectNobodys(place: Place, ask: (place: Place, id: string) => ReturnType<typeof asPerson>) {
  const twins = new Map<string, { twin: string; nothing: Awaited<ReturnType<typeof asPerson>> }>();
  for (const [kind, id] of Object.entries(theirs.ids)) {
    const where = `${place.route.name}, ${place.parameter} = ${kind}`;
    // Ids of one shape are nobody's in the same way.
    const shape = id.replace(/\d+/g, "9").replace(/^([a-z]{3}_).*/, "$1");
    const twin = twins.get(shape)?.twin ?? nobodys(id);
    const nothing = twins.get(shape)?.nothing ?? (await ask(place, twin));
    twins.set(shape, { twin, nothing });
    const answered = await ask(place, id);
    expectNothingOfTheirs(answered.text, id, where);
    expect({ where, status: answered.status }).toEqual({ where, status: nothing.status });
    // A product's own ids are free to be used by every tenant: what they then name is A's, and was shown above to be.
    if (answered.status < 300) continue;
    expect({ where, names: answered.names, text: bare(answered.text, id) }).toEqual({
      where,
      names: nothing.names,
      text: bare(nothing.text, twin),
    });
  }
}

it("knows places for ids at all, and ids for them", () => {
  expect(placesOf(tenantRoutes).length).toBeGreaterThan(20);
  expect(placesOf(pageRoutes).length).toBeGreaterThan(10);
  expect(Object.values(theirs.ids).filter((id) => !id || id === "undefined")).toEqual([]);
});

it("shows nothing of another tenant in any list, whatever is asked for", async () => {
  const { requisitionId, candidateId, exportId, jobs } = theirs.ids;
  const cursor = btoa(JSON.stringify([theirs.mark])).replace(/=+$/, "");
  const query = `ids=${candidateId}&requisitionId=${requisitionId}&jobId=${jobs}&q=${theirs.mark}&after=0&limit=200`;
  for (const route of tenantRoutes.filter(
    ({ method, path }) => method === "GET" && parametersOf(path).length === 1,
  )) {
    const path = filled(route.path, () => ours.id);
    for (const asked of ["", `?${query}`, `?cursor=${cursor}`, "?limit=200", `?ids=${candidateId}`]) {
      const { body } = await request("GET", path + asked, { key: ours.apiKey });
      expectNothingOfTheirs(JSON.stringify(body), "", `${route.name}${asked}`);
    }
  }
  for (const route of pageRoutes.filter(
    ({ method, path }) => method === "GET" && parametersOf(path).length === 0,
  )) {
    for (const asked of ["", `?${query}`, `?export=${exportId}`]) {
      const { html } = await ours.browser.get(route.path + asked);
      expectNothingOfTheirs(html, theirs.mark, `${route.name}${asked}`);
    }
  }
});

it("answers another tenant's ids in a path as ids that nobody has", async () => {
  for (const place of placesOf(tenantRoutes)) await expectNobodys(place, asKeyHolder);
}, 120_000);

it("answers them so on the console's pages too, to a person of another tenant", async () => {
  for (const place of placesOf(pageRoutes)) await expectNobodys(place, asPerson);
}, 120_000);

it("takes bodies that get as far as the look-up: none of these answers was about the body", async () => {
  for (const place of placesOf(tenantRoutes)) {
    const { text } = await asKeyHolder(place, nobodys(theirs.ids["requisitionId"] ?? ""));
    const code = text.startsWith("{") ? JSON.parse(text).code : undefined;
    expect({ route: place.route.name, code }).not.toEqual({
      route: place.route.name,
      code: "request.invalid",
    });
  }
});

it("refuses another tenant's ids in bodies: people to export, an idempotency key, a preview", async () => {
  const { requisitionId = "", candidateId, idempotencyKey = "" } = theirs.ids;
  const { candidates: _none, ...wish } = exportBody([], {
    requisition: { id: requisitionId, name: "Theirs" },
    candidateIds: [candidateId],
  });
  for (const refused of [await postExport(ours, wish), await ours.call("POST", "/exports/preview", wish)])
    expect(refused).toMatchObject({ status: 422, body: { code: "exports.unknown_candidate" } });
  // Their key is free here: what it answers is about our own request.
  const accepted = await postExport(ours, exportBody([person()]), idempotencyKey);
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get("idempotent-replayed")).toBeNull();
  expect(accepted.body.id).not.toBe(theirs.ids["exportId"]);
});

it("takes no web hook for one tenant that another one has signed", async () => {
  const raw = eventBody("delete_candidate", { person: { id: Number(theirs.ids["greenhouseCandidateId"]) } });
  const signature = await signatureOf(raw, ours.hook.secretKey);
  const post = (token: string) => request("POST", `/webhooks/${token}`, { raw, headers: { signature } });
  const [refused, unknown] = [await post(theirs.hook.token), await post("x".repeat(43))];
  expect(refused.status).toBe(401);
  expect({ ...refused.body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
  expect([...refused.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
  // Our own, about a person with the same id in our account, is ours alone.
  await deliver(ours.hook, raw);
});

it("does nothing to another tenant by any queue message that carries its ids", async () => {
  const context = { waitUntil() {} };
  const deps = buildDeps(env, context, {});
  if (!deps.ok) throw new Error(deps.reason.join());
  for (const { shape } of Message.options) {
    for (const id of Object.values(theirs.ids)) {
      const fields = Object.keys(shape).map((name) => {
        if (name === "type") return [name, shape.type.value];
        if (name === "tenantId") return [name, ours.id];
        if (name === "list") return [name, "jobs"];
        return [name, /^\d+$/.test(id) && /greenhouse/i.test(name) ? Number(id) : id];
      });
      const message = Message.safeParse(Object.fromEntries(fields));
      // A message that takes no id but its tenant's is the same for every id: once is enough.
      if (message.success && (fields.length > 2 || id === theirs.id)) await perform(deps.value, message.data);
    }
  }
  await perform(deps.value, { type: "tenants.erase", tenantId: theirs.id });
}, 60_000);

it("and after all that, the other tenant's rows are what they were", async () => {
  expect(await rowsOf(theirs.id)).toEqual(before);
});
