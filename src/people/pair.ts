/** Finds who is who by e-mail and name. Pure: it proposes, its callers decide. */
import { fold } from "../lib/text.ts";
import type { ProductUser } from "./schemas.ts";

export type PairedBy = "email" | "secondary_email" | "name";
export interface Pair {
  userId: string;
  greenhouseUserId: number;
  by: PairedBy;
}

/** What of a Greenhouse user the pairing looks at. */
export interface PairSide {
  id: number;
  name: string;
  /** The primary address. */
  email: string | null;
  /** Every address, lower case. */
  emails: readonly string[];
}

const emailKey = (email: string): string => email.trim().toLowerCase();

/** The keys by which a user of either side is known, strongest first. */
const TIERS: { by: PairedBy; ours: (user: ProductUser) => string[]; theirs: (user: PairSide) => string[] }[] =
  [
    {
      by: "email",
      ours: (user) => [emailKey(user.email)],
      theirs: (user) => (user.email ? [emailKey(user.email)] : []),
    },
    {
      by: "secondary_email",
      ours: (user) => [emailKey(user.email)],
      theirs: (user) => user.emails.map(emailKey),
    },
    { by: "name", ours: (user) => [fold(user.name)], theirs: (user) => [fold(user.name)] },
  ];

/**
 * One-to-one pairs only: a key that two users of either side share pairs nobody, and whoever is paired by a
 * stronger key is out of the weaker ones. So two product users never end up on one Greenhouse user unseen.
 */
export function pairUsers(ours: readonly ProductUser[], theirs: readonly PairSide[]): Pair[] {
  const pairs = new Map<string, Pair>();
  const taken = new Set<number>();
  for (const { by, ours: ourKeys, theirs: theirKeys } of TIERS) {
    const known = byKey(theirs, theirKeys);
    for (const [key, [user, ...namesakes]] of byKey(ours, ourKeys)) {
      const [match, ...others] = known.get(key) ?? [];
      if (!user || namesakes.length > 0 || !match || others.length > 0) continue;
      if (pairs.has(user.userId) || taken.has(match.id)) continue;
      pairs.set(user.userId, { userId: user.userId, greenhouseUserId: match.id, by });
      taken.add(match.id);
    }
  }
  return [...pairs.values()];
}

function byKey<T>(users: readonly T[], keys: (user: T) => string[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const user of users) {
    for (const key of new Set(keys(user))) {
      const sharers = map.get(key);
      if (sharers) sharers.push(user);
      else if (key !== "") map.set(key, [user]);
    }
  }
  return map;
}
