/** Accepts an export: parse, check, keep large contents first, then one batch with export, rows and answer. */
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { exports_ } from "../ledger/tables.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { type AcceptedPeople, acceptPeople } from "./accept-rows.ts";
import { type Checked, checkExport } from "./check.ts";
import {
  type FirstAnswer,
  inProgress,
  isTakenOver,
  keepAnswer,
  releaseKey,
  type TakenKey,
  takeKey,
} from "./idempotency.ts";
import type { ExportRequest } from "./schemas.ts";

export interface Accepted {
  answer: FirstAnswer;
  replayed: boolean;
}

export async function requestExport(
  deps: Deps,
  tenantId: TenantId,
  input: { request: ExportRequest; key: string; digest: string },
): Promise<Accepted> {
  const { request, key, digest } = input;
  const first = await takeKey(deps.db, tenantId, { key, digest, now: deps.clock() });
  if ("body" in first) return { answer: first, replayed: true };
  try {
    const checked = await checkExport(deps, tenantId, request);
    const people = await acceptPeople(deps, tenantId, request);
    const answer = await store(deps, tenantId, { request, checked, people, key: first });
    await deps.queue.send({ type: "exports.pump", tenantId });
    return { answer, replayed: false };
  } catch (error) {
    // The batch may be in although its answer was lost: only a key without an answer is let go.
    await releaseKey(deps.db, tenantId, first);
    throw isTakenOver(error) ? inProgress() : error;
  }
}

async function store(
  deps: Deps,
  tenantId: TenantId,
  input: { request: ExportRequest; checked: Checked; people: AcceptedPeople; key: TakenKey },
): Promise<FirstAnswer> {
  const { request, checked, people, key } = input;
  const now = deps.clock();
  const id = newId("export", now);
  const as = request.jobIds.length === 1 ? "candidate" : "prospect";
  const answer: FirstAnswer = {
    status: 202,
    body: JSON.stringify({ id, as, status: "queued", total: people.total }),
    location: `/v1/tenants/${tenantId}/exports/${id}`,
  };
  await commit(deps.db, [
    deps.db.insert(exports_).values({
      id,
      tenantId,
      as,
      requisitionId: request.requisition.id,
      requisitionName: request.requisition.name,
      requestedBy: request.requestedBy,
      creditUserId: checked.creditUserId,
      jobIds: request.jobIds,
      options: checked.options,
      total: people.total,
      createdAt: now,
    }),
    ...people.insert(id, now),
    keepAnswer(deps.db, tenantId, key, answer),
  ]);
  deps.log.info("exports.accepted", { tenantId, exportId: id, as, total: people.total });
  return answer;
}
