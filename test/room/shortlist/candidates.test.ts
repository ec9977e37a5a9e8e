import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually, type Json, practice, request } from "../../support/api.ts";
import {
  ended,
  exportAll,
  exportBody,
  inGreenhouse,
  person,
  postExport,
  type Ready,
  readyTenant,
} from "../../support/exports.ts";
import { signatureOf } from "../webhooks/hook.ts";

let tenant: Ready;
let jobId: number;

beforeAll(async () => {
  tenant = await readyTenant();
  jobId = tenant.jobs[0]?.id ?? 0;
  await tenant.call("PUT", "/requisitions/req-1", { name: "Firmware Engineer" });
});

const shortlist = async (extra: Record<string, unknown> = {}): Promise<Json> => {
  const { id, ...profile } = person(extra);
  const put = await tenant.call("PUT", `/requisitions/req-1/candidates/${id}`, {
    stage: "Screened",
    profile,
  });
  expect(put.status).toBe(200);
  return { id, ...profile };
};
const candidate = async (id: string): Promise<Json> => (await tenant.call("GET", `/candidates/${id}`)).body;
const listed = async (query: string): Promise<string[]> =>
  (await tenant.call("GET", `/requisitions/req-1/candidates${query}`)).body.items.map(
    (item: Json) => item.id,
  );
/** Exports people from the shortlist, by their ids alone. */
const exportShortlisted = async (ids: string[], extra: Record<string, unknown> = {}) => {
  const { candidates: _none, ...request } = exportBody([]);
  const accepted = await postExport(tenant, { ...request, candidateIds: ids, ...extra });
  expect(accepted.status).toBe(202);
  return ended(tenant, accepted.body.id);
};

describe("an exported person", () => {
  it("carries the flag, the exports and the application, on the shortlist too", async () => {
    const ann = await shortlist({ attachments: [{ filename: "cv.pdf", content: btoa("%PDF cv") }] });
    const other = await shortlist();
    const { id, rows } = await exportShortlisted([ann.id], { jobIds: [jobId] });
    expect(rows[0].outcome).toBe("exported");
    const found = await eventually(async () => {
      const now = await candidate(ann.id);
      return now.greenhouse?.applications.length > 0 && now;
    });
    const { candidateId, applicationId } = rows[0].greenhouse;
    expect(found).toMatchObject({
      id: ann.id,
      flag: { label: "ATS Exported", exportedAt: rows[0].exportedAt },
      exports: [{ id, as: "candidate", jobIds: [jobId], exportedAt: rows[0].exportedAt }],
      greenhouse: {
        candidateId,
        url: expect.stringContaining(String(candidateId)),
        applications: [{ id: applicationId, prospect: false, jobIds: [jobId], status: "active" }],
      },
      mergedInto: null,
      deletedAt: null,
    });
    expect(Object.keys(found.greenhouse.applications[0]).sort()).toEqual([
      "hiredAt",
      "id",
      "jobIds",
      "jobName",
      "lastActivityAt",
      "prospect",
      "rejectedAt",
      "rejectionReason",
      "stage",
      "status",
    ]);
    const [inList] = (await tenant.call("GET", `/requisitions/req-1/candidates?q=${ann.lastName}`)).body
      .items;
    expect(inList).toMatchObject({ flag: found.flag, greenhouse: found.greenhouse });
    expect(await listed("?exported=true")).toContain(ann.id);
    expect(await listed("?exported=true")).not.toContain(other.id);
    expect(await listed("?exported=false")).toContain(other.id);
    const [made] = await inGreenhouse(ann.lastName);
    expect(made.attachments.map((file: Json) => file.filename)).toEqual(["cv.pdf"]);
  });
  it("exported again has both exports, the latest first, and the latest date", async () => {
    const ann = await shortlist();
    const first = await exportShortlisted([ann.id], { jobIds: [jobId] });
    const second = await exportShortlisted([ann.id], { jobIds: [] });
    expect(second.rows[0].outcome).toBe("exported");
    const found = await candidate(ann.id);
    expect(found.exports.map((row: Json) => [row.id, row.as])).toEqual([
      [second.id, "prospect"],
      [first.id, "candidate"],
    ]);
    expect(found.flag.exportedAt).toBe(second.rows[0].exportedAt);
  });
  it("who was never shortlisted is known by the export alone", async () => {
    const inline = person();
    await exportAll(tenant, exportBody([inline], { jobIds: [jobId] }));
    expect((await candidate(inline.id)).flag.label).toBe("ATS Exported");
  });
});

