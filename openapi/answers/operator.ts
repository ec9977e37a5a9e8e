import * as z from "zod";
import { ourId, page, Signal, time } from "./common.ts";

const id = ourId("ten");
export const NewTenant = z.strictObject({
  id,
  name: z.string(),
  apiKey: z.string().startsWith("hhg_").describe("shown this once"),
});
export const Tenant = z.strictObject({ id, name: z.string(), paused: z.boolean() });
export const TenantPage = page(Tenant.extend({ createdAt: time }));
export const Erasing = z.strictObject({ id, status: z.literal("erasing") });
export const NewApiKey = z.strictObject({ id: ourId("key"), apiKey: z.string().startsWith("hhg_") });
export const ApiKeyPage = page(
  z.strictObject({
    id: ourId("key"),
    last4: z.string(),
    createdAt: time,
    lastUsedAt: time.nullable().describe("to the hour"),
  }),
);

export const DeadLetter = z
  .strictObject({
    id: ourId("dlq"),
    tenantId: z.string().nullable(),
    type: z.string(),
    attempts: z.int(),
    diedAt: time,
    retriedAt: time.nullable(),
  })
  .meta({ id: "DeadLetter" });
export const DeadLetterPage = page(DeadLetter);

const status = z.enum(["healthy", "attention", "broken"]).describe("the gravest signal decides");
export const Overview = z.strictObject({
  checkedAt: time,
  service: z
    .strictObject({
      status,
      signals: z.array(Signal),
      sweeps: z.array(
        z.strictObject({
          sweep: z.string(),
          ranAt: time.nullable(),
          wentWellAt: time.nullable(),
          durationMs: z.int(),
          problem: z.string().nullable(),
        }),
      ),
    })
    .describe("what concerns no single tenant"),
  items: z.array(
    z.strictObject({
      tenant: z.strictObject({ id, name: z.string() }),
      status,
      signals: z.array(Signal),
    }),
  ),
  nextCursor: z.string().nullable(),
});

export const Stop = z.strictObject({ paused: z.boolean(), since: time.nullable() });

export const Vault = z.strictObject({
  newest: z.string().describe("the id of the key that seals from now on"),
  keys: z.array(z.strictObject({ id: z.string(), configured: z.boolean(), tenants: z.int() })),
  done: z.boolean().describe("all are sealed by the newest key: the others may be taken away"),
});

export const Alive = z.strictObject({ ok: z.literal(true) });
