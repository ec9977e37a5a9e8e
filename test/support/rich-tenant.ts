/** A tenant that has something of everything, each thing with a mark in it by which it is known again anywhere. */
import { env } from "cloudflare:workers";
import { body as eventBody } from "../fixtures/webhooks/events.ts";
import { type Hooked, signatureOf } from "../room/webhooks/hook.ts";
import { connectedTenant, eventually, type Json, practice, request, type Tenant } from "./api.ts";
import { type Browser, signedIn } from "./console.ts";
import { ended, exportBody, person, postExport, RECRUITER } from "./exports.ts";

export interface Rich extends Tenant {
  mark: string;
  /** Ids by what they are of, as they stand in paths, bodies, queries and messages. */
  ids: Record<string, string>;
  hook: Pick<Hooked, "token" | "secretKey">;
  browser: Browser;
  /** Everything secret that the tenant was ever told. */
  secrets: string[];
}

/** Letters that appear nowhere else. */
export const newMark = (): string => `kanarie${crypto.randomUUID().replaceAll("-", "").slice(0, 10)}`;

/** A profile with the mark in every field that takes words. */
export const markedPerson = (mark: string): Json =>
  person({
    id: `${mark}-cand`,
    firstName: `${mark}-first`,
    lastName: `${mark}-last`,
    title: `${mark}-title`,
    company: `${mark}-company`,
    emails: [{ value: `${mark}@people.example.com`, type: "personal" }, { value: `${mark} is no address` }],
    phones: [{ value: "+31 20 5550123", type: "mobile" }, { value: `${mark}-is-no-number` }],
    addresses: [{ value: `${mark} street 1`, type: "home" }],
    websites: [{ value: `https://${mark}.example.com`, type: "personal" }],
    socials: [`https://social.example.com/${mark}`],
    tags: [`${mark}-tag`],
    notes: [{ body: `${mark}-note`, visibility: "private" }],
    messages: [
      { sentAt: "2026-01-02T03:04:05Z", from: `${mark}-from`, to: `${mark}-to`, body: `${mark}-message` },
    ],
    educations: [{ school: `${mark}-school`, degree: `${mark}-degree` }],
    employments: [{ company: `${mark}-employer`, title: `${mark}-role`, startDate: "2020-01-01" }],
    attachments: [{ filename: `${mark}.pdf`, type: "resume", content: btoa(`%PDF ${mark}-resume`) }],
    customFields: [],
  });

/** Makes one; the practice Greenhouse is shared with whoever is connected to it already. */
export async function richTenant(mark = newMark()): Promise<Rich> {
  const tenant = await connectedTenant();
  const { body: state } = await practice("GET", "/state");
  const recruiter = state.users.find((user: Json) => !user.deactivated && user.primary_email);
  const job = state.jobs.find((one: Json) => one.status === "open" && !one.confidential && !one.is_template);
  await eventually(async () => {
    const input = { greenhouseUserId: recruiter.id };
    return (await tenant.call("PUT", `/user-mappings/${RECRUITER.userId}`, input)).status === 200;
  });
  const user = { userId: `${mark}-user`, email: `${mark}.user@umbra.example.com`, name: `${mark} User` };
  await tenant.call("PUT", "/users", { users: [user] });
  await eventually(async () => (await tenant.call("GET", `/jobs/${job.id}`)).status === 200);
  const requisitionId = `${mark}-req`;
  await tenant.call("PUT", `/requisitions/${requisitionId}`, { name: `${mark} requisition` });
  const { id: candidateId, ...profile } = markedPerson(mark);
  const path = `/requisitions/${requisitionId}/candidates/${candidateId}`;
  const put = await tenant.call("PUT", path, { stage: "Screened", profile });
  if (put.status !== 200) throw new Error(`not shortlisted: ${JSON.stringify(put.body)}`);
  const { candidates: _none, ...wish } = exportBody([], {
    requisition: { id: requisitionId, name: `${mark} requisition` },
    candidateIds: [candidateId],
    jobIds: [job.id],
  });
  const preview = await tenant.call("POST", "/exports/preview", wish);
  const accepted = await postExport(tenant, wish, `${mark}-key`);
  if (accepted.status !== 202) throw new Error(`not accepted: ${JSON.stringify(accepted.body)}`);
  const { rows } = await ended(tenant, accepted.body.id);
  const greenhouse = rows[0].greenhouse;
  const hook = await hooked(tenant);
  const deliveryId = await delivered(tenant, hook, mark, greenhouse.candidateId);
  // What web hooks have left to be read again is read now, and not in some seconds.
  await env.WORK.send({ type: "sync.reread", tenantId: tenant.id });
  await eventually(async () => {
    const stale = "SELECT count(*) AS n FROM mirror_people WHERE tenant_id = ?1 AND stale_at IS NOT NULL";
    return (await env.DB.prepare(stale).bind(tenant.id).first<{ n: number }>())?.n === 0;
  });
  const browser = await signedIn(tenant, { userId: user.userId, email: user.email, role: "admin" });
  return {
    ...tenant,
    mark,
    hook,
    browser,
    secrets: [tenant.apiKey, hook.token, hook.secretKey, ...browser.cookies.values()],
    ids: {
      tenant: tenant.id,
      requisitionId,
      candidateId,
      exportId: accepted.body.id,
      previewId: preview.body.id,
      deliveryId,
      userId: user.userId,
      greenhouseCandidateId: String(greenhouse.candidateId),
      greenhouseApplicationId: String(greenhouse.applicationId),
      greenhouseUserId: String(recruiter.id),
      idempotencyKey: `${mark}-key`,
    },
  };
}

