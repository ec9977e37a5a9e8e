/** What a person should know of a credential although no permission is missing. Pure; one sentence each. */
import type { Outcome } from "./trials.ts";

/** Lists that are suspicious when they show nothing, by the last part of their path. */
const SHOULD_NOT_BE_EMPTY: Readonly<Record<string, { permission: string; notice: string }>> = {
  users: {
    permission: "Users › GET: List Users",
    notice:
      "Greenhouse showed no users at all, which no account has: the credential does not see everything.",
  },
  jobs: {
    permission: "Jobs › GET: List Jobs",
    notice:
      "Greenhouse showed no jobs: either the account has none, or the credential's user may not see them.",
  },
  prospect_pools: {
    permission: "Prospect pool › GET: List Prospect Pools",
    notice:
      "Greenhouse showed no prospect pools: either the account has none, or the right to its CRM is absent. " +
      "Prospects can be exported all the same, but into no pool.",
  },
};

const suspicious = (outcomes: ReadonlyMap<string, Outcome>) =>
  [...outcomes.values()].flatMap(({ list, empty }) =>
    empty && list !== null ? (SHOULD_NOT_BE_EMPTY[list] ?? []) : [],
  );

/** The permissions of the lists that showed nothing although an account has something there. */
export const emptyLists = (outcomes: ReadonlyMap<string, Outcome>): string[] =>
  suspicious(outcomes).map(({ permission }) => permission);

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
  notices.push(...suspicious(outcomes).map(({ notice }) => notice));
  const alarms = [...outcomes].filter(([, { alarm }]) => alarm).map(([key]) => key);
  if (alarms.length > 0) {
    notices.push(
      `Greenhouse accepted a request that it should have refused (${alarms.join(", ")}): tell support.`,
    );
  }
  return notices;
}
