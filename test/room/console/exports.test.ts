import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually, type Json, newTenant, OPERATOR, practice, request } from "../../support/api.ts";
import { type Browser, type Page, signedIn } from "../../support/console.ts";
import {
  ended,
  exportAll,
  exportBody,
  person,
  RECRUITER,
  type Ready,
  readyTenant,
  rowsOf,
} from "../../support/exports.ts";

const SHORTLIST = "/console/requisitions/req-1";
const recruiter = { userId: RECRUITER.userId, email: RECRUITER.email, role: "recruiter" } as const;
const colleague = { userId: "rec-2", email: "new@umbra.example.com", role: "recruiter" } as const;

let tenant: Ready;
let browser: Browser;
let serial = 0;

beforeAll(async () => {
  tenant = await readyTenant();
  await tenant.call("POST", "/sync");
  await eventually(async () => {
    const { body } = await tenant.call("GET", "/sync");
    const lists = body.items.map((item: Json) => item.completedAt);
    return lists.length > 0 && lists.every(Boolean);
  });
  browser = await signedIn(tenant, recruiter);
});

/** People on a fresh shortlist of their own, and its path in the console. */
async function shortlist(
  count: number,
  extra: Json = {},
): Promise<{ id: string; path: string; people: Json[] }> {
  const id = `req-console-${++serial}`;
  const people: Json[] = Array.from({ length: count }, () => person(extra));
  await tenant.call("PUT", `/requisitions/${id}`, { name: `Shortlist ${serial}` });
  for (let from = 0; from < count; from += 200) {
    const candidates = people
      .slice(from, from + 200)
      .map(({ id: candidateId, ...profile }) => ({ id: candidateId, stage: "Sourced", profile }));
    const put = await tenant.call("POST", `/requisitions/${id}/candidates:batch`, { candidates });
    expect(put.status).toBe(200);
  }
  return { id, path: `/console/requisitions/${id}`, people };
}

const form = (fields: Record<string, string | string[]>): FormData => {
  const data = new FormData();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) data.append(name, value);
  }
  return data;
};

/** Selects these people and gives the path of the draft's steps. */
async function select(
  path: string,
  fields: Record<string, string | string[]>,
  by = browser,
): Promise<string> {
  const answer = await by.post(`${path}/selection`, form({ do: "export", ...fields }));
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 303 });
  return answer.headers.get("location") ?? "";
}

const jobId = () => String(tenant.jobs[0]?.id);
const previewIn = (page: Page): string => /name="preview" value="([^"]+)"/.exec(page.html)?.[1] ?? "";

/** Goes through the steps up to the preview. */
async function preview(draft: string, settings: Record<string, string | string[]> = { job: jobId() }) {
  const page = await browser.submit(draft, form(settings));
  expect(previewIn(page)).toMatch(/^prv_/);
  return page;
}

/** Selects all of a shortlist, exports them and waits for the end. */
async function exported(path: string, settings: Record<string, string | string[]> = { job: jobId() }) {
  const draft = await select(path, { all: "yes" });
  const page = await preview(draft, settings);
  const done = await browser.post(`${draft}/confirm`, { preview: previewIn(page) });
  const id = done.headers.get("location")?.split("/").at(-1) ?? "";
  return ended(tenant, id);
}

