/** What a person should know of a credential although no permission is missing. Pure; one sentence each. */
import type { Outcome } from "./trials.ts";

/** Lists that are suspicious when they show nothing, by the last part of their path. */
const SHOULD_NOT_BE_EMPTY: Readonly<Record<string, string>> = {
  users: "Greenhouse showed no users at all, which no account has: the credential does not see everything.",
  jobs: "Greenhouse showed no jobs: either the account has none, or the credential's user may not see them.",
  prospect_pools:
    "Greenhouse showed no prospect pools: either the account has none, or the right to its CRM is absent. " +
    "Prospects can be exported all the same, but into no pool.",
};

/** The permission of the list that a notice calls suspiciously empty. */
const EMPTY_LISTS = new Map([
  [SHOULD_NOT_BE_EMPTY["users"], "Users › GET: List Users"],
  [SHOULD_NOT_BE_EMPTY["jobs"], "Jobs › GET: List Jobs"],
  [SHOULD_NOT_BE_EMPTY["prospect_pools"], "Prospect pool › GET: List Prospect Pools"],
]);

/** Permissions whose lists showed something to the credential of the first notices, and nothing to that of the second. */
export const newlyEmpty = (before: readonly string[], after: readonly string[]): string[] =>
  after.flatMap((notice) => (before.includes(notice) ? [] : (EMPTY_LISTS.get(notice) ?? [])));

/**
 * Lists come back empty, not refused, where a user may not see (v3 reference, Auth errors), and a person who is
 * not seen is taken for one who is not there.
 */
export function noticesFor(
  user: { siteAdmin: boolean | null; deactivated?: boolean } | null,
  outcomes: ReadonlyMap<string, Outcome>,
): string[] {
  const notices: string[] = [];
  if (user?.deactivated) notices.push("The acting user is deactivated in Greenhouse: choose another.");
  if (user?.siteAdmin === false) {
    notices.push(
      "The acting user is not a Site Admin: Greenhouse then hides people and jobs, private ones above all, instead " +
        "of refusing. A person who is hidden would be created a second time, until somebody merges the two.",
    );
  }
  for (const { list, empty } of outcomes.values()) {
    const notice = empty && list !== null ? SHOULD_NOT_BE_EMPTY[list] : undefined;
    if (notice) notices.push(notice);
  }
  const alarms = [...outcomes].filter(([, { alarm }]) => alarm).map(([key]) => key);
  if (alarms.length > 0) {
    notices.push(
      `Greenhouse accepted a request that it should have refused (${alarms.join(", ")}): tell support.`,
    );
  }
  return notices;
}
