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
  const asked = new Map<number, Answer<number | null>>();
  return async (userId) => {
    // The promise is kept, not its outcome: people exported side by side share one look.
    const looking = asked.get(userId) ?? readReferrer(wire, userId);
    asked.set(userId, looking);
    const found = await looking;
    if (!found.ok && asked.get(userId) === looking) asked.delete(userId);
    return found;
  };
}

async function readReferrer(wire: Wire, userId: number): Answer<number | null> {
  const list = { path: "/v3/referrers", query: { user_ids: userId, per_page: 5 }, row: Referrer };
  const page = await readPage(wire, list, null);
  if (!page.ok && page.reason.code !== "permission_missing") return page;
  return ok(page.ok ? (page.value.items.find((row) => row.user_id === userId)?.id ?? null) : null);
}
