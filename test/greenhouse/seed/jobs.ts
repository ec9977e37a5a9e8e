// Jobs of every state, their stages, hiring teams and posts. The posts hold HTML with the characters that trip a
// receiver who verifies signatures over re-serialised JSON.
import { createJob, createJobPost, type JobInput } from "../acts/jobs.ts";
import type { Job, JobQuestion, User } from "../world/org-records.ts";
import type { World } from "../world/world.ts";
import { SEED_TIME } from "./seed.ts";
import type { Setup } from "./setup.ts";

export type Jobs = Record<
  "firmware" | "platform" | "account" | "robotics" | "closed" | "draft" | "secret",
  Job
>;

const QUESTIONS: JobQuestion[] = [
  question(null, "first_name", "First Name", "short_text", true),
  question(null, "resume", "Resume", "attachment", true),
  {
    ...question(7001, "question_7001", "Where do you work best?", "single_select", false),
    options: [
      { id: 71, label: "At home" },
      { id: 72, label: "In the lab & office" },
    ],
  },
];

function question(
  id: number | null,
  name: string,
  label: string,
  answerType: string,
  required: boolean,
): JobQuestion {
  return {
    id,
    name,
    label,
    description: null,
    answer_type: answerType,
    required,
    private: false,
    options: [],
  };
}

export function seedJobs(world: World, { users, departments, offices }: Setup): Jobs {
  const job = (name: string, input: JobInput): Job => {
    const made = createJob(world, { name, created_by_id: users.mira.id, ...input });
    const opened = made.opened_at === null ? null : SEED_TIME;
    const closed = made.closed_at === null ? null : "2026-04-01T12:00:00.000Z";
    team(world, made, users);
    return world.jobs.update(made.id, {
      created_at: SEED_TIME,
      updated_at: SEED_TIME,
      opened_at: opened,
      closed_at: closed,
    });
  };
  const both = [offices.lisbon.id, offices.toronto.id];
  const jobs: Jobs = {
    firmware: job("Firmware Engineer", {
      requisition_id: "LR-FW-1",
      notes: "<p>Knows what a <em>watchdog</em> is.</p>",
      department_id: departments.engineering.id,
      office_ids: [offices.lisbon.id],
      custom_fields: {
        employment_type: "Full-time",
        salary_range: { min_amount: 52000, max_amount: 68000, currency_code: "EUR" },
      },
    }),
    platform: job("Platform Engineer", {
      requisition_id: "LR-PL-2",
      department_id: departments.platform.id,
      office_ids: both,
      stages: ["Application Review", "Screen", "Offer"],
    }),
    account: job("Account Executive", {
      department_id: departments.sales.id,
      office_ids: [offices.toronto.id],
    }),
    // Without a department: lists answer [null] in its place.
    robotics: job("Robotics Researcher", { requisition_id: null, office_ids: [] }),
    closed: job("Office Manager", {
      status: "closed",
      department_id: departments.people.id,
      office_ids: both,
    }),
    draft: job("Data Analyst", { status: "draft", department_id: departments.sales.id, office_ids: [] }),
    secret: job("Chief Robotics Officer", {
      confidential: true,
      department_id: departments.engineering.id,
      office_ids: [],
    }),
  };
  secondOpening(world, jobs.platform);
  seedPosts(world, jobs);
  return jobs;
}

function team(world: World, job: Job, users: Setup["users"]): void {
  const owner = (user: User, type: "sourcer" | "recruiter" | "coordinator", responsible: boolean) =>
    world.jobOwners.add({
      ...world.stamp(world.jobOwners, SEED_TIME),
      job_id: job.id,
      user_id: user.id,
      type,
      responsible,
    });
  owner(users.ines, "recruiter", true);
  owner(users.bao, "coordinator", true);
  owner(users.kofi, "sourcer", false);
  world.hiringManagers.add({
    ...world.stamp(world.hiringManagers, SEED_TIME),
    job_id: job.id,
    user_id: users.lena.id,
  });
}

/** With two open openings a hire must say which. */
function secondOpening(world: World, job: Job): void {
  const first = world.openings.by("job_id", job.id)[0];
  if (!first) return;
  world.openings.add({
    ...first,
    ...world.stamp(world.openings, SEED_TIME),
    opening_id: "LR-PL-2-2",
    sort_order: 1,
  });
}

function seedPosts(world: World, jobs: Jobs): void {
  const content = (what: string) =>
    `<p>We build robots that <strong>help</strong>, and look for ${what}.</p><ul><li>R&amp;D &gt; talk</li></ul>`;
  createJobPost(world, {
    job_id: jobs.firmware.id,
    title: "Firmware Engineer (Lisbon)",
    content: content("someone at home below the operating system"),
    location: "Lisbon, Portugal",
    live: true,
    questions: QUESTIONS,
  });
  createJobPost(world, {
    job_id: jobs.platform.id,
    title: "Platform Engineer",
    content: content("people who like quiet pagers"),
    internal_content: "<p>Talk to Lena first.</p>",
    location: "Toronto",
    live: true,
    questions: QUESTIONS,
  });
  createJobPost(world, {
    job_id: jobs.platform.id,
    title: "Platform Engineer, internal",
    internal: true,
    content: content("colleagues"),
    location: "Anywhere",
  });
  createJobPost(world, {
    job_id: jobs.account.id,
    title: "Account Executive",
    content: content("listeners"),
    live: true,
  });
  createJobPost(world, {
    job_id: null,
    title: "Tell us about yourself",
    content: content("anybody"),
    live: true,
  });
  const gone = createJobPost(world, { job_id: jobs.account.id, title: "Account Executive (old)" });
  world.jobPosts.update(gone.id, { active: false });
}
