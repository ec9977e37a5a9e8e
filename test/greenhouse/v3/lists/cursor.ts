// A cursor is URL-safe base64 of JSON that holds the whole first request, as seen on the live API; callers must
// treat it as opaque. The walk goes down by id, so rows made during it do not shift pages.
import { randomUUID } from "node:crypto";
import { isObject } from "../../rules/check.ts";

export interface Cursor {
  path: string;
  query: [string, string][];
  per_page: number;
  /** The last id already given. */
  id: number;
  page: number;
  original_request_id: string;
  begun_at: number;
}

export function firstCursor(path: string, query: [string, string][], perPage: number, now: number): Cursor {
  return {
    path,
    query,
    per_page: perPage,
    id: Number.MAX_SAFE_INTEGER,
    page: 1,
    original_request_id: randomUUID(),
    begun_at: now,
  };
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

export function decodeCursor(text: string): Cursor | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!isObject(value) || !Array.isArray(value["query"]) || typeof value["path"] !== "string") return null;
    return Number.isSafeInteger(value["id"]) && Number.isSafeInteger(value["per_page"])
      ? (value as unknown as Cursor)
      : null;
  } catch {
    return null;
  }
}
