/**
 * Every message there is. They are wake-ups: ids only, never data, because rows in D1 are the truth; a message
 * may arrive twice, late or in any order, and the verb it wakes looks up what is due.
 */
import * as z from "zod";

const tenantId = z.string().startsWith("ten_");

export const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("exports.pump"), tenantId }),
  z.object({ type: z.literal("exports.notify"), tenantId, exportId: z.string() }),
  z.object({ type: z.literal("exports.preview"), tenantId, previewId: z.string() }),
  z.object({ type: z.literal("sync.pull"), tenantId, list: z.string() }),
  z.object({ type: z.literal("sync.reread"), tenantId }),
  z.object({ type: z.literal("sync.repair"), tenantId }),
  z.object({ type: z.literal("tenants.erase"), tenantId }),
  z.object({ type: z.literal("changes.push"), tenantId }),
  z.object({ type: z.literal("webhooks.replay"), tenantId, after: z.string(), until: z.string() }),
  z.object({ type: z.literal("webhooks.manage"), tenantId }),
  z.object({ type: z.literal("webhooks.leave"), tenantId }),
  z.object({ type: z.literal("webhooks.erase-person"), tenantId, greenhouseCandidateId: z.int() }),
]);
export type Message = z.infer<typeof Message>;
export type MessageType = Message["type"];
