// The switches of the practice Greenhouse. Where the documents leave a question open there is a switch rather
// than a guess cast in stone; the defaults are the documented or the stricter behaviour.
import * as z from "zod";

const count = z.int().min(0);

export const Settings = z.strictObject({
  /** Harvest v3: calls per 30 s window. 150 was seen on a customer's credential, 75 stands in the guide. */
  rateLimit: z.int().min(1),
  rateWindowMs: z.int().min(1),
  /** fixed: windows lie on the clock; first_call: a window starts with its first call; rolling: `Reset` is always now + window. */
  windowMode: z.enum(["fixed", "first_call", "rolling"]),
  rateHeaders: z.boolean(),
  retryAfter: z.boolean(),
  /** Calls per window that other integrations of the customer use up, evenly over the window. */
  foreignTraffic: count,
  /** Does a limit hold for each credential, or for all of a generation together? */
  rateScope: z.enum(["credential", "generation"]),
  tokenLimit: z.int().min(1),

  expiryField: z.enum(["expires_at", "expires_in", "expires"]),
  accessTokenTtlMs: z.int().min(1),
  refreshTokenTtlMs: z.int().min(1),
  /** Using a spent refresh token also kills the pair that replaced it (not documented either way). */
  refreshReuseKillsFamily: z.boolean(),
  consent: z.enum(["auto", "page", "deny"]),
  /** Who approves on the consent page, or null for the first Site Admin's service account. */
  consentUserId: z.int().nullable(),

  emptyLinkOnLastPage: z.union([z.boolean(), z.literal("alternate")]),
  cursorTtlMs: count,
  nonAdminSubject: z.enum(["forbidden", "empty", "allowed"]),
  privateVisible: z.boolean(),
  latencyMs: count,
  maxBodyBytes: z.int().min(1),
  attachmentMaxBytes: z.int().min(1),
  fileUrlTtlMs: z.int().min(1),

  v1RateLimit: z.int().min(1),
  v1RateWindowMs: z.int().min(1),
  /** documented: {message, errors}; bare: {errors} only, as recorded. */
  v1Envelope: z.enum(["documented", "bare"]),
  v1NotFound: z.enum(["message", "errors"]),
  /** Creates answer with ids only and the record is 404 for `v1TruncatedMs`. */
  v1Truncated: z.boolean(),
  v1TruncatedMs: count,
  v1PatchArray: z.boolean(),
  v1MissingOnBehalfOf: z.enum(["403", "404", "422"]),
  v1MissingPermission: z.enum(["401", "403"]),
  v1NonAdminActor: z.enum(["allowed", "not_found", "forbidden"]),
  v1ApplicationCustomFields: z.boolean(),
  /** Is the whole generation switched off (its announced end has passed)? */
  v1Gone: z.boolean(),

  hookUrlRule: z.enum(["loopback", "strict", "any"]),
  hookSuccess: z.enum(["200", "2xx"]),
  hookTimeoutMs: z.int().min(1),
  hookConcurrency: z.int().min(1),
  hookSameEventId: z.boolean(),
  hookOrganization: z.boolean(),
  hookProspectDetail: z.boolean(),
  /** Deliveries end in this server's own mailbox, which answers `inboxStatus`, instead of at their address. */
  hooksToInbox: z.boolean(),
  inboxStatus: z.int().min(200).max(599),
  /** Nothing says that v3's interview stage, v1's job stage and a hook's current_stage are one number. */
  stageIdOffset: count.max(999),
});

export type Settings = z.infer<typeof Settings>;

const HOUR = 3_600_000;

export function defaultSettings(): Settings {
  return {
    rateLimit: 150,
    rateWindowMs: 30_000,
    windowMode: "fixed",
    rateHeaders: true,
    retryAfter: true,
    foreignTraffic: 0,
    rateScope: "credential",
    tokenLimit: 60,
    expiryField: "expires_at",
    accessTokenTtlMs: HOUR,
    refreshTokenTtlMs: 24 * HOUR,
    refreshReuseKillsFamily: false,
    consent: "auto",
    consentUserId: null,
    emptyLinkOnLastPage: "alternate",
    cursorTtlMs: 0,
    nonAdminSubject: "forbidden",
    privateVisible: true,
    latencyMs: 0,
    maxBodyBytes: 100 * 1024 * 1024,
    attachmentMaxBytes: 100 * 1024 * 1024,
    fileUrlTtlMs: 7 * 24 * HOUR,
    v1RateLimit: 50,
    v1RateWindowMs: 10_000,
    v1Envelope: "documented",
    v1NotFound: "message",
    v1Truncated: false,
    v1TruncatedMs: 30_000,
    v1PatchArray: false,
    v1MissingOnBehalfOf: "403",
    v1MissingPermission: "403",
    v1NonAdminActor: "allowed",
    v1ApplicationCustomFields: true,
    v1Gone: false,
    hookUrlRule: "loopback",
    hookSuccess: "200",
    hookTimeoutMs: 10_000,
    hookConcurrency: 8,
    hookSameEventId: true,
    hookOrganization: true,
    hookProspectDetail: false,
    hooksToInbox: false,
    inboxStatus: 200,
    stageIdOffset: 0,
  };
}
