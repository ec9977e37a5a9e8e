/** Closes an export when its last row has settled. Many workers may notice; one conditional update wins. */
import { and, eq, inArray, isNull, notExists, sql } from "drizzle-orm";
import { appendChange } from "../changes/append.ts";
import { wakePush } from "../changes/wake.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { type Export, UNSETTLED } from "../ledger/rows.ts";
import { exportRows, exports_ } from "../ledger/tables.ts";

/** True for the one caller that closed it; only that one tells the feed and asks for the mail. */
export async function finishExport(deps: Deps, exported: Pick<Export, "id" | "tenantId">): Promise<boolean> {
  const { id, tenantId } = exported;
  const now = deps.clock();
  const open = deps.db
    .select({ candidateId: exportRows.candidateId })
    .from(exportRows)
    .where(and(eq(exportRows.exportId, id), inArray(exportRows.outcome, UNSETTLED)));
  const [closed] = await commit(deps.db, [
    deps.db
      .update(exports_)
      .set({ finishedAt: now, endedAs: endedAs(id) })
      .where(owned(exports_, tenantId, eq(exports_.id, id), isNull(exports_.finishedAt), notExists(open)))
      .returning({ id: exports_.id }),
    // In the same transaction: told once, by the one that closed it. `changes()` counts the update's rows.
    appendChange(
      deps.db,
      tenantId,
      { type: "export.finished", at: now, productId: null, greenhouse: {}, data: { exportId: id } },
      sql`changes() > 0`,
    ),
  ]);
  if (!Array.isArray(closed) || closed.length === 0) return false;
  wakePush(deps, tenantId);
  await deps.queue.send({ type: "exports.notify", tenantId, exportId: id });
  deps.log.info("exports.finished", { tenantId, exportId: id });
  return true;
}

/** Cancelled, or done; with failures where a person failed or a part of one was refused. */
const endedAs = (id: string) =>
  sql<"done" | "done_with_failures" | "cancelled">`CASE
    WHEN ${exports_.cancelledAt} IS NOT NULL THEN 'cancelled'
    WHEN EXISTS (SELECT 1 FROM ${exportRows} WHERE ${exportRows.exportId} = ${id}
      AND (${exportRows.outcome} = 'failed' OR (${exportRows.outcome} = 'exported' AND ${exportRows.error} IS NOT NULL)))
    THEN 'done_with_failures' ELSE 'done' END`;
