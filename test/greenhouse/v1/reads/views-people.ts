// Candidates and applications in v1's shape: everything embedded, custom fields twice.
import { fieldsOf } from "../../acts/fields.ts";
import { fileUrl } from "../../acts/files.ts";
import { tagNames } from "../../acts/tags.ts";
import type {
  Application,
  Attachment,
  Candidate,
  Education,
  Employment,
  FieldValues,
  Json,
} from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { departmentView, named, officeView, userPart } from "./views-org.ts";

export interface Look {
  world: World;
  origin: string;
}

const V1_TYPES: Record<string, string> = { yes_no: "boolean" };

/** Both maps: bare values, and {name, type, value} or null for a field that is empty. */
export function fieldMaps(world: World, type: string, values: FieldValues) {
  const bare: Record<string, Json> = {};
  const keyed: Record<string, Json> = {};
  for (const field of fieldsOf(world, type)) {
    const value = v1Value(values[field.name_key] ?? null);
    bare[field.name_key] = value;
    const kind = V1_TYPES[field.value_type] ?? field.value_type;
    keyed[field.name_key] = value === null ? null : { name: field.name, type: kind, value };
  }
  return { custom_fields: bare, keyed_custom_fields: keyed };
}

function v1Value(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !("currency_code" in value))
    return value;
  const unit = value["currency_code"] ?? null;
  if ("amount" in value) return { amount: value["amount"] ?? null, unit };
  return { min_value: value["min_amount"] ?? null, max_value: value["max_amount"] ?? null, unit };
}

function fileView({ world, origin }: Look, file: Attachment) {
  const type = file._visibility === "admin_only" && file.type === "other" ? "other" : file.type;
  return { filename: file.filename, url: fileUrl(world, file, origin), type, created_at: file.created_at };
}

function creditView(world: World, application: Application) {
  if (application._outside_referrer !== null) return { name: application._outside_referrer };
  const referrer = world.referrers.get(application.referrer_id);
  if (!referrer) return null;
  return userPart(world, referrer.user_id) ?? { name: referrer.name };
}

const STATUS: Record<Application["status"], string> = {
  in_process: "active",
  rejected: "rejected",
  hired: "hired",
  converted: "converted",
};

export function applicationView(look: Look, application: Application, embedded = false) {
  const { world } = look;
  const { settings } = world;
  const jobIds = application.job_id === null ? application.prospective_job_ids : [application.job_id];
  const source = world.sources.get(application.source_id);
  const detail = world.prospectDetails.by("application_id", application.id)[0];
  const department = world.departments.get(detail?.department_id);
  const office = world.offices.get(detail?.office_id);
  // Only accounts of the highest tier have custom fields on applications; embedded ones are shown without.
  const fields =
    embedded || !settings.v1ApplicationCustomFields
      ? {}
      : fieldMaps(world, "application", application.custom_fields);
  return {
    id: application.id,
    candidate_id: application.candidate_id,
    prospect: application.prospect,
    applied_at: application.created_at,
    rejected_at: application.rejected_at,
    last_activity_at: application.last_activity_at,
    location: application.location_address === null ? null : { address: application.location_address },
    source: source ? { id: source.id, public_name: source.name } : null,
    credited_to: creditView(world, application),
    recruiter: userPart(world, application.recruiter_id),
    coordinator: userPart(world, application.coordinator_id),
    ...rejectionView(world, application),
    jobs: jobIds
      .map((id) => world.jobs.get(id))
      .filter((job) => job !== undefined)
      .map(named),
    job_post_id: application.job_post_id,
    status: STATUS[application.status],
    current_stage: stageView(world, application),
    answers: application.answers,
    prospective_office: office ? officeView(world, office) : null,
    prospective_department: department ? departmentView(world, department) : null,
    prospect_detail: {
      prospect_pool: named(world.pools.get(detail?.pool_id)),
      prospect_stage: named(world.poolStages.get(detail?.pool_stage_id)),
      prospect_owner: named(world.users.get(detail?.prospect_owner_id)),
    },
    ...fields,
    attachments: world.attachments.by("application_id", application.id).map((file) => fileView(look, file)),
  };
}

/** Null for prospects and for the hired; the rejected keep the stage they were in. */
function stageView(world: World, application: Application) {
  const stage = world.stages.get(application._stage_id);
  if (application.prospect || application.status === "hired" || !stage) return null;
  return { id: stage.id + world.settings.stageIdOffset, name: stage.name };
}

function rejectionView(world: World, application: Application) {
  const reason = world.rejectionReasons.get(application.rejection_reason_id);
  const detail = world.rejectionDetails.by("application_id", application.id)[0];
  return {
    rejection_reason: reason
      ? { ...named(reason), type: { id: reason.type.id, name: reason.type.name } }
      : null,
    rejection_details: detail ? fieldMaps(world, "rejection_question", detail.question_custom_fields) : null,
  };
}

export function educationView(world: World, education: Education) {
  const option = (id: number | null) => world.customFieldOptions.get(id)?.name ?? null;
  return {
    id: education.id,
    school_name: option(education.school_name_custom_field_option_id),
    degree: option(education.degree_custom_field_option_id),
    discipline: option(education.discipline_custom_field_option_id),
    start_date: education.start_at,
    end_date: education.end_at,
  };
}

export function employmentView(employment: Employment) {
  const moment = (date: string | null) => (date === null ? null : `${date}T00:00:00.000Z`);
  return {
    id: employment.id,
    company_name: employment.company_name,
    title: employment.title,
    start_date: moment(employment.start_date),
    end_date: moment(employment.end_date),
  };
}

export function candidateView(look: Look, candidate: Candidate) {
  const { world } = look;
  const applications = world.applications.by("candidate_id", candidate.id).reverse();
  return {
    id: candidate.id,
    first_name: candidate.first_name,
    last_name: candidate.last_name,
    company: candidate.company,
    title: candidate.title,
    created_at: candidate.created_at,
    updated_at: candidate.updated_at,
    last_activity: candidate.last_activity_at,
    is_private: candidate.private,
    photo_url: null,
    attachments: world.attachments.by("candidate_id", candidate.id).map((file) => fileView(look, file)),
    application_ids: applications.map((application) => application.id),
    phone_numbers: candidate.phone_numbers,
    addresses: candidate.addresses,
    email_addresses: candidate.email_addresses,
    website_addresses: candidate.website_addresses,
    social_media_addresses: candidate.social_media_addresses,
    recruiter: userPart(world, candidate._recruiter_id),
    coordinator: userPart(world, candidate._coordinator_id),
    can_email: candidate.can_email,
    tags: tagNames(world, candidate.id),
    applications: applications.map((application) => applicationView(look, application, true)),
    educations: world.educations.by("candidate_id", candidate.id).map((row) => educationView(world, row)),
    employments: world.employments.by("candidate_id", candidate.id).map(employmentView),
    linked_user_ids: candidate.linked_user_ids,
    ...fieldMaps(world, "candidate", candidate.custom_fields),
  };
}
