/** Files, notes, educations and employments on both generations, read back from the practice Greenhouse. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NoteDraft, Parts } from "../../../src/greenhouse/drafts.ts";
import { noteBody } from "../../../src/greenhouse/note-body.ts";
import { memoryStore } from "../../../src/greenhouse/options.ts";
import { ADA } from "./drafts.ts";
import { KINDS, type Practice, startPractice, value } from "./practice.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

const PARTS: Parts = {
  attachments: [{ filename: "cv.pdf", type: "resume", source: { content: btoa("%PDF-1.4 Ada") } }],
  notes: [{ body: "Met at the fair.\nWrites clearly.", visibility: "private" }],
  educations: [],
  employments: [
    { company: "Engine Ltd", title: "Analyst", startDate: "2019-03", endDate: "2020-02" },
    { company: "Loom & Co", title: "Lead", startDate: "2020" },
  ],
};
const MAIL: NoteDraft = {
  body: "Would you like to talk?",
  visibility: "public",
  email: {
    from: "ines@larkspur.example.com",
    to: "ada@mail.example.net",
    subject: "Hello",
    sentAt: "2026-10-01T08:00:00Z",
  },
};

/** A person on a job, to hang parts on. */
async function petra() {
  const candidateId = await practice.idOf("candidates", "Petra");
  const application = (await practice.rows("applications")).find((row) => row.candidate_id === candidateId);
  return { candidateId, applicationId: application?.id ?? 0 };
}
const held = async (kind: string, candidateId: number) =>
  (await practice.rows(kind)).filter((row) => row.candidate_id === candidateId);

