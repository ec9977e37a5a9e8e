/**
 * A recruiter is credited through a referrer row, which cannot be created by the API: where the user has none,
 * or the credential may not look, the credit is left out (v3 reference, Reference lists).
 */
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Answer } from "../harvest.ts";
import { readPage } from "../walk.ts";
import { Referrer } from "./shapes.ts";

/** The referrer row of a Greenhouse user, or null. Kept for as long as the client lives. */
export type Referrers = (userId: number) => Answer<number | null>;

export function createReferrers(wire: Wire): Referrers {
  const known = new Map<number, number | null>();
  return async (userId) => {
    const seen = known.get(userId);
    if (seen !== undefined) return ok(seen);
    const list = { path: "/v3/referrers", query: { user_ids: userId, per_page: 5 }, row: Referrer };
    const page = await readPage(wire, list, null);
    if (!page.ok && page.reason.code !== "permission_missing") return page;
    const id = page.ok ? (page.value.items.find((row) => row.user_id === userId)?.id ?? null) : null;
    known.set(userId, id);
    return ok(id);
  };
}
