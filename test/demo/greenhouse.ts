/** The practice Greenhouse by its control path: what a person at the company sees and does in Greenhouse's own screens. */
import * as z from "zod";
import { Client } from "./client.ts";

const id = z.int();
const contacts = z.array(z.object({ value: z.string(), type: z.string() }));
const named = z.array(z.object({ id, name: z.string() }));

const State = z.object({
  organization: z.object({ id, name: z.string() }),
  users: z.array(
    z.object({
      id,
      name: z.string().nullable(),
      primary_email: z.string(),
      site_admin: z.boolean(),
      deactivated: z.boolean(),
      _service_account: z.boolean(),
    }),
  ),
  departments: named,
  sources: named,
  referrers: z.array(z.object({ id, name: z.string(), user_id: id.nullable() })),
  prospect_pools: z.array(z.object({ id, name: z.string(), active: z.boolean() })),
  prospect_pool_stages: z.array(z.object({ id, name: z.string(), prospect_pool_id: id })),
  jobs: z.array(
    z.object({
      id,
      name: z.string(),
      status: z.enum(["open", "draft", "closed"]),
      confidential: z.boolean(),
      requisition_id: z.string().nullable(),
    }),
  ),
  job_interview_stages: z.array(
    z.object({ id, job_id: id, name: z.string(), sort_order: z.int(), active: z.boolean() }),
  ),
  job_posts: z.array(z.object({ id, job_id: id.nullable(), title: z.string(), active: z.boolean() })),
  custom_field_options: z.array(z.object({ id, name: z.string(), active: z.boolean() })),
  candidates: z.array(
    z.object({
      id,
      first_name: z.string().nullable(),
      last_name: z.string().nullable(),
      preferred_name: z.string().nullable(),
      company: z.string().nullable(),
      title: z.string().nullable(),
      email_addresses: contacts,
      phone_numbers: contacts,
      addresses: contacts,
      website_addresses: contacts,
      social_media_addresses: z.array(z.object({ value: z.string() })),
      tags: z.array(z.string()),
      custom_fields: z.record(z.string(), z.unknown()),
    }),
  ),
  applications: z.array(
    z.object({
      id,
      candidate_id: id,
      job_id: id.nullable(),
      source_id: id.nullable(),
      referrer_id: id.nullable(),
      status: z.enum(["in_process", "rejected", "hired", "converted"]),
      stage_name: z.string().nullable(),
      prospect: z.boolean(),
      prospective_job_ids: z.array(id),
    }),
  ),
  prospect_details: z.array(
    z.object({
      application_id: id,
      pool_id: id.nullable(),
      pool_stage_id: id.nullable(),
      prospect_owner_id: id.nullable(),
    }),
  ),
  attachments: z.array(
    z.object({
      application_id: id,
      type: z.string(),
      filename: z.string(),
      _sha256: z.string(),
      _length: z.int(),
    }),
  ),
  notes: z.array(
    z.object({
      candidate_id: id.nullable(),
      body: z.string().nullable(),
      subject: z.string().nullable(),
      type: z.string(),
      user_id: id.nullable(),
      visibility: z.string().nullable(),
    }),
  ),
  candidate_educations: z.array(
    z.looseObject({
      candidate_id: id,
      school_name_custom_field_option_id: id.nullable(),
      degree_custom_field_option_id: id.nullable(),
      discipline_custom_field_option_id: id.nullable(),
      start_at: z.string().nullable(),
      end_at: z.string().nullable(),
    }),
  ),
  candidate_employments: z.array(
    z.object({
      candidate_id: id,
      company_name: z.string(),
      title: z.string(),
      start_date: z.string().nullable(),
      end_date: z.string().nullable(),
    }),
  ),
});
export type GreenhouseState = z.infer<typeof State>;

const Hook = z.object({
  id,
  name: z.string(),
  action: z.string(),
  endpointUrl: z.string(),
  errorRecipientEmail: z.string().nullable(),
  disabled: z.boolean(),
  maxAttempts: z.int(),
  ping: z.object({ status: z.int().nullable() }).nullable(),
});
export type GreenhouseHook = z.infer<typeof Hook>;

const Request = z.object({
  n: z.int(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  status: z.int(),
});
const Delivery = z.object({
  n: z.int(),
  action: z.string(),
  status: z.int().nullable(),
  ok: z.boolean(),
  attempt: z.int(),
});
const Flushed = z.object({ attempted: z.int(), delivered: z.int(), failed: z.int(), waiting: z.int() });
const Person = z.object({ candidate: z.object({ id }), application: z.object({ id }).nullable() });
const V3Credential = z.object({ clientId: z.string(), clientSecret: z.string() });
const V1Credential = z.object({ apiKey: z.string() });

export class Greenhouse {
  readonly #http: Client;

  constructor(url: string) {
    this.#http = new Client(`${url}/_control`);
  }

  state = (): Promise<GreenhouseState> => this.#http.get("/state", State);
  hooks = () => this.#http.get("/webhooks", z.array(Hook));
  requests = (since = 0) => this.#http.get(`/requests?since=${since}`, z.array(Request));
  deliveries = () => this.#http.get("/webhooks/log", z.array(Delivery));
  /** Waits until every web hook that is due has been sent. */
  flush = () => this.#http.post("/webhooks/flush", 200, Flushed);
  newV3Credential = () => this.#http.post("/credentials", 201, V3Credential, { kind: "harvest_v3" });
  newV1Key = () => this.#http.post("/credentials", 201, V1Credential, { kind: "harvest_v1" });
  createHook = (hook: object) => this.#http.post("/webhooks", 201, Hook, hook);
  addPerson = (person: object) => this.#http.post("/people", 201, Person, person);
  /** Another allowance of calls per window, for those who do not come here to wait. */
  setRateLimit = (rateLimit: number) => this.#http.send("PATCH", "/settings", { body: { rateLimit } });
  act = (type: string, details: object) =>
    this.#http.post("/actions", 200, z.object({ ok: z.literal(true) }), { type, ...details });
}
