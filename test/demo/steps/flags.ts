import { isDeepStrictEqual } from "node:util";
import { type Candidate, Candidates, Shortlist } from "../answers.ts";
import type { GreenhouseState } from "../greenhouse.ts";
import { ALREADY_ON_THE_JOB, SHORTLIST } from "../people.ts";
import { all, type TenantScene } from "../scene.ts";
import { holds, present, same, sameSet, type Told } from "../story.ts";
import type { Exported } from "./export.ts";

/** Web hooks are sent at once; this leaves time for a slow machine. */
const FOLLOW_TIMEOUT_MS = 20_000;

/** Everyone exported carries the flag with its date; their applications are Greenhouse's. */
export async function checkFlags(told: Told, scene: TenantScene, exports: Exported[]): Promise<void> {
  const people = exports.flatMap(({ requisition }) => requisition.people);
  const ids = people.map(({ id }) => id);
  const items = await candidates(scene, [...ids, "cand-nobody"]);
  sameSet(
    "whom the answer holds",
    items.map(({ id }) => id),
    ids,
  );
  for (const exported of exports) checkExport(items, exported);
  const flagged = items.filter(({ flag }) => flag !== null);
  const day = flagged[0]?.flag?.exportedAt.slice(0, 10);
  told.ok(
    `${flagged.length} of ${items.length} people carry “ATS Exported”, dated ${day}; ${ALREADY_ON_THE_JOB.id} does not: nothing was made`,
  );

  await followed(scene, ids);
  told.ok("their applications, stages and jobs are Greenhouse's own, record for record");
  const marked = await all(
    scene.product,
    `/requisitions/${SHORTLIST.id}/candidates?exported=true`,
    Shortlist,
  );
  const expected = SHORTLIST.people.map(({ id }) => id).filter((id) => id !== ALREADY_ON_THE_JOB.id);
  sameSet(
    "the shortlist's exported people",
    marked.map(({ id }) => id),
    expected,
  );
  told.ok(`the shortlist filtered by exported=true shows ${marked.length} people`);
}

export const candidates = async ({ product }: TenantScene, ids: string[]): Promise<Candidate[]> =>
  (await product.get(`/candidates?ids=${ids.join(",")}`, Candidates)).items;

function checkExport(items: Candidate[], { id, as, rows, startedAt }: Exported): void {
  for (const row of rows) {
    const item = present(
      row.candidateId,
      items.find((one) => one.id === row.candidateId),
    );
    const made = row.outcome === "exported";
    same(`${item.id}: the flag's date is the row's`, item.flag?.exportedAt ?? null, row.exportedAt);
    same(
      `${item.id}: its exports`,
      item.exports.map((one) => [one.id, one.as, one.exportedAt]),
      made ? [[id, as, row.exportedAt]] : [],
    );
    if (row.exportedAt)
      holds(
        `${item.id}: the date lies after the request`,
        row.exportedAt >= startedAt.slice(0, 19),
        row.exportedAt,
      );
    const applications = item.greenhouse?.applications.map((application) => application.id) ?? [];
    if (made)
      holds(
        `${item.id}: its application is shown`,
        applications.includes(row.greenhouse?.applicationId ?? 0),
        applications,
      );
    same(`${item.id}: the person in Greenhouse`, item.greenhouse?.candidateId, row.greenhouse?.candidateId);
  }
}

/** Waits until the worker shows of these people what Greenhouse has; ends with the difference otherwise. */
export async function followed(scene: TenantScene, ids: string[]): Promise<Candidate[]> {
  const state = await scene.greenhouse.state();
  const end = Date.now() + FOLLOW_TIMEOUT_MS;
  for (;;) {
    const items = await candidates(scene, ids);
    const late = items.find((item) => !isDeepStrictEqual(shown(item), there(state, item)));
    if (!late) return items;
    if (Date.now() > end) same(`${late.id} as Greenhouse has it`, shown(late), there(state, late));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const STATUS = {
  in_process: "active",
  rejected: "rejected",
  hired: "hired",
  converted: "converted",
} as const;
type Shown = { id: number; prospect: boolean; jobIds: number[]; status: string; stage: string | null };
const byId = (a: Shown, b: Shown) => a.id - b.id;
const sorted = (ids: number[]) => [...ids].sort((a, b) => a - b);

/** The applications that the exports made or met, in Greenhouse's words. */
function there(state: GreenhouseState, { greenhouse }: Candidate): Shown[] {
  return state.applications
    .filter(({ candidate_id }) => candidate_id === greenhouse?.candidateId)
    .map(({ id, prospect, job_id, prospective_job_ids, status, stage_name }) => ({
      ...{ id, prospect, status: STATUS[status] },
      jobIds: prospect ? sorted(prospective_job_ids) : job_id === null ? [] : [job_id],
      stage: status === "in_process" && !prospect ? stage_name : null,
    }))
    .filter(({ id }) => greenhouse?.applications.some((application) => application.id === id))
    .sort(byId);
}

/** The same of the worker's answer. A stage is compared while the application is under way on a job. */
function shown({ greenhouse }: Candidate): Shown[] {
  return (greenhouse?.applications ?? [])
    .map(({ id, prospect, jobIds, status, stage }) => ({
      ...{ id, prospect, status, jobIds: sorted(jobIds) },
      stage: status === "active" && !prospect ? stage : null,
    }))
    .sort(byId);
}
