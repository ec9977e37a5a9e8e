/** Keeps attachment contents until they have been handed to Greenhouse. */

import { and, asc, eq } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { vaultOf } from "../tenants/vault.ts";
import { fileChunks } from "./tables.ts";

/** Sealing adds a third (base64) to a piece of this size, which then stays well below D1's 2 MB a row. */
const CHUNK_CHARS = 1_000_000;

export interface StoredFile {
  fileId: string;
}

/** Writes one file's base64 text, sealed piece by piece, before anything refers to it. */
export async function storeFile(deps: Deps, tenantId: TenantId, content: string): Promise<string> {
  const vault = await vaultOf(deps, tenantId);
  const now = deps.clock();
  const fileId = newId("file", now);
  for (let n = 0; n * CHUNK_CHARS < content.length; n++) {
    const piece = content.slice(n * CHUNK_CHARS, (n + 1) * CHUNK_CHARS);
    // One at a time: a batch of pieces would hold all of them in memory once more.
    await deps.db
      .insert(fileChunks)
      .values({ tenantId, fileId, n, sealed: await vault.seal(fileId, `chunk:${n}`, piece), createdAt: now });
  }
  return fileId;
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
