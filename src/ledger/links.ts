/** Who of the product is who in Greenhouse, and the ATS Exported flag. */
import { eq, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";
import { links } from "./tables.ts";

export type Link = typeof links.$inferSelect;

/** The contract's word for the flag. */
export const FLAG_LABEL = "ATS Exported";

export async function linkOf(db: Db, tenantId: TenantId, candidateId: string): Promise<Link | null> {
  const [row] = await db
    .select()
    .from(links)
    .where(owned(links, tenantId, eq(links.candidateId, candidateId)));
  return row ?? null;
}

export const linksOf = (db: Db, tenantId: TenantId, candidateIds: readonly string[]): Promise<Link[]> =>
  db
    .select()
    .from(links)
    .where(owned(links, tenantId, oneOf(links.candidateId, candidateIds)));

/** Links a person; with `exportedAt` it raises the flag, without one an earlier flag stays. */
export const linkPerson = (
  db: Db,
  input: {
    tenantId: TenantId;
    candidateId: string;
    greenhouseCandidateId: number;
    now: number;
    exportedAt?: number;
  },
): Statement => {
  const { tenantId, candidateId, greenhouseCandidateId, now, exportedAt } = input;
  return db
    .insert(links)
    .values({ tenantId, candidateId, greenhouseCandidateId, linkedAt: now, exportedAt: exportedAt ?? null })
    .onConflictDoUpdate({
      target: [links.tenantId, links.candidateId],
      set: {
        greenhouseCandidateId,
        exportedAt: exportedAt === undefined ? sql`${links.exportedAt}` : exportedAt,
      },
    });
};

/** The links to these people in Greenhouse. */
export const linksTo = (
  db: Db,
  tenantId: TenantId,
  greenhouseCandidateIds: readonly number[],
): Promise<Link[]> =>
  db
    .select()
    .from(links)
    .where(owned(links, tenantId, oneOf(links.greenhouseCandidateId, greenhouseCandidateIds)));
