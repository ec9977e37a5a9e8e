/**
 * Which of the stages that we hold is meant. No document says that the stage ids of Harvest v1, of Harvest v3 and of web
 * hooks are one number, so an id counts where it names a stage of the same job under the same name; else the name on
 * that job decides, and only then the number as it was told.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

type Told<T> = SQL | T;

/** The id, in our list, of a stage that was told by id, job and name; null where no stage was told. */
export function heldStageId(
  tenantId: TenantId,
  told: { jobId: Told<number | null>; stageId: Told<number | null>; stageName: Told<string | null> },
): SQL<number | null> {
  const { jobId, stageId, stageName } = told;
  const stages = sql`SELECT s.id FROM mirror_job_stages s WHERE s.tenant_id = ${tenantId} AND s.job_id = ${jobId} AND s.deleted_at IS NULL AND s.absent_at IS NULL`;
  return sql`CASE WHEN ${stageId} IS NOT NULL THEN coalesce(
    (${stages} AND s.id = ${stageId} AND s.name = coalesce(${stageName}, s.name)),
    (${stages} AND s.name = ${stageName} ORDER BY s.position, s.id LIMIT 1),
    ${stageId}) END`;
}

export interface ToldStage {
  jobId: number;
  stageId: number;
  stageName: string | null;
}

/** The id under which our list has this stage, where that is another one than was told; else null. */
export async function otherStageId(db: Db, tenantId: TenantId, told: ToldStage): Promise<number | null> {
  const [row] = await db.all<{ id: number }>(sql`SELECT ${heldStageId(tenantId, told)} AS id`);
  return row && row.id !== told.stageId ? row.id : null;
}
