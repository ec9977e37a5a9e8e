/** How fresh tenants' copies of Greenhouse's lists are, and what the repair of our copy says. */
import { sql } from "drizzle-orm";
import { eachOf, oneOf } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { LIST_NAMES } from "../greenhouse/harvest.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { counted, type Signal, signal } from "../lib/signal.ts";
import { type SyncList, type SyncRepair, syncLists } from "./tables.ts";

/** Walks begin every 6 hours and repairs every hour: this long without one whole is no accident. */
const STALE_MS = 24 * 3_600_000;
/** Problems that another signal already tells: without a connection nothing is read. */
const TOLD_ELSEWHERE = new Set(["none", "not_connected", "reconnect_needed"]);

type Repair = Pick<SyncRepair, "completedAt" | "alarm" | "problem" | "startedAt">;

export interface SyncFacts {
  lists: SyncList[];
  repair: Repair | null;
  /** Merges that nobody told, for a person to judge. */
  reviews: number;
}

export async function syncFacts(
  deps: Deps,
  tenantIds: readonly TenantId[],
): Promise<Map<TenantId, SyncFacts>> {
  const [lists, repairs, reviews] = await Promise.all([
    deps.db.select().from(syncLists).where(oneOf(syncLists.tenantId, tenantIds)),
    deps.db.all<Repair & { tenantId: string }>(sql`
      SELECT tenant_id AS tenantId, completed_at AS completedAt, started_at AS startedAt, alarm, problem
      FROM sync_repairs WHERE tenant_id IN ${eachOf(tenantIds)}`),
    deps.db.all<{ tenantId: string; n: number }>(sql`
      SELECT r.tenant_id AS tenantId, count(*) AS n FROM sync_reviews r JOIN greenhouse_links l
        ON l.tenant_id = r.tenant_id AND l.greenhouse_candidate_id = r.from_id
      WHERE r.tenant_id IN ${eachOf(tenantIds)} AND r.decision IS NULL GROUP BY r.tenant_id`),
  ]);
  return new Map(
    tenantIds.map((tenantId) => [
      tenantId,
      {
        lists: lists.filter((row) => row.tenantId === tenantId),
        repair: repairs.find((row) => row.tenantId === tenantId) ?? null,
        reviews: reviews.find((row) => row.tenantId === tenantId)?.n ?? 0,
      },
    ]),
  );
}

export const listSummary = ({ lists }: SyncFacts) =>
  LIST_NAMES.map((list) => {
    const row = lists.find((candidate) => candidate.list === list);
    return {
      list,
      completedAt: isoOrNull(row?.completedAt),
      count: row?.count ?? 0,
      problem: row?.problem ?? null,
    };
  });

/** `connected`: without a connection nothing is read, and one signal says so. */
export function syncSignals(facts: SyncFacts, connected: boolean, now: number): Signal[] {
  if (!connected) return [];
  return [...listSignals(facts, now), ...repairSignals(facts)];
}

function listSignals({ lists }: SyncFacts, now: number): Signal[] {
  const found: Signal[] = [];
  const troubled = lists.filter((row) => row.problem !== null && !TOLD_ELSEWHERE.has(row.problem));
  if (troubled.length > 0) {
    found.push(
      signal(
        "sync.list_problem",
        [
          "warning",
          "operator",
          `${counted(troubled.length, "list", "lists")} could not be read from Greenhouse to the end. What was read before stays.`,
          "Often a missing permission: look at the connection. Otherwise the next walk tries again by itself; POST …/sync starts one now.",
        ],
        { count: troubled.length, items: troubled.map((row) => `${row.list}: ${row.problem}`) },
      ),
    );
  }
  // A list that was never whole is measured from when its first walk began.
  const old = lists.filter((row) => (row.completedAt ?? row.walkStartedAt ?? now) < now - STALE_MS);
  if (old.length > 0) {
    found.push(
      signal(
        "sync.list_stale",
        [
          "warning",
          "operator",
          `${counted(old.length, "list has", "lists have")} not been read whole for a day.`,
          "POST …/sync starts a walk now. If it does not end, look for sync. in the log, and whether the rate limit is used up.",
        ],
        {
          count: old.length,
          items: old.map((row) => row.list),
          since: Math.min(...old.map((row) => row.completedAt ?? row.walkStartedAt ?? now)),
        },
      ),
    );
  }
  return found;
}

function repairSignals({ repair, reviews }: SyncFacts): Signal[] {
  const found: Signal[] = [];
  if (repair?.alarm) {
    found.push(
      signal(
        "sync.repair_alarm",
        [
          "error",
          "operator",
          `${counted(repair.alarm, "person", "people")} vanished from Greenhouse at once; none was marked as gone.`,
          "Almost always the credential sees fewer people than before: compare its permissions, and whether its user is still a Site Admin who may see private candidates. Once that is mended, POST …/sync looks again.",
        ],
        { count: repair.alarm, since: repair.completedAt },
      ),
    );
  } else if (repair?.problem && !TOLD_ELSEWHERE.has(repair.problem)) {
    found.push(
      signal(
        "sync.repair_problem",
        [
          "warning",
          "operator",
          `The comparison of our copy with Greenhouse ended early (${repair.problem}).`,
          "It is tried again every hour. Often a missing permission: look at the connection.",
        ],
        { since: repair.completedAt },
      ),
    );
  }
  if (reviews > 0) {
    found.push(
      signal(
        "sync.merges_unclear",
        [
          "info",
          "recruiter",
          `${counted(reviews, "person seems", "people seem")} to have been merged in Greenhouse without us being told.`,
          "GET …/sync/repair lists them. Look in Greenhouse, then decide each with POST …/sync/reviews/{id}/resolve.",
        ],
        { count: reviews },
      ),
    );
  }
  return found;
}
