import * as z from "zod";
import { PageQuery } from "../http/page.ts";
import { DELIVERY_STATES } from "./tables.ts";

export const SecretRequest = z.strictObject({ revokePrevious: z.boolean().optional() });

/** What to run again: only failed deliveries have anything left to do. */
export const ReplayRequest = z.strictObject({ state: z.literal("failed") });

export const DeliveryQuery = PageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional(),
  action: z.string().min(1).max(100).optional(),
});
