import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { greenhouseId, tenantColumn, timeColumn } from "../db/columns.ts";
import type { PermissionRow } from "../greenhouse/harvest.ts";
import { OPTION_KEYS, type OptionWalk } from "../greenhouse/options.ts";

/** A permission as the last try proved it; `empty`: of a list that showed nothing though an account has something there. */
export type KeptPermission = PermissionRow & { empty?: true };

/** A tenant's link to Greenhouse: at most one, replaced as a whole when the credential changes. */
export const connections = sqliteTable(
  "connections",
  {
    tenantId: tenantColumn().primaryKey(),
    /** New with every credential: the limiter's window belongs to the credential. */
    id: text("id").notNull(),
    kind: text("kind", { enum: ["harvest_v3", "harvest_v1"] }).notNull(),
    /** The credential, sealed; see `Credential`. */
    credential: text("credential").notNull(),
    /** The last four characters of the client id or key, to recognise it by. */
    hint: text("hint").notNull(),
    status: text("status", { enum: ["healthy", "degraded", "reconnect_needed"] }).notNull(),
    actingUserId: greenhouseId("acting_user_id"),
    actingUserName: text("acting_user_name"),
    actingUserSiteAdmin: integer("acting_user_site_admin", { mode: "boolean" }),
    permissions: text("permissions", { mode: "json" }).$type<KeptPermission[]>().notNull(),
    /** What a person should know although nothing is missing. */
    notices: text("notices", { mode: "json" }).$type<string[]>().notNull().default([]),
    verifiedAt: timeColumn("verified_at").notNull(),
    connectedAt: timeColumn("connected_at").notNull(),
    /** v3 only: the bearer token in use, sealed. */
    token: text("token"),
    tokenExpiresAt: timeColumn("token_expires_at"),
    /** Whoever fetches a token holds this; the others wait for it. */
    tokenLeaseUntil: timeColumn("token_lease_until"),
    /** Partner OAuth only: the refresh token that is good for one use, sealed. */
    refreshToken: text("refresh_token"),
    /** Partner OAuth only: when it is traded for the next one although nobody needs a token. */
    refreshDueAt: timeColumn("refresh_due_at"),
    /** Partner OAuth only: ended by the customer; kept until the web hooks that it made are removed, and seen by nobody. */
    leavingAt: timeColumn("leaving_at"),
  },
  (t) => [
    index("connections_by_status").on(t.status),
    index("connections_to_refresh").on(t.refreshDueAt).where(sql`refresh_due_at IS NOT NULL`),
    index("connections_leaving").on(t.leavingAt).where(sql`leaving_at IS NOT NULL`),
  ],
);
export type ConnectionRow = typeof connections.$inferSelect;

/** Schools, degrees and disciplines of an account: lists of thousands that change rarely and are looked up by name. */
export const harvestOptions = sqliteTable(
  "harvest_options",
  {
    tenantId: tenantColumn(),
    connectionId: text("connection_id").notNull(),
    key: text("key", { enum: OPTION_KEYS }).notNull(),
    walk: text("walk", { mode: "json" }).$type<OptionWalk>().notNull(),
    readAt: timeColumn("read_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.key] })],
);

/**
 * A partner authorization under way. First it waits for the browser that opens its ticket; then it has a state,
 * which only that browser can bring back. Only hashes of the three are kept.
 */
export const oauthFlows = sqliteTable(
  "oauth_flows",
  {
    tenantId: tenantColumn(),
    ticketHash: text("ticket_hash").notNull(),
    stateHash: text("state_hash"),
    cookieHash: text("cookie_hash"),
    expiresAt: timeColumn("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.ticketHash] }),
    uniqueIndex("oauth_flows_by_ticket").on(t.ticketHash),
    uniqueIndex("oauth_flows_by_state").on(t.stateHash).where(sql`state_hash IS NOT NULL`),
    index("oauth_flows_by_expiry").on(t.expiresAt),
  ],
);
