/** Our copy of Greenhouse's users, written from pages of Harvest's list and from an admin's file. */
import { isNull, lt, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { GreenhouseUser } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { jsonChunks } from "../lib/json-chunks.ts";
import { greenhouseUsers } from "./tables.ts";

/** Upserts a page of users as Harvest showed them at `seenAt`; an older page never overwrites a newer one. */
export function saveUsersPage(
  db: Db,
  tenantId: TenantId,
  users: readonly GreenhouseUser[],
  seenAt: number,
): Statement[] {
  return jsonChunks(users.map(inLowerCase)).map((json) =>
    db.run(sql`
      INSERT INTO ${greenhouseUsers} (tenant_id, id, name, email, emails, site_admin, deactivated, seen_at)
      SELECT ${tenantId}, value->>'id', value->>'name', value->>'email', value->'emails', value->>'siteAdmin',
        value->>'deactivated', ${seenAt}
      FROM json_each(${json}) WHERE true
      ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, email = excluded.email,
        emails = excluded.emails, site_admin = excluded.site_admin, deactivated = excluded.deactivated,
        seen_at = excluded.seen_at, removed_at = NULL
      WHERE excluded.seen_at >= greenhouse_users.seen_at`),
  );
}

/** Adds users that only a file has told of; what Harvest has shown is never overwritten by a file. */
export function saveUsersOfFile(db: Db, tenantId: TenantId, users: readonly GreenhouseUser[]): Statement[] {
  return jsonChunks(users.map(inLowerCase)).map((json) =>
    db.run(sql`
      INSERT INTO ${greenhouseUsers} (tenant_id, id, name, email, emails, site_admin, deactivated, seen_at)
      SELECT ${tenantId}, value->>'id', value->>'name', value->>'email', value->'emails', value->>'siteAdmin',
        value->>'deactivated', 0
      FROM json_each(${json}) WHERE true
      ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, email = excluded.email,
        emails = excluded.emails, site_admin = excluded.site_admin, deactivated = excluded.deactivated
      WHERE greenhouse_users.seen_at = 0`),
  );
}

const inLowerCase = (user: GreenhouseUser): GreenhouseUser => ({
  ...user,
  emails: [
    ...new Set(
      [...(user.email ? [user.email] : []), ...user.emails].map((email) => email.trim().toLowerCase()),
    ),
  ],
});

/** Users that a whole walk, begun at `walkStartedAt`, did not show are no longer offered. */
export const forgetAbsentUsers = (db: Db, tenantId: TenantId, walkStartedAt: number): Statement[] => [
  db
    .update(greenhouseUsers)
    .set({ removedAt: walkStartedAt })
    .where(
      owned(
        greenhouseUsers,
        tenantId,
        lt(greenhouseUsers.seenAt, walkStartedAt),
        isNull(greenhouseUsers.removedAt),
      ),
    ),
];
