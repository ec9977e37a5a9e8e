/** Where an export puts people and whom it credits, in Greenhouse's own names as far as our copy knows them. */
import type { Deps } from "../deps.ts";
import type { Export } from "../ledger/rows.ts";
import { poolById, sourceById, stagesOfJob } from "../mirror/queries.ts";
import { greenhouseUserNames } from "../people/users.ts";

interface Named {
  id: number;
  /** Null where our copy does not have it (any more). */
  name: string | null;
}

export interface Placing {
  stage: Named | null;
  pool: Named | null;
  poolStage: Named | null;
  owner: Named | null;
  source: Named | null;
  tags: string[];
  /** The Greenhouse user who gets the credit. */
  creditedTo: Named;
}

export async function placingOf(deps: Deps, exported: Export): Promise<Placing> {
  const { tenantId, jobIds, options, creditUserId } = exported;
  const { stageId, poolId, poolStageId, ownerUserId, sourceId, tags } = options;
  const [jobId] = jobIds;
  const [stages, pool, source, users] = await Promise.all([
    stageId && jobId ? stagesOfJob(deps.db, tenantId, jobId) : [],
    poolId ? poolById(deps.db, tenantId, poolId) : null,
    sourceId ? sourceById(deps.db, tenantId, sourceId) : null,
    greenhouseUserNames(deps.db, tenantId, [creditUserId, ...(ownerUserId ? [ownerUserId] : [])]),
  ]);
  const named = (id: number | undefined, from: readonly { id: number; name: string }[]): Named | null =>
    id === undefined ? null : { id, name: from.find((one) => one.id === id)?.name ?? null };
  const user = (id: number): Named => ({ id, name: users.get(id) ?? null });
  return {
    stage: named(stageId, stages),
    pool: named(poolId, pool ? [pool] : []),
    poolStage: named(poolStageId, pool?.stages ?? []),
    owner: ownerUserId === undefined ? null : user(ownerUserId),
    source: named(sourceId, source ? [source] : []),
    tags,
    creditedTo: user(creditUserId),
  };
}

/** The settings of an export in one line; empty where Greenhouse's own defaults hold. */
export function settingsLine({ stage, pool, poolStage, owner, source, tags }: Placing): string {
  const of = (label: string, one: Named | null) => (one ? [`${label} ${one.name ?? one.id}`] : []);
  return [
    ...of("stage", stage),
    ...of("pool", pool),
    ...of("pool stage", poolStage),
    ...of("owner", owner),
    ...of("source", source),
    ...(tags.length > 0 ? [`tags ${tags.join(", ")}`] : []),
  ].join(", ");
}
