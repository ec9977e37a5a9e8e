/** What a cycle of repair reads next: pages of what changed, then everyone whom we know, by id in fifties. */
import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { Harvest, Page, PersonWithApplications } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Shown } from "./repair-writes.ts";
import type { RepairPhase, SyncRepair } from "./tables.ts";

export interface RepairPage extends Shown {
  /** Null: this phase has come to its end. */
  next: string | null;
  restarted: boolean;
  /** Whom we asked for by id. */
  asked: number[];
}

/** What Harvest takes by ids in one call (Harvest v3 reference, Filters). */
const PEOPLE_AT_ONCE = 50;

export async function readRepairPage(
  db: Db,
  harvest: Harvest,
  row: SyncRepair & { phase: RepairPhase },
): Promise<Result<RepairPage, HarvestFailure>> {
  const window = { from: row.windowFrom, until: row.windowUntil };
  switch (row.phase) {
    case "people": {
      const page = await harvest.peopleUpdated(window, row.cursor);
      return page.ok ? ok(changed(page.value, shownOf(page.value.items))) : page;
    }
    case "applications": {
      const page = await harvest.applicationsUpdated(window, row.cursor);
      return page.ok ? ok(changed(page.value, { people: [], applications: page.value.items })) : page;
    }
    case "known":
      return readKnown(db, harvest, row);
  }
}

/** The phase after this one; null after the last. */
export function nextPhase({ phase, readsKnown }: SyncRepair): RepairPhase | null {
  if (phase === "people") return "applications";
  return phase === "applications" && readsKnown ? "known" : null;
}

const changed = ({ next, restarted }: Page<unknown>, shown: Shown): RepairPage => ({
  ...shown,
  next,
  restarted: restarted === true,
  asked: [],
});

const shownOf = (items: PersonWithApplications[]): Shown => ({
  people: items.map(({ person }) => person),
  applications: items.flatMap(({ applications }) => applications ?? []),
});

async function readKnown(
  db: Db,
  harvest: Harvest,
  row: SyncRepair,
): Promise<Result<RepairPage, HarvestFailure>> {
  const asked = await knownPeople(db, row.tenantId, Number(row.cursor ?? 0), PEOPLE_AT_ONCE);
  if (asked.length === 0)
    return ok({ people: [], applications: [], next: null, restarted: false, asked: [] });
  const found = await harvest.peopleWithApplications(asked);
  if (!found.ok) return found;
  const next = asked.length < PEOPLE_AT_ONCE ? null : String(asked.at(-1));
  return ok({ ...shownOf(found.value), next, restarted: false, asked });
}

/** Greenhouse's ids of the product's people beyond `after`, lowest first; without those known to be gone. */
async function knownPeople(db: Db, tenantId: TenantId, after: number, limit: number): Promise<number[]> {
  const rows = await db.all<{ id: number }>(sql`
    SELECT DISTINCT l.greenhouse_candidate_id AS id FROM greenhouse_links l
    LEFT JOIN mirror_people p ON p.tenant_id = l.tenant_id AND p.id = l.greenhouse_candidate_id
    WHERE l.tenant_id = ${tenantId} AND l.greenhouse_candidate_id > ${after}
      AND p.deleted_at IS NULL AND p.merged_into IS NULL
    ORDER BY l.greenhouse_candidate_id LIMIT ${limit}`);
  return rows.map(({ id }) => id);
}

/** Whether the tenant has anybody in Greenhouse whose state there could be missed. */
export const hasKnownPeople = async (db: Db, tenantId: TenantId): Promise<boolean> =>
  (await knownPeople(db, tenantId, 0, 1)).length > 0;
