/** Proposes mappings for the users who have none; keeps nothing. */
import { isNull } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { type Pair, pairUsers } from "./pair.ts";
import type { ProductUser } from "./schemas.ts";
import { greenhouseUsers, productUsers, userMappings } from "./tables.ts";

export interface Everybody {
  product: ProductUser[];
  greenhouse: (typeof greenhouseUsers.$inferSelect)[];
  /** Greenhouse user id by product user id. */
  mapped: Map<string, number>;
}

/** All users of both sides and how they are mapped. Accounts have hundreds of users, at most thousands. */
export async function everybody(deps: Deps, tenantId: TenantId): Promise<Everybody> {
  const [product, greenhouse, mappings] = await Promise.all([
    deps.db
      .select({ userId: productUsers.userId, email: productUsers.email, name: productUsers.name })
      .from(productUsers)
      .where(owned(productUsers, tenantId)),
    deps.db
      .select()
      .from(greenhouseUsers)
      .where(owned(greenhouseUsers, tenantId, isNull(greenhouseUsers.removedAt))),
    deps.db
      .select({ userId: userMappings.userId, greenhouseUserId: userMappings.greenhouseUserId })
      .from(userMappings)
      .where(owned(userMappings, tenantId)),
  ]);
  return { product, greenhouse, mapped: new Map(mappings.map((row) => [row.userId, row.greenhouseUserId])) };
}

/** Pairs among active users of whom neither is mapped yet. */
export async function suggestMappings(deps: Deps, tenantId: TenantId): Promise<Pair[]> {
  return pairsAmong(await everybody(deps, tenantId));
}

export function pairsAmong({ product, greenhouse, mapped }: Everybody): Pair[] {
  const taken = new Set(mapped.values());
  const active = greenhouse.filter((user) => !user.deactivated);
  // Everybody takes part in the pairing, so that a namesake who is mapped already still makes a name ambiguous.
  return pairUsers(product, active).filter(
    (pair) => !mapped.has(pair.userId) && !taken.has(pair.greenhouseUserId),
  );
}
