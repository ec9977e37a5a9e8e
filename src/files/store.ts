/** Keeps attachment contents until they have been handed to Greenhouse. */

import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { vaultOf } from "../tenants/vault.ts";
import { fileChunks } from "./tables.ts";

/** Sealing adds a third (base64) to a piece of this size, which then stays well below D1's 2 MB a row. */
const CHUNK_CHARS = 1_000_000;

/** Pieces are written together up to this much: one statement per megabyte, whatever the number of files. */
const FLUSH_CHARS = 1_300_000;

/** Takes files in and writes them in few statements: a thousand small ones must not be a thousand of D1's queries. */
export interface FileWriter {
  /** Takes in one file's base64 text and gives its id. It is there once `flush` has been awaited. */
  add(content: string): Promise<string>;
  flush(): Promise<void>;
}

export async function openFileWriter(deps: Deps, tenantId: TenantId): Promise<FileWriter> {
  const vault = await vaultOf(deps, tenantId);
  let pieces: { fileId: string; n: number; sealed: string }[] = [];
  let size = 0;
  const flush = async () => {
    if (pieces.length === 0) return;
    const json = JSON.stringify(pieces);
    pieces = [];
    size = 0;
    await deps.db.run(sql`
      INSERT INTO ${fileChunks} (tenant_id, file_id, n, sealed, created_at)
      SELECT ${tenantId}, value->>'fileId', value->>'n', value->>'sealed', ${deps.clock()} FROM json_each(${json})`);
  };
  return {
    async add(content) {
      const fileId = newId("file", deps.clock());
      for (let n = 0; n * CHUNK_CHARS < content.length; n++) {
        const piece = content.slice(n * CHUNK_CHARS, (n + 1) * CHUNK_CHARS);
        const sealed = await vault.seal(fileId, `chunk:${n}`, piece);
        if (size + sealed.length > FLUSH_CHARS) await flush();
        pieces.push({ fileId, n, sealed });
        size += sealed.length;
      }
      return fileId;
    },
    flush,
  };
}

/** The file's base64 text, or null when it is not (or no longer) there. */
export async function readFile(deps: Deps, tenantId: TenantId, fileId: string): Promise<string | null> {
  const rows = await deps.db
    .select({ n: fileChunks.n, sealed: fileChunks.sealed })
    .from(fileChunks)
    .where(owned(fileChunks, tenantId, eq(fileChunks.fileId, fileId)))
    .orderBy(asc(fileChunks.n));
  if (rows.length === 0) return null;
  const vault = await vaultOf(deps, tenantId);
  const pieces = await Promise.all(rows.map((row) => vault.open(fileId, `chunk:${row.n}`, row.sealed)));
  return pieces.join("");
}

export const deleteFile = (deps: Deps, tenantId: TenantId, fileId: string) =>
  deps.db.delete(fileChunks).where(and(owned(fileChunks, tenantId), eq(fileChunks.fileId, fileId)));

/** Files older than `before` (ms) that nobody has a use for; `used` tells by an SQL condition on `c`, a piece of one. */
export const unusedFiles = (
  db: Deps["db"],
  input: { before: number; used: SQL; limit: number },
): Promise<{ tenantId: TenantId; fileId: string }[]> =>
  db.all(sql`
    SELECT c.tenant_id AS tenantId, c.file_id AS fileId FROM ${fileChunks} c
    WHERE c.created_at < ${input.before} AND c.n = 0 AND NOT ${input.used}
    ORDER BY c.created_at LIMIT ${input.limit}`);
