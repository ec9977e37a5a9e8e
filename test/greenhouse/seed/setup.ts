// Users, places, sources, pools, reasons and custom fields.
import type { CustomField, Department, Office, ProspectPool, Source, User } from "../world/org-records.ts";
import type { Row } from "../world/table.ts";
import type { World } from "../world/world.ts";
import { SEED_TIME } from "./seed.ts";

export interface Setup {
  users: Record<"mira" | "tomas" | "ines" | "kofi" | "lena" | "bao" | "otto", User>;
  departments: Record<"engineering" | "platform" | "sales" | "people", Department>;
  offices: Record<"lisbon" | "toronto", Office>;
  sources: { sourcing: Source; referral: Source };
  pools: { engineers: ProspectPool };
}

export function seedSetup(world: World): Setup {
  const departments = seedDepartments(world);
  const offices = seedOffices(world);
  const users = seedUsers(world, departments, offices);
  seedReasons(world);
  seedFields(world);
  return { users, departments, offices, sources: seedSources(world), pools: seedPools(world, departments) };
}

function stamp(world: World, table: { nextId(): number }): Row {
  return world.stamp(table, SEED_TIME);
}

function seedUsers(
  world: World,
  departments: Setup["departments"],
  offices: Setup["offices"],
): Setup["users"] {
  const user = (first: string, last: string, more: Partial<User>, ...aliases: string[]): User => {
    const email = `${first}.${last}@larkspur.example.com`.toLowerCase();
    const row = world.users.add({
      ...stamp(world, world.users),
      first_name: first,
      last_name: last,
      name: `${first} ${last}`,
      primary_email: email,
      job_title: null,
      agency_id: null,
      deactivated: false,
      site_admin: false,
      employee_id: null,
      linked_candidate_ids: [],
      office_ids: [offices.lisbon.id],
      department_ids: [departments.people.id],
      interviewer_tags: [],
      custom_fields: {},
      _service_account: false,
      ...more,
    });
    for (const address of [email, ...aliases]) {
      const verified = { verified: true, verification_token_sent_at: null };
      world.userEmails.add({
        ...stamp(world, world.userEmails),
        user_id: row.id,
        email: address,
        ...verified,
      });
    }
    return row;
  };
  return {
    mira: user("Mira", "Halvorsen", { site_admin: true, employee_id: "LR-001", job_title: "Head of Talent" }),
    tomas: user("Tomas", "Quill", { site_admin: true, employee_id: "LR-002" }, "tq@larkspur.example.org"),
    ines: user("Ines", "Okafor", { employee_id: "LR-017", job_title: "Recruiter" }),
    kofi: user("Kofi", "Brandt", { employee_id: null, job_title: "Sourcer" }),
    lena: user("Lena", "Petrova", { employee_id: "LR-031", department_ids: [departments.engineering.id] }),
    bao: user("Bao", "Ferreira", { employee_id: "LR-044", office_ids: [offices.toronto.id] }),
    otto: user("Otto", "Lindqvist", { deactivated: true, employee_id: "LR-009" }),
  };
}

function seedDepartments(world: World): Setup["departments"] {
  const department = (name: string, parent: Department | null, externalId: string | null) =>
    world.departments.add({
      ...stamp(world, world.departments),
      name,
      parent_id: parent?.id ?? null,
      external_id: externalId,
    });
  const engineering = department("Engineering", null, "dep-eng");
  const platform = department("Platform & Infrastructure", engineering, null);
  return {
    engineering,
    platform,
    sales: department("Sales", null, "dep-sales"),
    people: department("People", null, null),
  };
}

function seedOffices(world: World): Setup["offices"] {
  const office = (name: string, location: string | null, externalId: string | null) =>
    world.offices.add({
      ...stamp(world, world.offices),
      name,
      parent_id: null,
      external_id: externalId,
      location,
      primary_in_house_contact_user_id: null,
    });
  return { lisbon: office("Lisbon", "Lisbon, Portugal", "off-lis"), toronto: office("Toronto", null, null) };
}

function seedSources(world: World): Setup["sources"] {
  const source = (name: string, typeId: number, type: string): Source =>
    world.sources.add({ ...stamp(world, world.sources), name, type: { id: typeId, name: type } });
  const sourcing = source("Headhuntr.io", 5, "Prospecting");
  const referral = source("Referral", 4, "Referrals");
  source("Jobs page on your website", 3, "Company marketing");
  source("LinkedIn (Prospecting)", 5, "Prospecting");
  for (const user of world.users.all().filter((row) => ["Ines", "Mira"].includes(row.first_name ?? ""))) {
    world.referrers.add({ ...stamp(world, world.referrers), name: user.name ?? "", user_id: user.id });
  }
  world.referrers.add({ ...stamp(world, world.referrers), name: "Guild of Makers", user_id: null });
  return { sourcing, referral };
}

