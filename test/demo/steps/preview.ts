import { Preview } from "../answers.ts";
import { read } from "../client.ts";
import { ALREADY_ON_THE_JOB, THERE_BEFORE } from "../people.ts";
import type { TenantScene } from "../scene.ts";
import { holds, present, same, type Told } from "../story.ts";
import { type ExportPlan, requestOf } from "./export.ts";

/** Before anything is sent: what the export would do with each person, and on what ground. Writes nothing. */
export async function previewExport(told: Told, scene: TenantScene, plan: ExportPlan): Promise<void> {
  const { product, greenhouse } = scene;
  const before = await greenhouse.state();
  const { people } = plan.requisition;
  const answer = await product.send("POST", "/exports/preview", { body: requestOf(plan) });
  const { status, items } = read(answer, 200, Preview);
  same("the preview's status", status, "done");
  for (const { id, profile } of people) {
    const item = present(
      `${id} in the preview`,
      items.find(({ candidateId }) => candidateId === id),
    );
    const there = THERE_BEFORE.has(id);
    const expected = id === ALREADY_ON_THE_JOB.id ? "existing" : there ? "attach" : "create";
    same(`what would happen to ${id}`, item.decision, expected);
    same(`whom ${id} would meet`, item.matches.length, there ? 1 : 0);
    const known = (profile.emails ?? []).some(({ value }) => item.reason?.includes(value.toLowerCase()));
    if (there) holds(`under which address ${id} is known there`, known, item.reason);
    told.ok(
      `${profile.firstName} ${profile.lastName}: ${item.decision}${item.reason ? `. ${item.reason}` : ""}`,
    );
  }
  same("Greenhouse after the preview", await greenhouse.state(), before);
  told.ok("and nothing was written in Greenhouse");
}
