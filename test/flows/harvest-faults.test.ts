/** Every fault switch of the practice Greenhouse during an export: what the caller sees, nothing lost, nothing doubled. */
import { beforeEach, describe, expect, it } from "vitest";
import { eventually, type Json, practice, siteAdminId } from "../support/api.ts";
import {
  exportBody,
  inGreenhouse,
  letTimePass,
  person,
  postExport,
  type Ready,
  readyTenant,
  rowsOf,
} from "../support/exports.ts";

let tenant: Ready;
let jobIds: number[];

const strike = (method: string, path: string, fault: Json) =>
  practice("POST", "/faults", { match: { method, path }, times: 1, ...fault });
const start = async (people: Json[]): Promise<string> => {
  const { status, body } = await postExport(tenant, exportBody(people, { jobIds }));
  expect({ status, code: body.code }).toEqual({ status: 202, code: undefined });
  return body.id;
};
const statusOf = async (id: string) => (await tenant.call("GET", `/exports/${id}`)).body;
/** Waits for the end, with half a minute passing whenever the export only waits for time. */
async function endedInTime(id: string): Promise<Json[]> {
  await eventually(async () => {
    if ((await statusOf(id)).finishedAt !== null) return true;
    await practice("POST", "/clock", { advanceMs: 31_000 });
    await letTimePass(tenant, id, 31_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return false;
  }, 25_000);
  return rowsOf(tenant, id);
}
const outcomes = (rows: Json[]) => rows.map((row) => [row.outcome, row.error?.code ?? null]);
const copies = async (people: Json[]) =>
  Promise.all(people.map(async ({ lastName }) => (await inGreenhouse(lastName)).length));

describe.each(["harvest_v3", "harvest_v1"] as const)("an export on %s", (kind) => {
  const v = kind === "harvest_v3" ? "v3" : "v1";
  beforeEach(async () => {
    tenant = await readyTenant(kind);
    jobIds = [tenant.jobs[0]?.id ?? 0];
    await practice("PATCH", "/settings", { rateLimit: 1_000, v1RateLimit: 1_000 });
  });

  it.each([
    ["drop_before", {}],
    ["drop_after_commit", {}],
    ["half_close", {}],
    ["truncate_body", {}],
    ["status", { status: 500 }],
    ["status", { status: 502, body: "<html>Bad gateway</html>" }],
    ["status", { status: 503, headers: { "Retry-After": "1" } }],
    ["status", { status: 429, headers: { "Retry-After": "1" } }],
    ["delay", { delayMs: 1_500 }],
  ])("makes the person once when the create suffers %s %j", async (fault, more) => {
    const ada = person();
    await strike("POST", `/${v}/candidates`, { fault, ...more });
    const rows = await endedInTime(await start([ada]));
    expect(outcomes(rows)).toEqual([["exported", null]]);
    const [made, ...others] = await inGreenhouse(ada.lastName);
    expect(others).toEqual([]);
    expect(made.applications).toHaveLength(1);
    expect(rows[0].greenhouse.candidateId).toBe(made.id);
  });

  it.each([
    ["drop_before", {}],
    ["half_close", {}],
    ["truncate_body", {}],
    ["status", { status: 500 }],
    ["status", { status: 429, headers: { "Retry-After": "1" } }],
  ])("creates nobody before the look-up was answered, when that suffers %s %j", async (fault, more) => {
    const ada = person();
    await strike("GET", `/${v}/candidates`, { fault, ...more });
    await practice("DELETE", "/requests");
    const rows = await endedInTime(await start([ada]));
    expect(outcomes(rows)).toEqual([["exported", null]]);
    expect(await copies([ada])).toEqual([1]);
    const { body: calls } = await practice("GET", "/requests");
    const people = calls.filter(({ path }: Json) => path === `/${v}/candidates`);
    const firstWrite = people.findIndex(({ method }: Json) => method === "POST");
    expect(people.slice(0, firstWrite).some(({ status, fault: f }: Json) => status === 200 && !f)).toBe(true);
  });

  it("shows that it waits for the rate limit after a 429 that names no time, and sends nothing", async () => {
    const ada = person();
    await strike("GET", `/${v}/candidates`, { fault: "status", status: 429, times: 50 });
    const id = await start([ada]);
    const waiting = await eventually(async () => {
      const status = await statusOf(id);
      return status.waitingFor && status;
    });
    expect(waiting).toMatchObject({ status: "waiting", waitingFor: "rate_limit" });
    expect((await rowsOf(tenant, id))[0].outcome).toMatch(/queued|running/);
    expect(await copies([ada])).toEqual([0]);
    await tenant.call("POST", `/exports/${id}/cancel`);
  });

  it("waits for a new credential when the one in force is revoked, and then goes on by itself", async () => {
    const people = [person(), person()];
    const { body: given } = await practice("GET", "/credentials");
    const id = given.find((entry: Json) => entry.kind === kind).id;
    // Accepted and under way by then.
    await strike("GET", `/${v}/candidates`, { fault: "delay", delayMs: 1_000, times: 2 });
    const exportId = await start(people);
    await practice("PATCH", `/credentials/${id}`, { revoked: true, revokeTokens: true });
    const waiting = await eventually(async () => {
      const status = await statusOf(exportId);
      return status.waitingFor === "reconnect_needed" && status;
    });
    expect(waiting.status).toBe("waiting");
    expect((await tenant.call("GET", "/connection")).body.status).toBe("reconnect_needed");
    expect(await copies(people)).toEqual([0, 0]);
    const { body: fresh } = await practice("POST", "/credentials", { kind });
    const { clientId, clientSecret, apiKey } = fresh;
    const input =
      kind === "harvest_v3"
        ? { kind, clientId, clientSecret }
        : { kind, apiKey, actingUserId: await siteAdminId() };
    expect((await tenant.call("PUT", "/connection", input)).status).toBe(200);
    expect(outcomes(await endedInTime(exportId))).toEqual(people.map(() => ["exported", null]));
    expect(await copies(people)).toEqual([1, 1]);
  });

  it("tells which right is missing when it is taken away, and writes nobody", async () => {
    const people = [person(), person()];
    const { body: given } = await practice("GET", "/credentials");
    const credential = given.find((entry: Json) => entry.kind === kind);
    const without = (list: string[] = []) =>
      list.filter((name) => !/^harvest:candidates:create$|Add Candidate|POST.*candidates$/.test(name));
    const left =
      kind === "harvest_v3"
        ? { scopes: without(credential.scopes) }
        : { permissions: without(credential.permissions) };
    await practice("PATCH", `/credentials/${credential.id}`, left);
    const rows = await endedInTime(await start(people));
    expect(outcomes(rows)).toEqual(people.map(() => ["failed", "exports.permission_missing"]));
    expect(rows[0].error.fix).toContain("permission");
    expect(await copies(people)).toEqual([0, 0]);
  });

  it("loses and doubles nobody when the limit is lowered in the middle", async () => {
    await practice("PATCH", "/settings", { rateWindowMs: 1_000, v1RateWindowMs: 1_000, latencyMs: 100 });
    const people = Array.from({ length: 6 }, () => person());
    const id = await start(people);
    await practice("PATCH", "/settings", { rateLimit: 20, v1RateLimit: 20 });
    expect((await statusOf(id)).finishedAt).toBeNull();
    const rows = await endedInTime(id);
    expect(outcomes(rows)).toEqual(people.map(() => ["exported", null]));
    expect(await copies(people)).toEqual(people.map(() => 1));
    expect((await tenant.call("GET", "/connection")).body.rateLimit.limit).toBe(20);
  });

  it("loses and doubles nobody while Reset moves with the clock", async () => {
    await practice("PATCH", "/settings", {
      windowMode: "rolling",
      rateLimit: 75,
      v1RateLimit: 50,
    });
    const people = Array.from({ length: 5 }, () => person());
    const rows = await endedInTime(await start(people));
    expect(outcomes(rows)).toEqual(people.map(() => ["exported", null]));
    expect(await copies(people)).toEqual(people.map(() => 1));
  });

  it("exports the rest by a retry, and nobody twice, when a right was taken away in the middle and is given back", async () => {
    const people = Array.from({ length: 8 }, () => person());
    const { body: given } = await practice("GET", "/credentials");
    const { id, scopes, permissions } = given.find((entry: Json) => entry.kind === kind);
    const isCreate = (name: string) => /^harvest:candidates:create$|Add Candidate/.test(name);
    const without = (all: string[]) => all.filter((name) => !isCreate(name));
    const change = (list: (all: string[]) => string[]) =>
      practice(
        "PATCH",
        `/credentials/${id}`,
        kind === "harvest_v3" ? { scopes: list(scopes) } : { permissions: list(permissions) },
      );
    // The first four are made at once and answered late: the right is gone before the others are begun.
    await strike("POST", `/${v}/candidates`, { fault: "delay", delayMs: 2_000, times: 4 });
    const exportId = await start(people);
    await eventually(async () => (await copies(people)).filter((n) => n === 1).length >= 2);
    await change(without);
    const rows = await endedInTime(exportId);
    const failed = rows.filter(({ outcome }) => outcome === "failed");
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(({ error }) => error.code === "exports.permission_missing")).toBe(true);
    expect((await copies(people)).reduce((sum, n) => sum + n)).toBe(people.length - failed.length);
    await change((all) => all);
    expect((await tenant.call("POST", `/exports/${exportId}/retry`)).status).toBe(202);
    expect(outcomes(await endedInTime(exportId))).toEqual(people.map(() => ["exported", null]));
    expect(await copies(people)).toEqual(people.map(() => 1));
  });

  it("takes a private person who is not shown for nobody: v3 makes a second record, a v1 key sees everybody", async () => {
    const ada = person();
    await practice("POST", "/people", {
      first_name: ada.firstName,
      last_name: ada.lastName,
      email_addresses: ada.emails,
      is_private: true,
      application: { prospect: true },
    });
    await practice("PATCH", "/settings", { privateVisible: false });
    const rows = await endedInTime(await start([ada]));
    expect(outcomes(rows)).toEqual([["exported", null]]);
    const records = await inGreenhouse(ada.lastName);
    expect(records.map((one) => [one.private, one.applications.length])).toEqual(
      kind === "harvest_v3"
        ? [
            [true, 1],
            [false, 1],
          ]
        : [[true, 2]],
    );
    expect(rows[0].greenhouse.candidateId).toBe(records.at(-1).id);
  });
});

