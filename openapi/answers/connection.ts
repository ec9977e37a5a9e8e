import * as z from "zod";
import { greenhouseId, productId, RateLimit, Signal, time } from "./common.ts";

const kind = z.enum(["harvest_v3", "harvest_v1", "partner"]);
const connectionStatus = z.enum(["healthy", "degraded", "reconnect_needed", "none"]);

export const Permission = z
  .strictObject({
    permission: z.string().describe("as a Greenhouse admin reads it"),
    harvest: z.string().describe("the scope (v3) or endpoint (v1)"),
    state: z.enum(["granted", "missing", "unproven"]),
    fix: z.string().nullable(),
  })
  .meta({ id: "Permission" });
export const Connection = z
  .strictObject({
    kind: kind.nullable(),
    status: connectionStatus,
    credentialEndsWith: z.string().max(4).nullable().optional(),
    actingUser: z
      .strictObject({
        id: greenhouseId.nullable(),
        name: z.string().nullable(),
        siteAdmin: z.boolean().nullable(),
      })
      .nullable(),
    verifiedAt: time.nullable(),
    permissions: z.array(Permission),
    notices: z.array(z.string()).describe("what a person should know although nothing is missing"),
    rateLimit: RateLimit.nullable(),
  })
  .meta({ id: "Connection" });
export const OAuthStart = z.strictObject({ authorizeUrl: z.url() });

export const Health = z
  .strictObject({
    status: z.enum(["healthy", "attention", "broken"]).describe("the gravest signal decides"),
    checkedAt: time,
    connection: z.strictObject({
      status: connectionStatus,
      kind: kind.nullable(),
      verifiedAt: time.nullable(),
      missingPermissions: z.array(z.string()),
      rateLimit: RateLimit.nullable(),
    }),
    webhooks: z.strictObject({
      secretKeySet: z.boolean(),
      waiting: z.int(),
      verified: z.int(),
      receiving: z.int(),
      failing: z.int(),
      lastDeliveryAt: time.nullable(),
      failedDeliveries: z.int(),
      previousSecretUntil: time.nullable(),
    }),
    lists: z.array(
      z.strictObject({
        list: z.string(),
        completedAt: time.nullable(),
        count: z.int(),
        problem: z.string().nullable(),
      }),
    ),
    exports: z.strictObject({
      open: z.int(),
      queuedRows: z.int(),
      oldestQueuedAt: time.nullable(),
      inReview: z.int(),
      mailsFailed: z.int(),
    }),
    deadLetters: z.int(),
    signals: z.array(Signal).describe("the gravest first"),
  })
  .meta({ id: "Health" });

export const ConsoleLink = z.strictObject({ url: z.url().describe("works once"), expiresAt: time });

const user = { userId: productId, email: z.string(), name: z.string() };
export const ProductUser = z.strictObject(user).meta({ id: "ProductUser" });
export const GreenhouseUser = z
  .strictObject({
    greenhouseUserId: greenhouseId,
    name: z.string(),
    email: z.string().nullable(),
    siteAdmin: z.boolean(),
    deactivated: z.boolean(),
  })
  .meta({ id: "GreenhouseUser" });
export const Mapping = z
  .strictObject({
    userId: productId,
    greenhouseUserId: greenhouseId,
    email: z.string().nullable(),
    name: z.string().nullable(),
  })
  .meta({ id: "UserMapping" });
export const Suggestion = z.strictObject({
  userId: productId,
  greenhouseUserId: greenhouseId,
  by: z.enum(["email", "secondary_email", "name"]),
});
export const Imported = z.strictObject({
  mapped: z.int(),
  proposed: z.array(Suggestion),
  unmatched: z.array(ProductUser),
  refused: z.array(z.strictObject({ row: z.int(), reason: z.string() })),
});
export const ProductUserList = z.strictObject({ users: z.array(ProductUser) });
