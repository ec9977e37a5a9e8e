/** What people do with an export under way or done: cancel, retry, decide a review. */
import { and, eq, exists, inArray, isNotNull, sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { Export } from "../ledger/rows.ts";
import { stepsOf } from "../ledger/steps.ts";
import { claims, exportRows, exportSteps, exports_, type RowDecision } from "../ledger/tables.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { finishExport } from "./finish.ts";
import { findExport } from "./status.ts";

const rowsOf = (exported: Export) =>
  owned(exportRows, exported.tenantId, eq(exportRows.exportId, exported.id));

/** What is sent stays, what is not is not sent: rows nobody has begun are cancelled, the others come to their end. */
export async function cancelExport(deps: Deps, tenantId: TenantId, id: string): Promise<Export> {
  const exported = await findExport(deps, tenantId, id);
  if (exported.finishedAt !== null) {
    throw new Refusal(
      422,
      "exports.already_finished",
      "This export has already ended; there is nothing left to cancel.",
    );
  }
  const begun = deps.db
    .select({ candidateId: exportSteps.candidateId })
    .from(exportSteps)
    .where(
      and(
        eq(exportSteps.exportId, id),
        inArray(exportSteps.step, ["person", "application"]),
        inArray(exportSteps.state, ["sent", "unknown", "confirmed"]),
      ),
    );
  await commit(deps.db, [
    deps.db
      .update(exports_)
      .set({ cancelledAt: deps.clock() })
      .where(owned(exports_, tenantId, eq(exports_.id, id))),
    deps.db
      .update(exportRows)
      .set({ outcome: "cancelled" })
      .where(
        and(
          rowsOf(exported),
          eq(exportRows.outcome, "queued"),
          sql`${exportRows.candidateId} NOT IN ${begun}`,
        ),
      ),
    // Their claims would keep the same people out of every later export.
    deps.db.delete(claims).where(
      owned(
        claims,
        tenantId,
        eq(claims.exportId, id),
        inArray(
          claims.candidateId,
          deps.db
            .select({ candidateId: exportRows.candidateId })
            .from(exportRows)
            .where(and(rowsOf(exported), eq(exportRows.outcome, "cancelled"))),
        ),
      ),
    ),
  ]);
  await finishExport(deps, exported);
  return findExport(deps, tenantId, id);
}

/** Failed rows and refused parts only; what was confirmed stays, what is unknown is looked for first. */
export async function retryExport(deps: Deps, tenantId: TenantId, id: string): Promise<Export> {
  const exported = await findExport(deps, tenantId, id);
  const again = and(
    rowsOf(exported),
    sql`(${exportRows.outcome} = 'failed' OR (${exportRows.outcome} = 'exported' AND ${exportRows.error} IS NOT NULL))`,
  );
  const rows = deps.db.select({ candidateId: exportRows.candidateId }).from(exportRows).where(again);
  const [, reopened] = await commit(deps.db, [
    deps.db
      .update(exportSteps)
      // The words stay until the step is sent anew: the row's warnings may repeat them.
      .set({ state: "planned" })
      .where(
        owned(
          exportSteps,
          tenantId,
          eq(exportSteps.exportId, id),
          eq(exportSteps.state, "refused"),
          inArray(exportSteps.candidateId, rows),
        ),
      ),
    deps.db
      .update(exportRows)
      .set({ outcome: "queued", error: null, attempts: 0, dueAt: deps.clock() })
      .where(again)
      .returning({ candidateId: exportRows.candidateId }),
    reopen(deps, exported),
  ]);
  if (!Array.isArray(reopened) || reopened.length === 0) {
    throw new Refusal(
      422,
      "exports.nothing_to_retry",
      "Nobody in this export failed and no part was refused.",
    );
  }
  await deps.queue.send({ type: "exports.pump", tenantId });
  return findExport(deps, tenantId, id);
}

/** Begins the next round of an export with something to do: it ends, and is told of, once more. */
const reopen = (deps: Deps, exported: Export) =>
  deps.db
    .update(exports_)
    .set({
      finishedAt: null,
      endedAs: null,
      cancelledAt: null,
      notification: "pending",
      round: sql`${exports_.round} + 1`,
    })
    .where(
      owned(
        exports_,
        exported.tenantId,
        eq(exports_.id, exported.id),
        isNotNull(exports_.finishedAt),
        sql`EXISTS (SELECT 1 FROM ${exportRows} r WHERE r.export_id = ${exported.id} AND r.outcome = 'queued')`,
      ),
    );

export type Resolution =
  | { decision: "use"; greenhouseCandidateId: number }
  | { decision: "create" }
  | { decision: "skip" };

/** Carries out a person's decision on a row in review. */
export async function resolveRow(
  deps: Deps,
  tenantId: TenantId,
  input: { exportId: string; candidateId: string; resolution: Resolution },
): Promise<void> {
  const { exportId, candidateId, resolution } = input;
  const exported = await findExport(deps, tenantId, exportId);
  const row = and(rowsOf(exported), eq(exportRows.candidateId, candidateId));
  const [known] = await deps.db.select().from(exportRows).where(row);
  if (!known) throw notFound("This candidate of the export");
  if (known.outcome !== "review") {
    throw new Refusal(
      422,
      "exports.not_in_review",
      `This person is not in review (${known.outcome}), so there is nothing to decide.`,
    );
  }
  const steps = await stepsOf(deps.db, known);
  const decision = decisionOf(resolution, steps.isOpen("person") ? known.matches : []);
  const change = decision
    ? { outcome: "queued" as const, decision, error: null, dueAt: deps.clock() }
    : { outcome: "skipped" as const, error: null, matches: [] };
  const stillOpen = and(row, eq(exportRows.outcome, "review"));
  await commit(deps.db, [
    // A lost create is settled by the decision: it is not looked for any more.
    deps.db
      .update(exportSteps)
      .set({ state: "planned" })
      .where(
        owned(
          exportSteps,
          tenantId,
          eq(exportSteps.exportId, exportId),
          eq(exportSteps.candidateId, candidateId),
          inArray(exportSteps.step, ["person", "application"]),
          inArray(exportSteps.state, ["sent", "unknown"]),
          exists(deps.db.select({ one: sql`1` }).from(exportRows).where(stillOpen)),
        ),
      ),
    deps.db.update(exportRows).set(change).where(stillOpen),
    reopen(deps, exported),
  ]);
  if (decision) await deps.queue.send({ type: "exports.pump", tenantId });
}

/** The decision as the row keeps it; someone found for a lost create is taken for the person it made. */
function decisionOf(resolution: Resolution, traced: readonly number[]): RowDecision | null {
  switch (resolution.decision) {
    case "use": {
      const use = resolution.greenhouseCandidateId;
      return traced.includes(use) ? { use, made: true } : { use };
    }
    case "create":
      return { create: true };
    case "skip":
      return null;
  }
}
