/**
 * Looks for merges that nobody told: of people whom Greenhouse does not show any more. An application outlives a
 * merge under the survivor's id, and so do the addresses. Who has them now is proposed, and nothing re-pointed.
 */
import { sql } from "drizzle-orm";
import type { Statement } from "../db/client.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { TenantId } from "../lib/ids.ts";
import { applicationsOfPeople, type MirrorApplication } from "../mirror/queries.ts";
import { addressesOf } from "../shortlist/addresses.ts";
import { proposeReview } from "./repair-writes.ts";
import type { Reading } from "./rereaders.ts";

export interface LostMerges {
  statements: Statement[];
  /** People of whom Greenhouse could not be asked now. */
  unsure: number[];
}

/** The proposals for these people, Greenhouse's ids. A few calls each: only ever asked of a few at once. */
export async function lostMerges(reading: Reading, ids: readonly number[]): Promise<LostMerges> {
  const { deps, tenantId } = reading;
  if (ids.length === 0) return { statements: [], unsure: [] };
  const held = await applicationsOfPeople(deps.db, tenantId, ids);
  const addresses = await addressesOf(deps.db, tenantId, ids);
  const statements: Statement[] = [];
  const unsure: number[] = [];
  for (const id of ids) {
    const traces = {
      applications: held.filter(({ candidateId }) => candidateId === id),
      emails: addresses.get(id) ?? [],
    };
    const found = await survivorsOf(reading, id, traces);
    statements.push(...found.statements);
    if (found.failure) unsure.push(id);
  }
  return { statements: [...statements, bySharedHash(reading, ids)], unsure };
}

/** Where the person's applications are now, else who has their addresses now. */
async function survivorsOf(
  reading: Reading,
  id: number,
  { applications, emails }: { applications: MirrorApplication[]; emails: string[] },
): Promise<{ statements: Statement[]; failure: HarvestFailure | null }> {
  const statements: Statement[] = [];
  for (const application of applications) {
    const shown = await reading.harvest.getApplication(application.id);
    if (!shown.ok && shown.reason.disposition !== "stop") return { statements, failure: shown.reason };
    if (!shown.ok || !shown.value || shown.value.candidateId === id) continue;
    return { statements: [proposeReview(reading, id, shown.value)], failure: null };
  }
  for (const email of emails) {
    const people = await reading.harvest.findPeopleByEmail(email);
    if (!people.ok && people.reason.disposition !== "stop") return { statements, failure: people.reason };
    for (const person of people.ok ? people.value : []) {
      if (person.id !== id) statements.push(proposeReview(reading, id, { id: null, candidateId: person.id }));
    }
  }
  return { statements, failure: null };
}

/** People of the product who share an address in Greenhouse, as far as our copy knows: it has no plain ones. */
const bySharedHash = ({ deps, tenantId, readAt }: Reading, ids: readonly number[]): Statement =>
  deps.db.run(sql`
    INSERT INTO sync_reviews (tenant_id, from_id, into_id, found_at)
    SELECT DISTINCT ${tenantId}, was.person_id, now_of.person_id, ${readAt} FROM mirror_person_emails was
    JOIN mirror_person_emails now_of ON now_of.tenant_id = was.tenant_id AND now_of.hash = was.hash
      AND now_of.person_id <> was.person_id
    WHERE was.tenant_id = ${tenantId} AND was.person_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
      AND NOT ${isGone(tenantId)}
    ON CONFLICT DO NOTHING`);

const isGone = (tenantId: TenantId) =>
  sql`EXISTS (SELECT 1 FROM mirror_people p WHERE p.tenant_id = ${tenantId} AND p.id = now_of.person_id
    AND (p.absent_at IS NOT NULL OR p.deleted_at IS NOT NULL OR p.merged_into IS NOT NULL))`;
