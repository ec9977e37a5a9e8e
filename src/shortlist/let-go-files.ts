/** Files outlive the export they were sent with for a while, so that it can be retried; then they go. */
import { sql } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { deleteFile, unusedFiles } from "../files/store.ts";
import { isInOpenExport } from "../ledger/people.ts";
import { shortlistFiles } from "./tables.ts";

/** As long as D1's Time Travel reaches back, and longer than anybody waits with a retry. */
const KEPT_MS = 30 * 86_400_000;
/** Per sweep, each minute. */
const MAX_FILES = 50;

/** Deletes old files that no shortlist entry has and no unfinished export is still to send. */
export async function sweepFiles(deps: Deps): Promise<void> {
  const onShortlist = sql`EXISTS (SELECT 1 FROM ${shortlistFiles} s WHERE s.tenant_id = c.tenant_id AND s.file_id = c.file_id)`;
  const used = sql`(${onShortlist} OR ${isInOpenExport})`;
  const files = await unusedFiles(deps.db, { before: deps.clock() - KEPT_MS, used, limit: MAX_FILES });
  for (const { tenantId, fileId } of files) await deleteFile(deps, tenantId, fileId);
  if (files.length > 0) deps.log.info("files.let_go", { files: files.length });
}