describe("on v1 alone", () => {
  beforeEach(async () => {
    tenant = await readyTenant("harvest_v1");
    jobIds = [tenant.jobs[0]?.id ?? 0];
    await practice("PATCH", "/settings", { v1Truncated: true });
  });

  it("waits for a candidate and a prospect whose answers were cut to ids, and makes each once", async () => {
    const [ada, ben] = [person(), person()];
    const poolId = await eventually(async () => {
      const { body: pools } = await tenant.call("GET", "/prospect-pools");
      return pools.items.find((pool: Json) => pool.stages.length > 0)?.id;
    });
    const candidate = await endedInTime(await start([ada]));
    expect(outcomes(candidate)).toEqual([["exported", null]]);
    jobIds = [];
    const { body } = await postExport(tenant, exportBody([ben], { prospect: { poolId } }));
    const prospect = await endedInTime(body.id);
    expect(outcomes(prospect)).toEqual([["exported", null]]);
    for (const [who, [row]] of [
      [ada, candidate],
      [ben, prospect],
    ] as const) {
      const [made, ...others] = await inGreenhouse(who.lastName);
      expect(others).toEqual([]);
      expect(made.applications.map(({ id }: Json) => id)).toEqual([row.greenhouse.applicationId]);
    }
    const { body: state } = await practice("GET", "/state?only=prospect_details");
    const detail = state.prospect_details.find(
      ({ application_id: id }: Json) => id === prospect[0].greenhouse.applicationId,
    );
    expect(detail.pool_id).toBe(poolId);
  });

  it("makes a person once whose create was lost and who does not show for more than a minute", async () => {
    await practice("PATCH", "/settings", { v1TruncatedMs: 80_000 });
    const ada = person();
    await strike("POST", "/v1/candidates", { fault: "drop_after_commit" });
    expect(outcomes(await endedInTime(await start([ada])))).toEqual([["exported", null]]);
    expect(await copies([ada])).toEqual([1]);
  });
});

