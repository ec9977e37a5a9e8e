/** Applications on v1 (v1 reference, sections 5 and 6.8). */
import * as z from "zod";
import { ok } from "../../lib/result.ts";
import type { ApplicationChange } from "../changes.ts";
import type { AddedApplication, Credit, CreditedVia } from "../created.ts";
import type { Placement, WriteCredit } from "../drafts.ts";
import { Id } from "../fields.ts";
import type { Answer, GreenhouseApplication } from "../harvest.ts";
import { getRecord } from "./lists.ts";
import { Application } from "./shapes.ts";
import { type Actor, type V1, write } from "./write.ts";

const AddedId = z.object({ id: Id });

/** Source and referrer; a referrer who is the user that was refused is left out of the second try. */
export function sharedFields(
  { sourceId, referrerUserId }: { sourceId?: number; referrerUserId?: number },
  actor: Actor,
): Record<string, unknown> {
  const referrer = actor.fellBack ? undefined : referrerUserId;
  return {
    ...(sourceId === undefined ? {} : { source_id: sourceId }),
    ...(referrer === undefined ? {} : { referrer: { type: "id", value: referrer } }),
  };
}

/** How the recruiter was credited by a write that went through. */
export function creditOf(
  { referrerUserId }: Pick<Placement, "referrerUserId">,
  { actor, creditedVia }: { actor: Actor; creditedVia: CreditedVia[] },
): Credit {
  if (actor.fellBack) return { creditedVia: [], uncredited: ["actor_refused"] };
  const referred: CreditedVia[] = referrerUserId === undefined ? [] : ["referrer"];
  return { creditedVia: [...creditedVia, ...referred], uncredited: [] };
}

export async function addApplication(
  v1: V1,
  candidateId: number,
  placement: Placement,
  credit: WriteCredit,
): Answer<AddedApplication> {
  const template = "/v1/candidates/{id}/applications";
  const path = `/v1/candidates/${candidateId}/applications`;
  const body = (actor: Actor) => ({ ...arm(placement), ...sharedFields(placement, actor) });
  const added = await write(v1, { method: "POST", template, path, body, answer: AddedId }, credit);
  if (!added.ok) return added;
  const owned: CreditedVia[] =
    placement.as === "prospect" && placement.ownerUserId !== undefined ? ["prospect_owner"] : [];
  const { creditedVia, uncredited } = creditOf(placement, added.value);
  return ok({
    applicationId: added.value.value.id,
    creditedVia: [...creditedVia, ...owned],
    uncredited,
  });
}

/** Every example writes `prospect` as a string, though the table says boolean. */
function arm(placement: Placement): Record<string, unknown> {
  if (placement.as === "candidate") {
    const { jobId, stageId } = placement;
    return { job_id: jobId, ...(stageId === undefined ? {} : { initial_stage_id: stageId }) };
  }
  const { jobIds, poolId, poolStageId, ownerUserId } = placement;
  return {
    prospect: "true",
    ...(jobIds.length > 0 ? { job_ids: jobIds } : {}),
    ...(poolId === undefined ? {} : { prospect_pool_id: poolId }),
    ...(poolStageId === undefined ? {} : { prospect_pool_stage_id: poolStageId }),
    ...(ownerUserId === undefined ? {} : { prospect_owner_id: ownerUserId }),
  };
}

/** Null also for a while after a create whose answer was cut to ids. */
export const getApplication = ({ wire }: V1, id: number): Answer<GreenhouseApplication | null> =>
  getRecord(wire, "/v1/applications/{id}", `/v1/applications/${id}`, Application);

export async function updateApplication(
  v1: V1,
  id: number,
  change: ApplicationChange,
  credit: WriteCredit,
): Answer<GreenhouseApplication> {
  const { poolId, poolStageId } = change;
  const body = (actor: Actor) => ({
    ...sharedFields(change, actor),
    ...(poolId === undefined ? {} : { prospect_pool_id: poolId }),
    ...(poolStageId === undefined ? {} : { prospect_stage_id: poolStageId }),
  });
  const template = "/v1/applications/{id}";
  const path = `/v1/applications/${id}`;
  const changed = await write(v1, { method: "PATCH", template, path, body, answer: Application }, credit);
  return changed.ok ? ok(changed.value.value) : changed;
}
