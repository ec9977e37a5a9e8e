/**
 * People of one shortlist for other rooms' use, without their profiles passing through here: a thousand of the
 * largest are 250 MB, and a worker has 128.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

/** What is looked at before a person is exported. */
export interface Selected {
  candidateId: string;
  firstName: string;
  lastName: string;
  emails: { value: string }[];
}

/** `FROM …`: `wanted.key` is the position and `wanted.value` the id in the list given, `s` the entry or nulls. */
export const fromSelected = (
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: readonly string[],
): SQL => sql`FROM json_each(${JSON.stringify(candidateIds)}) wanted
  LEFT JOIN shortlist_candidates s ON s.tenant_id = ${tenantId} AND s.requisition_id = ${requisitionId}
    AND s.candidate_id = wanted.value`;

/** Names and addresses in the order of the ids; who is not on the shortlist is named apart. */
export async function selectedPeople(
  db: Db,
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: readonly string[],
): Promise<{ people: Selected[]; unknown: string[] }> {
  const rows = await db.all<{ id: string; first: string | null; last: string | null; emails: string | null }>(
    sql`SELECT wanted.value AS id, s.profile ->> '$.firstName' AS first, s.profile ->> '$.lastName' AS last,
        (SELECT json_group_array(e.value ->> '$.value') FROM json_each(s.profile, '$.emails') e) AS emails
      ${fromSelected(tenantId, requisitionId, candidateIds)} ORDER BY wanted.key`,
  );
  return {
    people: rows.flatMap(({ id, first, last, emails }) =>
      first === null || last === null
        ? []
        : [{ candidateId: id, firstName: first, lastName: last, emails: addresses(emails) }],
    ),
    unknown: rows.filter(({ first, last }) => first === null || last === null).map(({ id }) => id),
  };
}

function addresses(json: string | null): { value: string }[] {
  const values: unknown = JSON.parse(json ?? "[]");
  return Array.isArray(values)
    ? values.flatMap((value) => (typeof value === "string" ? [{ value }] : []))
    : [];
}
