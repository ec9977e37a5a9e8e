/** What export tests share: a tenant ready to export, requests, and looks into the practice Greenhouse. */
import { env } from "cloudflare:workers";
import { connectedTenant, eventually, type Json, practice, type Reply, type Tenant } from "./api.ts";

export interface Ready extends Tenant {
  /** Open jobs of the practice Greenhouse. */
  jobs: { id: number; name: string }[];
  /** The Greenhouse user that the recruiter `rec-1` is mapped to. */
  recruiterId: number;
}

export const RECRUITER = { userId: "rec-1", email: "recruiter@umbra.example.com", name: "Noor Lindqvist" };

/** Resets the practice Greenhouse and gives a tenant that is connected and whose recruiter is mapped. */
export async function readyTenant(kind: "harvest_v3" | "harvest_v1" = "harvest_v3"): Promise<Ready> {
  await practice("POST", "/reset");
  const tenant = await connectedTenant(kind);
  const { body: state } = await practice("GET", "/state");
  const recruiter = state.users.find((user: Json) => !user.deactivated && user.primary_email);
  await eventually(async () => {
    const mapped = await tenant.call("PUT", `/user-mappings/${RECRUITER.userId}`, {
      greenhouseUserId: recruiter.id,
    });
    return mapped.status === 200;
  });
  const jobs = state.jobs.filter(
    (job: Json) => job.status === "open" && !job.confidential && !job.is_template,
  );
  return { ...tenant, jobs, recruiterId: recruiter.id };
}

let serial = 0;
/** A person nobody else has: name, e-mail and id of their own. */
export function person(extra: Record<string, unknown> = {}): Json {
  serial += 1;
  return {
    id: `cand-${serial}`,
    firstName: "Ada",
    lastName: `Example${serial}`,
    emails: [{ value: `ada.${serial}@people.example.com`, type: "personal" }],
    ...extra,
  };
}

export const exportBody = (candidates: Json[], extra: Record<string, unknown> = {}): Json => ({
  requisition: { id: "req-1", name: "Firmware Engineer" },
  requestedBy: RECRUITER,
  candidates,
  ...extra,
});

export const postExport = (tenant: Tenant, body: Json, key: string = crypto.randomUUID()): Promise<Reply> =>
  tenant.call("POST", "/exports", body, { "idempotency-key": key });

/** Requests an export and waits until it has ended. */
export async function exportAll(
  tenant: Tenant,
  body: Json,
): Promise<{ id: string; status: Json; rows: Json[] }> {
  const accepted = await postExport(tenant, body);
  if (accepted.status !== 202) throw new Error(`not accepted: ${JSON.stringify(accepted.body)}`);
  return ended(tenant, accepted.body.id);
}

export async function ended(tenant: Tenant, id: string): Promise<{ id: string; status: Json; rows: Json[] }> {
  const status = await eventually(async () => {
    const { body } = await tenant.call("GET", `/exports/${id}`);
    return body.finishedAt !== null && body;
  });
  return { id, status, rows: await rowsOf(tenant, id) };
}

export const rowsOf = async (tenant: Tenant, id: string): Promise<Json[]> =>
  (await tenant.call("GET", `/exports/${id}/rows?limit=200`)).body.items;

/** People in the practice Greenhouse with this last name, and what belongs to them. */
export async function inGreenhouse(lastName: string): Promise<Json[]> {
  const { body: state } = await practice("GET", "/state");
  const of = (list: Json[], id: number) => list.filter((item) => item.candidate_id === id);
  return state.candidates
    .filter((candidate: Json) => candidate.last_name === lastName)
    .map((candidate: Json) => ({
      ...candidate,
      applications: of(state.applications, candidate.id),
      notes: of(state.notes, candidate.id),
      attachments: of(state.attachments, candidate.id),
      educations: of(state.candidate_educations, candidate.id),
      employments: of(state.candidate_employments, candidate.id),
    }));
}

/** Lets time pass for an export: what was due later is due that much sooner, and the pump is woken. */
export async function letTimePass(tenant: Tenant, exportId: string, ms: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      "UPDATE export_rows SET due_at = due_at - ?1 WHERE export_id = ?2 AND outcome = 'queued'",
    ).bind(ms, exportId),
    env.DB.prepare("UPDATE export_steps SET sent_at = sent_at - ?1 WHERE export_id = ?2").bind(0, exportId),
  ]);
  await env.EXPORTS.send({ type: "exports.pump", tenantId: tenant.id });
}