describe("on v3 alone", () => {
  beforeEach(async () => {
    tenant = await readyTenant("harvest_v3");
    jobIds = [tenant.jobs[0]?.id ?? 0];
  });

  it("goes on with a new token when the one in use is revoked, without the caller noticing", async () => {
    const people = [person(), person()];
    const { body: given } = await practice("GET", "/credentials");
    await practice("PATCH", `/credentials/${given[0].id}`, { revokeTokens: true });
    expect(outcomes(await endedInTime(await start(people)))).toEqual(people.map(() => ["exported", null]));
    expect(await copies(people)).toEqual([1, 1]);
    expect((await tenant.call("GET", "/connection")).body.status).toBe("healthy");
  });

  it.each([
    ["drop_before", {}],
    ["truncate_body", {}],
    ["status", { status: 429, headers: { "Retry-After": "1" } }],
  ])(
    "asks for the new token again when the auth host suffers %s %j, and makes each person once",
    async (fault, more) => {
      // The request itself must need no call: its job is in our copy.
      await eventually(async () => (await tenant.call("GET", `/jobs/${jobIds[0]}`)).status === 200);
      const people = [person(), person()];
      const { body: given } = await practice("GET", "/credentials");
      await practice("PATCH", `/credentials/${given[0].id}`, { revokeTokens: true });
      await strike("POST", "/token", { fault, ...more, times: 2 });
      expect(outcomes(await endedInTime(await start(people)))).toEqual(people.map(() => ["exported", null]));
      expect(await copies(people)).toEqual([1, 1]);
      expect((await tenant.call("GET", "/connection")).body.status).toBe("healthy");
    },
  );

  it.each(["drop_before", "drop_after_commit", "half_close", "truncate_body"])(
    "writes every part once when each of them suffers %s",
    async (fault) => {
      const ada = person({
        notes: [{ body: "Likes watchdogs.", visibility: "private" }],
        educations: [{ school: "University of Lisbon", startDate: "2012-09" }],
        employments: [{ company: "Tideglass", title: "Engineer", startDate: "2019-03-01" }],
        attachments: [{ filename: "ada.pdf", type: "resume", content: btoa("%PDF-1.7 ada") }],
      });
      for (const list of ["notes", "attachments", "candidate_educations", "candidate_employments"])
        await strike("POST", `/v3/${list}`, { fault });
      const rows = await endedInTime(await start([ada]));
      expect(outcomes(rows)).toEqual([["exported", null]]);
      const [made] = await inGreenhouse(ada.lastName);
      expect([made.notes, made.attachments, made.educations, made.employments].map((l) => l.length)).toEqual([
        1, 1, 1, 1,
      ]);
    },
  );

  it("keeps the person as exported when the right for a part is taken away", async () => {
    const ada = person({ notes: [{ body: "Likes watchdogs.", visibility: "private" }] });
    const { body: given } = await practice("GET", "/credentials");
    const scopes = given[0].scopes.filter((scope: string) => scope !== "harvest:notes:create");
    await practice("PATCH", `/credentials/${given[0].id}`, { scopes });
    const id = await start([ada]);
    expect(outcomes(await endedInTime(id))).toEqual([["exported", "exports.permission_missing"]]);
    expect((await statusOf(id)).status).toBe("done_with_failures");
    expect(await copies([ada])).toEqual([1]);
  });
});

