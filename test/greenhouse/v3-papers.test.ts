import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALL_LIST_SCOPES } from "./all-list-scopes.ts";
import { DEFAULT_SCOPES } from "./auth/scopes.ts";
import { PracticeClient, rows, thing, type V3 } from "./practice-client.ts";

let gh: PracticeClient;
let v3: V3;
beforeAll(async () => {
  gh = await PracticeClient.start();
});
beforeEach(async () => {
  await gh.control("POST", "/reset");
  const more = [
    "candidates:destroy",
    "candidates:merge",
    "candidates:anonymize",
    "custom_field_options:create",
  ];
  const scopes = [...DEFAULT_SCOPES, ...ALL_LIST_SCOPES, ...more.map((name) => `harvest:${name}`)];
  v3 = await gh.v3(await gh.credential("harvest_v3", { scopes }));
});
afterAll(() => gh.server.close());

async function refused(method: string, path: string, body: unknown, status = 422): Promise<unknown> {
  const before = await gh.control("GET", "/state");
  const reply = await v3.send(method, path, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(status);
  expect((await gh.control("GET", "/state")).body, "nothing was kept").toEqual(before.body);
  return thing(reply)["errors"];
}

describe("notes", () => {
  it("renames type and visibility, keeps lines, and names the token's subject as author unless told", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const body = { candidate_id: petra.id, body: "one\ntwo", visibility: "admin_only", note_type: "NOTE" };
    const note = thing(await v3.post("/v3/notes", body));
    const service = (await gh.state("users")).find((user) => user["_service_account"]);
    expect(note).toMatchObject({
      type: "NOTE",
      visibility: "admin_only_visible",
      body: "one\ntwo",
      user_id: service?.id,
    });
    const ines = await gh.find("users", { first_name: "Ines" });
    expect(thing(await v3.post("/v3/notes", { ...body, user_id: ines.id }))["user_id"]).toBe(ines.id);
  });

  it("accepts a candidate who does not exist and leaves an orphan", async () => {
    const reply = await v3.post("/v3/notes", {
      candidate_id: 42,
      body: "x",
      visibility: "public",
      note_type: "NOTE",
    });
    expect([reply.status, thing(reply)["candidate_id"]]).toEqual([201, 42]);
  });

  it("asks for subject and three lists on e-mails and forbids the lists elsewhere", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const base = { candidate_id: petra.id, body: "x", visibility: "public" };
    const mail = { subject: "Hi", email_from: ["a@x.example"], email_to: ["b@x.example"], email_cc: [] };
    const sent = thing(await v3.post("/v3/notes", { ...base, ...mail, note_type: "EMAIL" }));
    expect(sent).toMatchObject({
      type: "EMAIL",
      email_from: "a@x.example",
      email_to: "b@x.example",
      email_cc: [],
    });
    await refused("POST", "/v3/notes", { ...base, note_type: "EMAIL", subject: "Hi" });
    await refused("POST", "/v3/notes", { ...base, ...mail, note_type: "NOTE" });
    await refused("POST", "/v3/notes", { ...base, note_type: "note" });
    await refused("POST", "/v3/notes", { ...base, note_type: "NOTE", visibility: "publicly_visible" });
    const foreign = await gh.find("applications", { prospect: true });
    await refused("POST", "/v3/notes", { ...base, note_type: "NOTE", application_id: foreign.id });
  });
});

describe("attachments", () => {
  const content = Buffer.from("a résumé").toString("base64");
  it("takes base64 on an application, turns the earlier résumé into other, and links to the file for seven days", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const application = await gh.find("applications", { candidate_id: petra.id });
    const file = { application_id: application.id, filename: "new.pdf", type: "resume", content };
    const made = thing(await v3.post("/v3/attachments", file));
    expect(Object.keys(made).toSorted()).toEqual([
      "application_id",
      "candidate_id",
      "created_at",
      "filename",
      "id",
      "type",
      "updated_at",
      "url",
    ]);
    const listed = rows(await v3.get(`/v3/attachments?candidate_ids=${petra.id}`));
    expect(listed.map((row) => row["type"])).toEqual(["resume", "other"]);
    const url = String(made["url"]);
    const moved = await gh.send("GET", url, {});
    expect(moved.status).toBe(302);
    expect((await gh.send("GET", url, { Authorization: "Bearer x" })).status).toBe(400);
    expect((await gh.send("GET", moved.headers.get("location") ?? "", {})).body).toBe("a résumé");
    await gh.control("POST", "/clock", { advanceMs: 7 * 24 * 3_600_000 + 1000 });
    expect((await gh.send("GET", url, {})).status).toBe(403);
  });

  it("downloads from a url by itself, and refuses one that cannot be downloaded", async () => {
    const application = await gh.find("applications", { prospect: false });
    const file = { application_id: application.id, filename: "cv.txt", type: "other" };
    const made = await v3.post("/v3/attachments", { ...file, url: `${gh.url}/_control/clock` });
    expect(made.status).toBe(201);
    const kept = await gh.find("attachments", { id: thing(made).id });
    expect(kept["_length"]).toBeGreaterThan(10);
    await refused("POST", "/v3/attachments", { ...file, url: `${gh.url}/_control/nowhere` });
  });

  it("refuses content and url together or neither, broken base64, unknown types, v1's content_type, blocked files", async () => {
    const application = await gh.find("applications", { prospect: false });
    const file = { application_id: application.id, filename: "cv.pdf", type: "resume" };
    const url = "https://files.example.com/cv.pdf";
    await refused("POST", "/v3/attachments", file);
    await refused("POST", "/v3/attachments", { ...file, content, url });
    await refused("POST", "/v3/attachments", { ...file, content: "§§" });
    await refused("POST", "/v3/attachments", { ...file, content, type: "admin_only" });
    await refused("POST", "/v3/attachments", { ...file, content, content_type: "application/pdf" });
    await refused("POST", "/v3/attachments", { ...file, content, filename: "cv.exe" });
    await refused("POST", "/v3/attachments", {
      ...file,
      content,
      type: "take_home_test",
      filename: "t.html",
    });
    await refused("POST", "/v3/attachments", { ...file, content, application_id: 1 }, 404);
  });
});

