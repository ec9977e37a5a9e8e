/** The people of an export as a person looks at them: by name, filtered by outcome, page by page. */
import { asc, count, eq, inArray, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { profileUrl } from "../greenhouse/profile-url.ts";
import { type Export, withoutProfile } from "../ledger/rows.ts";
import { exportRows, type Outcome } from "../ledger/tables.ts";
import { isoOrNull } from "../lib/clock.ts";
import { type ReceiptRow, readBackOf } from "./receipt.ts";

export interface ExportPerson extends ReceiptRow {
  /** Candidates of Greenhouse to choose from, where the outcome is `review`. */
  matches: { id: number; url: string }[];
}

/** People in the order in which they were given, only those of `outcomes` where it is given, and how many there are. */
export async function exportPeople(
  deps: Deps,
  exported: Export,
  input: { outcomes?: readonly Outcome[] | undefined; offset: number; limit: number },
): Promise<{ total: number; people: ExportPerson[] }> {
  const wanted = owned(
    exportRows,
    exported.tenantId,
    eq(exportRows.exportId, exported.id),
    input.outcomes && inArray(exportRows.outcome, [...input.outcomes]),
  );
  const [rows, [counted]] = await Promise.all([
    deps.db
      .select({
        ...withoutProfile(),
        firstName: sql<string | null>`${exportRows.profile} ->> '$.firstName'`,
        lastName: sql<string | null>`${exportRows.profile} ->> '$.lastName'`,
      })
      .from(exportRows)
      .where(wanted)
      .orderBy(asc(exportRows.position))
      .limit(input.limit)
      .offset(input.offset),
    deps.db.select({ n: count() }).from(exportRows).where(wanted),
  ]);
  const ids = rows.map((row) => row.candidateId);
  const readBack = await readBackOf(deps, exported, ids);
  return {
    total: counted?.n ?? 0,
    people: rows.map(({ firstName, lastName, greenhouseCandidateId: personId, ...row }) => ({
      candidateId: row.candidateId,
      // An erased person has no name any more.
      name: [firstName, lastName].filter(Boolean).join(" ") || row.candidateId,
      outcome: row.outcome,
      exportedAt: isoOrNull(row.exportedAt),
      url: personId === null ? null : profileUrl(personId, row.greenhouseApplicationId),
      creditedVia: row.creditedVia,
      uncredited: row.uncredited,
      readBack: readBack.get(row.candidateId) ?? [],
      warnings: row.warnings,
      error: row.error,
      matches: row.matches.map((id) => ({ id, url: profileUrl(id, null) })),
    })),
  };
}
