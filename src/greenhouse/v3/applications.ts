/** Applications on v3 (v3 reference, Applications). */

import * as z from "zod";
import { ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import type { ApplicationChange } from "../changes.ts";
import type { AddedApplication, Credit, CreditedVia } from "../created.ts";
import type { Placement } from "../drafts.ts";
import { Id } from "../fields.ts";
import type { Answer, GreenhouseApplication } from "../harvest.ts";
import { readAll } from "../walk.ts";
import type { Referrer, Referrers } from "./referrers.ts";
import type { RejectionReasons } from "./rejection-reasons.ts";
import { Application } from "./shapes.ts";

const PATH = "/v3/applications";
const AddedId = z.object({ id: Id });

interface PlacementBody extends Credit {
  body: Record<string, unknown>;
}

/** The job arm or the prospect arm; keys of both in one body match neither and are refused. */
export async function placementBody(placement: Placement, referrers: Referrers): Answer<PlacementBody> {
  const { sourceId, referrerUserId } = placement;
  const referrer = referrerUserId === undefined ? ok(null) : await referrers(referrerUserId);
  if (!referrer.ok) return referrer;
  const shared = {
    ...(sourceId === undefined ? {} : { source_id: sourceId }),
    ...(referrer.value ? referrerId(referrer.value) : {}),
  };
  const creditedVia: CreditedVia[] = referrer.value && referrer.value.id !== null ? ["referrer"] : [];
  const uncredited = referrer.value && referrer.value.id === null ? [referrer.value.gap] : [];
  if (placement.as === "candidate") {
    const { jobId, stageId } = placement;
    const stage = stageId === undefined ? {} : { initial_stage_id: stageId };
    return ok({ body: { job_id: jobId, ...stage, ...shared }, creditedVia, uncredited });
  }
  const { jobIds, poolId, poolStageId, ownerUserId } = placement;
  const body = {
    prospect: true,
    ...(jobIds.length > 0 ? { job_ids: jobIds } : {}),
    ...(poolId === undefined ? {} : { prospect_pool_id: poolId }),
    ...(poolStageId === undefined ? {} : { prospect_pool_stage_id: poolStageId }),
    ...(ownerUserId === undefined ? {} : { prospect_owner_id: ownerUserId }),
    ...shared,
  };
  const owned: CreditedVia[] = ownerUserId === undefined ? [] : ["prospect_owner"];
  return ok({ body, creditedVia: [...creditedVia, ...owned], uncredited });
}

const referrerId = ({ id }: Referrer) => (id === null ? {} : { referrer_id: id });

export async function addApplication(
  wire: Wire,
  referrers: Referrers,
  candidateId: number,
  placement: Placement,
): Answer<AddedApplication> {
  const arm = await placementBody(placement, referrers);
  if (!arm.ok) return arm;
  const body = { candidate_id: candidateId, ...arm.value.body };
  const added = await call(wire, { method: "POST", template: PATH, path: PATH, body, answer: AddedId });
  const { creditedVia, uncredited } = arm.value;
  return added.ok ? ok({ applicationId: added.value.value.id, creditedVia, uncredited }) : added;
}

export async function applicationsOf(
  wire: Wire,
  reasons: RejectionReasons,
  candidateId: number,
): Answer<GreenhouseApplication[]> {
  const query = { candidate_ids: candidateId, per_page: 100 };
  const rows = await readAll(wire, { path: PATH, query, row: Application });
  return rows.ok ? reasons(rows.value.filter((row) => row.candidateId === candidateId)) : rows;
}

export async function getApplication(
  wire: Wire,
  reasons: RejectionReasons,
  id: number,
): Answer<GreenhouseApplication | null> {
  const rows = await readAll(wire, { path: PATH, query: { ids: id }, row: Application });
  const named = rows.ok ? await reasons(rows.value.filter((row) => row.id === id)) : rows;
  return named.ok ? ok(named.value[0] ?? null) : named;
}

/** The pool's stage is `prospect_stage_id` here, unlike on create. */
export async function updateApplication(
  wire: Wire,
  referrers: Referrers,
  id: number,
  change: ApplicationChange,
): Answer<GreenhouseApplication> {
  const { sourceId, referrerUserId, poolId, poolStageId } = change;
  const referrer = referrerUserId === undefined ? ok(null) : await referrers(referrerUserId);
  if (!referrer.ok) return referrer;
  const body = {
    ...(sourceId === undefined ? {} : { source_id: sourceId }),
    ...(referrer.value ? referrerId(referrer.value) : {}),
    ...(poolId === undefined ? {} : { prospect_pool_id: poolId }),
    ...(poolStageId === undefined ? {} : { prospect_stage_id: poolStageId }),
  };
  const template = `${PATH}/{id}`;
  const changed = await call(wire, {
    method: "PATCH",
    template,
    path: `${PATH}/${id}`,
    body,
    answer: Application,
  });
  return changed.ok ? ok(changed.value.value) : changed;
}
