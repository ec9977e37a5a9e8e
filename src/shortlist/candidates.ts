/** People of the product across requisitions and exports: how they stand, and how they are forgotten. */
import { eq } from "drizzle-orm";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { deleteFile } from "../files/store.ts";
import { erasePerson } from "../ledger/erase.ts";
import { exportsOfPeople, filesInExports, peopleInExports, personOfNobodyElse } from "../ledger/people.ts";
import { iso } from "../lib/clock.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { askForErasure } from "../mirror/erase-due.ts";
import { shortlisted } from "./put.ts";
import { NOT_THERE, standingsOf } from "./standing.ts";
import { shortlistCandidates, shortlistFiles } from "./tables.ts";

/** What became of people, in the order asked for; those we know nothing of are left out. */
export async function candidatesByIds(deps: Deps, tenantId: TenantId, ids: readonly string[]) {
  const [standings, onShortlists, inExports, exported] = await Promise.all([
    standingsOf(deps, tenantId, ids),
    shortlisted(deps, tenantId, ids),
    peopleInExports(deps.db, tenantId, ids),
    exportsOfPeople(deps.db, tenantId, ids),
  ]);
  const known = ids.filter((id) => standings.has(id) || onShortlists.has(id) || inExports.has(id));
  return known.map((id) => {
    const { flag, greenhouse, mergedInto, deletedAt } = standings.get(id) ?? NOT_THERE;
    const exports = exported
      .filter((row) => row.candidateId === id)
      .map(({ candidateId: _known, ...row }) => ({ ...row, exportedAt: iso(row.exportedAt) }));
    return { id, flag, exports, greenhouse, mergedInto, deletedAt };
  });
}

export async function candidateById(deps: Deps, tenantId: TenantId, id: string) {
  const [candidate] = await candidatesByIds(deps, tenantId, [id]);
  if (!candidate) throw notFound("This candidate");
  return candidate;
}

/**
 * Erases a person from every shortlist, the files, the ledger and, by queued work, from what web hooks told of
 * them. Ids and times of exports stay, for their receipts; in Greenhouse nothing changes.
 */
export async function eraseCandidate(deps: Deps, tenantId: TenantId, id: string): Promise<void> {
  await candidateById(deps, tenantId, id);
  const { db } = deps;
  const held = await db
    .select({ fileId: shortlistFiles.fileId })
    .from(shortlistFiles)
    .where(owned(shortlistFiles, tenantId, eq(shortlistFiles.candidateId, id)));
  const files = new Set([
    ...held.map((row) => row.fileId),
    ...(await filesInExports(db, tenantId, [id], false)),
  ]);
  const personId = await personOfNobodyElse(db, tenantId, id);
  await commit(db, [
    db
      .delete(shortlistCandidates)
      .where(owned(shortlistCandidates, tenantId, eq(shortlistCandidates.candidateId, id))),
    db.delete(shortlistFiles).where(owned(shortlistFiles, tenantId, eq(shortlistFiles.candidateId, id))),
    ...[...files].map((fileId) => deleteFile(deps, tenantId, fileId)),
    ...erasePerson(db, tenantId, id),
    ...(personId === null ? [] : [askForErasure(db, tenantId, personId, deps.clock())]),
  ]);
  if (personId === null) return;
  await deps.queue.send({ type: "webhooks.erase-person", tenantId, greenhouseCandidateId: personId });
}
