/**
 * Whoever is erased is gone from every table there is: the tables are read from the database itself, and every one
 * that holds tenants' rows has one with the mark in it before, so that none is forgotten.
 */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { buildDeps } from "../../src/deps.ts";
import { trusted } from "../../src/lib/cast.ts";
import type { TenantId } from "../../src/lib/ids.ts";
import { vaultOf } from "../../src/tenants/vault.ts";
import { body as eventBody } from "../fixtures/webhooks/events.ts";
import { hookedTenant } from "../room/webhooks/hook.ts";
import { eventually, type Json, OPERATOR, practice, request } from "../support/api.ts";
import {
  deliver,
  dump,
  newMark,
  quiet,
  type Rich,
  richTenant,
  tenantTables,
} from "../support/rich-tenant.ts";

/** Every table of the database, virtual ones and their own included. */
async function everything(): Promise<Record<string, string>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const texts = await Promise.all(
    results.map(async ({ name }) => {
      const rows = await env.DB.prepare(`SELECT * FROM "${name}"`).raw();
      return [
        name,
        JSON.stringify(rows, (_key, value) =>
          Array.isArray(value) && value.every(Number.isInteger) ? asText(value) : value,
        ),
      ] as const;
    }),
  );
  return Object.fromEntries(texts);
}
/** D1 gives blobs as arrays of bytes; the index of the search is one. */
const asText = (bytes: number[]): string =>
  bytes.length > 8
    ? String.fromCharCode(...bytes.slice(0, 60_000).map((byte) => byte & 0xff))
    : String(bytes);

/** Tables in which the mark stands, whatever the case. */
async function tablesWith(mark: string): Promise<string[]> {
  return Object.entries(await everything())
    .filter(([, text]) => text.toLowerCase().includes(mark.toLowerCase()))
    .map(([table]) => table)
    .sort();
}

/** What still opens with the tenant's data key: sealed content is content. */
async function sealedOf(tenant: Rich): Promise<string[]> {
  const deps = buildDeps(env, { waitUntil() {} }, {});
  if (!deps.ok) throw new Error(deps.reason.join());
  const id = trusted<TenantId>(tenant.id, "a tenant that was just made");
  const vault = await vaultOf(deps.value, id);
  const rows = await dump(tenant.id);
  const bodies = rows["webhook_deliveries"]?.filter((row) => row.body !== null) ?? [];
  const chunks = rows["file_chunks"] ?? [];
  return Promise.all([
    ...bodies.map((row) => vault.open(row.id, "body", row.body)),
    ...chunks.map(async (row) => atob(await vault.open(row.file_id, `chunk:${row.n}`, row.sealed))),
  ]);
}

/** Puts a row with the mark into every table that has none of this tenant: whatever is new is looked after too. */
async function fillTheRest(tenantId: string, mark: string): Promise<void> {
  const rows = await dump(tenantId);
  for (const table of await tenantTables()) {
    if ((rows[table] ?? []).length > 0) continue;
    const { results } = await env.DB.prepare(`PRAGMA table_info("${table}")`).all<{
      name: string;
      type: string;
    }>();
    const values = results.map(({ name, type }) =>
      name === "tenant_id" ? tenantId : /int/i.test(type) ? 4_711 : `"${mark}-${name}"`,
    );
    const places = values.map((_, index) => `?${index + 1}`).join(", ");
    await env.DB.prepare(`INSERT INTO "${table}" VALUES (${places})`)
      .bind(...values)
      .run();
  }
}

let tenant: Rich;
beforeAll(async () => {
  await practice("POST", "/reset");
});
async function begin(): Promise<void> {
  tenant = await richTenant();
  await quiet();
}

const person = () => Number(tenant.ids["greenhouseCandidateId"]);
/** Where ids of the product's own may stand after a person was erased: that something was done, and to whom. */
const byId = () => tenant.ids["candidateId"] ?? "";

describe("deleting a tenant", () => {
  it("leaves nothing of it in any table", async () => {
    await begin();
    await fillTheRest(tenant.id, tenant.mark);
    const before = await dump(tenant.id);
    expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
    expect((await request("DELETE", `/v1/tenants/${tenant.id}`, { key: OPERATOR })).status).toBe(202);
    await eventually(async () => Object.values(await dump(tenant.id)).every((rows) => rows.length === 0));
    expect(await tablesWith(tenant.mark)).toEqual([]);
    for (const secret of tenant.secrets) expect(await tablesWith(secret)).toEqual([]);
    const row = env.DB.prepare("SELECT name, data_key FROM tenants WHERE id = ?1").bind(tenant.id);
    await eventually(async () => (await row.first<Json>())?.data_key === "");
    // The tombstone goes as well, once nothing can be under way any more.
    await env.DB.prepare("UPDATE tenants SET deleted_at = 1 WHERE id = ?1").bind(tenant.id).run();
    await env.WORK.send({ type: "tenants.erase", tenantId: tenant.id });
    await eventually(async () => (await tablesWith(tenant.id)).length === 0);
  });
});

