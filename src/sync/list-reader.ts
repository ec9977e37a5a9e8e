/** Reads pages of one list and says how they are saved: users are the people room's, all else the mirror's. */
import type { Db, Statement } from "../db/client.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { Harvest, HarvestLists, ListName, Page } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import { forgetAbsent, saveListPage } from "../mirror/save-lists.ts";
import { forgetAbsentUsers, saveUsersPage } from "../people/save-users.ts";
import { jobPostRepairs, jobRepairs } from "./list-repairs.ts";

export interface PageRead {
  count: number;
  next: string | null;
  restarted: boolean;
  /** Statements that save the page; `seenAt` is when its read was sent. */
  save(seenAt: number): Statement[];
  /** Statements for the feed: what the page shows that nobody told. They go before those that save it. */
  repairs(seenAt: number): Promise<Statement[]>;
}

export interface ListReader {
  read(cursor: string | null): Promise<Result<PageRead, HarvestFailure>>;
  /** Statements for what a whole walk did not show. */
  forget(walkStartedAt: number): Statement[];
}

type Save<L extends ListName> = (items: HarvestLists[L][], seenAt: number) => Statement[];
type Repairs<L extends ListName> = (items: HarvestLists[L][], seenAt: number) => Promise<Statement[]>;

export function listReader(db: Db, tenantId: TenantId, harvest: Harvest, list: ListName): ListReader {
  if (list === "users") {
    return {
      read: (cursor) =>
        read(harvest, list, cursor, (items, seenAt) => saveUsersPage(db, tenantId, items, seenAt)),
      forget: (walkStartedAt) => forgetAbsentUsers(db, tenantId, walkStartedAt),
    };
  }
  return {
    read: (cursor) => readMirrored(db, tenantId, harvest, list, cursor),
    forget: (walkStartedAt) => forgetAbsent(db, tenantId, list, walkStartedAt),
  };
}

function readMirrored(
  db: Db,
  tenantId: TenantId,
  harvest: Harvest,
  list: Exclude<ListName, "users">,
  cursor: string | null,
): Promise<Result<PageRead, HarvestFailure>> {
  if (list === "jobs") {
    const save: Save<"jobs"> = (items, seenAt) => saveListPage(db, tenantId, list, items, seenAt);
    return read(harvest, list, cursor, save, (items, at) => jobRepairs(db, tenantId, items, at));
  }
  if (list === "job-posts") {
    const save: Save<"job-posts"> = (items, seenAt) => saveListPage(db, tenantId, list, items, seenAt);
    return read(harvest, list, cursor, save, (items, at) => jobPostRepairs(db, tenantId, items, at));
  }
  return read(harvest, list, cursor, (items, seenAt) => saveListPage(db, tenantId, list, items, seenAt));
}

async function read<L extends ListName>(
  harvest: Harvest,
  list: L,
  cursor: string | null,
  save: Save<L>,
  repairs?: Repairs<L>,
): Promise<Result<PageRead, HarvestFailure>> {
  const answer: Result<Page<HarvestLists[L]>, HarvestFailure> = await harvest.listPage(list, cursor);
  if (!answer.ok) return answer;
  const { items, next, restarted } = answer.value;
  return ok({
    count: items.length,
    next,
    restarted: restarted === true,
    save: (seenAt) => save(items, seenAt),
    repairs: async (seenAt) => repairs?.(items, seenAt) ?? [],
  });
}
