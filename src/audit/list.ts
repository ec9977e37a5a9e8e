/** The changes of configuration of a tenant, newest first. */
import { desc, lt } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { type AuditEntry, auditEntries } from "./tables.ts";

/** At most `limit` entries older than the entry `before`. */
export const listAudit = (
  deps: Deps,
  tenantId: TenantId,
  before: string | null,
  limit: number,
): Promise<AuditEntry[]> =>
  deps.db
    .select()
    .from(auditEntries)
    .where(owned(auditEntries, tenantId, before === null ? undefined : lt(auditEntries.id, before)))
    .orderBy(desc(auditEntries.id))
    .limit(limit);
