/**
 * A recruiter is credited through a referrer row, which cannot be created by the API: where the user has none,
 * or the credential may not look, the credit is left out (v3 reference, Reference lists).
 */
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Answer } from "../harvest.ts";
import { readPage } from "../walk.ts";
import { ReferrerRow } from "./shapes.ts";

/** A referrer row's id, or why there is none to name. */
export type Referrer = { id: number } | { id: null; gap: "no_referrer" | "referrers_hidden" };

/** The referrer row of a Greenhouse user. Kept for as long as the client lives. */
export type Referrers = (userId: number) => Answer<Referrer>;

export function createReferrers(wire: Wire): Referrers {
  const asked = new Map<number, Answer<Referrer>>();
  return async (userId) => {
    // The promise is kept, not its outcome: people exported side by side share one look.
    const looking = asked.get(userId) ?? readReferrer(wire, userId);
    asked.set(userId, looking);
    const found = await looking;
    if (!found.ok && asked.get(userId) === looking) asked.delete(userId);
    return found;
  };
}

async function readReferrer(wire: Wire, userId: number): Answer<Referrer> {
  const list = { path: "/v3/referrers", query: { user_ids: userId, per_page: 5 }, row: ReferrerRow };
  const page = await readPage(wire, list, null);
  if (!page.ok)
    return page.reason.code === "permission_missing" ? ok({ id: null, gap: "referrers_hidden" }) : page;
  const row = page.value.items.find(({ user_id }) => user_id === userId);
  return ok(row ? { id: row.id } : { id: null, gap: "no_referrer" });
}