async function hooked(tenant: Tenant): Promise<Pick<Hooked, "token" | "secretKey">> {
  const settings = await tenant.call("GET", "/webhooks");
  const token = new URL(settings.body.hooks[0].url).pathname.split("/")[2] ?? "";
  return { token, secretKey: (await tenant.call("POST", "/webhooks/secret")).body.secretKey };
}

/** Posts a signed body as Greenhouse would. */
export async function deliver(
  hook: Pick<Hooked, "token" | "secretKey">,
  raw: string,
  eventId: string = crypto.randomUUID(),
): Promise<void> {
  const headers = { signature: await signatureOf(raw, hook.secretKey), "greenhouse-event-id": eventId };
  const { status } = await request("POST", `/webhooks/${hook.token}`, { raw, headers });
  if (status !== 200) throw new Error(`the delivery was answered ${status}`);
}

/** One delivery about the exported person, one about a stranger, one that makes no sense; the id of the last. */
async function delivered(
  tenant: Tenant,
  hook: Rich["hook"],
  mark: string,
  personId: number,
): Promise<string> {
  const candidate = (id: number) => ({
    candidate: {
      id,
      first_name: `${mark}-first`,
      email_addresses: [{ value: `${mark}@people.example.com` }],
    },
  });
  await deliver(hook, eventBody("update_candidate", candidate(personId)));
  await deliver(hook, eventBody("update_candidate", candidate(personId + 5_000_000)));
  await deliver(hook, `{"action": "hire_candidate", "payload": "${mark}"`);
  const { body } = await tenant.call("GET", "/deliveries?state=failed");
  return body.items[0].id;
}

/** Tables that hold tenants' rows, read from the database itself. */
export async function tenantTables(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, 'tenant_id') > 0 ORDER BY name",
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** Everything that is stored of a tenant, by table. */
export async function dump(tenantId: string): Promise<Record<string, Json[]>> {
  const tables = await tenantTables();
  const rows = await env.DB.batch<Json>(
    tables.map((table) => env.DB.prepare(`SELECT * FROM "${table}" WHERE tenant_id = ?1`).bind(tenantId)),
  );
  return Object.fromEntries(tables.map((table, index) => [table, rows[index]?.results ?? []]));
}

/** Waits until nobody works for any tenant any more. */
export const quiet = (): Promise<true> =>
  eventually(async () => {
    const busy = await env.DB.prepare(
      `SELECT (SELECT count(*) FROM sync_lists WHERE lease_until > ?1 OR requested_at IS NOT NULL OR walk_started_at IS NOT NULL)
        + (SELECT count(*) FROM sync_rereads WHERE lease_until > ?1)
        + (SELECT count(*) FROM sync_repairs WHERE lease_until > ?1)
        + (SELECT count(*) FROM export_pumps WHERE lease_until > ?1) AS n`,
    )
      .bind(Date.now())
      .first<{ n: number }>();
    return busy?.n === 0 && true;
  }, 60_000);
