// The table of v1's reads. Beyond the 27 permissions only those few calls exist here that a client might be tempted
// to make; a key does not have their boxes unless it was given them.

import type { JobPost, JobStage, User } from "../../world/org-records.ts";
import type { Application, Candidate } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { activityFeed } from "./activity-feed.ts";
import { idList, TIMES, type V1Filter } from "./paging.ts";
import { listRead, oneRead, type ReadCall, type V1Read } from "./read.ts";
import {
  departmentTree,
  departmentView,
  jobPostView,
  jobView,
  poolView,
  sourceView,
  stageView,
  userView,
} from "./views-org.ts";
import { applicationView, candidateView } from "./views-people.ts";

function readable(call: ReadCall, candidate: Candidate | undefined): candidate is Candidate {
  if (!candidate || candidate._readable_at > call.world.clock.now()) return false;
  return !candidate.private || call.actor.seesPrivate;
}

function readableApplication(
  call: ReadCall,
  application: Application | undefined,
): application is Application {
  if (!application || application._readable_at > call.world.clock.now()) return false;
  return readable(call, call.world.candidates.get(application.candidate_id));
}

/** With an e-mail the list of ids is ignored. */
function candidates(call: ReadCall): Candidate[] {
  const { world, given } = call;
  const email = given.get("email");
  const ids = given.get("candidate_ids");
  const jobId = given.get("job_id");
  let rows = world.candidates.all();
  if (email !== undefined) rows = world.candidates.by("email", email.toLowerCase());
  else if (ids !== undefined) rows = rows.filter((row) => idList(ids).includes(row.id));
  // Applicants of the job, not its prospects.
  if (jobId !== undefined) rows = rows.filter((row) => applicant(world, row.id, Number(jobId)));
  return rows.filter((row) => readable(call, row));
}

function applicant(world: World, candidateId: number, jobId: number): boolean {
  return world.applications.by("candidate_id", candidateId).some((row) => row.job_id === jobId);
}

const already = { match: () => true };

const APPLICATION_FILTERS: Record<string, V1Filter<Application>> = {
  created_after: TIMES["created_after"] as V1Filter<Application>,
  created_before: TIMES["created_before"] as V1Filter<Application>,
  last_activity_after: {
    param: "moment",
    match: (row, value) => Date.parse(row.last_activity_at ?? "") >= Date.parse(value),
  },
  job_id: {
    param: "integer",
    match: (row, value) => row.job_id === Number(value) || row.prospective_job_ids.includes(Number(value)),
  },
  // Another word finds nothing rather than being refused.
  status: {
    param: "text",
    match: (row, value) => (row.status === "in_process" ? "active" : row.status) === value,
  },
};

const POST_FILTERS: Record<string, V1Filter<JobPost>> = {
  ...TIMES,
  live: { param: "boolean", match: (row, value) => row.live === (value === "true") },
  // Left out, deleted posts are listed too.
  active: { param: "boolean", match: (row, value) => row.active === (value === "true") },
  internal: { param: "boolean", match: (row, value) => row.internal === (value === "true") },
};

function stagesOfJob(call: ReadCall): JobStage[] | null {
  if (!call.world.jobs.get(call.id)) return null;
  return call.world.stages.by("job_id", call.id ?? 0);
}

function postsOfJob(call: ReadCall): JobPost[] | null {
  if (!call.world.jobs.get(call.id)) return null;
  return call.world.jobPosts.by("job_id", call.id ?? 0);
}

const OPTION_PERMISSIONS = {
  schools: "Schools › GET: List Schools",
  degrees: "Degrees › GET: List Degrees",
  disciplines: "Disciplines › GET: List Disciplines",
} as const;

function optionList(key: string) {
  return (call: ReadCall) => {
    const field = call.world.customFields.all().find((row) => row.internal_type === key);
    return call.world.customFieldOptions
      .by("custom_field_id", field?.id ?? 0)
      .filter((option) => option.active);
  };
}

function hasEmail(world: World, user: User, email: string): boolean {
  return world.userEmails
    .by("user_id", user.id)
    .some((row) => row.email.toLowerCase() === email.toLowerCase());
}