describe("erasing a person by the product's call", () => {
  it("leaves ids, times and outcomes and no word of them, sealed or not, and is not undone by what comes late", async () => {
    await begin();
    const gone = await tenant.call("DELETE", `/candidates/${byId()}`);
    expect(gone.status).toBe(204);
    const files = async () =>
      (await sealedOf(tenant)).filter((text) => text.includes(`${tenant.mark}-resume`));
    expect(await files()).toEqual([]);
    const words = [
      `${tenant.mark}-first`,
      `${tenant.mark}-last`,
      `${tenant.mark}@people`,
      `${tenant.mark}-note`,
    ];
    words.push(
      `${tenant.mark}-message`,
      `${tenant.mark}-school`,
      `${tenant.mark}-employer`,
      `${tenant.mark}.pdf`,
    );
    words.push(
      `${tenant.mark} street`,
      `${tenant.mark}-is-no-number`,
      `${tenant.mark} is no address`,
      "20 5550123",
    );
    for (const word of words) expect({ word, tables: await tablesWith(word) }).toEqual({ word, tables: [] });
    const own = async () =>
      (await sealedOf(tenant)).filter((text) => new RegExp(`"id":${person()}\\b`).test(text));
    await eventually(async () => (await own()).length === 0);
    expect((await tenant.call("DELETE", `/candidates/${byId()}`)).status).toBe(404);
    const late = { candidate: { id: person(), first_name: `${tenant.mark}-first` } };
    await deliver(tenant.hook, eventBody("update_candidate", late));
    const again = await tenant.call("POST", `/exports/${tenant.ids["exportId"]}/retry`);
    expect(again.status).toBeLessThan(500);
    await quiet();
    expect(await tablesWith(`${tenant.mark}-first`)).toEqual([]);
    expect((await tenant.call("GET", `/candidates/${byId()}`)).status).toBe(404);
  });
});

describe("a person whom Greenhouse deletes or anonymises", () => {
  const erased = () =>
    eventually(async () => {
      const due = `SELECT 1 FROM mirror_people WHERE tenant_id = ?1 AND id = ?2 AND erase_due_at IS NULL
        AND coalesce(deleted_at, anonymized_at) IS NOT NULL`;
      return env.DB.prepare(due).bind(tenant.id, person()).first();
    });
  /** What Greenhouse told of them. The product's own copy, the shortlist, is the product's to erase. */
  const told = async (): Promise<string[]> => {
    const ours = ["shortlist", "requisitions", "product_users", "user_mappings", "exports", "export_drafts"];
    const tables = await tablesWith(`${tenant.mark}-first`);
    return tables.filter((table) => !ours.some((name) => table.startsWith(name)));
  };

  it.each([
    ["delete_candidate", (id: number) => ({ person: { id } })],
    ["candidate_anonymized", (id: number) => ({ candidate_id: id, anonymized_fields: ["full_name"] })],
  ] as const)("by %s leaves only what the product itself has, and stays gone", async (action, payload) => {
    await begin();
    await deliver(tenant.hook, eventBody(action, payload(person())));
    await erased();
    expect(await told()).toEqual([]);
    const rows = await dump(tenant.id);
    const bodies = (all: Record<string, Json[]>) =>
      all["webhook_deliveries"]?.filter((row) => row.candidate_id === person() && row.body !== null);
    expect(bodies(rows)).toEqual([]);
    expect(rows["mirror_person_emails"]?.filter((row) => row.person_id === person())).toEqual([]);
    // The tombstone absorbs whatever is told late, and keeps no body of it.
    const late = { candidate: { id: person(), first_name: `${tenant.mark}-late` } };
    await deliver(tenant.hook, eventBody("update_candidate", late));
    expect(bodies(await dump(tenant.id))).toEqual([]);
    expect((await sealedOf(tenant)).filter((text) => text.includes(`${tenant.mark}-late`))).toEqual([]);
    expect(await tablesWith(`${tenant.mark}-late`)).toEqual([]);
  });
});

describe("people who are not the product's", () => {
  it("are kept as ids, status, times and keyed hashes: no word of theirs stands readable anywhere", async () => {
    const hooked = await hookedTenant();
    const mark = newMark();
    const payload = {
      candidate: { id: 909_001, first_name: mark, email_addresses: [{ value: `${mark}@x.example` }] },
    };
    await hooked.send("update_candidate", payload);
    expect(await tablesWith(mark)).toEqual([]);
    const row = await env.DB.prepare("SELECT * FROM mirror_people WHERE tenant_id = ?1")
      .bind(hooked.id)
      .first<Json>();
    const { tenant_id: _, body_digest: digest, ...rest } = row;
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(Object.values(rest).filter((value) => typeof value === "string")).toEqual([]);
  });
});
