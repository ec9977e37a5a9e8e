// The bodies of v1's write operations. v1 itself ignored what it did not know; a client that sends such a key loses
// it in silence, so here it is refused.
import {
  anyOf,
  between,
  boolean,
  date,
  dateTime,
  integer,
  list,
  type ObjectRule,
  object,
  oneOf,
  type Problem,
  problem,
  type Rule,
  text,
} from "../../rules/schema.ts";
import { CONTENT_TYPES } from "./content-types.ts";

const contact = (...types: string[]) =>
  list(object({ value: text(), type: oneOf(...types) }, ["value", "type"]));
const moment = anyOf(date(), dateTime());
/** Ids of users come as numbers and, in several official examples, as strings. */
const userId: Rule = anyOf(integer(), { kind: "string", minLength: 1 });

const userBy = anyOf(
  object({ id: integer() }, ["id"]),
  object({ email: text() }, ["email"]),
  object({ user_id: integer() }, ["user_id"]),
);
const referrer = anyOf(
  object({ type: oneOf("id"), value: integer() }, ["type", "value"]),
  object({ type: oneOf("email", "outside"), value: text() }, ["type", "value"]),
);

function oneKey(entry: Record<string, unknown>): Problem[] {
  if ((entry["id"] === undefined) === (entry["name_key"] === undefined)) {
    return [problem("/custom_fields", "needs one of id and name_key")];
  }
  return "value" in entry || entry["delete_value"] === "true"
    ? []
    : [problem("/custom_fields", "needs a value")];
}

/** `null` and "" do not clear a field; only the string "true" in delete_value does. */
const fieldValue: Rule = anyOf(text(), { kind: "number" }, boolean(), list(anyOf(integer(), text())), {
  kind: "string",
  nullable: true,
});
const customFields = list({
  ...object({
    id: integer(),
    name_key: text(),
    value: fieldValue,
    unit: text(3),
    delete_value: oneOf("true"),
  }),
  also: oneKey,
});

function oneForm(education: Record<string, unknown>): Problem[] {
  return ["start", "end"].flatMap((side): Problem[] => {
    const month = education[`${side}_month`] !== undefined;
    const year = education[`${side}_year`] !== undefined;
    if (education[`${side}_date`] !== undefined && (month || year)) {
      return [problem(`/${side}_date`, `cannot be combined with ${side}_month and ${side}_year`)];
    }
    return month === year ? [] : [problem(`/${side}_month`, `needs both ${side}_month and ${side}_year`)];
  });
}

const education: ObjectRule = {
  ...object({
    school_id: integer(),
    discipline_id: integer(),
    degree_id: integer(),
    start_date: moment,
    end_date: moment,
    start_month: between(1, 12),
    start_year: between(1900, 2100),
    end_month: between(1, 12),
    end_year: between(1900, 2100),
  }),
  also: oneForm,
};

const employment = object({ company_name: text(), title: text(), start_date: moment, end_date: moment }, [
  "company_name",
  "title",
  "start_date",
]);

const note = object({ user_id: userId, body: text(), visibility: oneOf("admin_only", "private", "public") }, [
  "user_id",
  "body",
  "visibility",
]);

function contentOrUrl(file: Record<string, unknown>): Problem[] {
  if ((file["content"] === undefined) === (file["url"] === undefined)) {
    return [problem("/content", "exactly one of content and url must be given")];
  }
  if (file["content"] !== undefined && file["content_type"] === undefined) {
    return [{ at: "", kind: "missing", keys: ["content_type"], message: "" }];
  }
  return [];
}

const attachment: ObjectRule = {
  ...object(
    {
      filename: text(),
      type: oneOf("resume", "cover_letter", "admin_only"),
      content: { kind: "string", format: "base64" },
      url: text(),
      content_type: oneOf(...CONTENT_TYPES),
    },
    ["filename", "type"],
  ),
  also: contentOrUrl,
};

const person: Record<string, Rule> = {
  first_name: text(),
  last_name: text(),
  company: text(),
  title: text(),
  is_private: boolean(),
  phone_numbers: contact("home", "work", "mobile", "skype", "other"),
  addresses: contact("home", "work", "other"),
  email_addresses: contact("personal", "work", "other"),
  website_addresses: contact("personal", "company", "portfolio", "blog", "other"),
  social_media_addresses: list(object({ value: text() }, ["value"])),
  tags: list(text()),
  custom_fields: customFields,
  recruiter: userBy,
  coordinator: userBy,
};

const withHistory: Record<string, Rule> = {
  ...person,
  educations: list(education),
  employments: list(employment),
  activity_feed_notes: list(note),
};

const onJob: Record<string, Rule> = {
  job_id: integer(),
  source_id: integer(),
  initial_stage_id: integer(),
  referrer,
  recruiter_id: integer(),
  coordinator_id: integer(),
  attachments: list(attachment),
  custom_fields: customFields,
};

/** The word is a string in every official example and a boolean in the table: both are taken. */
const prospectWord: Rule = { kind: "enum", values: [true, "true"] };

const asProspect: Record<string, Rule> = {
  prospect: prospectWord,
  job_ids: list(integer()),
  source_id: integer(),
  referrer,
  recruiter_id: integer(),
  coordinator_id: integer(),
  prospect_pool_id: integer(),
  prospect_pool_stage_id: integer(),
  prospect_owner_id: integer(),
  prospective_department_id: integer(),
  prospective_office_id: integer(),
  custom_fields: customFields,
};

export const V1_BODIES = {
  addCandidate: object(
    { ...withHistory, applications: { kind: "array", minItems: 1, items: object(onJob, ["job_id"]) } },
    ["first_name", "last_name", "applications"],
  ),
  addProspect: object(
    {
      ...withHistory,
      // Pool, stage, owner, department and office are not listed here: a PATCH of the application sets the pool.
      application: object({
        job_ids: list(integer()),
        source_id: integer(),
        referrer,
        custom_fields: customFields,
        attachments: list(attachment),
      }),
    },
    ["first_name", "last_name"],
  ),
  editCandidate: object(person),
  addApplication: object(onJob, ["job_id"]),
  addProspectApplication: object(asProspect, ["prospect"]),
  updateApplication: object({
    source_id: integer(),
    referrer,
    recruiter_id: integer(),
    coordinator_id: integer(),
    custom_fields: customFields,
    prospect_pool_id: integer(),
    prospect_stage_id: integer(),
    rejection_details: object({ custom_fields: customFields }, ["custom_fields"]),
  }),
  addNote: note,
  addAttachment: attachment,
  addEducation: education,
  addEmployment: employment,
} satisfies Record<string, Rule>;
