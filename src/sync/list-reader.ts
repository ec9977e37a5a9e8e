/** Reads pages of one list and says how they are saved: users are the people room's, all else the mirror's. */
import type { Db, Statement } from "../db/client.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { Harvest, HarvestLists, ListName, Page } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import { forgetAbsent, saveListPage } from "../mirror/save-lists.ts";
import { forgetAbsentUsers, saveUsersPage } from "../people/save-users.ts";

export interface PageRead {
  count: number;
  next: string | null;
  restarted: boolean;
  /** Statements that save the page; `seenAt` is when its read was sent. */
  save(seenAt: number): Statement[];
}

export interface ListReader {
  read(cursor: string | null): Promise<Result<PageRead, HarvestFailure>>;
  /** Statements for what a whole walk did not show. */
  forget(walkStartedAt: number): Statement[];
}

export const listReader = (db: Db, tenantId: TenantId, harvest: Harvest, list: ListName): ListReader =>
  list === "users"
    ? {
        read: (cursor) =>
          read(harvest, "users", cursor, (items, seenAt) => saveUsersPage(db, tenantId, items, seenAt)),
        forget: (walkStartedAt) => forgetAbsentUsers(db, tenantId, walkStartedAt),
      }
    : {
        read: (cursor) =>
          read(harvest, list, cursor, (items, seenAt) => saveListPage(db, tenantId, list, items, seenAt)),
        forget: (walkStartedAt) => forgetAbsent(db, tenantId, list, walkStartedAt),
      };

async function read<L extends ListName>(
  harvest: Harvest,
  list: L,
  cursor: string | null,
  save: (items: HarvestLists[L][], seenAt: number) => Statement[],
): Promise<Result<PageRead, HarvestFailure>> {
  const answer: Result<Page<HarvestLists[L]>, HarvestFailure> = await harvest.listPage(list, cursor);
  if (!answer.ok) return answer;
  const { items, next, restarted } = answer.value;
  return ok({
    count: items.length,
    next,
    restarted: restarted === true,
    save: (seenAt) => save(items, seenAt),
  });
}
