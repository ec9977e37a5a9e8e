/** What the steps of an export need to know: who asks, whether anything stands in the way, and what can be chosen. */
import { connectionOf } from "../connections/harvest.ts";
import type { Deps } from "../deps.ts";
import { type Draft, lastSettings } from "../exports/draft.ts";
import { destination } from "../exports/receipt.ts";
import type { ExportRequest, ExportSettings } from "../exports/schemas.ts";
import type { Session } from "../http/types.ts";
import type { TenantId } from "../lib/ids.ts";
import { offeredJobs, offeredPools, offeredSources } from "../mirror/offered.ts";
import { poolById, stagesOfJob } from "../mirror/queries.ts";
import { listMappings, mappedUser } from "../people/mapping.ts";
import { productUser } from "../people/users.ts";
import type { Requisition } from "../shortlist/requisitions.ts";
import { type Typed, typedOf } from "./export-form.ts";
import type { SettingsProps, Unready } from "./pages/export-settings.tsx";

/** Jobs shown at once; the search finds the others. */
const SHOWN_JOBS = 20;
/** Colleagues offered as owners. */
const MAX_COLLEAGUES = 200;

/** The session's user, by the name that the product gave them. */
export async function requesterOf(deps: Deps, session: Session): Promise<ExportRequest["requestedBy"]> {
  const { tenantId, userId, email } = session;
  const user = await productUser(deps, tenantId, userId);
  return { userId, email, name: user?.name || email };
}

/** What an export would be refused for, told before anything is filled in. */
export async function unreadyFor(deps: Deps, session: Session): Promise<Unready | null> {
  const connection = await connectionOf(deps, session.tenantId);
  if (!connection) return "not_connected";
  if (connection.status === "reconnect_needed") return "reconnect_needed";
  const user = await mappedUser(deps.db, session.tenantId, session.userId);
  if (!user) return "not_mapped";
  return user.deactivated ? "deactivated" : null;
}

/** What the form starts with: the draft's own settings, else the user's last ones, with this requisition's jobs. */
export async function firstTyped(deps: Deps, draft: Draft, requisition: Requisition): Promise<Typed> {
  if (draft.settings) return typedOf(draft.settings);
  const last = await lastSettings(deps, draft.tenantId, draft.userId);
  const tied = requisition.greenhouseJobIds;
  if (!last) return { ...typedOf(FIRST_SETTINGS), job: tied };
  const typed = typedOf(last.settings);
  return last.requisitionId === requisition.id ? typed : { ...typed, job: tied, stage: "" };
}

const FIRST_SETTINGS: ExportSettings = { jobIds: [], tags: [], onExisting: "attach", resume: "if_missing" };

type Offers = Pick<SettingsProps, "typed" | "jobs" | "found" | "stages" | "pools" | "sources" | "colleagues">;

/** Everything to choose from; jobs that are no longer offered are not chosen any more. */
export async function offersFor(
  deps: Deps,
  tenantId: TenantId,
  typed: Typed,
  requisition: Requisition,
): Promise<Offers> {
  const [{ jobs, total }, pools, sources, colleagues] = await Promise.all([
    jobsFor(deps, tenantId, typed, requisition),
    offeredPools(deps, tenantId),
    offeredSources(deps, tenantId),
    listMappings(deps, tenantId, "", MAX_COLLEAGUES),
  ]);
  const offered = new Set(jobs.map((job) => job.id));
  const job = typed.job.filter((id) => offered.has(id));
  return {
    typed: { ...typed, job },
    jobs,
    found: total,
    stages: await stagesFor(deps, tenantId, job),
    pools,
    sources,
    colleagues: colleagues
      .filter((user) => user.name !== null)
      .map(({ userId, name }) => ({ userId, name: name ?? userId })),
  };
}

/** Open jobs that match, those chosen first, then those tied to the requisition. */
export async function jobsFor(
  deps: Deps,
  tenantId: TenantId,
  typed: Pick<Typed, "job" | "jobq">,
  requisition: Requisition,
) {
  const tied = typed.jobq === "" ? requisition.greenhouseJobIds : [];
  const ids = [...new Set([...typed.job, ...tied])];
  const found = await offeredJobs(deps, tenantId, { q: typed.jobq, ids, limit: SHOWN_JOBS });
  const rank = (id: number) => (typed.job.includes(id) ? 0 : tied.includes(id) ? 1 : 2);
  return { ...found, jobs: found.jobs.sort((a, b) => rank(a.id) - rank(b.id)) };
}

export const stagesFor = async (deps: Deps, tenantId: TenantId, jobIds: readonly number[]) => {
  const [job] = jobIds;
  return job !== undefined && jobIds.length === 1 ? stagesOfJob(deps.db, tenantId, job) : [];
};

/** Where settings lead, in one line of words. */
export async function destinationOf(
  deps: Deps,
  tenantId: TenantId,
  settings: ExportSettings,
): Promise<string> {
  const { jobIds, stageId, prospect } = settings;
  const { jobs } = await offeredJobs(deps, tenantId, { ids: jobIds, limit: 0 });
  const named = jobIds.map((id) => ({ id, name: jobs.find((job) => job.id === id)?.name ?? null }));
  const as = jobIds.length === 1 ? "candidate" : "prospect";
  const stage =
    stageId === undefined
      ? undefined
      : (await stagesFor(deps, tenantId, jobIds)).find(({ id }) => id === stageId);
  const pool = prospect?.poolId === undefined ? null : await poolById(deps.db, tenantId, prospect.poolId);
  const poolStage = pool?.stages.find(({ id }) => id === prospect?.poolStageId);
  return [
    destination({ as, jobs: named }),
    stage ? `, in the stage ${stage.name}` : "",
    pool ? `, in the pool ${pool.name}${poolStage ? ` › ${poolStage.name}` : ""}` : "",
  ].join("");
}