function seedPools(world: World, departments: Setup["departments"]): Setup["pools"] {
  const pool = (name: string, active: boolean, stages: string[], departmentIds: number[]): ProspectPool => {
    const row = world.pools.add({
      ...stamp(world, world.pools),
      name,
      active,
      description: null,
      department_ids: departmentIds,
      office_ids: [],
      job_ids: [],
    });
    for (const [order, stage] of stages.entries()) {
      const base = stamp(world, world.poolStages);
      world.poolStages.add({ ...base, prospect_pool_id: row.id, name: stage, sort_order: order });
    }
    return row;
  };
  const engineers = pool(
    "Future engineers",
    true,
    ["Not contacted", "Contacted", "In discussion"],
    [departments.engineering.id],
  );
  pool("Silver medalists", true, ["To revisit", "Warm"], []);
  pool("Campus 2024", false, ["Met"], []);
  return { engineers };
}

function seedReasons(world: World): void {
  const reason = (name: string, typeId: number, key: string, type: string, builtin: boolean) =>
    world.rejectionReasons.add({
      ...stamp(world, world.rejectionReasons),
      name,
      type: { id: typeId, key, name: type },
      _builtin: builtin,
    });
  reason("Lacking skill(s) or qualification(s)", 1, "we_rejected", "We rejected them", false);
  reason("Too junior", 1, "we_rejected", "We rejected them", false);
  reason("Took another offer", 2, "they_rejected", "They rejected us", false);
  reason("Position closed", 4, "none", "None specified", true);
  for (const name of ["Hired - New headcount", "Hired - Backfill", "Cancelled"]) {
    world.closeReasons.add({ ...stamp(world, world.closeReasons), name });
  }
}

function seedFields(world: World): void {
  const field = (
    type: string,
    key: string,
    name: string,
    valueType: string,
    more: Partial<CustomField> = {},
  ) =>
    world.customFields.add({
      ...stamp(world, world.customFields),
      field_type: type,
      name,
      name_key: key,
      value_type: valueType,
      active: true,
      private: false,
      required: false,
      require_approval: false,
      trigger_new_version: false,
      sort_order: 0,
      internal_type: null,
      application_type: null,
      api_only: false,
      updated_by_id: null,
      expose_in_job_board_api: false,
      placeholder: null,
      description: null,
      use_for_job_approvals: null,
      use_for_offer_approvals: null,
      template_token_string: null,
      default_value: null,
      ...more,
    });
  const options = (of: CustomField, ...names: string[]) => {
    for (const [order, name] of names.entries()) {
      // A name in parentheses is an archived option.
      const archived = name.startsWith("(");
      world.customFieldOptions.add({
        ...stamp(world, world.customFieldOptions),
        custom_field_id: of.id,
        name: archived ? name.slice(1, -1) : name,
        external_id: null,
        sort_order: order,
        active: !archived,
      });
    }
  };
  const standard = { expose_in_job_board_api: true };
  const school = field("standard", "school_name", "School", "single_select", {
    ...standard,
    internal_type: "school_name",
  });
  options(
    school,
    "University of Lisbon",
    "University of Toronto",
    "Delft University of Technology",
    "Other",
    "(Old College)",
  );
  const degree = field("standard", "degree", "Degree", "single_select", {
    ...standard,
    internal_type: "degree",
  });
  options(
    degree,
    "High School",
    "Bachelor's Degree",
    "Master's Degree",
    "Doctor of Philosophy (Ph.D.)",
    "Other",
  );
  const discipline = field("standard", "discipline", "Discipline", "single_select", {
    ...standard,
    internal_type: "discipline",
  });
  options(discipline, "Computer Science", "Mechanical Engineering", "Business", "Other");
  field("candidate", "headhuntr_ref", "Headhuntr reference", "short_text");
  field("candidate", "desired_salary", "Desired salary", "currency", { private: true });
  options(
    field("candidate", "desired_level", "Desired level", "single_select"),
    "Junior",
    "Senior",
    "(Wizard)",
  );
  options(field("candidate", "languages", "Languages", "multi_select"), "English", "Portuguese", "French");
  field("candidate", "work_remotely", "Work remotely", "yes_no");
  field("candidate", "available_from", "Available from", "date");
  field("application", "sourced_on", "Sourced on", "date");
  options(field("application", "channel", "Channel", "single_select"), "E-mail", "Call");
  options(field("job", "employment_type", "Employment type", "single_select"), "Full-time", "Contract");
  field("job", "salary_range", "Salary range", "currency_range");
  field("rejection_question", "would_reconsider", "Would reconsider", "yes_no");
  field("candidate", "shoe_size", "Shoe size", "number", { active: false });
}
