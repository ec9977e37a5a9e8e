import * as z from "zod";
import { PageQuery } from "../http/page.ts";
import { DELIVERY_STATES } from "./tables.ts";

export const SecretRequest = z.strictObject({ revokePrevious: z.boolean().optional() });

export const DeliveryQuery = PageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional(),
  action: z.string().min(1).max(100).optional(),
});
