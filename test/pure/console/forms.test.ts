import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSettings, typedOf } from "../../../src/console/export-form.ts";
import { readPerson } from "../../../src/console/person-form.ts";
import { ExportSettings } from "../../../src/exports/schemas.ts";

const settingsOf = (sent: Record<string, unknown>) => {
  const form = readSettings(sent);
  if (!form.ok) throw new Error(JSON.stringify(form.errors));
  return form.settings;
};

describe("the form of export settings", () => {
  it("takes the stage of the one job that is ticked, and no pool or owner with it", () => {
    const sent = { job: "4567", "stage-4567": "11", "stage-8": "12", pool: "3:4", owner: "usr-1" };
    expect(settingsOf(sent)).toEqual({
      jobIds: [4567],
      stageId: 11,
      tags: [],
      onExisting: "attach",
      resume: "if_missing",
    });
  });

  it("takes pool, stage of the pool and owner without a job, and no job's stage", () => {
    expect(settingsOf({ "stage-4567": "11", pool: "3:4", owner: "usr-1" })).toMatchObject({
      jobIds: [],
      prospect: { poolId: 3, poolStageId: 4, ownerUserId: "usr-1" },
    });
    expect(settingsOf({ "stage-4567": "11" }).stageId).toBeUndefined();
  });

  it("takes several jobs, each once", () => {
    expect(settingsOf({ job: ["4567", "9", "9"], pool: "3" })).toMatchObject({
      jobIds: [4567, 9],
      prospect: { poolId: 3 },
    });
  });

  it("splits tags at commas and leaves out what is empty or said twice", () => {
    expect(settingsOf({ tags: " Kubernetes, on call,, Kubernetes ," }).tags).toEqual([
      "Kubernetes",
      "on call",
    ]);
  });

  it("says at the field what is wrong with it, and keeps what was typed", () => {
    const form = readSettings({ tags: "x".repeat(300), existing: "attach", source: "12" });
    expect(form).toMatchObject({ ok: false, typed: { tags: "x".repeat(300), source: "12" } });
    expect(form.errors).toEqual({ tags: "This is too long. Shorten it to 255 characters." });
    const many = readSettings({ tags: Array.from({ length: 51 }, (_, n) => `tag ${n}`).join(",") });
    expect(many.errors).toEqual({ tags: "These are too many: give 50 at most." });
  });

  it("gives any settings back as they were after they have been shown", () => {
    const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    const pool = fc.option(fc.record({ poolId: id, poolStageId: id }), { nil: undefined });
    const settings = fc
      .record(
        {
          jobIds: fc.uniqueArray(id, { maxLength: 4 }),
          stageId: id,
          prospect: pool,
          sourceId: id,
          tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8})?$/), { maxLength: 3 }),
          onExisting: fc.constantFrom("attach" as const, "skip" as const, "create" as const),
          resume: fc.constantFrom("if_missing" as const, "always" as const, "never" as const),
        },
        { requiredKeys: ["jobIds", "tags", "onExisting", "resume"] },
      )
      .map(({ stageId, prospect, ...rest }) => {
        const one = rest.jobIds.length === 1;
        return {
          ...rest,
          ...(one && stageId ? { stageId } : {}),
          ...(!one && prospect ? { prospect } : {}),
        };
      });
    fc.assert(
      fc.property(settings, (given) => {
        const typed = typedOf(ExportSettings.parse(given));
        const sent = { ...typed, job: typed.job.map(String), [`stage-${typed.job[0]}`]: typed.stage };
        expect(settingsOf(sent)).toEqual(ExportSettings.parse(given));
      }),
    );
  });
});

describe("the form for one person", () => {
  const filled = {
    firstName: " Ana ",
    lastName: "Sorel",
    email: "ana@post.example.net",
    phone: "",
    title: "Engineer",
    company: "",
    stage: "Sourced",
    links: "https://social.example.net/ana\n\n ana.example.net ",
    resumeUrl: "",
    note: "Met at the fair.\nWrites clearly.",
  };

  it("makes a profile of what is filled in", async () => {
    const resume = new File(["%PDF-1.4 ana"], "C:\\papers\\ana sorel.pdf");
    const form = await readPerson({ ...filled, resume });
    if (!form.ok) throw new Error(JSON.stringify(form.errors));
    expect(form.stage).toBe("Sourced");
    expect(form.profile).toMatchObject({
      firstName: "Ana",
      lastName: "Sorel",
      emails: [{ value: "ana@post.example.net", type: "personal" }],
      phones: [],
      socials: ["https://social.example.net/ana", "ana.example.net"],
      notes: [{ body: "Met at the fair.\nWrites clearly.", visibility: "public" }],
      attachments: [{ filename: "ana sorel.pdf", type: "resume", content: btoa("%PDF-1.4 ana") }],
    });
  });

  it("names a résumé by its address", async () => {
    const form = await readPerson({
      ...filled,
      resumeUrl: "https://files.example.net/cv/Ana%20Sorel.pdf?x=1",
    });
    expect(form.ok && form.profile.attachments[0]).toMatchObject({ filename: "Ana Sorel.pdf" });
  });

  it.each([
    [{ firstName: "", lastName: "" }, "lastName"],
    [{ email: "ana at post" }, "email"],
    [{ phone: "ring twice" }, "phone"],
    [{ stage: " " }, "stage"],
    [{ links: "https://a.example.net\nnot a link" }, "links"],
    [{ resumeUrl: "files.example.net/cv.pdf" }, "resumeUrl"],
    [{ resumeUrl: "https://a.example.net/cv.pdf", resume: new File(["x"], "cv.pdf") }, "resumeUrl"],
    [{ resume: new File([new Uint8Array(5_000_001)], "cv.pdf") }, "resume"],
    [{ title: "x".repeat(256) }, "title"],
    [{ note: "x".repeat(60_001) }, "note"],
  ])("refuses %o at the field %s, and keeps what was typed", async (change, field) => {
    const form = await readPerson({ ...filled, ...change });
    expect(form.ok).toBe(false);
    expect(Object.keys(form.errors)).toEqual([field]);
    expect(form.values).toMatchObject({ company: "", stage: { ...filled, ...change }.stage.trim() });
  });
});
