/** Exports and the people in them, page by page, as the contract tells them. */
import { and, desc, eq, gt, isNull, lt } from "drizzle-orm";
import * as z from "zod";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { profileUrl } from "../greenhouse/profile-url.ts";
import { decodeCursor, type PageRequest, toPage } from "../http/page.ts";
import { withoutProfile } from "../ledger/rows.ts";
import { exportRows, exportSteps, exports_, STEPS } from "../ledger/tables.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { type ExportStatus, exportStatus, findExport } from "./status.ts";

/** Which exports: of one requisition, in one status, or all of them. */
export interface ExportsQuery extends PageRequest {
  requisitionId?: string | undefined;
  status?: ExportStatus | undefined;
}

/** Exports, the latest first. */
export async function listExports(
  deps: Deps,
  tenantId: TenantId,
  { limit, cursor, requisitionId, status }: ExportsQuery,
) {
  const [before] = decodeCursor(cursor, z.tuple([z.string()])) ?? ["~"];
  const ended = status === "done" || status === "done_with_failures" || status === "cancelled";
  const rows = await deps.db
    .select()
    .from(exports_)
    .where(
      owned(
        exports_,
        tenantId,
        lt(exports_.id, before),
        requisitionId === undefined ? undefined : eq(exports_.requisitionId, requisitionId),
        status === undefined ? undefined : ended ? eq(exports_.endedAs, status) : isNull(exports_.endedAs),
      ),
    )
    .orderBy(desc(exports_.id))
    .limit(limit + 1);
  const page = toPage(
    rows,
    limit,
    (row) => [row.id],
    (row) => row,
  );
  const items = await Promise.all(page.items.map((row) => exportStatus(deps, row)));
  // Which of the unfinished ones waits is known only now; a page may therefore be shorter than asked for.
  return {
    items: items.filter((item) => status === undefined || item.status === status),
    nextCursor: page.nextCursor,
  };
}

/** People of an export in their order, each with the steps taken for them. */
export async function listRows(deps: Deps, tenantId: TenantId, id: string, { limit, cursor }: PageRequest) {
  const exported = await findExport(deps, tenantId, id);
  const [after] = decodeCursor(cursor, z.tuple([z.int()])) ?? [-1];
  const rows = await deps.db
    .select(withoutProfile())
    .from(exportRows)
    .where(owned(exportRows, tenantId, eq(exportRows.exportId, exported.id), gt(exportRows.position, after)))
    .orderBy(exportRows.position)
    .limit(limit + 1);
  const steps = await stepsOfRows(
    deps,
    tenantId,
    exported.id,
    rows.map((row) => row.candidateId),
  );
  return toPage(
    rows,
    limit,
    (row) => [row.position],
    (row) => publicRow(row, steps.get(row.candidateId) ?? []),
  );
}

type Step = { step: (typeof STEPS)[number]; state: string };

async function stepsOfRows(deps: Deps, tenantId: TenantId, exportId: string, candidateIds: string[]) {
  const steps = await deps.db
    .select()
    .from(exportSteps)
    .where(
      and(
        owned(exportSteps, tenantId, eq(exportSteps.exportId, exportId)),
        oneOf(exportSteps.candidateId, candidateIds),
      ),
    );
  const byRow = new Map<string, Step[]>();
  const order = (step: { step: Step["step"]; ordinal: number }) =>
    STEPS.indexOf(step.step) * 1000 + step.ordinal;
  for (const step of steps.sort((a, b) => order(a) - order(b))) {
    const list = byRow.get(step.candidateId) ?? [];
    list.push({ step: step.step, state: step.state });
    byRow.set(step.candidateId, list);
  }
  return byRow;
}

function publicRow(row: Omit<typeof exportRows.$inferSelect, "profile">, steps: Step[]) {
  const { greenhouseCandidateId: candidateId, greenhouseApplicationId: applicationId } = row;
  return {
    candidateId: row.candidateId,
    outcome: row.outcome,
    greenhouse:
      candidateId === null
        ? null
        : { candidateId, applicationId, url: profileUrl(candidateId, applicationId) },
    exportedAt: isoOrNull(row.exportedAt),
    creditedVia: row.creditedVia,
    steps,
    warnings: row.warnings,
    error: row.error,
    ...(row.outcome === "review"
      ? { matches: row.matches.map((id) => ({ candidateId: id, url: profileUrl(id, null) })) }
      : {}),
  };
}
