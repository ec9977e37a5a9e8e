/** Credits that Greenhouse could not give, in words for a receipt. */
import type { CreditGap } from "../greenhouse/created.ts";

/** What was impossible and why; what can be done about it, where something can. */
const WORDS: Record<CreditGap, string> = {
  no_referrer:
    "Not credited as referrer: Greenhouse has no referrer record for the recruiter, and an integration cannot make one.",
  referrers_hidden:
    'Not credited as referrer: the connection may not read referrers. An admin can grant it the scope "harvest:referrers:list".',
  actor_refused:
    "Not credited to the recruiter: Greenhouse takes no write in her name, so it was made in the name of the connection's own user. Her own rights in Greenhouse decide that.",
  owner_not_settable:
    "Without an owner: a Harvest v1 key cannot set the owner of a new prospect. It can be set in Greenhouse.",
};

/** One credit that was not given, and for how many people. */
export interface Uncredited {
  code: CreditGap;
  people: number;
  message: string;
}

/** Each gap once, however many people it is about. */
export function uncreditedOf(rows: readonly { uncredited: readonly CreditGap[] }[]): Uncredited[] {
  const people = new Map<CreditGap, number>();
  for (const code of rows.flatMap(({ uncredited }) => uncredited)) {
    people.set(code, (people.get(code) ?? 0) + 1);
  }
  return [...people].map(([code, count]) => ({ code, people: count, message: WORDS[code] }));
}

/** As one person's cell of a table. */
export const uncreditedWords = (gaps: readonly CreditGap[]): string =>
  gaps.map((gap) => WORDS[gap]).join(" ");

/** As a line of a mail: `12 people: Not credited …`. */
export const uncreditedLine = ({ people, message }: Uncredited): string =>
  `${people === 1 ? "1 person" : `${people} people`}: ${message}`;

/** How the recruiter is credited, by the names that the contract's `creditedVia` has for it. */
const VIA: Record<string, string> = {
  referrer: "as referrer",
  prospect_owner: "as owner of the prospect",
  on_behalf_of: "as the user who made the entry",
  note_author: "as author of the notes",
};

export const creditWords = (via: readonly string[]): string => via.map((way) => VIA[way] ?? way).join("; ");

/** Who got the credit and how, for all people together: `Credited to Noor Lindqvist: as referrer (12).` */
export function creditLine(receipt: {
  creditedTo: { id: number; name: string | null };
  rows: readonly { creditedVia: readonly string[] }[];
}): string {
  const counts = new Map<string, number>();
  for (const way of receipt.rows.flatMap(({ creditedVia }) => creditedVia)) {
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  if (counts.size === 0) return "";
  const { id, name } = receipt.creditedTo;
  const ways = [...counts].map(([way, people]) => `${VIA[way] ?? way} (${people})`);
  return `Credited in Greenhouse to ${name ?? `user ${id}`}: ${ways.join(", ")}.`;
}
