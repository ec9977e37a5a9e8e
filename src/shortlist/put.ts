/** Puts people on a shortlist, and takes them off it. */
import { eq, sql } from "drizzle-orm";
import { commit } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { openFileWriter } from "../files/store.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { jsonChunks } from "../lib/json-chunks.ts";
import { holdFiles, releaseFiles, storeAttachments } from "./attachments.ts";
import { cleanProfile, type StoredProfile, shortlistProfiles } from "./profile.ts";
import { requireRequisition } from "./requisitions.ts";
import type { CandidateEntry } from "./schemas.ts";
import { searchScope, searchText } from "./search.ts";
import { shortlistCandidates } from "./tables.ts";

export interface PutCandidate {
  id: string;
  stage: string;
  warnings: string[];
}

/** A profile is at most about 750 kB in UTF-8; a statement's parameter must stay below D1's 2 MB. */
const CHUNK = { chars: 500_000, rows: 200 };

/**
 * Makes or replaces people on a shortlist, all of them or none. Files are stored before anything refers to them;
 * people who are there as sent already write no row.
 */
export async function putCandidates(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  entries: readonly CandidateEntry[],
): Promise<PutCandidate[]> {
  await requireRequisition(deps, tenantId, requisitionId);
  const ids = entries.map((entry) => entry.id);
  const before = await shortlistProfiles(deps.db, tenantId, requisitionId, ids);
  const files = await openFileWriter(deps, tenantId);
  const rows = [];
  for (const { id, stage, profile: given } of entries) {
    const { profile, warnings } = cleanProfile(given);
    const attachments = await storeAttachments(
      files,
      profile.attachments,
      before.get(id)?.profile.attachments,
    );
    rows.push(toRow(id, stage, { ...profile, attachments }, warnings));
  }
  await files.flush();
  await commit(deps.db, [
    ...upsertRows(deps, tenantId, requisitionId, rows),
    ...holdFiles(
      deps.db,
      tenantId,
      requisitionId,
      rows.map((row) => ({ candidateId: row.candidateId, attachments: row.attachments })),
    ),
  ]);
  const replaced = [...before].filter(([, { profile }]) => profile.attachments.some((file) => file.fileId));
  if (replaced.length > 0)
    await releaseFiles(
      deps,
      tenantId,
      requisitionId,
      replaced.map(([id]) => id),
    );
  return rows.map(({ candidateId, stage, warnings }) => ({ id: candidateId, stage, warnings }));
}

function toRow(candidateId: string, stage: string, stored: StoredProfile, warnings: string[]) {
  const profile = JSON.stringify(stored);
  return {
    candidateId,
    stage,
    profile,
    warnings,
    search: searchText(stored, candidateId),
    bytes: profile.length,
    attachments: stored.attachments,
  };
}

const upsertRows = (
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  rows: readonly ReturnType<typeof toRow>[],
) =>
  jsonChunks(
    rows.map(({ attachments: _inProfile, ...row }) => row),
    CHUNK,
  ).map((json) =>
    deps.db.run(sql`
      INSERT INTO ${shortlistCandidates} AS t
        (tenant_id, requisition_id, candidate_id, stage, profile, warnings, scope, search, bytes, updated_at)
      SELECT ${tenantId}, ${requisitionId}, value ->> '$.candidateId', value ->> '$.stage', value ->> '$.profile',
        value -> '$.warnings', ${searchScope(tenantId, requisitionId)}, value ->> '$.search', value ->> '$.bytes', ${deps.clock()}
      FROM json_each(${json}) WHERE true
      ON CONFLICT (tenant_id, requisition_id, candidate_id) DO UPDATE SET stage = excluded.stage,
        profile = excluded.profile, warnings = excluded.warnings, scope = excluded.scope,
        search = excluded.search, bytes = excluded.bytes, updated_at = excluded.updated_at
      WHERE (t.stage, t.profile, t.warnings, t.scope, t.search)
        IS NOT (excluded.stage, excluded.profile, excluded.warnings, excluded.scope, excluded.search)`),
  );

/** Takes one person off one shortlist; what else is known of them stays. */
export async function removeCandidate(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  candidateId: string,
): Promise<void> {
  if ((await removeCandidates(deps, tenantId, requisitionId, [candidateId])) === 0)
    throw notFound("This candidate");
}

/** Takes people off one shortlist and says how many of them were on it. */
export async function removeCandidates(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: readonly string[],
): Promise<number> {
  const gone = await deps.db
    .delete(shortlistCandidates)
    .where(
      owned(
        shortlistCandidates,
        tenantId,
        eq(shortlistCandidates.requisitionId, requisitionId),
        oneOf(shortlistCandidates.candidateId, candidateIds),
      ),
    )
    .returning({ candidateId: shortlistCandidates.candidateId });
  const ids = gone.map((row) => row.candidateId);
  if (ids.length > 0) await releaseFiles(deps, tenantId, requisitionId, ids);
  return ids.length;
}

/** Who of these is on any shortlist. */
export async function shortlisted(
  deps: Deps,
  tenantId: TenantId,
  candidateIds: readonly string[],
): Promise<Set<string>> {
  const rows = await deps.db
    .selectDistinct({ candidateId: shortlistCandidates.candidateId })
    .from(shortlistCandidates)
    .where(owned(shortlistCandidates, tenantId, oneOf(shortlistCandidates.candidateId, candidateIds)));
  return new Set(rows.map((row) => row.candidateId));
}