describe("export to ATS", () => {
  it("goes from a selection over settings and preview to one export, however often it is confirmed", async () => {
    const { id, path, people } = await shortlist(3);
    const [first, second] = people;
    const draft = await select(path, { person: [first.id, second.id] });
    const settings = await browser.get(draft);
    expect(settings.text).toContain("Export 2 people to Greenhouse");
    expect(settings.text).toContain(`${first.firstName} ${first.lastName}`);
    const page = await preview(draft);
    expect(page.text).toContain("Nothing has been sent yet");
    expect(page.text).toContain(`as candidates on ${tenant.jobs[0]?.name}`);
    expect(page.text).toContain("2 new in Greenhouse");

    const confirm = () => browser.post(`${draft}/confirm`, { preview: previewIn(page) });
    const answers = await Promise.all([confirm(), confirm(), confirm()]);
    const places = new Set(answers.map(({ status, headers }) => `${status} ${headers.get("location")}`));
    expect(places.size).toBe(1);
    expect([...places][0]).toMatch(/^303 \/console\/exports\/exp_/);
    const again = await browser.get(`${draft}/preview`);
    expect(again.headers.get("location")).toBe(answers[0]?.headers.get("location"));

    const { body } = await tenant.call("GET", `/exports?requisitionId=${id}`);
    expect(body.items).toHaveLength(1);
    expect(body.items[0].requestedBy).toEqual({
      userId: recruiter.userId,
      email: recruiter.email,
      name: recruiter.email,
    });
    await ended(tenant, body.items[0].id);
    const shown = await browser.get(path);
    expect(shown.html.match(/ATS Exported<\/span>/g)).toHaveLength(2);
    expect(shown.text).toContain("2 of them exported");
    expect(shown.html).toMatch(/href="https:\/\/app\.greenhouse\.io\/people\/\d+"/);
  });

  it("takes everybody who matches, over all pages, and nobody else", async () => {
    const { path } = await shortlist(120, { firstName: "Noor" });
    await tenant.call("PUT", `${path.replace("/console", "")}/candidates/else`, {
      stage: "Sourced",
      profile: { firstName: "Ulrich", lastName: "Else" },
    });
    const draft = await select(path, { all: "yes", q: "noor" });
    expect((await browser.get(draft)).text).toContain("Export 120 people to Greenhouse");
    expect((await browser.get(draft)).text).toContain("and 108 more");
  });

  it("refuses an empty selection, one of too many, and people who are on no such list, where they were selected", async () => {
    const { path } = await shortlist(1);
    const none = await browser.post(`${path}/selection`, form({ do: "export" }));
    expect({ status: none.status, text: none.text }).toMatchObject({
      status: 422,
      text: expect.stringContaining("Nobody is selected"),
    });
    const many = Array.from({ length: 1001 }, (_, n) => `c-${n}`);
    const tooMany = await browser.post(`${path}/selection`, form({ do: "export", person: many }));
    expect(tooMany.text).toContain("One export takes 1000 people at most");
    const strange = await browser.post(`${path}/selection`, form({ do: "export", person: "nobody" }));
    expect(strange.status).toBe(422);
  });

  it("is somebody's own: for colleagues and other tenants a draft does not exist", async () => {
    const { path } = await shortlist(1);
    const draft = await select(path, { all: "yes" });
    const other = await signedIn(tenant, colleague);
    const stranger = await signedIn(await newTenant(), recruiter);
    for (const who of [other, stranger]) {
      for (const step of [draft, `${draft}/preview`, `${draft}/preview/live`]) {
        expect((await who.get(step)).status).toBe(404);
      }
      expect((await who.post(`${draft}/confirm`, { preview: "prv_1" })).status).toBe(404);
    }
  });

  it("ends after a day, and is swept away then", async () => {
    const { path } = await shortlist(1);
    const draft = await select(path, { all: "yes" });
    const id = draft.split("/").at(-1);
    await env.DB.prepare("UPDATE export_drafts SET created_at = created_at - 86400001 WHERE id = ?1")
      .bind(id)
      .run();
    expect((await browser.get(draft)).status).toBe(404);
    const { sweepOutdated } = await import("../../../src/exports/sweep.ts");
    const { buildDeps } = await import("../../../src/deps.ts");
    const deps = buildDeps(env, { waitUntil() {} }, {});
    if (!deps.ok) throw new Error(deps.reason.join());
    await sweepOutdated(deps.value);
    expect(await env.DB.prepare("SELECT id FROM export_drafts WHERE id = ?1").bind(id).first()).toBeNull();
  });

  it("exports only what was previewed: settings changed in another window ask for another look", async () => {
    const { id, path } = await shortlist(1);
    const draft = await select(path, { all: "yes" });
    const old = await preview(draft);
    await preview(draft, { tags: "Second thought" });
    const refused = await browser.post(`${draft}/confirm`, { preview: previewIn(old) });
    expect({ status: refused.status, text: refused.text }).toMatchObject({
      status: 422,
      text: expect.stringContaining("changed in another window"),
    });
    expect((await tenant.call("GET", `/exports?requisitionId=${id}`)).body.items).toEqual([]);
    const now = await browser.post(`${draft}/confirm`, { preview: previewIn(refused) });
    expect(now.status).toBe(303);
    const late = await browser.post(draft, form({ tags: "Too late" }));
    expect({ status: late.status, text: late.text }).toMatchObject({
      status: 422,
      text: expect.stringContaining("being exported already"),
    });
  });

  it("offers open jobs that are not confidential, and takes no other", async () => {
    const { body: state } = await practice("GET", "/state");
    const { path } = await shortlist(1);
    const draft = await select(path, { all: "yes" });
    const page = await browser.get(draft);
    for (const job of state.jobs.filter((one: Json) => !one.is_template)) {
      const offered = job.status === "open" && !job.confidential;
      expect({ job: job.name, offered: page.html.includes(`id="job-${job.id}"`) }).toEqual({
        job: job.name,
        offered,
      });
    }
    const secret = state.jobs.find((job: Json) => job.confidential);
    const refused = await browser.post(draft, form({ job: String(secret.id), tags: "kept" }));
    expect({ status: refused.status, text: refused.text }).toMatchObject({
      status: 422,
      text: expect.stringContaining("not open any more"),
    });
    expect(refused.html).toContain('value="kept"');
    const found = await browser.get(`${draft}?part=jobs&jobq=${encodeURIComponent("chief")}`);
    expect(found.text).toContain("No open job matches");
  });

  it("offers the stages of the one job, and says at the field what does not fit", async () => {
    const { path } = await shortlist(1);
    const draft = await select(path, { all: "yes" });
    const stages = await browser.get(`${draft}?part=stages&job=${jobId()}`);
    const { body } = await tenant.call("GET", `/job-stages?jobId=${jobId()}`);
    for (const { name } of body.items) expect(stages.text).toContain(name);
    const wrong = await browser.post(draft, form({ job: jobId(), [`stage-${jobId()}`]: "77" }));
    expect(wrong.text).toContain("is not a stage of job");
    expect(wrong.html).toContain(`id="stage-${jobId()}-error"`);
  });

  it("remembers a user's last settings, and the jobs for the same shortlist only", async () => {
    const { path } = await shortlist(2);
    const { status } = await exported(path, {
      job: jobId(),
      tags: "Autumn fair",
      existing: "skip",
      resume: "never",
    });
    expect(status.status).toBe("done");
    const again = await browser.get(await select(path, { all: "yes" }));
    expect(again.html).toContain('value="Autumn fair"');
    expect(again.html).toMatch(/value="skip" checked/);
    expect(again.html).toMatch(new RegExp(`id="job-${jobId()}" checked`));
    const elsewhere = await browser.get(await select((await shortlist(1)).path, { all: "yes" }));
    expect(elsewhere.html).toContain('value="Autumn fair"');
    expect(elsewhere.html).not.toMatch(/id="job-\d+" checked/);
  });

  it("tells somebody who is mapped to nobody before they fill anything in, with the way out for an admin", async () => {
    const { path } = await shortlist(1);
    const other = await signedIn(tenant, colleague);
    const draft = await select(path, { all: "yes" }, other);
    const page = await other.get(draft);
    expect(page.text).toContain("Ask an admin");
    expect(page.html).not.toContain('href="/console/users"');
    const refused = await other.post(draft, form({ job: jobId() }));
    expect({ status: refused.status, text: refused.text }).toMatchObject({
      status: 422,
      text: expect.stringContaining("not mapped to a Greenhouse user"),
    });
    const admin = await signedIn(tenant, { ...colleague, role: "admin" });
    expect((await admin.get(draft)).html).toContain('href="/console/users"');
  });

  it("tells that Greenhouse is not connected", async () => {
    const bare = await newTenant();
    const admin = await signedIn(bare);
    await bare.call("PUT", "/requisitions/req-1", { name: "Bare" });
    await bare.call("PUT", "/requisitions/req-1/candidates/c-1", {
      stage: "Sourced",
      profile: { firstName: "Ana", lastName: "Sorel" },
    });
    const page = await admin.get(await select(SHORTLIST, { all: "yes" }, admin));
    expect(page.text).toContain("Greenhouse is not connected yet");
    expect(page.html).toContain('href="/console/setup"');
  });
});

