/** Lists as the contract pages them: `{items, nextCursor}`, `limit` 1 to 200, an opaque `cursor`. */
import * as z from "zod";
import { fromBase64, fromUtf8, toBase64, utf8 } from "../lib/bytes.ts";
import { invalid } from "./input.ts";

export const MAX_LIMIT = 200;
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(50),
  cursor: z.string().max(1000).optional(),
});
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

/** Where the next page starts: the sort key of the last row, readable by us alone. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  toBase64(utf8(JSON.stringify(key)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/** The key in a cursor, or null without one; a cursor that is not ours is refused. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, key: T): z.infer<T> | null {
  if (cursor === undefined) return null;
  const bytes = fromBase64(cursor.replaceAll("-", "+").replaceAll("_", "/"));
  try {
    const parsed = key.safeParse(bytes ? JSON.parse(fromUtf8(bytes)) : null);
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: told below, like any other foreign cursor.
  }
  throw invalid([
    { path: "cursor", message: "is not a cursor of this list; leave it out to start from the beginning" },
  ]);
}

/** Cuts one row too many off a result and says where the next page starts. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => readonly (string | number)[],
  item: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null };
}
