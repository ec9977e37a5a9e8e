// What people at the company do in Greenhouse's own screens: add somebody, move, reject, hire, merge, edit jobs.
import { Hono } from "hono";
import * as z from "zod";
import {
  type ApplicationInput,
  checkApplication,
  createApplication,
  updateApplication,
} from "../acts/applications.ts";
import { createCandidate, type PersonInput, updateCandidate } from "../acts/candidates.ts";
import { anonymizeCandidate, deleteApplication, deleteCandidate, mergeCandidates } from "../acts/endings.ts";
import {
  createJob,
  createJobPost,
  deleteJob,
  deleteJobPost,
  updateJob,
  updateJobPost,
} from "../acts/jobs.ts";
import {
  convertProspect,
  hireApplication,
  moveApplication,
  rejectApplication,
  unhireApplication,
  unrejectApplication,
} from "../acts/progress.ts";
import type { Actor } from "../acts/references.ts";
import type { Env } from "../context.ts";
import type { Practice } from "../practice.ts";
import { check } from "../rules/check.ts";
import { problem } from "../rules/schema.ts";
import { ANONYMIZE_FIELDS } from "../v3/writes/anonymize-fields.ts";
import { BODIES } from "../v3/writes/bodies.ts";
import { conflict } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { Action, type JobFields, type PostFields } from "./actions.ts";
import { ControlError, read } from "./read.ts";

/** The Site Admin who sits before the screen. */
function admin(world: World): Actor {
  const user = world.users.all().find((row) => row.site_admin && !row._service_account && !row.deactivated);
  return { userId: user?.id ?? null, seesPrivate: true, via: "ui", mirrorsEmployer: true };
}

/** Bodies of people and applications are those of POST /v3/candidates, is_private included. */
function checkPerson(input: unknown, update: boolean): void {
  const { is_private: isPrivate, ...rest } = input as { is_private?: unknown };
  const problems = check(update ? BODIES.updateCandidate : BODIES.createCandidate, rest);
  if (isPrivate !== undefined && typeof isPrivate !== "boolean")
    problems.push(problem("/is_private", "is not a boolean"));
  if (problems.length === 0) return;
  const errors = problems.map(({ at, message }) => ({ path: at, message }));
  throw new ControlError(422, "The person does not fit.", errors);
}

export function peopleControl(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/people", async (c) => {
    const { world } = practice.state;
    const input = await read(c, z.record(z.string(), z.unknown()));
    checkPerson(input, false);
    const { application, ...person } = input as PersonInput & { application?: ApplicationInput };
    const actor = admin(world);
    if (application) checkApplication(world, application, null);
    const candidate = createCandidate(world, actor, person);
    const created = application ? createApplication(world, actor, candidate.id, application) : null;
    return c.json({ candidate, application: created }, 201);
  });
  app.post("/actions", async (c) => {
    const { world } = practice.state;
    const action = await read(c, Action);
    return c.json({ ok: true, type: action.type, result: act(world, action) ?? null });
  });
  return app;
}

type Job = z.infer<typeof JobFields>;
type Post = z.infer<typeof PostFields>;

/** Drops keys that are undefined: an absent key leaves a column alone. */
function given<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function jobInput(fields: Job) {
  return given({
    name: fields.name,
    status: fields.status,
    requisition_id: fields.requisitionId,
    notes: fields.notes,
    confidential: fields.confidential,
    department_id: fields.departmentId,
    office_ids: fields.officeIds,
    stages: fields.stages,
  }) as Parameters<typeof updateJob>[2];
}

function postInput(fields: Post) {
  return given({
    job_id: fields.jobId,
    title: fields.title,
    content: fields.content,
    internal_content: fields.internalContent,
    location: fields.location,
    live: fields.live,
    internal: fields.internal,
  }) as Parameters<typeof updateJobPost>[2];
}

function act(world: World, action: Action): unknown {
  const actor = admin(world);
  switch (action.type) {
    case "move":
      return moveApplication(
        world,
        actor,
        action.applicationId,
        given({ to_stage_id: action.toStageId, to_job_id: action.toJobId }) as Parameters<
          typeof moveApplication
        >[3],
      );
    case "reject": {
      const reason = action.rejectionReasonId ?? world.rejectionReasons.all()[0]?.id;
      return rejectApplication(
        world,
        actor,
        action.applicationId,
        given({ rejection_reason_id: reason, notes: action.notes }) as Parameters<
          typeof rejectApplication
        >[3],
      );
    }
    case "unreject":
      return unrejectApplication(world, actor, action.applicationId);
    case "hire": {
      const application = world.applications.get(action.applicationId);
      const open = world.openings.by("job_id", application?.job_id ?? 0).find((opening) => opening.open);
      const input = given({ opening_id: action.openingId ?? open?.id, start_date: action.startDate });
      return hireApplication(
        world,
        actor,
        action.applicationId,
        input as Parameters<typeof hireApplication>[3],
      );
    }
    case "unhire":
      return unhireApplication(world, actor, action.applicationId);
    case "convert":
      return convertProspect(world, actor, action.applicationId, action.jobId, action.stageId);
    case "merge":
      return mergeCandidates(world, actor, action.primaryCandidateId, action.secondaryCandidateId);
    case "delete_candidate":
      return deleteCandidate(world, actor, action.candidateId);
    case "delete_application":
      return deleteApplication(world, actor, action.applicationId);
    case "anonymize":
      return anonymizeCandidate(world, actor, action.candidateId, action.fields ?? ANONYMIZE_FIELDS);
    case "update_candidate":
      checkPerson(action.changes, true);
      return updateCandidate(world, actor, action.candidateId, action.changes as PersonInput);
    case "update_application":
      return updateApplication(
        world,
        actor,
        action.applicationId,
        action.changes as Parameters<typeof updateApplication>[3],
      );
    case "create_job": {
      if (action.name === undefined) throw conflict("A job needs a name");
      return createJob(world, { ...jobInput(action), name: action.name });
    }
    case "update_job":
      return updateJob(world, action.jobId, jobInput(action));
    case "delete_job":
      return deleteJob(world, action.jobId);
    case "create_job_post": {
      if (action.title === undefined) throw conflict("A job post needs a title");
      return createJobPost(world, { ...postInput(action), title: action.title });
    }
    case "update_job_post":
      return updateJobPost(world, action.jobPostId, postInput(action));
    case "delete_job_post":
      return deleteJobPost(world, action.jobPostId);
    case "update_user": {
      const { userId, changes } = action;
      const user = world.users.get(userId);
      if (!user) throw conflict(`User ${userId} does not exist`);
      return world.users.update(
        userId,
        given({ deactivated: changes.deactivated, site_admin: changes.siteAdmin }) as object,
      );
    }
  }
}