describe("credit that Greenhouse does not give", () => {
  const receipt = async (body: Json) => {
    const { status, body: accepted } = await postExport(tenant, body);
    expect({ status, code: accepted.code }).toEqual({ status: 202, code: undefined });
    const rows = await endedInTime(accepted.id);
    expect(outcomes(rows)).toEqual(rows.map(() => ["exported", null]));
    const [json, html, csv] = await Promise.all(
      ["json", "html", "csv"].map((form) => tenant.call("GET", `/exports/${accepted.id}/receipt.${form}`)),
    );
    const [{ creditedVia }] = rows;
    return { uncredited: json?.body.uncredited, html: html?.body, csv: csv?.body, creditedVia };
  };
  const userNamed = async (name: string): Promise<number> =>
    (await practice("GET", "/state")).body.users.find((user: Json) => user.name === name).id;
  const mapTo = async (name: string) => {
    const mapping = { greenhouseUserId: await userNamed(name) };
    expect((await tenant.call("PUT", "/user-mappings/rec-1", mapping)).status).toBe(200);
  };

  it("for want of a referrer record is on the receipt once for all, with the reason; with one it is given", async () => {
    tenant = await readyTenant("harvest_v3");
    await mapTo("Kofi Brandt");
    const { uncredited, html, csv, creditedVia } = await receipt(exportBody([person(), person()], {}));
    expect(uncredited).toEqual([
      { code: "no_referrer", people: 2, message: expect.stringContaining("no referrer record") },
    ]);
    expect(html).toContain("2 people: Not credited as referrer");
    expect(csv.match(/Not credited as referrer/g)).toHaveLength(2);
    expect(creditedVia).toEqual(["prospect_owner"]);
    await mapTo("Ines Okafor");
    const given = await receipt(exportBody([person()], {}));
    expect([given.uncredited, given.creditedVia]).toEqual([[], ["referrer", "prospect_owner"]]);
  });

  it("because the connection may not look for the record says which right is missing", async () => {
    tenant = await readyTenant("harvest_v3");
    const { body: given } = await practice("GET", "/credentials");
    const scopes = given[0].scopes.filter((scope: string) => scope !== "harvest:referrers:list");
    await practice("PATCH", `/credentials/${given[0].id}`, { scopes });
    const { uncredited } = await receipt(exportBody([person()], {}));
    expect(uncredited).toEqual([
      { code: "referrers_hidden", people: 1, message: expect.stringContaining("harvest:referrers:list") },
    ]);
  });

  it("on v1 is said of a recruiter who may not write and of a new prospect's owner, who is foretold by the preview", async () => {
    tenant = await readyTenant("harvest_v1");
    await mapTo("Ines Okafor");
    const body = exportBody([person()], {});
    const { body: preview } = await tenant.call("POST", "/exports/preview", body);
    expect(preview.items[0]).toMatchObject({
      decision: "create",
      reason: expect.stringContaining("without an owner"),
    });
    const onJob = exportBody([person()], { jobIds: [tenant.jobs[0]?.id] });
    expect((await tenant.call("POST", "/exports/preview", onJob)).body.items[0].reason).toBeNull();
    const first = await receipt(body);
    expect(first.uncredited.map(({ code }: Json) => code)).toEqual(["owner_not_settable"]);
    expect(first.creditedVia).toEqual(["on_behalf_of", "referrer"]);
    await practice("PATCH", "/settings", { v1NonAdminActor: "forbidden" });
    const second = await receipt(onJob);
    expect(second.uncredited.map(({ code }: Json) => code)).toEqual(["actor_refused"]);
    expect(second.creditedVia).toEqual([]);
  });
});
