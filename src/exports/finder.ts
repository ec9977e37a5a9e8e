/**
 * How people are asked for in Greenhouse. A preview keeps what it was told, and an export that follows within ten
 * minutes takes it from there, so that one read per e-mail does for both.
 */
import type { Deps } from "../deps.ts";
import type { Answer, GreenhousePerson, Harvest } from "../greenhouse/harvest.ts";
import { keptLookUp } from "../ledger/look-ups.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok } from "../lib/result.ts";
import { contradictsFinding } from "../mirror/queries.ts";
import { vaultOf } from "../tenants/vault.ts";

/** A person of whom at least the id is known. */
export interface Known {
  id: number;
}

export interface Finder<P extends Known> {
  /** Null where Greenhouse does not show them. */
  byId(id: number): Answer<P | null>;
  byEmail(email: string): Answer<P[]>;
}

/** The keys of claims and of look-ups that are kept. */
export const personKey = (id: number): string => `gh:${id}`;
export async function emailKey(deps: Deps, tenantId: TenantId, email: string): Promise<string> {
  return `${EMAIL}${await (await vaultOf(deps, tenantId)).hashEmail(email)}`;
}
const EMAIL = "email:";

/** Asks Greenhouse. */
export const asking = (harvest: Harvest): Finder<GreenhousePerson> => ({
  async byId(id) {
    const people = await harvest.getPeople([id]);
    return people.ok ? ok(people.value[0] ?? null) : people;
  },
  byEmail: (email) => harvest.findPeopleByEmail(email),
});

/** Asks Greenhouse and notes every answer in `found`. */
export function noting(
  deps: Deps,
  tenantId: TenantId,
  finder: Finder<GreenhousePerson>,
  found: Map<string, number[]>,
): Finder<GreenhousePerson> {
  return {
    async byId(id) {
      const person = await finder.byId(id);
      if (person.ok) found.set(personKey(id), person.value ? [person.value.id] : []);
      return person;
    },
    async byEmail(email) {
      const people = await finder.byEmail(email);
      if (people.ok) {
        found.set(
          await emailKey(deps, tenantId, email),
          people.value.map(({ id }) => id),
        );
      }
      return people;
    },
  };
}

/** Takes what is kept and not contradicted by our copy; asks where there is nothing. */
export interface RememberingFinder extends Finder<Known> {
  /** When the oldest answer that was taken had been asked for (ms); null where Greenhouse was asked every time. */
  askedAt: number | null;
}

export function remembering(
  { deps, tenantId, connectionId }: { deps: Deps; tenantId: TenantId; connectionId: string },
  finder: Finder<Known>,
): RememberingFinder {
  const kept = async (key: string): Promise<Known[] | null> => {
    const found = await keptLookUp(deps.db, tenantId, { key, connectionId, now: deps.clock() });
    if (!found) return null;
    const hash = key.startsWith(EMAIL) ? key.slice(EMAIL.length) : null;
    if (await contradictsFinding(deps.db, tenantId, hash, found.ids)) return null;
    finding.askedAt = Math.min(finding.askedAt ?? found.askedAt, found.askedAt);
    return found.ids.map((id) => ({ id }));
  };
  const finding: RememberingFinder = {
    askedAt: null,
    async byId(id) {
      const known = await kept(personKey(id));
      return known ? ok(known[0] ?? null) : finder.byId(id);
    },
    async byEmail(email) {
      const known = await kept(await emailKey(deps, tenantId, email));
      return known ? ok(known) : finder.byEmail(email);
    },
  };
  return finding;
}
