/** Which people of Greenhouse are ours, as fragments for other rooms' statements: links are this room's table. */
import { type SQL, sql } from "drizzle-orm";
import type { TenantId } from "../lib/ids.ts";

type PersonId = number | SQL;

/** True where the product has a person of its own behind this Greenhouse candidate. */
export const isOurs = (tenantId: TenantId, greenhouseCandidateId: PersonId): SQL =>
  sql`EXISTS (SELECT 1 FROM greenhouse_links ours WHERE ours.tenant_id = ${tenantId} AND ours.greenhouse_candidate_id = ${greenhouseCandidateId})`;

/** `FROM …` with one row per person of the product behind a Greenhouse candidate, or one row of null without any. */
export const fromLinkedPeople = (tenantId: TenantId, greenhouseCandidateId: PersonId): SQL =>
  sql`FROM (SELECT ${greenhouseCandidateId} AS id) person LEFT JOIN greenhouse_links linked ON linked.tenant_id = ${tenantId} AND linked.greenhouse_candidate_id = person.id`;
