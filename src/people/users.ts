/** The product's own users, and our copy of Greenhouse's. */
import { asc, eq, gt, isNull, sql } from "drizzle-orm";
import { commit, type Db, type Statement } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { TenantId } from "../lib/ids.ts";
import { jsonChunks } from "../lib/json-chunks.ts";
import type { ProductUser } from "./schemas.ts";
import { greenhouseUsers, productUsers } from "./tables.ts";

export const listGreenhouseUsers = (deps: Deps, tenantId: TenantId, after: number, limit: number) =>
  deps.db
    .select({
      greenhouseUserId: greenhouseUsers.id,
      name: greenhouseUsers.name,
      email: greenhouseUsers.email,
      siteAdmin: greenhouseUsers.siteAdmin,
      deactivated: greenhouseUsers.deactivated,
    })
    .from(greenhouseUsers)
    .where(owned(greenhouseUsers, tenantId, gt(greenhouseUsers.id, after), isNull(greenhouseUsers.removedAt)))
    .orderBy(asc(greenhouseUsers.id))
    .limit(limit);

export const listProductUsers = (deps: Deps, tenantId: TenantId, after: string, limit: number) =>
  deps.db
    .select({ userId: productUsers.userId, email: productUsers.email, name: productUsers.name })
    .from(productUsers)
    .where(owned(productUsers, tenantId, gt(productUsers.userId, after)))
    .orderBy(asc(productUsers.userId))
    .limit(limit);

/** One of the product's users as it last sent them, or null. */
export async function productUser(
  deps: Deps,
  tenantId: TenantId,
  userId: string,
): Promise<ProductUser | null> {
  const [row] = await deps.db
    .select({ userId: productUsers.userId, email: productUsers.email, name: productUsers.name })
    .from(productUsers)
    .where(owned(productUsers, tenantId, eq(productUsers.userId, userId)));
  return row ?? null;
}

/** Makes `users` the whole list. Mappings stay: a user who comes back is still mapped. */
export async function replaceProductUsers(
  deps: Deps,
  tenantId: TenantId,
  users: ProductUser[],
): Promise<void> {
  const ids = JSON.stringify(users.map((user) => user.userId));
  await commit(deps.db, [
    deps.db.run(sql`
      DELETE FROM ${productUsers} WHERE tenant_id = ${tenantId}
      AND user_id NOT IN (SELECT value FROM json_each(${ids}))`),
    ...saveProductUsers(deps, tenantId, users),
  ]);
}

/** Adds or updates users, leaves the others. An unchanged user writes no row. */
export const saveProductUsers = (
  deps: Deps,
  tenantId: TenantId,
  users: readonly ProductUser[],
): Statement[] =>
  jsonChunks(users).map((json) =>
    deps.db.run(sql`
      INSERT INTO ${productUsers} (tenant_id, user_id, email, name)
      SELECT ${tenantId}, value->>'userId', value->>'email', value->>'name' FROM json_each(${json}) WHERE true
      ON CONFLICT (tenant_id, user_id) DO UPDATE SET email = excluded.email, name = excluded.name
      WHERE product_users.email IS NOT excluded.email OR product_users.name IS NOT excluded.name`),
  );

/** Names of Greenhouse users, as our copy has them; who is not in it is absent. */
export async function greenhouseUserNames(
  db: Db,
  tenantId: TenantId,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const users = await db
    .select({ id: greenhouseUsers.id, name: greenhouseUsers.name })
    .from(greenhouseUsers)
    .where(owned(greenhouseUsers, tenantId, oneOf(greenhouseUsers.id, ids)));
  return new Map(users.map(({ id, name }) => [id, name]));
}
