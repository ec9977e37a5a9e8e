/** One export from the request to its last row, and its comparison with what then is in Greenhouse. */
import { Accepted, Export, type Row, Rows } from "../answers.ts";
import { read } from "../client.ts";
import type { GreenhouseState } from "../greenhouse.ts";
import { type DemoPerson, RECRUITER } from "../people.ts";
import { all, type Generation, type TenantScene } from "../scene.ts";
import { DoesNotHold, holds, present, same, type Told } from "../story.ts";
import { type Landing, landed } from "./landed.ts";

export interface ExportPlan {
  key: string;
  requisition: { id: string; name: string; people: DemoPerson[] };
  jobIds: number[];
  /** The other members of the request. */
  more?: Record<string, unknown>;
}

/** A finished export with what it was to do and what it did. */
export interface Exported extends ExportPlan {
  id: string;
  as: "candidate" | "prospect";
  generation: Generation;
  startedAt: string;
  rows: Row[];
  /** Greenhouse as it was before. */
  before: GreenhouseState;
}

/** Generous: a rate limit of 30 seconds may lie in between. */
const TIMEOUT_S = 120;

export const requestOf = ({ requisition, jobIds, more = {} }: ExportPlan) => ({
  requisition: { id: requisition.id, name: requisition.name },
  requestedBy: RECRUITER,
  ...(jobIds.length > 0 ? { jobIds } : {}),
  ...more,
  candidateIds: requisition.people.map(({ id }) => id),
});

/** Requests the export; the caller looks at the answer. */
export const request = ({ product }: TenantScene, plan: ExportPlan, body: unknown = requestOf(plan)) =>
  product.send("POST", "/exports", { body, headers: { "idempotency-key": plan.key } });

/** Requests the export and stays with it until it is done. */
export async function runExport(told: Told, scene: TenantScene, plan: ExportPlan): Promise<Exported> {
  const before = await scene.greenhouse.state();
  const startedAt = new Date().toISOString();
  const answer = await request(scene, plan);
  const accepted = read(answer, 202, Accepted);
  const as = plan.jobIds.length === 1 ? "candidate" : "prospect";
  const total = plan.requisition.people.length;
  same("the answer to the export", { as: accepted.as, total: accepted.total }, { as, total });
  const path = `/exports/${accepted.id}`;
  same("Location", answer.headers.get("location"), `/v1/tenants/${scene.tenant.id}${path}`);
  told.ok(`202: ${accepted.id}, ${total} people as ${as}s`);
  const end = await follow(told, scene, path, total);
  const rows = await all(scene.product, `${path}/rows`, Rows);
  const failed = rows.filter((row) => row.error !== null);
  if (end.status !== "done")
    throw new DoesNotHold(`the export ended ${end.status}: ${JSON.stringify(failed)}`);
  const { generation } = scene;
  return { ...plan, id: accepted.id, as, generation, startedAt, rows, before };
}

type Progress = ReturnType<typeof Export.parse>;

async function follow(told: Told, { product }: TenantScene, path: string, total: number): Promise<Progress> {
  const end = Date.now() + TIMEOUT_S * 1000;
  let last = "";
  for (;;) {
    const now = await product.get(path, Export);
    const { counts, status, waitingFor } = now;
    same(
      "the sum of the counts",
      Object.values(counts).reduce((sum, n) => sum + n, 0),
      total,
    );
    const settled = total - counts.queued - counts.running;
    const line = `${settled} of ${total} settled${waitingFor ? `, waiting for ${waitingFor}` : ""}`;
    if (line !== last)
      told.say(`${line} (${status}${now.etaSeconds ? `, about ${now.etaSeconds} s to go` : ""})`);
    last = line;
    if (now.finishedAt !== null) return now;
    if (Date.now() > end) throw new DoesNotHold(`${path} did not finish within ${TIMEOUT_S} s: ${line}`);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** Every person of the export, compared with Greenhouse; `landing` tells what to expect beside the profile. */
export async function compare(
  told: Told,
  scene: TenantScene,
  exported: Exported,
  landing: Landing,
): Promise<void> {
  const after = await scene.greenhouse.state();
  for (const person of exported.requisition.people) {
    const row = present(
      `the row of ${person.id}`,
      exported.rows.find(({ candidateId }) => candidateId === person.id),
    );
    told.ok(landed(after, exported, person, row, landing));
  }
  holds("one row for each person", exported.rows.length === exported.requisition.people.length);
}