describe("an export's page", () => {
  it("shows who went where with credit and link, by outcome, and gives the receipt", async () => {
    const { path, people } = await shortlist(2);
    const { id } = await exported(path, { job: jobId(), tags: "Autumn fair" });
    const page = await browser.get(`/console/exports/${id}`);
    expect(page.text).toContain("(tags Autumn fair)");
    expect(page.text).toContain("credited to");
    expect(page.text).toContain("2 of 2");
    expect(page.text).toContain("credited as referrer");
    for (const { firstName, lastName } of people) expect(page.text).toContain(`${firstName} ${lastName}`);
    const none = await browser.get(`/console/exports/${id}?view=failed`);
    expect(none.text).toContain("Nobody is in this state");
    const live = await browser.get(`/console/exports/${id}/live`);
    expect(live.headers.get("x-live")).toBe("done");
    expect(live.html).not.toContain("<html");
    for (const [format, type] of [
      ["csv", "text/csv"],
      ["html", "text/html"],
      ["json", "application/json"],
    ]) {
      const receipt = await browser.get(`/console/exports/${id}/receipt.${format}`);
      expect(receipt.headers.get("content-type")).toContain(type);
      expect(receipt.headers.get("content-disposition")).toContain(`${id}.${format}`);
      expect(receipt.html).toContain(people[0].lastName);
    }
    const listed = await browser.get("/console/exports");
    expect(listed.html).toContain(`/console/exports/${id}`);
  });

  it("lets somebody decide about people who may be there already, one after the other", async () => {
    const twins: Json[] = [];
    for (const last of ["Use", "Create", "Skip"]) {
      const email = `twin.${last.toLowerCase()}@people.example.com`;
      for (const first of ["Sam", "Samuel"]) {
        const { body } = await practice("POST", "/people", {
          first_name: first,
          last_name: last,
          email_addresses: [{ value: email, type: "personal" }],
        });
        twins.push(body.candidate);
      }
    }
    const { id: requisition, path } = await shortlist(0);
    for (const last of ["Use", "Create", "Skip"]) {
      await tenant.call("PUT", `/requisitions/${requisition}/candidates/t-${last}`, {
        stage: "Sourced",
        profile: {
          firstName: "Sam",
          lastName: last,
          emails: [{ value: `twin.${last.toLowerCase()}@people.example.com` }],
        },
      });
    }
    const { id, status } = await exported(path);
    expect(status.counts.review).toBe(3);
    const review = `/console/exports/${id}/review`;
    const side = await browser.get(`${review}/t-Use`);
    expect(side.text).toContain("Samuel Use");
    expect(side.text).toContain("2 more to decide");
    const chosen = twins.find((twin) => twin.first_name === "Samuel" && twin.last_name === "Use").id;
    expect(side.html).toContain(`name="candidate" value="${chosen}"`);

    const vague = await browser.submit(`${review}/t-Use`, { decision: "use" });
    expect(vague.text).toContain("Choose one of the people");
    const used = await browser.post(`${review}/t-Use`, { decision: "use", candidate: String(chosen) });
    expect(used.headers.get("location")).toMatch(new RegExp(`${review}/t-(Create|Skip)`));
    await browser.post(`${review}/t-Create`, { decision: "create" });
    await browser.post(`${review}/t-Skip`, { decision: "skip" });
    await ended(tenant, id);
    const rows = Object.fromEntries((await rowsOf(tenant, id)).map((row) => [row.candidateId, row]));
    expect(rows["t-Use"]).toMatchObject({ outcome: "exported", greenhouse: { candidateId: chosen } });
    expect(rows["t-Create"].outcome).toBe("exported");
    expect(twins.map((twin) => twin.id)).not.toContain(rows["t-Create"].greenhouse.candidateId);
    expect(rows["t-Skip"].outcome).toBe("skipped");
    const late = await browser.get(`${review}/t-Skip`);
    expect(late.headers.get("location")).toBe(`/console/exports/${id}`);
  });

  it("keeps people whom Greenhouse keeps private to itself", async () => {
    const email = "hidden@people.example.com";
    for (const first of ["Hidden", "Seen"]) {
      await practice("POST", "/people", {
        first_name: first,
        last_name: "Person",
        is_private: first === "Hidden",
        email_addresses: [{ value: email, type: "personal" }],
      });
    }
    const { path } = await shortlist(1, { emails: [{ value: email }] });
    const { id, rows } = await exported(path);
    expect(rows[0].outcome).toBe("review");
    const side = await browser.get(`/console/exports/${id}/review/${rows[0].candidateId}`);
    expect(side.text).toContain("Seen Person");
    expect(side.text).not.toContain("Hidden Person");
  });

  it("asks before it is cancelled, without script on a page of its own", async () => {
    const { path } = await shortlist(3);
    const page = await preview(await select(path, { all: "yes" }));
    await request("PUT", `/v1/tenants/${tenant.id}/paused`, { key: OPERATOR, body: { paused: true } });
    try {
      const draft = /action="([^"]+)\/confirm"/.exec(page.html)?.[1] ?? "";
      const done = await browser.post(`${draft}/confirm`, { preview: previewIn(page) });
      const place = done.headers.get("location") ?? "";
      expect((await browser.get(place)).html).not.toMatch(/<dialog[^>]* open/);
      const asked = await browser.get(`${place}?ask=cancel`);
      expect(asked.html).toMatch(/<dialog[^>]* open/);
      expect(asked.text).toContain("Nothing is taken back in Greenhouse");
      const live = await browser.get(`${place}/live`);
      expect(live.headers.get("x-live")).toBeNull();
      expect((await browser.submit(`${place}/cancel`)).text).toContain("3 cancelled");
    } finally {
      await request("PUT", `/v1/tenants/${tenant.id}/paused`, { key: OPERATOR, body: { paused: false } });
    }
  });

  it("answers in words what cannot be done any more, and does nothing for other tenants", async () => {
    const { id } = await exportAll(tenant, exportBody([person()], { jobIds: [tenant.jobs[0]?.id] }));
    for (const [action, words] of [
      ["cancel", "already ended"],
      ["retry", "Nobody in this export failed"],
      ["notify", "on its way"],
    ] as const) {
      const page = await browser.submit(`/console/exports/${id}/${action}`);
      expect(page.text).toContain(words);
    }
    const stranger = await signedIn(await newTenant(), recruiter);
    expect((await stranger.get(`/console/exports/${id}`)).status).toBe(404);
    expect((await stranger.get(`/console/exports/${id}/receipt.csv`)).status).toBe(404);
    expect((await stranger.post(`/console/exports/${id}/cancel`)).status).toBe(404);
  });
});

