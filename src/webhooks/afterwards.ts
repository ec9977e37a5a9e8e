/** What a committed event asks for next. Only wake-ups: the rows that ask for it are there, and sweeps find them. */
import { wakePush } from "../changes/wake.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { otherStageId, type ToldStage } from "../mirror/stage-match.ts";
import { toldStage } from "./apply-plan.ts";
import type { EventPlan } from "./events/plan.ts";

/** Re-reads are gathered this long, so that a bulk edit of a hundred people is one round of reading. */
const REREAD_AFTER_MS = 10_000;
const MAX_ASKED = 1_000;
const MAX_WATCHED = 5_000;

/** When a tenant's last wake-up was sent; until it arrives it stands for all that comes in. */
const askedAt = new Map<TenantId, number>();

export function afterwards(deps: Deps, tenantId: TenantId, plan: EventPlan): void {
  const { news } = plan;
  if (plan.change) wakePush(deps, tenantId);
  if (news?.kind === "person_deleted" || news?.kind === "person_anonymized") {
    deps.defer(deps.queue.send({ type: "webhooks.erase-person", tenantId, greenhouseCandidateId: news.id }));
  }
  const told = plan.change && toldStage(plan.change);
  if (told) watchStage(deps, tenantId, told);
  // Bodies with a clock ask for a re-read too where two of them collide; those are rare and left to the sweep.
  if (news && !plan.clocked && plan.change) askForReread(deps, tenantId);
}

/** Stages that were looked at, by tenant and id: each is worth one look per isolate. */
const watched = new Set<string>();

/** Tells the log, once, of a stage that web hooks number differently from Harvest; the name decides which it is. */
function watchStage(deps: Deps, tenantId: TenantId, told: ToldStage): void {
  const which = `${tenantId}:${told.stageId}`;
  if (watched.has(which)) return;
  if (watched.size >= MAX_WATCHED) watched.clear();
  watched.add(which);
  deps.defer(
    otherStageId(deps.db, tenantId, told).then((heldId) => {
      if (heldId === null) return;
      const { jobId, stageId } = told;
      deps.log.warn("webhooks.stage_mismatch", { tenantId, jobId, toldId: stageId, heldId });
    }),
  );
}

function askForReread(deps: Deps, tenantId: TenantId): void {
  const now = deps.clock();
  if (now - (askedAt.get(tenantId) ?? 0) < REREAD_AFTER_MS) return;
  if (askedAt.size >= MAX_ASKED) askedAt.clear();
  askedAt.set(tenantId, now);
  deps.defer(deps.queue.send({ type: "sync.reread", tenantId }, REREAD_AFTER_MS));
}