describe("erasing a person", () => {
  it("leaves nothing of them in our tables but ids and times", async () => {
    const canary = `Canary${crypto.randomUUID().slice(0, 8)}`;
    const ann = await shortlist({
      firstName: canary,
      emails: [{ value: `${canary}@people.example.com` }],
      phones: [{ value: `${canary}-is-no-number` }],
      notes: [{ body: `About ${canary}` }],
      attachments: [{ filename: `${canary}.pdf`, content: btoa(canary) }],
    });
    const { id, rows: exported } = await exportShortlisted([ann.id], { jobIds: [jobId] });
    await toldByWebHook(exported[0].greenhouse.candidateId, canary);
    expect(await bodiesOf(exported[0].greenhouse.candidateId)).toBe(1);
    expect((await tenant.call("DELETE", `/candidates/${ann.id}`)).status).toBe(204);
    expect(await tablesWith(canary)).toEqual([]);
    // What web hooks told is sealed, and erased by queued work.
    await eventually(async () => (await bodiesOf(exported[0].greenhouse.candidateId)) === 0);
    expect((await tenant.call("GET", `/candidates/${ann.id}`)).status).toBe(404);
    expect((await tenant.call("DELETE", `/candidates/${ann.id}`)).status).toBe(404);
    const rows = (await tenant.call("GET", `/exports/${id}/rows`)).body.items;
    expect(rows).toMatchObject([{ candidateId: ann.id, outcome: "exported" }]);
    expect(await inGreenhouse(ann.lastName)).toHaveLength(1);
  });
});

/** Greenhouse tells that somebody has edited the person. */
async function toldByWebHook(candidateId: number, firstName: string): Promise<void> {
  const { url } = (await tenant.call("GET", "/webhooks")).body.hooks[0];
  const { secretKey } = (await tenant.call("POST", "/webhooks/secret")).body;
  const candidate = { id: candidateId, first_name: firstName, last_name: "x", email_addresses: [] };
  const raw = JSON.stringify({ action: "update_candidate", payload: { candidate } });
  const headers = {
    signature: await signatureOf(raw, secretKey),
    "greenhouse-event-id": crypto.randomUUID(),
  };
  expect((await request("POST", new URL(url).pathname, { raw, headers })).status).toBe(200);
}

/** Kept bodies of web hooks about a person. */
const bodiesOf = (candidateId: number): Promise<number | null> =>
  env.DB.prepare(
    "SELECT count(*) AS n FROM webhook_deliveries WHERE tenant_id = ?1 AND candidate_id = ?2 AND body IS NOT NULL",
  )
    .bind(tenant.id, candidateId)
    .first("n");

/** Tables of the database in which a text stands anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND name <> 'd1_migrations'",
  ).all<{ name: string }>();
  const found: string[] = [];
  for (const { name } of tables.results) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${name}`).all();
    if (JSON.stringify(results).toLowerCase().includes(text.toLowerCase())) found.push(name);
  }
  return found;
}

describe("what Greenhouse does afterwards", () => {
  it("is not asked of Greenhouse when a candidate is looked up", async () => {
    const ann = await shortlist();
    await exportShortlisted([ann.id], { jobIds: [jobId] });
    await practice("DELETE", "/requests");
    await candidate(ann.id);
    await tenant.call("GET", `/candidates?ids=${ann.id}`);
    expect((await practice("GET", "/requests")).body).toEqual([]);
  });
});