describe("a requisition's page", () => {
  it("searches, filters and pages, as a page and as the part that script renews", async () => {
    const { path } = await shortlist(60);
    const first = await browser.get(path);
    expect(first.text).toContain("1–50 of 60");
    const second = await browser.get(`${path}?page=2`);
    expect(second.text).toContain("51–60 of 60");
    const part = await browser.get(`${path}?part=people&q=nobody-of-that-name`);
    expect(part.html).not.toContain("<html");
    expect(part.text).toContain("Nobody on this shortlist matches");
    expect((await browser.get(`${path}?exported=yes`)).text).toContain("Nobody found");
    expect((await browser.get(`${path}?stage=Sourced&page=zero`)).text).toContain("1–50 of 60");
    expect((await browser.get("/console/requisitions/no%20id")).status).toBe(404);
  });

  it("finds nobody by signs alone, and does not break on them", async () => {
    const { path } = await shortlist(2);
    for (const signs of ["!", "+++", "\u0000", "– … ·"]) {
      const page = await browser.get(`${path}?q=${encodeURIComponent(signs)}`);
      expect({ signs, status: page.status }).toEqual({ signs, status: 200 });
      expect(page.text).toContain("Nobody");
      const selected = await browser.post(`${path}/selection`, form({ do: "export", all: "yes", q: signs }));
      expect({ signs, status: selected.status }).not.toMatchObject({ status: 303 });
      expect(selected.status).toBeLessThan(500);
    }
  });

  it("adds a person with a résumé, and keeps what was typed while something is wrong", async () => {
    const { id, path } = await shortlist(0);
    const fields = {
      firstName: "Ana",
      lastName: "<Sorel>",
      email: "ana at post",
      stage: "Replied",
      links: "",
      note: "Met",
    };
    const wrong = await browser.post(`${path}/people`, form(fields));
    expect({ status: wrong.status, text: wrong.text }).toMatchObject({
      status: 422,
      text: expect.stringContaining("This is not an e-mail address"),
    });
    expect(wrong.html).toContain('value="&lt;Sorel&gt;"');
    const good = form({ ...fields, email: "ana@post.example.net" });
    good.append("resume", new File(["%PDF-1.4 ana"], "ana.pdf", { type: "application/pdf" }));
    const location = (await browser.post(`${path}/people`, good)).headers.get("location") ?? "";
    expect(location).toBe(path);
    expect((await browser.get(location)).text).toContain("Ana <Sorel>");
    const { body } = await tenant.call("GET", `/requisitions/${id}/candidates`);
    expect(body.items[0].profile.attachments).toMatchObject([
      { filename: "ana.pdf", type: "resume", bytes: 12 },
    ]);
  });

  it("asks before it removes people, and removes those and no others", async () => {
    const { id, path, people } = await shortlist(3);
    const picked = [people[0].id, people[1].id];
    const asked = await browser.post(`${path}/selection`, form({ do: "remove", person: picked }));
    expect({ status: asked.status, text: asked.text }).toMatchObject({
      status: 200,
      text: expect.stringContaining("Remove 2 people from the shortlist?"),
    });
    expect((await tenant.call("GET", `/requisitions/${id}/candidates`)).body.items).toHaveLength(3);
    const gone = await browser.submit(`${path}/removal`, form({ person: picked }));
    expect(gone.text).toContain("2 people removed");
    const { body } = await tenant.call("GET", `/requisitions/${id}/candidates`);
    expect(body.items.map((item: Json) => item.id)).toEqual([people[2].id]);
  });

  it("lists requisitions with how many people are on them and how many are exported", async () => {
    const { id, path } = await shortlist(2);
    await exported(path);
    const found = await browser.get(`/console/requisitions?q=${id}`);
    expect(found.text).toContain("2 people · 2 exported");
    const none = await browser.get("/console/requisitions?part=requisitions&q=nothing-like-it");
    expect(none.text).toContain("No requisition found");
  });
});