export const V1_READS: V1Read[] = [
  listRead({
    path: "/v1/candidates",
    permission: "Candidates › GET: List Candidates",
    rows: candidates,
    filters: {
      ...TIMES,
      email: { param: "text", ...already },
      candidate_ids: { param: "ids", ...already },
      job_id: { param: "integer", ...already },
    },
    view: (call, row) => candidateView(call.look, row),
  }),
  oneRead("/v1/candidates/:id", "Candidates › GET: Retrieve Candidate", (call) => {
    const candidate = call.world.candidates.get(call.id);
    return readable(call, candidate) ? candidateView(call.look, candidate) : null;
  }),
  oneRead("/v1/candidates/:id/activity_feed", "Candidates › GET: Retrieve Activity Feed", (call) => {
    const candidate = call.world.candidates.get(call.id);
    return readable(call, candidate) ? activityFeed(call.world, candidate.id) : null;
  }),
  listRead({
    path: "/v1/applications",
    permission: "Applications › GET: List Applications",
    rows: (call) => call.world.applications.all().filter((row) => readableApplication(call, row)),
    filters: APPLICATION_FILTERS,
    view: (call, row) => applicationView(call.look, row),
  }),
  oneRead("/v1/applications/:id", "Applications › GET: Retrieve Application", (call) => {
    const application = call.world.applications.get(call.id);
    return readableApplication(call, application) ? applicationView(call.look, application) : null;
  }),
  listRead({
    path: "/v1/departments",
    permission: "Departments › GET: List Departments",
    rows: (call) => {
      const all = call.world.departments.all();
      return call.given.get("render_as") === "tree" ? all.filter((row) => row.parent_id === null) : all;
    },
    filters: { external_id: { param: "text", match: (row, value) => row.external_id === value } },
    looks: { render_as: "layout" },
    view: (call, row) =>
      call.given.get("render_as") === "tree"
        ? departmentTree(call.world, row)
        : departmentView(call.world, row),
  }),
  oneRead(
    "/v1/departments/:id",
    "Departments › GET: Retrieve Department",
    (call) => {
      const department = call.world.departments.get(call.id);
      if (!department) return null;
      if (call.given.get("render_as") === "tree") return departmentTree(call.world, department);
      const { parent_department_external_id: parent, ...view } = departmentView(call.world, department);
      // The example of the single record spells this key in the plural.
      return { ...view, parent_department_external_ids: parent };
    },
    { render_as: "layout" },
  ),
  listRead({
    path: "/v1/jobs",
    permission: "Jobs › GET: List Jobs",
    rows: (call) => call.world.jobs.all(),
    filters: {
      ...TIMES,
      requisition_id: { param: "text", match: (row, value) => row.requisition_id === value },
      status: { param: "text", match: (row, value) => row.status === value },
      department_id: { param: "integer", match: (row, value) => row.department_id === Number(value) },
      office_id: { param: "integer", match: (row, value) => row.office_ids.includes(Number(value)) },
    },
    view: (call, row) => jobView(call.world, row),
  }),
  oneRead("/v1/jobs/:id", "Jobs › GET: Retrieve Job", ({ world, id }) => {
    const job = world.jobs.get(id);
    return job ? jobView(world, job) : null;
  }),
  listRead({
    path: "/v1/job_posts",
    permission: "Job posts › GET: List Job Posts",
    rows: (call) => call.world.jobPosts.all(),
    filters: POST_FILTERS,
    looks: { full_content: "boolean" },
    view: (call, row) => jobPostView(call.world, row),
  }),
  oneRead(
    "/v1/job_posts/:id",
    "Job posts › GET: Retrieve Job Post",
    ({ world, id }) => {
      const post = world.jobPosts.get(id);
      return post ? jobPostView(world, post) : null;
    },
    { full_content: "boolean" },
  ),
  listRead({
    path: "/v1/jobs/:id/job_posts",
    permission: "Job posts › GET: List Job Posts for Job",
    rows: postsOfJob,
    filters: { active: POST_FILTERS["active"] as V1Filter<JobPost> },
    looks: { full_content: "boolean" },
    view: (call, row) => jobPostView(call.world, row),
  }),
  oneRead(
    "/v1/jobs/:id/job_post",
    "Job posts › GET: Retrieve Job Post for Job",
    ({ world, id }) => {
      const post = world.jobPosts.by("job_id", id).find((row) => row.active);
      return post ? jobPostView(world, post) : null;
    },
    { content: "boolean", questions: "boolean", full_content: "boolean" },
  ),
  listRead({
    path: "/v1/job_stages",
    permission: "Job stages › GET: List Job Stages",
    rows: (call) => call.world.stages.all(),
    filters: TIMES,
    view: (call, row) => stageView(call.world, row as JobStage),
  }),
  oneRead("/v1/job_stages/:id", "Job stages › GET: Retrieve Job Stage", ({ world, id }) => {
    const stage = world.stages.get(id - world.settings.stageIdOffset);
    return stage ? stageView(world, stage) : null;
  }),
  listRead({
    path: "/v1/jobs/:id/stages",
    permission: "Job stages › GET: List Job Stages for Job",
    rows: stagesOfJob,
    filters: TIMES,
    view: (call, row) => stageView(call.world, row as JobStage),
  }),
  listRead({
    path: "/v1/sources",
    permission: "Sources › GET: List Sources",
    rows: (call) => call.world.sources.all(),
    view: (call, row) => sourceView(call.world, row),
  }),
  listRead({
    path: "/v1/prospect_pools",
    permission: "Prospect pool › GET: List Prospect Pools",
    rows: (call) => call.world.pools.all(),
    view: (call, row) => poolView(call.world, row),
  }),
  oneRead("/v1/prospect_pools/:id", "Prospect pool › GET: Retrieve Prospect Pool", ({ world, id }) => {
    const pool = world.pools.get(id);
    return pool ? poolView(world, pool) : null;
  }),
  listRead({
    path: "/v1/users",
    permission: "Users › GET: List Users",
    rows: ({ world, given }) => {
      const email = given.get("email");
      const people = world.users.all().filter((row) => !row._service_account);
      return email === undefined ? people : people.filter((row) => hasEmail(world, row, email));
    },
    filters: {
      ...TIMES,
      email: { param: "text", ...already },
      employee_id: { param: "text", match: (row, value) => row.employee_id === value },
    },
    looks: { user_attributes: "boolean" },
    view: (call, row) => userView(call.world, row, call.given.get("user_attributes") === "true"),
  }),
  oneRead("/v1/users/:id", "Users › GET: Retrieve User", ({ world, id }) => {
    const user = world.users.get(id);
    return user ? userView(world, user, true) : null;
  }),
  ...(["schools", "degrees", "disciplines"] as const).map((kind) =>
    listRead({
      path: `/v1/${kind}`,
      permission: OPTION_PERMISSIONS[kind],
      rows: optionList(kind === "schools" ? "school_name" : kind.slice(0, -1)),
      view: (_call, option) => ({ id: option.id, name: option.name, priority: option.sort_order }),
    }),
  ),
];
