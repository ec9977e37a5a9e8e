/** Files of shortlisted people: stored once per content, kept as long as the entry that has them. */
import { eq, type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { deleteFile, type FileWriter } from "../files/store.ts";
import { filesInExports } from "../ledger/people.ts";
import { base64Length } from "../lib/bytes.ts";
import { sha256Hex } from "../lib/hmac.ts";
import type { TenantId } from "../lib/ids.ts";
import { jsonChunks } from "../lib/json-chunks.ts";
import type { Profile, StoredAttachment } from "./profile.ts";
import { shortlistFiles } from "./tables.ts";

/** Hands contents to the files room, save those that are there already from `before`; the caller flushes. */
export async function storeAttachments(
  files: FileWriter,
  attachments: Profile["attachments"],
  before: readonly StoredAttachment[] = [],
): Promise<StoredAttachment[]> {
  const stored: StoredAttachment[] = [];
  for (const { filename, type, url, content } of attachments) {
    if (content === undefined) {
      stored.push({ filename, type, url });
      continue;
    }
    const digest = await sha256Hex(content);
    const same = [...before, ...stored].find((file) => file.digest === digest);
    const fileId = same?.fileId ?? (await files.add(content));
    stored.push({ filename, type, fileId, bytes: base64Length(content) ?? 0, digest });
  }
  return stored;
}

interface Entry {
  candidateId: string;
  attachments: readonly StoredAttachment[];
}

/** Says which entry each stored file belongs to. */
export const holdFiles = (
  db: Db,
  tenantId: TenantId,
  requisitionId: string,
  entries: Entry[],
): Statement[] => {
  const files = entries.flatMap(({ candidateId, attachments }) =>
    attachments.flatMap(({ fileId }) => (fileId === undefined ? [] : [{ candidateId, fileId }])),
  );
  return jsonChunks(files).map((json) =>
    db.run(sql`
      INSERT INTO ${shortlistFiles} (tenant_id, file_id, requisition_id, candidate_id)
      SELECT ${tenantId}, value ->> '$.fileId', ${requisitionId}, value ->> '$.candidateId'
      FROM json_each(${json}) WHERE true
      ON CONFLICT DO NOTHING`),
  );
};

/** Lets go of files that no entry of these people on this shortlist refers to any more. */
export async function releaseFiles(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: readonly string[],
): Promise<void> {
  const inUse: SQL = sql`${shortlistFiles.fileId} IN (
    SELECT a.value ->> '$.fileId' FROM shortlist_candidates s, json_each(s.profile, '$.attachments') a
    WHERE s.tenant_id = ${tenantId} AND s.requisition_id = ${requisitionId}
      AND s.candidate_id = ${shortlistFiles.candidateId} AND a.value ->> '$.fileId' IS NOT NULL)`;
  const gone = await deps.db
    .delete(shortlistFiles)
    .where(
      owned(
        shortlistFiles,
        tenantId,
        eq(shortlistFiles.requisitionId, requisitionId),
        oneOf(shortlistFiles.candidateId, candidateIds),
        sql`NOT ${inUse}`,
      ),
    )
    .returning({ fileId: shortlistFiles.fileId });
  if (gone.length === 0) return;
  // An export that is not settled still needs the contents; the files' own retention takes them later.
  const needed = await filesInExports(deps.db, tenantId, candidateIds, true);
  for (const { fileId } of gone) if (!needed.has(fileId)) await deleteFile(deps, tenantId, fileId);
}

/** Which of these files a shortlist holds: retention leaves them alone. */
export async function heldFiles(
  db: Db,
  tenantId: TenantId,
  fileIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db
    .select({ fileId: shortlistFiles.fileId })
    .from(shortlistFiles)
    .where(owned(shortlistFiles, tenantId, oneOf(shortlistFiles.fileId, fileIds)));
  return new Set(rows.map((row) => row.fileId));
}
