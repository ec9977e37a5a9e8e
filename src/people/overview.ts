/** Who of the product's users is whom in Greenhouse, who could be, and what is in the way. */
import { sql } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { commit, type Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { jsonChunks } from "../lib/json-chunks.ts";
import { fold } from "../lib/text.ts";
import type { Pair, PairedBy } from "./pair.ts";
import type { ProductUser } from "./schemas.ts";
import { type Everybody, everybody, pairsAmong } from "./suggest.ts";
import { userMappings } from "./tables.ts";

/** A Greenhouse user as a person recognises them. */
export interface Counterpart {
  id: number;
  name: string;
  email: string | null;
  deactivated: boolean;
}

export interface MappingRow {
  user: ProductUser;
  /** Whom the user is mapped to; null without a mapping. */
  mapped: Counterpart | null;
  proposal: { to: Counterpart; by: PairedBy } | null;
  /** What a person should look at, in one sentence. */
  conflict: string | null;
}

export interface MappingOverview {
  rows: MappingRow[];
  /** Mapped, but no longer in the product's list. */
  strays: { userId: string; mapped: Counterpart }[];
  mapped: number;
  proposed: number;
  conflicts: number;
  greenhouseUsers: number;
}

export async function mappingOverview(deps: Deps, tenantId: TenantId): Promise<MappingOverview> {
  const all = await everybody(deps, tenantId);
  const index = indexOf(all);
  const proposals = new Map(pairsAmong(all).map((pair) => [pair.userId, pair]));
  const rows = all.product
    .map((user) => rowOf(user, all.mapped.get(user.userId), proposals.get(user.userId), index))
    .sort((a, b) => urgency(a) - urgency(b) || a.user.name.localeCompare(b.user.name));
  const known = new Set(all.product.map(({ userId }) => userId));
  return {
    rows,
    strays: [...all.mapped]
      .filter(([userId]) => !known.has(userId))
      .map(([userId, id]) => ({ userId, mapped: counterpart(index.byId.get(id), id) })),
    mapped: rows.filter(({ mapped }) => mapped !== null).length,
    proposed: rows.filter(({ proposal }) => proposal !== null).length,
    conflicts: rows.filter(({ conflict }) => conflict !== null).length,
    greenhouseUsers: all.greenhouse.length,
  };
}

type Known = Everybody["greenhouse"][number];

/** A user whom Greenhouse no longer lists counts as deactivated: nobody can be credited there. */
const counterpart = (user: Known | undefined, id: number): Counterpart =>
  user
    ? { id, name: user.name, email: user.email, deactivated: user.deactivated }
    : { id, name: `User ${id}`, email: null, deactivated: true };

/** Looked up for every row, so kept by what is asked. */
interface Index {
  byId: Map<number, Known>;
  /** Active or not, by each of their addresses. */
  byEmail: Map<string, Known[]>;
  /** How many of the product's users share an address. */
  sharing: Map<string, number>;
  /** The names of those who are mapped to a Greenhouse user. */
  owners: Map<number, { userId: string; name: string }[]>;
}

const emailKey = (email: string): string => email.trim().toLowerCase();

function indexOf({ product, greenhouse, mapped }: Everybody): Index {
  const names = new Map(product.map(({ userId, name }) => [userId, name]));
  const owners: Index["owners"] = new Map();
  for (const [userId, id] of mapped) {
    owners.set(id, [...(owners.get(id) ?? []), { userId, name: names.get(userId) ?? userId }]);
  }
  const byEmail: Index["byEmail"] = new Map();
  for (const user of greenhouse) {
    for (const email of user.emails) byEmail.set(email, [...(byEmail.get(email) ?? []), user]);
  }
  const sharing = new Map<string, number>();
  for (const { email } of product) sharing.set(emailKey(email), (sharing.get(emailKey(email)) ?? 0) + 1);
  return { byId: new Map(greenhouse.map((user) => [user.id, user])), byEmail, sharing, owners };
}

function rowOf(user: ProductUser, id: number | undefined, pair: Pair | undefined, index: Index): MappingRow {
  const mapped = id === undefined ? null : counterpart(index.byId.get(id), id);
  const to = pair && index.byId.get(pair.greenhouseUserId);
  return {
    user,
    mapped,
    proposal: pair && to ? { to: counterpart(to, to.id), by: pair.by } : null,
    conflict: mapped ? mappedConflict(user, mapped, index) : openConflict(user, index),
  };
}

function mappedConflict(user: ProductUser, mapped: Counterpart, { owners }: Index): string | null {
  if (mapped.deactivated) return `${mapped.name} is no longer active in Greenhouse. Choose somebody who is.`;
  const other = owners.get(mapped.id)?.find(({ userId }) => userId !== user.userId);
  return other ? `${other.name} is mapped to the same Greenhouse user.` : null;
}

function openConflict(user: ProductUser, { sharing, byEmail }: Index): string | null {
  const email = emailKey(user.email);
  const ours = sharing.get(email) ?? 0;
  if (ours > 1) return `${ours} Headhuntr.io users have this e-mail address. Choose by hand.`;
  const theirs = byEmail.get(email) ?? [];
  if (theirs.length > 1) return `${theirs.length} Greenhouse users have this e-mail address. Choose by hand.`;
  return theirs[0]?.deactivated
    ? `${theirs[0].name} has this address, but is deactivated in Greenhouse.`
    : null;
}

/** What needs a person comes first. */
const urgency = ({ mapped, proposal, conflict }: MappingRow): number => {
  if (conflict) return 0;
  if (proposal) return 1;
  return mapped ? 3 : 2;
};

/** Active Greenhouse users whose name, address or id has `text` in it, best known by name; at most `limit`. */
export async function findGreenhouseUsers(
  deps: Deps,
  tenantId: TenantId,
  text: string,
  limit: number,
): Promise<(Counterpart & { takenBy: string | null })[]> {
  const all = await everybody(deps, tenantId);
  const wanted = fold(text);
  const { owners } = indexOf(all);
  return all.greenhouse
    .filter((user) => !user.deactivated)
    .filter((user) =>
      [user.name, ...user.emails, String(user.id)].some((word) => fold(word).includes(wanted)),
    )
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, limit)
    .map((user) => ({ ...counterpart(user, user.id), takenBy: owners.get(user.id)?.[0]?.name ?? null }));
}

/** Maps the users of `userIds` as is proposed for them right now; says how many were. */
export async function acceptProposals(
  deps: Deps,
  tenantId: TenantId,
  userIds: readonly string[],
): Promise<number> {
  const wanted = new Set(userIds);
  const pairs = pairsAmong(await everybody(deps, tenantId)).filter(({ userId }) => wanted.has(userId));
  if (pairs.length === 0) return 0;
  await commit(deps.db, [
    ...saveMappings(deps, tenantId, pairs),
    auditEntry(deps, tenantId, "users.accepted", { mapped: pairs.length }),
  ]);
  return pairs.length;
}

/** Adds mappings; whoever is mapped already stays so, because a person may have decided it. */
export const saveMappings = (deps: Deps, tenantId: TenantId, pairs: readonly Pair[]): Statement[] =>
  jsonChunks(pairs).map((json) =>
    deps.db.run(sql`
      INSERT INTO ${userMappings} (tenant_id, user_id, greenhouse_user_id, mapped_at)
      SELECT ${tenantId}, value->>'userId', value->>'greenhouseUserId', ${deps.clock()}
      FROM json_each(${json}) WHERE true
      ON CONFLICT DO NOTHING`),
  );
