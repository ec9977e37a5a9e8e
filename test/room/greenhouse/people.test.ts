/** People and applications on both generations, read back from the practice Greenhouse. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Placement } from "../../../src/greenhouse/drafts.ts";
import { FULL, NOTHING } from "./drafts.ts";
import { KINDS, type LoggedRequest, type Practice, startPractice, value } from "./practice.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

const writes = (requests: LoggedRequest[]) => requests.filter(({ method }) => method !== "GET");

async function places() {
  const { idOf } = practice;
  const platform = await idOf("jobs", "Platform Engineer");
  const stages = (await practice.rows("job_interview_stages")).filter((row) => row.job_id === platform);
  const pool = await idOf("prospect_pools", "Future engineers");
  const poolStages = (await practice.rows("prospect_pool_stages")).filter(
    (row) => row.prospect_pool_id === pool,
  );
  return {
    platform,
    stage: stages[1]?.id ?? 0,
    firmware: await idOf("jobs", "Firmware Engineer"),
    source: await idOf("sources", "Headhuntr.io"),
    ines: await idOf("users", "Ines Okafor"),
    kofi: await idOf("users", "Kofi Brandt"),
    pool,
    poolStage: poolStages[1]?.id ?? 0,
  };
}

describe.each(KINDS)("on %s", (kind) => {
  it("a candidate is made with the application, at the stage, source and credit that were asked for, in one write", async () => {
    const at = await places();
    const { harvest, requests } = await practice.connect(kind);
    const placement: Placement = {
      as: "candidate",
      jobId: at.platform,
      stageId: at.stage,
      sourceId: at.source,
      referrerUserId: at.ines,
    };
    const credit = kind === "harvest_v1" ? { onBehalfOf: at.ines } : {};
    const made = await value(harvest.createPerson(FULL, placement, NOTHING, credit));
    expect(writes(await requests())).toHaveLength(1);
    expect(made.creditedVia).toContain("referrer");
    expect(made.left).toBeNull();
    const application = await value(harvest.getApplication(made.applicationId ?? 0));
    expect(application).toMatchObject({
      candidateId: made.candidateId,
      prospect: false,
      status: "active",
      jobIds: [at.platform],
      stageId: at.stage,
      stageName: "Screen",
      sourceId: at.source,
      rejectedAt: null,
    });
    const [held] = (await practice.rows("applications")).filter(({ id }) => id === made.applicationId);
    expect(held?.["referrer_id"]).toBe(await practice.idOf("referrers", "Ines Okafor"));
  });

  it("a person is found by each address in any case, with everything that was given", async () => {
    const at = await places();
    const { harvest } = await practice.connect(kind);
    const made = await value(
      harvest.createPerson(FULL, { as: "candidate", jobId: at.platform }, NOTHING, {}),
    );
    const [person, ...others] = await value(harvest.findPeopleByEmail("ADA@work.example.net"));
    expect(others).toEqual([]);
    expect(person).toMatchObject({
      id: made.candidateId,
      firstName: "Ada",
      lastName: "",
      company: "Engine Ltd",
      title: "Analyst",
      isPrivate: false,
      phones: ["+1 555 0100"],
      websites: ["https://ada.example.net"],
      socials: ["https://social.example.net/ada"],
    });
    expect(person?.emails.toSorted()).toEqual(["ada@mail.example.net", "ada@work.example.net"]);
    expect(person?.tags.toSorted()).toEqual(["New tag", "Sourced"]);
    expect(await value(harvest.findPeopleByEmail("nobody@mail.example.net"))).toEqual([]);
    expect(await value(harvest.findPeopleByEmail("s.okoro@mail.example.net"))).toHaveLength(2);
    const held = JSON.stringify(
      (await practice.rows("candidates")).find(({ id }) => id === made.candidateId),
    );
    expect(held).toContain(`{"value":"ada@work.example.net","type":"other"}`);
    expect(held).toContain("c-1");
  });

  it("a prospect is made for no job and for several", async () => {
    const at = await places();
    const { harvest, requests } = await practice.connect(kind);
    const none = await value(harvest.createPerson(FULL, { as: "prospect", jobIds: [] }, NOTHING, {}));
    const two: Placement = { as: "prospect", jobIds: [at.platform, at.firmware], sourceId: at.source };
    const both = await value(harvest.createPerson(FULL, two, NOTHING, {}));
    expect(writes(await requests())).toHaveLength(2);
    const [jobless] = await value(harvest.applicationsOf(none.candidateId));
    expect(jobless).toMatchObject({
      id: none.applicationId,
      prospect: true,
      status: "active",
      jobIds: [],
      stageId: null,
    });
    const application = await value(harvest.getApplication(both.applicationId ?? 0));
    expect(application?.jobIds.toSorted()).toEqual([at.platform, at.firmware].toSorted());
    expect(application?.sourceId).toBe(at.source);
  });

  it("a prospect comes into the pool and the stage of it, with what is left for a second write", async () => {
    const at = await places();
    const { harvest } = await practice.connect(kind);
    const placement: Placement = {
      as: "prospect",
      jobIds: [],
      poolId: at.pool,
      poolStageId: at.poolStage,
      ownerUserId: at.kofi,
    };
    const made = await value(harvest.createPerson(FULL, placement, NOTHING, {}));
    expect(made.creditedVia.includes("prospect_owner")).toBe(kind === "harvest_v3");
    if (made.left) await value(harvest.updateApplication(made.applicationId ?? 0, made.left, {}));
    const details = (await practice.rows("prospect_details")).find(
      (row) => row["application_id"] === made.applicationId,
    );
    expect(details).toMatchObject({ pool_id: at.pool, pool_stage_id: at.poolStage });
    expect(details?.["prospect_owner_id"]).toBe(kind === "harvest_v3" ? at.kofi : null);
  });

  it("an application is added to a person who is there, on a job and as a prospect", async () => {
    const at = await places();
    const { harvest } = await practice.connect(kind);
    const petra = await practice.idOf("candidates", "Petra");
    const onJob: Placement = { as: "candidate", jobId: at.platform, stageId: at.stage, sourceId: at.source };
    const first = await value(harvest.addApplication(petra, onJob, {}));
    const asProspect: Placement = {
      as: "prospect",
      jobIds: [at.firmware],
      poolId: at.pool,
      ownerUserId: at.kofi,
    };
    const second = await value(harvest.addApplication(petra, asProspect, {}));
    expect(second.creditedVia).toEqual(["prospect_owner"]);
    const applications = new Map((await value(harvest.applicationsOf(petra))).map((row) => [row.id, row]));
    expect(applications.size).toBe(3);
    expect(applications.get(first.applicationId)).toMatchObject({
      prospect: false,
      jobIds: [at.platform],
      stageId: at.stage,
    });
    expect(applications.get(second.applicationId)).toMatchObject({ prospect: true, jobIds: [at.firmware] });
  });

  it("an application tells its end: rejected with the reason's name, hired, converted", async () => {
    const { harvest } = await practice.connect(kind);
    const saoirse = await practice.idOf("candidates", "Saoirse");
    const [rejected] = await value(harvest.applicationsOf(saoirse));
    expect(rejected).toMatchObject({
      status: "rejected",
      rejectionReason: "Lacking skill(s) or qualification(s)",
    });
    expect(rejected?.rejectedAt).not.toBeNull();
    const [hired] = await value(harvest.applicationsOf(await practice.idOf("candidates", "Dag")));
    expect(hired).toMatchObject({ status: "hired", rejectedAt: null, rejectionReason: null });
    const rui = await practice.idOf("candidates", "Rui");
    const [prospect] = await value(harvest.applicationsOf(rui));
    const jobId = await practice.idOf("jobs", "Platform Engineer");
    await practice.control("POST", "/actions", { type: "convert", applicationId: prospect?.id, jobId });
    const after = await value(harvest.applicationsOf(rui));
    expect(after.map(({ status }) => status).toSorted()).toEqual(["active", "converted"]);
  });

  it("a person's changes replace lists and leave the rest, and can make the person private", async () => {
    const { harvest } = await practice.connect(kind);
    const petra = await practice.idOf("candidates", "Petra");
    const emails = [{ value: "petra@new.example.net", type: "work" }];
    const changed = await value(
      harvest.updatePerson(petra, { title: "Lead", emails, tags: [], isPrivate: true }, {}),
    );
    expect(changed).toMatchObject({
      id: petra,
      firstName: "Petra",
      title: "Lead",
      emails: ["petra@new.example.net"],
      tags: [],
    });
    const [read] = await value(harvest.getPeople([petra]));
    expect(read).toMatchObject({ isPrivate: true, company: changed.company });
  });

  it("an application's source changes and is read back", async () => {
    const at = await places();
    const { harvest } = await practice.connect(kind);
    const [application] = await value(harvest.applicationsOf(await practice.idOf("candidates", "Dag")));
    const changed = await value(harvest.updateApplication(application?.id ?? 0, { sourceId: at.source }, {}));
    expect(changed).toMatchObject({ id: application?.id, sourceId: at.source, status: "hired" });
  });

  it("a prospect moves to another pool and stage", async () => {
    const at = await places();
    const { harvest } = await practice.connect(kind);
    const [application] = await value(harvest.applicationsOf(await practice.idOf("candidates", "Sam")));
    const change = { poolId: at.pool, poolStageId: at.poolStage };
    await value(harvest.updateApplication(application?.id ?? 0, change, {}));
    const details = (await practice.rows("prospect_details")).find(
      (row) => row["application_id"] === application?.id,
    );
    expect(details).toMatchObject({ pool_id: at.pool, pool_stage_id: at.poolStage });
  });

  it("an application that was rejected for one of Greenhouse's own reasons tells its name", async () => {
    const { harvest } = await practice.connect(kind);
    const [application] = await value(harvest.applicationsOf(await practice.idOf("candidates", "Petra")));
    const rejectionReasonId = await practice.idOf("rejection_reasons", "Position closed");
    await practice.control("POST", "/actions", {
      type: "reject",
      applicationId: application?.id,
      rejectionReasonId,
    });
    const rejected = await value(harvest.getApplication(application?.id ?? 0));
    expect(rejected).toMatchObject({
      status: "rejected",
      rejectionReasonId,
      rejectionReason: "Position closed",
    });
  });

  it("people are read by id, more than fit one request, and those who are gone are absent", async () => {
    await practice.control("POST", "/reset", { extraCandidates: 60 });
    const { harvest } = await practice.connect(kind);
    const ids = (await practice.rows("candidates")).map(({ id }) => id);
    const people = await value(harvest.getPeople([...ids, 999_999_999_999]));
    expect(people.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(await value(harvest.getPeople([999_999_999_999]))).toEqual([]);
    expect(await value(harvest.getPeople([]))).toEqual([]);
    expect(await value(harvest.getApplication(999_999_999_999))).toBeNull();
  });

  it("people made since a time are listed, and nobody who was there before", async () => {
    await practice.control("POST", "/clock", { now: "2031-11-01T00:00:00Z", frozen: true });
    const at = await places();
    const { harvest } = await practice.connect(kind);
    await practice.control("POST", "/clock", { advanceMs: 3_600_000 });
    const made: number[] = [];
    for (let n = 0; n < 3; n++) {
      const placement: Placement = { as: "candidate", jobId: at.platform };
      made.unshift((await value(harvest.createPerson(FULL, placement, NOTHING, {}))).candidateId);
    }
    const page = await value(harvest.peopleCreatedSince(Date.parse("2031-11-01T01:00:00Z"), null));
    expect(page.items.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
    expect(page.items[0]?.createdAt).toBe(Date.parse("2031-11-01T01:00:00Z"));
  });

  it("people who changed within a span of time are listed, on v1 with their applications", async () => {
    const petra = await practice.idOf("candidates", "Petra");
    await practice.control("POST", "/clock", { now: "2031-11-01T00:00:00Z", frozen: true });
    const { harvest } = await practice.connect(kind);
    await practice.control("POST", "/actions", {
      type: "update_candidate",
      candidateId: petra,
      changes: { title: "Lead" },
    });
    const at = Date.parse("2031-11-01T00:00:00Z");
    const around = { from: at - 1_000, until: at + 1_000 };
    const page = await value(harvest.peopleUpdated(around, null));
    expect(page.items.map(({ person }) => [person.id, person.title])).toEqual([[petra, "Lead"]]);
    const applications = await value(harvest.applicationsOf(petra));
    expect(page.items[0]?.applications).toEqual(kind === "harvest_v1" ? applications : null);
    const before = { from: at - 3_600_000, until: at - 1_000 };
    expect((await value(harvest.peopleUpdated(before, null))).items).toEqual([]);
  });

  it("applications that changed within a span of time are listed on v3, and are none apart from people on v1", async () => {
    const petra = await practice.idOf("candidates", "Petra");
    await practice.control("POST", "/clock", { now: "2031-11-01T00:00:00Z", frozen: true });
    const { harvest } = await practice.connect(kind);
    const [application] = await value(harvest.applicationsOf(petra));
    await practice.control("POST", "/actions", { type: "move", applicationId: application?.id });
    const at = Date.parse("2031-11-01T00:00:00Z");
    const page = await value(harvest.applicationsUpdated({ from: at - 1_000, until: at + 1_000 }, null));
    const moved = await value(harvest.getApplication(application?.id ?? 0));
    expect(moved?.stageId).not.toBe(application?.stageId);
    expect(page).toEqual({ items: kind === "harvest_v3" ? [moved] : [], next: null });
  });

  it("people are read with all their applications, those who are gone are absent", async () => {
    const { harvest } = await practice.connect(kind);
    const some = [
      await practice.idOf("candidates", "Petra"),
      await practice.idOf("candidates", "Sam"),
      999_999_999_999,
    ];
    const shown = await value(harvest.peopleWithApplications(some));
    expect(shown.map(({ person }) => person.id).toSorted()).toEqual(some.slice(0, 2).toSorted());
    for (const { person, applications } of shown) {
      expect(applications?.length).toBeGreaterThan(0);
      expect(applications).toEqual(await value(harvest.applicationsOf(person.id)));
    }
  });

  it("a job or a stage that does not fit is refused with Greenhouse's words, and nobody is made", async () => {
    const at = await places();
    const { harvest } = await practice.connect(kind);
    const before = (await practice.rows("candidates")).length;
    for (const placement of [
      { as: "candidate", jobId: 999_999_999_999 },
      { as: "candidate", jobId: at.firmware, stageId: at.stage },
    ] satisfies Placement[]) {
      const answer = await harvest.createPerson(FULL, placement, NOTHING, {});
      expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop" } });
      expect(answer.ok ? [] : answer.reason.messages).not.toEqual([]);
    }
    expect(await practice.rows("candidates")).toHaveLength(before);
  });

  it("private people are absent for a credential that may not see them", async () => {
    const { harvest } = await practice.connect(kind, { privateVisible: false });
    expect(await value(harvest.findPeopleByEmail("yusra.kellermann@mail.example.net"))).toEqual([]);
    const sees = await practice.connect(kind, { privateVisible: true });
    const [yusra] = await value(sees.harvest.findPeopleByEmail("yusra.kellermann@mail.example.net"));
    expect(yusra?.isPrivate).toBe(true);
  });
});

describe("credit on harvest_v3", () => {
  it("is left out, not refused, for a user without a referrer row and without the right to look", async () => {
    const at = await places();
    const placement: Placement = { as: "candidate", jobId: at.platform, referrerUserId: at.kofi };
    const { harvest, requests } = await practice.connect("harvest_v3");
    expect((await value(harvest.createPerson(FULL, placement, NOTHING, {}))).creditedVia).toEqual([]);
    await value(harvest.createPerson(FULL, placement, NOTHING, {}));
    expect((await requests()).filter(({ path }) => path === "/v3/referrers")).toHaveLength(1);
    const scopes = ["harvest:candidates:create"];
    const blind = await practice.connect("harvest_v3", { scopes });
    const made = await value(
      blind.harvest.createPerson(FULL, { ...placement, referrerUserId: at.ines }, NOTHING, {}),
    );
    expect(made.creditedVia).toEqual([]);
  });
});
