/** What we know of a tenant's web hooks: where they post, what they sign with, how each is doing, what came in. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flagColumn, greenhouseId, tenantColumn, timeColumn } from "../db/columns.ts";

/** The address part that says whose web hook it is. It is shown in URLs and proves nothing by itself. */
export const webhookTokens = sqliteTable(
  "webhook_tokens",
  {
    tenantId: tenantColumn().primaryKey(),
    token: text("token").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    /** When the tenant's old deliveries were last gone through, and how far. */
    sweptAt: timeColumn("swept_at").notNull().default(0),
    bodiesLetGoTo: text("bodies_let_go_to").notNull().default(""),
    detailsLetGoTo: text("details_let_go_to").notNull().default(""),
  },
  (t) => [uniqueIndex("webhook_tokens_by_token").on(t.token), index("webhook_tokens_by_sweep").on(t.sweptAt)],
);

/** Secret keys, the one in force and those that still count while the hooks are moved to it. */
export const webhookSecrets = sqliteTable(
  "webhook_secrets",
  {
    tenantId: tenantColumn(),
    id: text("id").notNull(),
    sealed: text("sealed").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    /** Null for the one in force. */
    validUntil: timeColumn("valid_until"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("webhook_secrets_by_end").on(t.validUntil).where(sql`valid_until IS NOT NULL`),
  ],
);

/** How a hook is doing. The slug is that of the event; "" gathers what came to the address without a slug. */
export const webhookHooks = sqliteTable(
  "webhook_hooks",
  {
    tenantId: tenantColumn(),
    slug: text("slug").notNull(),
    pingedAt: timeColumn("pinged_at"),
    lastDeliveryAt: timeColumn("last_delivery_at"),
    /** The secret that the latest good signature was made with. */
    secretId: text("secret_id"),
    /** The slug of the address it posts to, when that is another hook's: a mix-up to tell. */
    postsTo: text("posts_to"),
    lastBadAt: timeColumn("last_bad_at"),
    badCount: integer("bad_count").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.slug] })],
);

/** A tenant whose hooks we make and repair ourselves, through a partner connection: how that stands. */
export const webhookManagers = sqliteTable(
  "webhook_managers",
  {
    tenantId: tenantColumn().primaryKey(),
    /** Something changed since the round under way began. */
    requestedAt: timeColumn("requested_at"),
    dueAt: timeColumn("due_at").notNull(),
    wokenAt: timeColumn("woken_at"),
    leaseId: text("lease_id"),
    leaseUntil: timeColumn("lease_until"),
    /** Rounds in a row that did not come to their end. */
    attempts: integer("attempts").notNull().default(0),
    /** When all 14 were last found or made as they should be. */
    checkedAt: timeColumn("checked_at"),
    /** Why the latest round ended early: a code of ours, null after a success. */
    problem: text("problem"),
  },
  (t) => [index("webhook_managers_by_due").on(t.dueAt)],
);

/** The hooks that we made in Greenhouse, by Greenhouse's id. */
export const webhookRemotes = sqliteTable(
  "webhook_remotes",
  {
    tenantId: tenantColumn(),
    slug: text("slug").notNull(),
    remoteId: greenhouseId("remote_id").notNull(),
    /** The secret that it was last given; Greenhouse never shows which one it has. */
    secretId: text("secret_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.slug] })],
);

export const DELIVERY_STATES = ["applied", "recorded", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Every well-signed delivery, once. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    tenantId: tenantColumn(),
    /** The slug of the address it came to, "" for none. */
    slug: text("slug").notNull(),
    /** Greenhouse's event id, or a stand-in made from the body where none was sent. */
    eventId: text("event_id").notNull(),
    id: text("id").notNull(),
    /** "" where the body did not say. */
    action: text("action").notNull(),
    state: text("state", { enum: DELIVERY_STATES }).notNull(),
    reason: text("reason"),
    receivedAt: timeColumn("received_at").notNull(),
    /** The run that took effect: mirror and feed rows are written only beside it. Null: none did. */
    appliedBy: text("applied_by"),
    candidateId: greenhouseId("candidate_id"),
    /** SHA-256 of the raw body in hex. */
    digest: text("digest").notNull(),
    /** The body has a clock of its own, so equal bytes are the same event whatever its id. */
    clocked: flagColumn("clocked").notNull(),
    secretId: text("secret_id"),
    bytes: integer("bytes").notNull(),
    /** The body, sealed. Null: too large to keep, or let go. */
    body: text("body"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.slug, t.eventId] }),
    uniqueIndex("webhook_deliveries_by_id").on(t.tenantId, t.id),
    // One index for two questions: were these bytes here before, and what is there to erase of a person.
    index("webhook_deliveries_by_subject").on(t.tenantId, t.candidateId, t.digest),
    index("webhook_deliveries_failed").on(t.tenantId, t.id).where(sql`state = 'failed'`),
  ],
);