describe.each(KINDS)("on %s", (kind) => {
  it("a create and its parts are as few writes as the generation allows, and all of it arrives", async () => {
    const jobId = await practice.idOf("jobs", "Platform Engineer");
    const { harvest, requests } = await practice.connect(kind);
    const made = await value(harvest.createPerson(ADA, { as: "candidate", jobId }, PARTS, {}));
    const target = { candidateId: made.candidateId, applicationId: made.applicationId ?? 0 };
    const { inlineParts } = harvest;
    if (!inlineParts.has("attachments")) {
      for (const file of PARTS.attachments) await value(harvest.addAttachment(target, file, {}));
    }
    if (!inlineParts.has("notes"))
      for (const note of PARTS.notes) await value(harvest.addNote(made.candidateId, note, {}));
    if (!inlineParts.has("employments")) {
      for (const job of PARTS.employments) await value(harvest.addEmployment(made.candidateId, job, {}));
    }
    const writes = (await requests()).filter(({ method }) => method !== "GET");
    expect(writes).toHaveLength(kind === "harvest_v1" ? 1 : 5);
    expect(await value(harvest.attachmentsOf(target))).toEqual([
      { filename: "cv.pdf", type: "resume", createdAt: expect.any(Number) },
    ]);
    const employments = await value(harvest.employmentsOf(made.candidateId));
    expect(employments.toSorted((a, b) => a.company.localeCompare(b.company))).toEqual([
      { company: "Engine Ltd", title: "Analyst", startDate: "2019-03-01", endDate: "2020-02-29" },
      { company: "Loom & Co", title: "Lead", startDate: "2020-01-01" },
    ]);
    const [note] = await held("notes", made.candidateId);
    expect(note).toMatchObject({
      body: "Met at the fair.\nWrites clearly.",
      visibility: "privately_visible",
    });
  });

  it("a file is handed over as content and by address", async () => {
    const target = await petra();
    const { harvest } = await practice.connect(kind);
    const text = {
      filename: "letter.txt",
      type: "cover_letter",
      source: { content: btoa("Dear all") },
    } as const;
    await value(harvest.addAttachment(target, text, {}));
    const link = {
      filename: "portfolio.pdf",
      type: "other",
      source: { url: `${practice.url}/_control/clock` },
    } as const;
    await value(harvest.addAttachment(target, link, {}));
    const files = await value(harvest.attachmentsOf(target));
    expect(files.map(({ filename }) => filename)).toEqual(
      expect.arrayContaining(["petra-nakamura.pdf", "letter.txt", "portfolio.pdf"]),
    );
    const stored = (await held("attachments", target.candidateId)).find(
      (row) => row["filename"] === "letter.txt",
    );
    expect(stored).toMatchObject({ type: "cover_letter", _length: 8 });
  });

  it("a file that Greenhouse refuses is refused with its words", async () => {
    const target = await petra();
    const { harvest } = await practice.connect(kind);
    const file = { filename: "tool.exe", type: "other", source: { content: "AAAA" } } as const;
    const answer = await harvest.addAttachment(target, file, {});
    expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop", code: "refused" } });
    expect(answer.ok ? [] : answer.reason.messages).not.toEqual([]);
  });

  it("a note has the author and the visibility that were asked for", async () => {
    const { candidateId } = await petra();
    const ines = await practice.idOf("users", "Ines Okafor");
    const { harvest } = await practice.connect(kind);
    const before = (await held("notes", candidateId)).length;
    for (const visibility of ["public", "private", "admin_only"] as const) {
      const made = await value(
        harvest.addNote(candidateId, { body: visibility, visibility, authorUserId: ines }, {}),
      );
      expect(made.id).toBeGreaterThan(0);
    }
    const notes = (await held("notes", candidateId)).slice(before);
    expect(notes.map((row) => row["visibility"])).toEqual([
      "publicly_visible",
      "privately_visible",
      "admin_only_visible",
    ]);
    expect(notes.every((row) => row["user_id"] === ines)).toBe(true);
  });

  it("a message keeps its sender, receiver, subject and date", async () => {
    const { candidateId } = await petra();
    const { harvest } = await practice.connect(kind);
    await value(harvest.addNote(candidateId, MAIL, {}));
    const note = (await held("notes", candidateId)).at(-1);
    expect(note?.["body"]).toBe(noteBody(kind, MAIL));
    if (kind === "harvest_v3") {
      expect(note).toMatchObject({
        type: "EMAIL",
        subject: "Hello",
        email_from: "ines@larkspur.example.com",
        email_to: "ada@mail.example.net",
      });
    } else {
      expect(note?.["body"]).toContain("Subject: Hello");
    }
    expect(String(note?.["body"])).toContain("2026-10-01T08:00:00Z");
  });

  it("notes are read back by the text they were written with, or null where they cannot be read", async () => {
    const { candidateId } = await petra();
    const { harvest } = await practice.connect(kind);
    await value(harvest.addNote(candidateId, MAIL, {}));
    const notes = await value(harvest.notesOf(candidateId));
    if (kind === "harvest_v1") expect(notes).toBeNull();
    else expect(notes?.map(({ body }) => body)).toContain(noteBody(kind, MAIL));
  });

  it("an education is matched by name whatever its case and blanks, and what has no match is named", async () => {
    const { candidateId } = await petra();
    const options = await knownOptions();
    const { harvest } = await practice.connect(kind, {}, kind === "harvest_v1" ? options : undefined);
    const education = { school: " university  of LISBON ", degree: "Master's Degree", discipline: "Weaving" };
    expect(await value(harvest.matchEducation(education))).toEqual({
      writable: true,
      unmatched: ["Weaving"],
    });
    expect(await value(harvest.matchEducation({ school: "Old College" }))).toEqual({
      writable: false,
      unmatched: ["Old College"],
    });
    expect(await value(harvest.matchEducation({ startDate: "2001" }))).toEqual({
      writable: false,
      unmatched: [],
    });
    await value(
      harvest.addEducation(candidateId, { ...education, startDate: "2001-09", endDate: "2004" }, {}),
    );
    await value(harvest.addEducation(candidateId, { school: "Other", startDate: "2005-02-03" }, {}));
    const onFile = await value(harvest.educationsOf(candidateId));
    expect(onFile).toContainEqual({
      school: "University of Lisbon",
      degree: "Master's Degree",
      discipline: null,
      startDate: "2001-09",
      endDate: "2004-12",
    });
    expect(onFile).toContainEqual({
      school: "Other",
      degree: null,
      discipline: null,
      startDate: "2005-02",
      endDate: null,
    });
  });

  it("an employment without a real date is refused, not made up", async () => {
    const { candidateId } = await petra();
    const { harvest } = await practice.connect(kind);
    const answer = await harvest.addEmployment(
      candidateId,
      { company: "X", title: "Y", startDate: "some time" },
      {},
    );
    expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop", code: "refused" } });
  });

  it("nothing is on file for a person who is not there", async () => {
    const { harvest } = await practice.connect(kind);
    const target = { candidateId: 999_999_999_999, applicationId: 999_999_999_999 };
    expect(await value(harvest.attachmentsOf(target))).toEqual([]);
    expect(await value(harvest.educationsOf(target.candidateId))).toEqual([]);
    expect(await value(harvest.employmentsOf(target.candidateId))).toEqual([]);
    expect(await value(harvest.applicationsOf(target.candidateId))).toEqual([]);
  });
});

/** What v1 must be told; v3 reads it itself. */
async function knownOptions() {
  const store = memoryStore();
  const options = (await practice.rows("custom_field_options")).filter((row) => row["active"] === true);
  const named = options.map((row) => ({ id: row.id, name: String(row["name"]) }));
  for (const [key, wanted] of [
    ["school_name", ["University of Lisbon", "Other"]],
    ["degree", ["Master's Degree"]],
  ] as const) {
    const some = wanted.flatMap((name) => named.find((option) => option.name === name) ?? []);
    await store.put(key, { options: some, next: null });
  }
  return store;
}

describe("the options of harvest_v3", () => {
  it("are read once per client, and taken from a store that outlives it", async () => {
    const store = memoryStore();
    const first = await practice.connect("harvest_v3", {}, store);
    await value(first.harvest.matchEducation({ school: "Other" }));
    await value(first.harvest.matchEducation({ school: "University of Toronto" }));
    expect(await first.requests()).toHaveLength(1);
    const second = await practice.connect("harvest_v3", {}, store);
    expect(await value(second.harvest.matchEducation({ school: "Other" }))).toEqual({
      writable: true,
      unmatched: [],
    });
    expect(await second.requests()).toHaveLength(0);
  });

  it("match nothing without the right to read them, so that all of it goes into a note", async () => {
    const { harvest } = await practice.connect("harvest_v3", { scopes: ["harvest:jobs:list"] });
    expect(await value(harvest.matchEducation({ school: "Other" }))).toEqual({
      writable: false,
      unmatched: ["Other"],
    });
  });
});
