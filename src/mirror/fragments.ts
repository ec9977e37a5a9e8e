/** Pieces of SQL that the room's statements share. */
import { type SQL, sql } from "drizzle-orm";
import type { TenantId } from "../lib/ids.ts";

/** The id under which a person goes on after merges; their own where there was none. Merges are kept flat. */
export const survivorOf = (tenantId: TenantId, personId: number): SQL<number> =>
  sql`coalesce((SELECT merged.merged_into FROM mirror_people merged WHERE merged.tenant_id = ${tenantId} AND merged.id = ${personId}), ${personId})`;

/** True where the person is known to be deleted. */
export const isDeletedPerson = (tenantId: TenantId, personId: number | SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM mirror_people gone WHERE gone.tenant_id = ${tenantId} AND gone.id = ${personId} AND gone.deleted_at IS NOT NULL)`;

/** A name as the search compares it, cut to what a person would type. */
export const foldForSearch = (name: string): string => name.normalize("NFKC").toLowerCase();
