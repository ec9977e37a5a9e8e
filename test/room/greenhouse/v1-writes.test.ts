import { describe, expect, it } from "vitest";
import type { Parts, PersonDraft, Placement } from "../../../src/greenhouse/drafts.ts";
import { json, type Seen, v1 } from "./stand-in.ts";

const PERSON: PersonDraft = {
  firstName: "Ada",
  lastName: "Byron",
  emails: [{ value: "ada@example.com", type: "personal" }],
  phones: [],
  addresses: [],
  websites: [],
  socials: [],
  tags: ["Sourced"],
  customFields: [{ nameKey: "level", value: "Senior" }],
};
const NOTHING: Parts = { attachments: [], notes: [], educations: [], employments: [] };
const ON_A_JOB = { as: "candidate", jobId: 7, stageId: 8, sourceId: 9, referrerUserId: 50 } as const;
const bodyOf = (seen: Seen | undefined): unknown => JSON.parse(String(seen?.body));

describe("a v1 create", () => {
  it("carries application, files, notes and employments in one write, made for the recruiter", async () => {
    const { harvest, seen } = v1(() =>
      json({ id: 100, application_ids: [200], applications: [{ id: 200 }] }),
    );
    const parts: Parts = {
      attachments: [{ filename: "cv.pdf", type: "resume", source: { content: "JVBERg==" } }],
      notes: [{ body: "Met her.", visibility: "private" }],
      educations: [],
      employments: [{ company: "Engine Ltd", title: "Analyst", startDate: "2019-03" }],
    };
    const created = await harvest.createPerson(PERSON, ON_A_JOB, parts, { onBehalfOf: 50 });
    expect(created).toEqual({
      ok: true,
      value: {
        candidateId: 100,
        applicationId: 200,
        creditedVia: ["on_behalf_of", "referrer"],
        uncredited: [],
        left: null,
      },
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", url: "https://harvest.example/v1/candidates" });
    expect(seen[0]?.headers.get("On-Behalf-Of")).toBe("50");
    expect(bodyOf(seen[0])).toEqual({
      first_name: "Ada",
      last_name: "Byron",
      email_addresses: [{ value: "ada@example.com", type: "personal" }],
      tags: ["Sourced"],
      custom_fields: [{ name_key: "level", value: "Senior" }],
      employments: [{ company_name: "Engine Ltd", title: "Analyst", start_date: "2019-03-01T00:00:00.000Z" }],
      activity_feed_notes: [{ user_id: 50, body: "Met her.", visibility: "private" }],
      applications: [
        {
          job_id: 7,
          initial_stage_id: 8,
          source_id: 9,
          referrer: { type: "id", value: 50 },
          attachments: [
            { filename: "cv.pdf", type: "resume", content: "JVBERg==", content_type: "application/pdf" },
          ],
        },
      ],
    });
  });

  it("of a prospect leaves the pool for one more write and says so", async () => {
    const { harvest, seen } = v1(() => json({ id: 100 }, 202));
    const placement: Placement = {
      as: "prospect",
      jobIds: [1, 2],
      poolId: 5,
      poolStageId: 6,
      ownerUserId: 50,
    };
    const created = await harvest.createPerson(PERSON, placement, NOTHING, {});
    expect(created).toEqual({
      ok: true,
      value: {
        candidateId: 100,
        applicationId: null,
        creditedVia: [],
        uncredited: ["owner_not_settable"],
        left: { poolId: 5, poolStageId: 6 },
      },
    });
    expect(seen[0]?.url).toBe("https://harvest.example/v1/prospects");
    expect(bodyOf(seen[0])).toMatchObject({ application: { job_ids: [1, 2] } });
    expect(JSON.stringify(bodyOf(seen[0]))).not.toMatch(/pool|owner/);
  });

  it("puts what v1 cannot hold into a note instead of losing it", async () => {
    const { harvest, seen } = v1(() => json({ id: 100 }));
    const parts: Parts = {
      ...NOTHING,
      educations: [{ school: "Turin", degree: "MSc", startDate: "2001", endDate: "2004" }],
      attachments: [{ filename: "voice.wav", type: "other", source: { content: "AAAA" } }],
    };
    await harvest.createPerson(PERSON, { as: "prospect", jobIds: [] }, parts, {});
    const body = bodyOf(seen[0]);
    expect(body).toMatchObject({ activity_feed_notes: [{ user_id: 1, visibility: "public" }] });
    expect(JSON.stringify(body)).toContain("Education: Turin, MSc (2001 to 2004)");
    expect(JSON.stringify(body)).toContain("voice.wav");
  });

  it("is made once more by the connection's own user when the recruiter is refused, without her as referrer", async () => {
    for (const status of [403, 404]) {
      const { harvest, seen } = v1((_, count) =>
        count === 1
          ? json({ errors: [{ message: "Not found" }] }, status)
          : json({ id: 100, application_ids: [2] }),
      );
      const parts = { ...NOTHING, notes: [{ body: "Hi", visibility: "public", authorUserId: 50 } as const] };
      const created = await harvest.createPerson(PERSON, ON_A_JOB, parts, { onBehalfOf: 50 });
      expect(created).toMatchObject({ ok: true, value: { candidateId: 100, creditedVia: [] } });
      expect(seen.map(({ headers }) => headers.get("On-Behalf-Of"))).toEqual(["50", "1"]);
      expect(bodyOf(seen[1])).toMatchObject({ activity_feed_notes: [{ user_id: 1 }] });
      expect(JSON.stringify(bodyOf(seen[1]))).not.toContain("referrer");
    }
  });

  it("is not repeated after a 422, nor when the connection's own user was refused", async () => {
    const invalid = v1(() =>
      json({ errors: [{ message: "Missing required field: first_name", field: "first_name" }] }, 422),
    );
    const answer = await invalid.harvest.createPerson(PERSON, ON_A_JOB, NOTHING, { onBehalfOf: 50 });
    expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop", code: "refused" } });
    expect(invalid.seen).toHaveLength(1);
    const own = v1(() => json({ message: "Resource not found" }, 404));
    expect(await own.harvest.createPerson(PERSON, ON_A_JOB, NOTHING, {})).toMatchObject({
      reason: { code: "not_found" },
    });
    expect(own.seen).toHaveLength(1);
  });
});

describe("a v1 write beside a person", () => {
  it("puts a message's sender, receiver and subject into a plain note", async () => {
    const { harvest, seen } = v1(() => json({ id: 3 }));
    const email = { from: "r@example.com", to: "ada@example.com", subject: "Hello", sentAt: null };
    await harvest.addNote(100, { body: "Hi", visibility: "public", email }, { onBehalfOf: 50 });
    expect(seen[0]?.url).toBe("https://harvest.example/v1/candidates/100/activity_feed/notes");
    expect(bodyOf(seen[0])).toEqual({
      user_id: 50,
      body: "From r@example.com · to ada@example.com · Subject: Hello\n\nHi",
      visibility: "public",
    });
  });

  it("hands a file over by address without a content type, and one that is no resume for admins only", async () => {
    const { harvest, seen } = v1(() => json({ filename: "x", url: "y", type: "admin_only" }));
    const file = {
      filename: "voice.wav",
      type: "other",
      source: { url: "https://files.example/voice.wav" },
    } as const;
    expect(await harvest.addAttachment({ candidateId: 100, applicationId: 2 }, file, {})).toEqual({
      ok: true,
      value: { id: null },
    });
    expect(bodyOf(seen[0])).toEqual({
      filename: "voice.wav",
      type: "admin_only",
      url: "https://files.example/voice.wav",
    });
  });

  it("sends no education and no file of a type that v1 does not take, and says why", async () => {
    const { harvest, seen } = v1(() => json({ id: 1 }));
    const file = { filename: "voice.wav", type: "other", source: { content: "AAAA" } } as const;
    for (const answer of [
      await harvest.addEducation(100, { school: "Turin" }, {}),
      await harvest.addAttachment({ candidateId: 100, applicationId: 2 }, file, {}),
    ]) {
      expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop", code: "refused" } });
    }
    expect(await harvest.matchEducation({ school: " Turin ", degree: "" })).toEqual({
      ok: true,
      value: { writable: false, unmatched: ["Turin"] },
    });
    expect(seen).toHaveLength(0);
  });

  it("reads an edited candidate from an object and from an array of one", async () => {
    const row = { id: 100, first_name: "Ada", keyed_custom_fields: { level: null } };
    for (const body of [row, [row]]) {
      const { harvest } = v1(() => json(body));
      expect(await harvest.updatePerson(100, { title: "Countess" }, {})).toMatchObject({
        ok: true,
        value: { id: 100 },
      });
    }
  });
});

describe("a v1 read", () => {
  it("takes a job without departments, a single page with a Link and posts without a job", async () => {
    const link = `<https://harvest.example/v1/jobs?page=1>; rel="last"`;
    const { harvest } = v1(({ url }) =>
      url.includes("job_posts")
        ? json([
            { id: 1, job_id: null, title: "Prospects", live: true },
            { id: 2, job_id: 7, title: "Gone", live: false, active: false },
          ])
        : json(
            [{ id: 7, name: "Chef", status: "open", departments: [null], keyed_custom_fields: { a: null } }],
            200,
            { Link: link },
          ),
    );
    expect(await harvest.listPage("jobs", null)).toMatchObject({
      ok: true,
      value: { next: null, items: [{ id: 7 }] },
    });
    expect(await harvest.listPage("job-posts", null)).toMatchObject({
      ok: true,
      value: { items: [{ id: 1, jobId: null }] },
    });
    const posts = await harvest.listPage("job-posts", null);
    expect(posts.ok && posts.value.items).toHaveLength(1);
  });

  it("is null or empty for a record that is not written through yet", async () => {
    const { harvest } = v1(() => json({ message: "Resource not found" }, 404));
    expect(await harvest.getApplication(5)).toEqual({ ok: true, value: null });
    expect(await harvest.getPeople([5])).toEqual({ ok: true, value: [] });
    expect(await harvest.applicationsOf(5)).toEqual({ ok: true, value: [] });
    expect(await harvest.stagesOfJob(5)).toEqual({ ok: true, value: [] });
    expect(await harvest.getOne("prospect-pools", 5)).toEqual({ ok: true, value: null });
  });

  it("looks for one user and one source in their lists, which alone are permitted", async () => {
    const { harvest, seen } = v1(() => json([{ id: 5, name: "Referral", emails: ["A@B.example"] }]));
    expect(await harvest.getOne("users", 5)).toMatchObject({
      ok: true,
      value: { id: 5, emails: ["a@b.example"] },
    });
    expect(await harvest.getOne("sources", 6)).toEqual({ ok: true, value: null });
    expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(["/v1/users", "/v1/sources"]);
  });
});
