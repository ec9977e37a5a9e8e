/** The lists of which the product keeps a copy, on both generations, against what the practice Greenhouse holds. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type GreenhouseJob,
  type Harvest,
  type HarvestLists,
  LIST_NAMES,
  type ListName,
} from "../../../src/greenhouse/harvest.ts";
import { KINDS, type Practice, startPractice, value } from "./practice.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

async function walk<L extends ListName>(harvest: Harvest, list: L): Promise<HarvestLists[L][]> {
  const items: HarvestLists[L][] = [];
  let next: string | null = null;
  do {
    const page: { items: HarvestLists[L][]; next: string | null } = await value(harvest.listPage(list, next));
    items.push(...page.items);
    next = page.next;
  } while (next !== null);
  return items;
}

describe.each(KINDS)("on %s", (kind) => {
  it.each(LIST_NAMES)(
    "%s come as records that can be read by id, and null for an unknown id",
    async (list) => {
      const { harvest } = await practice.connect(kind);
      const items = await walk(harvest, list);
      expect(items.length).toBeGreaterThan(1);
      const [first] = items;
      expect(await value(harvest.getOne(list, first?.id ?? 0))).toEqual(first);
      expect(await value(harvest.getOne(list, 999_999_999_999))).toBeNull();
    },
  );

  it("shows users with every address in lower case, and who is admin or deactivated", async () => {
    const { harvest } = await practice.connect(kind);
    const users = await walk(harvest, "users");
    const byName = new Map(users.map((user) => [user.name, user]));
    expect(byName.get("Mira Halvorsen")).toMatchObject({
      email: "mira.halvorsen@larkspur.example.com",
      siteAdmin: true,
      deactivated: false,
    });
    expect(byName.get("Tomas Quill")?.emails).toContain("tq@larkspur.example.org");
    expect(byName.get("Otto Lindqvist")?.deactivated).toBe(true);
    expect(byName.get("Ines Okafor")?.siteAdmin).toBe(false);
  });

  it("shows jobs of every status with their marks and times", async () => {
    const { harvest } = await practice.connect(kind);
    const jobs = new Map(
      (await walk(harvest, "jobs")).map((job): [string, GreenhouseJob] => [job.name, job]),
    );
    expect(jobs.get("Firmware Engineer")).toMatchObject({
      status: "open",
      requisitionId: "LR-FW-1",
      confidential: false,
    });
    expect(jobs.get("Firmware Engineer")?.openedAt).toBe(Date.parse("2026-03-02T09:00:00Z"));
    expect(jobs.get("Robotics Researcher")?.requisitionId).toBeNull();
    expect(jobs.get("Office Manager")).toMatchObject({
      status: "closed",
      closedAt: Date.parse("2026-04-01T12:00:00Z"),
    });
    expect(jobs.get("Data Analyst")).toMatchObject({ status: "draft", openedAt: null });
    expect(jobs.get("Chief Robotics Officer")?.confidential).toBe(true);
  });

  it("leaves deleted posts, stages and pools out, and gives pools their stages in order", async () => {
    const { harvest } = await practice.connect(kind);
    const titles = (await walk(harvest, "job-posts")).map(({ title }) => title);
    expect(titles).toContain("Platform Engineer, internal");
    expect(titles).not.toContain("Account Executive (old)");
    const pools = await walk(harvest, "prospect-pools");
    expect(pools.map(({ name }) => name).toSorted()).toEqual(["Future engineers", "Silver medalists"]);
    const stages = pools.find(({ name }) => name === "Future engineers")?.stages.map(({ name }) => name);
    expect(stages).toEqual(["Not contacted", "Contacted", "In discussion"]);
  });

  it("gives a job's stages in order and its posts, and nothing for a job that is not there", async () => {
    const { harvest } = await practice.connect(kind);
    const platform = await practice.idOf("jobs", "Platform Engineer");
    const stages = await value(harvest.stagesOfJob(platform));
    expect(stages.map(({ name }) => name)).toEqual(["Application Review", "Screen", "Offer"]);
    expect(stages.every(({ jobId }) => jobId === platform)).toBe(true);
    const posts = await value(harvest.postsOfJob(platform));
    expect(posts.map(({ title }) => title).toSorted()).toEqual([
      "Platform Engineer",
      "Platform Engineer, internal",
    ]);
    expect(posts.map(({ id }) => id)).toContain((await value(harvest.postOfJob(platform)))?.id);
    expect(await value(harvest.stagesOfJob(999_999_999_999))).toEqual([]);
    expect(await value(harvest.postsOfJob(999_999_999_999))).toEqual([]);
    expect(await value(harvest.postOfJob(999_999_999_999))).toBeNull();
  });

  it("walks over many pages without losing or doubling a row, in as few calls as the pages need", async () => {
    await practice.control("POST", "/reset", { extraJobs: 450 });
    const { harvest, requests } = await practice.connect(kind);
    const jobs = await walk(harvest, "jobs");
    expect(new Set(jobs.map(({ id }) => id)).size).toBe((await practice.rows("jobs")).length);
    expect(jobs).toHaveLength(457);
    expect(await requests()).toHaveLength(3);
  });
});

describe("a walk on harvest_v3", () => {
  it("begins again when its cursor has died", async () => {
    await practice.control("POST", "/reset", { extraJobs: 250 });
    await practice.control("PATCH", "/settings", { cursorTtlMs: 1_000 });
    const { harvest } = await practice.connect("harvest_v3");
    const first = await value(harvest.listPage("jobs", null));
    await practice.control("POST", "/clock", { advanceMs: 2_000 });
    const again = await value(harvest.listPage("jobs", first.next));
    expect(again).toMatchObject({ restarted: true, items: first.items });
  });

  it("leaves pools without stages when only the stages may not be read", async () => {
    const scopes = ["harvest:prospect_pools:list"];
    const { harvest } = await practice.connect("harvest_v3", { scopes });
    const pools = await value(harvest.listPage("prospect-pools", null));
    expect(pools.items.map(({ stages }) => stages)).toEqual([[], []]);
  });
});
