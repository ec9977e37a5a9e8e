/** Which Greenhouse user a product user is. */
import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { harvestFor } from "../connections/harvest.ts";
import type { Db } from "../db/client.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { saveUsersPage } from "./save-users.ts";
import { greenhouseUsers, userMappings } from "./tables.ts";

export interface MappedUser {
  greenhouseUserId: number;
  /** True as well when Greenhouse no longer lists the user. */
  deactivated: boolean;
}

const sameUser = and(
  eq(greenhouseUsers.tenantId, userMappings.tenantId),
  eq(greenhouseUsers.id, userMappings.greenhouseUserId),
);

/** The Greenhouse user who gets the credit for this product user, or null while there is no mapping. */
export async function mappedUser(
  db: Db,
  tenantId: TenantId,
  productUserId: string,
): Promise<MappedUser | null> {
  const [row] = await db
    .select({
      greenhouseUserId: userMappings.greenhouseUserId,
      deactivated: greenhouseUsers.deactivated,
      removedAt: greenhouseUsers.removedAt,
    })
    .from(userMappings)
    .leftJoin(greenhouseUsers, sameUser)
    .where(owned(userMappings, tenantId, eq(userMappings.userId, productUserId)));
  if (!row) return null;
  return {
    greenhouseUserId: row.greenhouseUserId,
    deactivated: row.deactivated === true || row.removedAt !== null,
  };
}

/** Mappings with the name and e-mail that the user has in Greenhouse. */
export const listMappings = (deps: Deps, tenantId: TenantId, after: string, limit: number) =>
  deps.db
    .select({
      userId: userMappings.userId,
      greenhouseUserId: userMappings.greenhouseUserId,
      email: greenhouseUsers.email,
      name: greenhouseUsers.name,
    })
    .from(userMappings)
    .leftJoin(greenhouseUsers, sameUser)
    .where(owned(userMappings, tenantId, gt(userMappings.userId, after)))
    .orderBy(asc(userMappings.userId))
    .limit(limit);

/** Maps a user, whether or not another one is mapped to the same Greenhouse user: here a person decides. */
export async function mapUser(deps: Deps, tenantId: TenantId, userId: string, greenhouseUserId: number) {
  const user =
    (await knownUser(deps, tenantId, greenhouseUserId)) ?? (await readUser(deps, tenantId, greenhouseUserId));
  if (!user) {
    throw new Refusal(
      422,
      "people.unknown_greenhouse_user",
      "Greenhouse has no user with this id that we know of. Look it up in greenhouse-users; after adding a user in Greenhouse, sync first.",
      { errors: [{ path: "greenhouseUserId", message: "is not the id of a Greenhouse user" }] },
    );
  }
  await commit(deps.db, [
    deps.db
      .insert(userMappings)
      .values({ tenantId, userId, greenhouseUserId, mappedAt: deps.clock() })
      .onConflictDoUpdate({
        target: [userMappings.tenantId, userMappings.userId],
        set: { greenhouseUserId, mappedAt: deps.clock() },
      }),
    auditEntry(deps, tenantId, "user.mapped", { userId, greenhouseUserId }),
  ]);
  return { userId, greenhouseUserId, ...user };
}

async function knownUser(deps: Deps, tenantId: TenantId, greenhouseUserId: number) {
  const [user] = await deps.db
    .select({ email: greenhouseUsers.email, name: greenhouseUsers.name })
    .from(greenhouseUsers)
    .where(
      owned(
        greenhouseUsers,
        tenantId,
        eq(greenhouseUsers.id, greenhouseUserId),
        isNull(greenhouseUsers.removedAt),
      ),
    );
  return user ?? null;
}

/** A user our copy does not have yet is read from Greenhouse: right after connecting the first walk is still under way. */
async function readUser(deps: Deps, tenantId: TenantId, greenhouseUserId: number) {
  const open = await harvestFor(deps, tenantId, { lane: "interactive", group: "users" });
  if (!open.ok) return null;
  try {
    const seenAt = deps.clock();
    const user = await open.value.harvest.getOne("users", greenhouseUserId);
    if (!user.ok || !user.value) return null;
    await commit(deps.db, saveUsersPage(deps.db, tenantId, [user.value], seenAt));
    return { email: user.value.email, name: user.value.name };
  } finally {
    await open.value.close();
  }
}

export async function unmapUser(deps: Deps, tenantId: TenantId, userId: string): Promise<void> {
  const mapping = await mappedUser(deps.db, tenantId, userId);
  if (!mapping) throw notFound("This mapping");
  const { greenhouseUserId } = mapping;
  await commit(deps.db, [
    deps.db.delete(userMappings).where(owned(userMappings, tenantId, eq(userMappings.userId, userId))),
    auditEntry(deps, tenantId, "user.unmapped", { userId, greenhouseUserId }),
  ]);
}