describe("educations and employments", () => {
  it("takes option ids, gives start_date back as start_at, and marks the latest", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const school = await gh.find("custom_field_options", { name: "University of Toronto" });
    const reply = await v3.post("/v3/candidate_educations", {
      candidate_id: petra.id,
      school_name_custom_field_option_id: school.id,
      start_date_month: 9,
      start_date_year: 2020,
      end_date: "2022-06-01",
    });
    expect(thing(reply)).toMatchObject({
      start_at: "2020-09-01T00:00:00.000Z",
      end_at: "2022-06-01T00:00:00.000Z",
      end_date_month: 6,
      end_date_year: 2022,
      latest: true,
    });
    const all = rows(await v3.get(`/v3/candidate_educations?candidate_ids=${petra.id}`));
    expect(all.map((row) => row["latest"])).toEqual([true, false]);
  });

  it("refuses text schools, options of another list or archived ones, and a side in two forms", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const archived = await gh.find("custom_field_options", { name: "Old College" });
    const degree = await gh.find("custom_field_options", { name: "High School" });
    for (const body of [
      { school_name: "Delft" },
      { school_name_custom_field_option_id: archived.id },
      { school_name_custom_field_option_id: degree.id },
      { start_date: "2020-01-01", start_date_month: 1, start_date_year: 2020 },
      { start_date_month: 13, start_date_year: 2020 },
      { start_date_year: 1899, start_date_month: 1 },
      { start_date_year: 2020 },
      { start_date: "01/02/2020" },
      { start_date: "2020-02-30" },
    ]) {
      await refused("POST", "/v3/candidate_educations", { candidate_id: petra.id, ...body });
    }
    await refused("POST", "/v3/candidate_educations", { candidate_id: 5 }, 404);
  });

  it("shows the latest employment as company and title, and refuses an unknown start or a null end", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const work = {
      candidate_id: petra.id,
      company_name: "Fjord AI",
      title: "Lead",
      start_date: "2024-01-01",
    };
    expect(thing(await v3.post("/v3/candidate_employments", work))).toMatchObject({
      latest: true,
      end_date: null,
    });
    expect(await gh.find("candidates", { id: petra.id })).toMatchObject({
      company: "Fjord AI",
      title: "Lead",
    });
    await refused("POST", "/v3/candidate_employments", { ...work, start_date: undefined });
    await refused("POST", "/v3/candidate_employments", { ...work, end_date: null });
  });

  it("brings an archived option back under its old id when it is made again", async () => {
    const archived = await gh.find("custom_field_options", { name: "Old College" });
    const body = { name: "Old College", sort_order: 9, custom_field_id: archived["custom_field_id"] };
    expect(thing(await v3.post("/v3/custom_field_options", body))).toMatchObject({
      id: archived.id,
      active: true,
    });
    await refused("POST", "/v3/custom_field_options", body);
  });
});

describe("tags, merging, deleting, anonymising", () => {
  it("applies a tag once", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const rui = await gh.find("candidates", { first_name: "Rui" });
    const tag = await gh.find("candidate_tags", { name: "Firmware" });
    const apply = (id: number) => ({ candidate_id: id, candidate_tag_id: tag.id });
    expect((await v3.post("/v3/applied_candidate_tags", apply(rui.id))).status).toBe(201);
    await refused("POST", "/v3/applied_candidate_tags", apply(petra.id));
  });

  it("merges the second person into the first and deletes it", async () => {
    const [one, two] = (await gh.state("candidates")).filter((row) => row["last_name"] === "Okoro");
    const reply = await v3.post(`/v3/candidates/${one?.id}/merge`, { secondary_candidate_id: two?.id });
    expect([reply.status, thing(reply).id]).toEqual([200, one?.id]);
    expect(rows(await v3.get(`/v3/candidates?ids=${two?.id}`))).toEqual([]);
    expect(rows(await v3.get(`/v3/applications?candidate_ids=${one?.id}`))).toHaveLength(2);
    await refused("POST", `/v3/candidates/${one?.id}/merge`, { secondary_candidate_id: one?.id });
  });

  it("deletes a person with everything of theirs", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const reply = await v3.send("DELETE", `/v3/candidates/${petra.id}`);
    expect(reply.body).toEqual({ message: `Candidate ${petra.id} deleted successfully` });
    expect((await v3.send("DELETE", `/v3/candidates/${petra.id}`)).status).toBe(404);
    for (const kind of [
      "applications",
      "notes",
      "attachments",
      "candidate_educations",
      "candidate_employments",
    ]) {
      expect(
        (await gh.state(kind)).some((row) => row["candidate_id"] === petra.id),
        kind,
      ).toBe(false);
    }
  });

  it("wipes the fields that are named", async () => {
    const petra = await gh.find("candidates", { first_name: "Petra" });
    const reply = await v3.patch(`/v3/candidates/${petra.id}/anonymize`, {
      fields: ["full_name", "email_addresses"],
    });
    expect(thing(reply)).toMatchObject({
      first_name: "Anonymized",
      last_name: String(petra.id),
      email_addresses: [],
    });
    await refused("PATCH", `/v3/candidates/${petra.id}/anonymize`, { fields: [] });
    await refused("PATCH", `/v3/candidates/${petra.id}/anonymize`, { fields: ["name"] });
  });
});
