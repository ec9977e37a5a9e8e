/** Is this person in Greenhouse already? Asked before anything is created, by link and by every e-mail. */
import type { Deps } from "../deps.ts";
import type { Answer, GreenhousePerson } from "../greenhouse/harvest.ts";
import { linkOf } from "../ledger/links.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok } from "../lib/result.ts";
import { personsByIds } from "../mirror/queries.ts";
import { normaliseEmail } from "../tenants/vault.ts";
import { emailKey, type Finder, type Known } from "./finder.ts";
import type { RowWork } from "./work.ts";

export type Found<P extends Known = GreenhousePerson> =
  | { is: "none" }
  | { is: "one"; person: P }
  | { is: "several"; ids: number[] };

/** Whom to look for, and through whom. */
export interface LookUp<P extends Known = GreenhousePerson> {
  deps: Deps;
  tenantId: TenantId;
  finder: Finder<P>;
  candidateId: string;
  emails: string[];
}

/** Merges chain; a chain longer than this is a loop in somebody's data. */
const MAX_MERGES = 20;

export const emailsOf = (profile: { emails: readonly { value: string }[] }): string[] => [
  ...new Set(profile.emails.map((email) => normaliseEmail(email.value))),
];

/** Keys under which this person is claimed: the product's id, and a hash per e-mail. */
export async function claimKeys({ deps, row, profile }: RowWork): Promise<string[]> {
  const keys = await Promise.all(emailsOf(profile).map((email) => emailKey(deps, row.tenantId, email)));
  // Sorted: two rows that share several keys take them in the same order, so one of them gets all.
  return [`id:${row.candidateId}`, ...keys].sort();
}

export async function lookUp<P extends Known>(input: LookUp<P>): Answer<Found<P>> {
  const { deps, tenantId, candidateId } = input;
  const link = await linkOf(deps.db, tenantId, candidateId);
  if (link) {
    const linked = await lookUpId(input, link.greenhouseCandidateId);
    // A linked person that is gone (deleted there) is looked for like any other.
    if (!linked.ok || linked.value.is !== "none") return linked;
  }
  return byEmail(input);
}

/** The person with this id in Greenhouse, or whom they were merged into. */
export async function lookUpId<P extends Known>(input: LookUp<P>, id: number): Answer<Found<P>> {
  const found = await input.finder.byId(await survivorOf(input, id));
  if (!found.ok) return found;
  return ok(found.value ? { is: "one", person: found.value } : { is: "none" });
}

/** Follows merges that Greenhouse told us of: the old id answers to nobody any more. */
async function survivorOf(
  { deps, tenantId }: Pick<LookUp, "deps" | "tenantId">,
  id: number,
): Promise<number> {
  let current = id;
  for (let hop = 0; hop < MAX_MERGES; hop++) {
    const [person] = await personsByIds(deps.db, tenantId, [current]);
    if (!person?.mergedInto) break;
    current = person.mergedInto;
  }
  return current;
}

async function byEmail<P extends Known>({ finder, emails }: LookUp<P>): Answer<Found<P>> {
  const people = await peopleWithEmails(finder, emails);
  if (!people.ok) return people;
  const [person] = people.value;
  if (!person) return ok({ is: "none" });
  return ok(
    people.value.length === 1
      ? { is: "one", person }
      : { is: "several", ids: people.value.map(({ id }) => id) },
  );
}

/** Everyone with any of these addresses, each once: an exact, case-blind match on any address of a profile. */
export async function peopleWithEmails<P extends Known>(
  finder: Pick<Finder<P>, "byEmail">,
  emails: string[],
): Answer<P[]> {
  const found = new Map<number, P>();
  for (const email of emails) {
    const people = await finder.byEmail(email);
    if (!people.ok) return people;
    for (const person of people.value) found.set(person.id, person);
  }
  return ok([...found.values()]);
}
