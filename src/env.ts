/** The worker's settings, checked once per isolate. What is missing is named; nothing has a silent default that matters. */
import * as z from "zod";
import { fromBase64 } from "./lib/bytes.ts";
import { no, ok, type Result } from "./lib/result.ts";

export interface Env {
  DB: D1Database;
  EXPORTS: Queue;
  WORK: Queue;
  DEAD: Queue;
  LIMITER: DurableObjectNamespace<import("./limits/rate-limiter.ts").RateLimiter>;
  /** Requests of our own callers, per tenant. */
  CALLS: DurableObjectNamespace<import("./limits/calls/call-limiter.ts").CallLimiter>;
  /** Failed proofs of who calls, per address. */
  GUESSES: RateLimit;
  EMAIL: SendEmail;
  /** Optional: without it there are no rates, and the log has the same events. */
  METRICS?: AnalyticsEngineDataset;
}

const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

/** An optional setting that is set to nothing counts as unset. */
const orUnset = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const VaultKeys = z.string().transform((text, ctx) => {
  const keys = text.split(",").map((entry) => {
    const [id, encoded, ...rest] = entry.trim().split(":");
    const raw = encoded && rest.length === 0 ? fromBase64(encoded) : null;
    return id && /^[A-Za-z0-9_-]{1,32}$/.test(id) && raw?.length === 32 ? { id, raw } : null;
  });
  const whole = keys.filter((key) => key !== null);
  const [newest] = whole;
  if (whole.length !== keys.length || !newest || new Set(whole.map((key) => key.id)).size !== whole.length) {
    ctx.addIssue({
      code: "custom",
      message: "must be id:base64(32 bytes), separated by commas, each id once",
    });
    return z.NEVER;
  }
  return whole;
});

const Settings = z.object({
  PUBLIC_URL: orUnset(baseUrl),
  HARVEST_URL: orUnset(baseUrl),
  GREENHOUSE_AUTH_URL: orUnset(baseUrl),
  MAIL_FROM: orUnset(z.email()),
  SUPPORT_EMAIL: orUnset(z.email()),
  ERROR_RECIPIENT_EMAIL: orUnset(z.email()),
  GREENHOUSE_PARTNER_CLIENT_ID: orUnset(z.string()),
  GREENHOUSE_PARTNER_CLIENT_SECRET: orUnset(z.string()),
  API_REQUESTS_PER_MINUTE: orUnset(z.coerce.number().int().min(1).max(10_000_000)),
  OPERATOR_KEY: z.string().min(16, "must have at least 16 characters"),
  VAULT_KEYS: VaultKeys,
});

/**
 * Twenty a second: a product that polls a hundred exports at once stays below it, and five D1 statements each are a
 * tenth of what one database answers (D1, Limits: about a thousand queries a second).
 */
const API_REQUESTS_PER_MINUTE = 1_200;

export interface Config {
  /** Null: links are made from the address of the request. */
  publicUrl: string | null;
  harvestUrl: string;
  authUrl: string;
  mailFrom: string;
  supportEmail: string;
  errorRecipientEmail: string;
  partner: { clientId: string; clientSecret: string } | null;
  /** What a tenant may ask of our own API; each of its callers has a share of it. */
  apiRequestsPerMinute: number;
  operatorKey: string;
  /** Key-encryption keys, newest first; the first one seals, all of them open. */
  vaultKeys: { id: string; raw: Uint8Array<ArrayBuffer> }[];
}

/** The checked settings, or which of them are missing or wrong: names only, never values. */
export function readConfig(env: object): Result<Config, string[]> {
  const parsed = Settings.safeParse(env);
  if (!parsed.success) {
    return no(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${describe(issue)}`));
  }
  const s = parsed.data;
  const { GREENHOUSE_PARTNER_CLIENT_ID: clientId, GREENHOUSE_PARTNER_CLIENT_SECRET: clientSecret } = s;
  const supportEmail = s.SUPPORT_EMAIL ?? "support@headhuntr.io";
  return ok({
    publicUrl: s.PUBLIC_URL ?? null,
    harvestUrl: s.HARVEST_URL ?? "https://harvest.greenhouse.io",
    authUrl: s.GREENHOUSE_AUTH_URL ?? "https://auth.greenhouse.io",
    mailFrom: s.MAIL_FROM ?? supportEmail,
    supportEmail,
    errorRecipientEmail: s.ERROR_RECIPIENT_EMAIL ?? "ats@headhuntr.io",
    partner: clientId && clientSecret ? { clientId, clientSecret } : null,
    apiRequestsPerMinute: s.API_REQUESTS_PER_MINUTE ?? API_REQUESTS_PER_MINUTE,
    operatorKey: s.OPERATOR_KEY,
    vaultKeys: s.VAULT_KEYS,
  });
}

const describe = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_type" ? "is missing (set it with `wrangler secret put`)" : issue.message;
