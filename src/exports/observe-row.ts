import type { OpenHarvest } from "../connections/harvest.ts";
import type { Deps } from "../deps.ts";
import type { Export, ExportRow } from "../ledger/rows.ts";
import { Meter } from "../lib/meter.ts";
import { record } from "../metrics/record.ts";
import { type RowVerdict, runRow } from "./run-row.ts";

/** Runs a row and tells, once for each time that it is taken up, how far it came and what that cost. */
export async function observedRow(
  deps: Deps,
  exported: Export,
  row: ExportRow,
  open: OpenHarvest,
): Promise<RowVerdict> {
  const startedAt = deps.clock();
  const meter = new Meter();
  const verdict = await meter.run(() => runRow(deps, exported, row, open));
  const settled = verdict.is === "settled";
  record(
    deps,
    {
      event: "exports.row",
      tenantId: row.tenantId,
      outcome: settled ? verdict.outcome : verdict.is,
      what: exported.as,
      durationMs: deps.clock() - startedAt,
      spent: meter.spent,
    },
    // A row's position, not its candidate: the product's own ids may be anything.
    {
      exportId: row.exportId,
      position: row.position,
      attempts: row.attempts,
      error: settled ? verdict.error : undefined,
    },
  );
  return verdict;
}
