// Jobs, posts, stages, places, pools and users in v1's shape.
import type * as org from "../../world/org-records.ts";
import type { World } from "../../world/world.ts";
import { fieldMaps } from "./views-people.ts";

export function named(row: { id: number; name: string | null } | undefined) {
  return row ? { id: row.id, name: row.name } : null;
}

export function userPart(world: World, id: number | null | undefined) {
  const user = world.users.get(id);
  if (!user) return null;
  const { first_name, last_name, name, employee_id } = user;
  return { id: user.id, first_name, last_name, name, employee_id };
}

export function departmentView(world: World, department: org.Department) {
  const children = world.departments.all().filter((child) => child.parent_id === department.id);
  const parent = world.departments.get(department.parent_id);
  return {
    id: department.id,
    name: department.name,
    parent_id: department.parent_id,
    // "" where there is no parent, null where the parent has no such id.
    parent_department_external_id: parent ? parent.external_id : "",
    child_ids: children.map((child) => child.id),
    child_department_external_ids: children.map((child) => child.external_id),
    external_id: department.external_id,
  };
}

export function departmentTree(world: World, department: org.Department): object {
  const children = world.departments.all().filter((child) => child.parent_id === department.id);
  return {
    id: department.id,
    name: department.name,
    children: children.map((child) => departmentTree(world, child)),
    external_id: department.external_id,
  };
}

export function officeView(world: World, office: org.Office) {
  return {
    id: office.id,
    name: office.name,
    location: { name: office.location },
    primary_contact_user_id: office.primary_in_house_contact_user_id,
    parent_id: office.parent_id,
    child_ids: world.offices
      .all()
      .filter((child) => child.parent_id === office.id)
      .map((child) => child.id),
    external_id: office.external_id,
  };
}

export function jobView(world: World, job: org.Job) {
  const department = world.departments.get(job.department_id);
  const offices = job.office_ids.map((id) => world.offices.get(id)).filter((office) => office !== undefined);
  return {
    id: job.id,
    name: job.name,
    requisition_id: job.requisition_id,
    notes: job.notes,
    confidential: job.confidential,
    status: job.status,
    created_at: job.created_at,
    opened_at: job.opened_at,
    closed_at: job.closed_at,
    updated_at: job.updated_at,
    is_template: job.is_template,
    copied_from_id: job.copied_from_id,
    // A job without a department has a list of one null.
    departments: [department ? departmentView(world, department) : null],
    offices: offices.map((office) => officeView(world, office)),
    ...fieldMaps(world, "job", job.custom_fields),
    hiring_team: hiringTeam(world, job.id),
    openings: world.openings.by("job_id", job.id).map((opening) => ({
      id: opening.id,
      opening_id: opening.opening_id,
      status: opening.open ? "open" : "closed",
      opened_at: opening.opened_at,
      closed_at: opening.closed_at,
      application_id: opening.application_id,
      close_reason: named(world.closeReasons.get(opening.close_reason_id)),
    })),
  };
}

function hiringTeam(world: World, jobId: number) {
  const owners = (type: org.JobOwner["type"]) =>
    world.jobOwners
      .by("job_id", jobId)
      .filter((owner) => owner.type === type)
      .map((owner) => ({
        ...userPart(world, owner.user_id),
        ...(type === "sourcer" ? {} : { responsible: owner.responsible }),
      }));
  return {
    hiring_managers: world.hiringManagers
      .by("job_id", jobId)
      .map((manager) => userPart(world, manager.user_id)),
    recruiters: owners("recruiter"),
    coordinators: owners("coordinator"),
    sourcers: owners("sourcer"),
  };
}

export function stageView(world: World, stage: org.JobStage) {
  return {
    id: stage.id + world.settings.stageIdOffset,
    name: stage.name,
    created_at: stage.created_at,
    updated_at: stage.updated_at,
    active: stage.active,
    job_id: stage.job_id,
    priority: stage.sort_order,
    interviews: [],
  };
}

export function jobPostView(_world: World, post: org.JobPost) {
  return {
    id: post.id,
    title: post.title,
    location: {
      id: post.id + 1,
      name: post._location,
      office_id: null,
      job_post_custom_location_id: null,
      job_post_location_type: { id: 1, name: "Free Text" },
    },
    internal: post.internal,
    external: !post.internal,
    active: post.active,
    live: post.live,
    first_published_at: post.first_published_at,
    job_id: post.job_id,
    content: post.content,
    internal_content: post.internal_content,
    updated_at: post.updated_at,
    created_at: post.created_at,
    demographic_question_set_id: post.demographic_question_set_id,
    questions: post.questions.map((question) => ({
      required: question.required,
      private: question.private,
      label: question.label,
      name: question.name,
      type: question.answer_type,
      values: question.options.map((option) => ({ value: option.id, label: option.label })),
      description: question.description,
    })),
  };
}

export function poolView(world: World, pool: org.ProspectPool) {
  return {
    id: pool.id,
    name: pool.name,
    active: pool.active,
    prospect_stages: world.poolStages.by("prospect_pool_id", pool.id).map(named),
  };
}

export function sourceView(_world: World, source: org.Source) {
  return { id: source.id, name: source.name, type: source.type };
}

export function userView(world: World, user: org.User, attributes: boolean) {
  const offices = user.office_ids.map((id) => world.offices.get(id)).filter((office) => office !== undefined);
  const departments = user.department_ids
    .map((id) => world.departments.get(id))
    .filter((row) => row !== undefined);
  return {
    id: user.id,
    name: user.name,
    first_name: user.first_name,
    last_name: user.last_name,
    primary_email_address: user.primary_email,
    updated_at: user.updated_at,
    created_at: user.created_at,
    disabled: user.deactivated,
    site_admin: user.site_admin,
    emails: world.userEmails.by("user_id", user.id).map((email) => email.email),
    employee_id: user.employee_id,
    linked_candidate_ids: user.linked_candidate_ids,
    offices: offices.map((office) => officeView(world, office)),
    departments: departments.map((department) => departmentView(world, department)),
    ...(attributes ? fieldMaps(world, "user_attribute", user.custom_fields) : {}),
  };
}
