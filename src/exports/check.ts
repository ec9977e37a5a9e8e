/** What can be known before anything is written: an export is refused whole, in words, or it is good to go. */
import { markReconnectNeeded } from "../connections/connect.ts";
import { connectionOf, harvestFor } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { Harvest } from "../greenhouse/harvest.ts";
import { invalid } from "../http/input.ts";
import type { ExportOptions } from "../ledger/tables.ts";
import { Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import { jobsByIds, poolById, sourceById, stagesOfJob } from "../mirror/queries.ts";
import { saveListPage } from "../mirror/save-lists.ts";
import { mappedUser } from "../people/mapping.ts";
import type { ExportRequest } from "./schemas.ts";

const refused = (reason: string, detail: string, members: Record<string, unknown> = {}) =>
  new Refusal(422, `exports.${reason}`, detail, { members });

/** Who gets the credit and how people are placed, in Greenhouse's ids. */
export interface Checked {
  creditUserId: number;
  options: ExportOptions;
}

export async function checkExport(deps: Deps, tenantId: TenantId, request: ExportRequest): Promise<Checked> {
  if (!(await connectionOf(deps, tenantId))) {
    throw refused(
      "not_connected",
      "Greenhouse is not connected yet. An admin connects it in the ATS configuration wizard.",
    );
  }
  const creditUserId = await requireMapped(deps, tenantId, request.requestedBy.userId, "requestedBy");
  const owner = request.prospect?.ownerUserId;
  const ownerUserId = owner ? await requireMapped(deps, tenantId, owner, "prospect.ownerUserId") : undefined;
  await checkJobs(deps, tenantId, request.jobIds);
  await checkStage(deps, tenantId, request);
  await checkPool(deps, tenantId, request);
  await checkSource(deps, tenantId, request);
  return {
    creditUserId,
    options: {
      tags: request.tags,
      onExisting: request.onExisting,
      resume: request.resume,
      ...(request.stageId ? { stageId: request.stageId } : {}),
      ...(request.prospect?.poolId ? { poolId: request.prospect.poolId } : {}),
      ...(request.prospect?.poolStageId ? { poolStageId: request.prospect.poolStageId } : {}),
      ...(ownerUserId ? { ownerUserId } : {}),
      ...(request.sourceId ? { sourceId: request.sourceId } : {}),
    },
  };
}

async function requireMapped(deps: Deps, tenantId: TenantId, userId: string, path: string): Promise<number> {
  const user = await mappedUser(deps.db, tenantId, userId);
  if (!user) {
    throw refused(
      "user_not_mapped",
      `The user of ${path} is not mapped to a Greenhouse user, so nobody could be credited. Map them under Users, then export again.`,
      { path, userId },
    );
  }
  if (user.deactivated) {
    throw refused(
      "user_not_mapped",
      `The Greenhouse user that ${path} is mapped to is deactivated. Map another Greenhouse user under Users.`,
      { path, userId },
    );
  }
  return user.greenhouseUserId;
}

/** Reads from Greenhouse what our copy does not have; a refusal must rest on Greenhouse's word, not on an old copy. */
async function ask<T>(
  deps: Deps,
  tenantId: TenantId,
  question: (harvest: Harvest) => Promise<Result<T, HarvestFailure>>,
): Promise<T | null> {
  const open = await harvestFor(deps, tenantId, { lane: "interactive", group: "check" });
  if (!open.ok) throw unreachable();
  try {
    const answer = await question(open.value.harvest);
    if (answer.ok) return answer.value;
    if (answer.reason.disposition === "stop") return null;
    if (answer.reason.disposition === "reconnect") {
      await markReconnectNeeded(deps, tenantId, open.value.connection.id);
      throw unreachable();
    }
    throw new Refusal(
      503,
      "exports.greenhouse_unreachable",
      "Greenhouse could not be asked about this export's job, stage, pool or source. Nothing was stored; repeat the request shortly.",
      { headers: { "Retry-After": String(Math.max(1, Math.ceil(answer.reason.delayMs / 1000))) } },
    );
  } finally {
    await open.value.close();
  }
}

/** "Does not exist" needs Greenhouse's word, which cannot be had while it refuses the credential. */
const unreachable = () =>
  refused(
    "not_connected",
    "Greenhouse no longer accepts this connection, so the export's job, stage, pool or source could not be checked. An admin reconnects Greenhouse; then export again.",
  );

async function checkJobs(deps: Deps, tenantId: TenantId, jobIds: number[]): Promise<void> {
  const known = new Map((await jobsByIds(deps.db, tenantId, jobIds)).map((job) => [job.id, job]));
  for (const id of jobIds) {
    if (known.get(id)?.status === "open") continue;
    const job = await ask(deps, tenantId, (harvest) => harvest.getOne("jobs", id));
    if (!job) {
      throw refused(
        "unknown_job",
        `Job ${id} does not exist in Greenhouse, or this connection may not see it. Choose another job.`,
        { jobId: id },
      );
    }
    await commit(deps.db, saveListPage(deps.db, tenantId, "jobs", [job], deps.clock()));
    if (job.status !== "open") {
      throw refused(
        "job_not_open",
        `Job ${id} is ${job.status} in Greenhouse. Open it there, or choose an open job.`,
        { jobId: id },
      );
    }
  }
}

async function checkStage(deps: Deps, tenantId: TenantId, { jobIds, stageId }: ExportRequest): Promise<void> {
  const [jobId] = jobIds;
  if (stageId === undefined || jobId === undefined) return;
  const known = await stagesOfJob(deps.db, tenantId, jobId);
  if (known.some((stage) => stage.id === stageId)) return;
  const stages = await ask(deps, tenantId, (harvest) => harvest.stagesOfJob(jobId));
  if (!stages?.some((stage) => stage.id === stageId)) {
    throw refused(
      "wrong_stage",
      `Stage ${stageId} is not a stage of job ${jobId}. Choose one of that job's stages.`,
      { stageId, jobId },
    );
  }
  await commit(deps.db, saveListPage(deps.db, tenantId, "job-stages", stages, deps.clock()));
}

async function checkPool(deps: Deps, tenantId: TenantId, { prospect }: ExportRequest): Promise<void> {
  const poolId = prospect?.poolId;
  if (poolId === undefined) return;
  const stageId = prospect?.poolStageId;
  const fits = (pool: { stages: { id: number }[] } | null) =>
    pool !== null && (stageId === undefined || pool.stages.some((stage) => stage.id === stageId));
  if (fits(await poolById(deps.db, tenantId, poolId))) return;
  const pool = await ask(deps, tenantId, (harvest) => harvest.getOne("prospect-pools", poolId));
  if (pool && fits(pool)) {
    await commit(deps.db, saveListPage(deps.db, tenantId, "prospect-pools", [pool], deps.clock()));
    return;
  }
  throw refused(
    "wrong_pool_stage",
    pool
      ? `Stage ${stageId} is not a stage of prospect pool ${poolId}. Choose one of that pool's stages.`
      : `Prospect pool ${poolId} does not exist in Greenhouse. Choose another pool.`,
    { poolId, ...(stageId ? { poolStageId: stageId } : {}) },
  );
}

async function checkSource(deps: Deps, tenantId: TenantId, { sourceId }: ExportRequest): Promise<void> {
  if (sourceId === undefined || (await sourceById(deps.db, tenantId, sourceId))) return;
  const source = await ask(deps, tenantId, (harvest) => harvest.getOne("sources", sourceId));
  if (!source)
    throw invalid([
      { path: "sourceId", message: "is not a source in Greenhouse; choose one of its sources" },
    ]);
  await commit(deps.db, saveListPage(deps.db, tenantId, "sources", [source], deps.clock()));
}
