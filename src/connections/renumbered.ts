/**
 * Lists of which a new credential shows nothing under the numbers that we hold. No document says that both generations
 * number stages, posts, departments, sources and pools alike; what was copied under other numbers must not be chosen
 * from until it was read anew.
 */
import type { Deps } from "../deps.ts";
import type { Harvest, HarvestLists } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { heldNames, type MirroredList } from "../mirror/save-lists.ts";

/** Jobs are compared with more care, and refused: see `same-account.ts`. */
const LISTS = ["job-posts", "job-stages", "departments", "sources", "prospect-pools"] as const;

const WORDS: Record<(typeof LISTS)[number], string> = {
  "job-posts": "job posts",
  "job-stages": "job stages",
  departments: "departments",
  sources: "sources",
  "prospect-pools": "prospect pools",
};

export async function renumberedLists(
  deps: Deps,
  tenantId: TenantId,
  harvest: Harvest,
): Promise<(typeof LISTS)[number][]> {
  const renumbered: (typeof LISTS)[number][] = [];
  for (const list of LISTS) {
    if ((await heldNames(deps.db, tenantId, list, { ids: null, limit: 1 })).length === 0) continue;
    const page = await harvest.listPage(list, null);
    // What cannot be read now, or shows nothing, tells nothing: the walk of the list will.
    if (!page.ok || page.value.items.length === 0) continue;
    if (!(await isAnyHeld(deps, tenantId, list, page.value.items))) renumbered.push(list);
  }
  return renumbered;
}

async function isAnyHeld(
  deps: Deps,
  tenantId: TenantId,
  list: MirroredList,
  shown: readonly HarvestLists[(typeof LISTS)[number]][],
): Promise<boolean> {
  const ids = shown.map(({ id }) => id);
  const held = await heldNames(deps.db, tenantId, list, { ids, limit: ids.length });
  const names = new Map(held.map(({ id, name }) => [id, name]));
  return shown.some((record) => names.get(record.id) === ("title" in record ? record.title : record.name));
}

export const renumberedNotice = (lists: readonly (typeof LISTS)[number][]): string[] =>
  lists.length === 0
    ? []
    : [
        `The credential numbers ${lists.map((list) => WORDS[list]).join(", ")} differently from the one before: they are being read anew, and cannot be chosen until then.`,
      ];
