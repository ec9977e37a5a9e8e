/** The product's requisitions, under the product's own ids. */
import { asc, eq, gt, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import type { RequisitionInput } from "./schemas.ts";
import { requisitions } from "./tables.ts";

export interface Requisition {
  id: string;
  name: string;
  greenhouseJobIds: number[];
}

const columns = {
  id: requisitions.id,
  name: requisitions.name,
  greenhouseJobIds: requisitions.greenhouseJobIds,
};

/** Makes or replaces a requisition; an equal one writes no row. */
export async function putRequisition(
  deps: Deps,
  tenantId: TenantId,
  id: string,
  input: RequisitionInput,
): Promise<Requisition> {
  await deps.db
    .insert(requisitions)
    .values({ tenantId, id, ...input, updatedAt: deps.clock() })
    .onConflictDoUpdate({
      target: [requisitions.tenantId, requisitions.id],
      set: { ...input, updatedAt: deps.clock() },
      setWhere: sql`${requisitions.name} IS NOT excluded.name OR ${requisitions.greenhouseJobIds} IS NOT excluded.greenhouse_job_ids`,
    });
  return { id, ...input };
}

export const listRequisitions = (
  deps: Deps,
  tenantId: TenantId,
  after: string,
  limit: number,
): Promise<Requisition[]> =>
  deps.db
    .select(columns)
    .from(requisitions)
    .where(owned(requisitions, tenantId, gt(requisitions.id, after)))
    .orderBy(asc(requisitions.id))
    .limit(limit);

/** The requisition, or a refusal where the tenant has none of that id. */
export async function requireRequisition(deps: Deps, tenantId: TenantId, id: string): Promise<Requisition> {
  const [row] = await deps.db
    .select(columns)
    .from(requisitions)
    .where(owned(requisitions, tenantId, eq(requisitions.id, id)));
  if (!row) throw notFound("This requisition");
  return row;
}
