import * as z from "zod";
import type { Deps } from "../deps.ts";
import { newId } from "../lib/ids.ts";
import { Message } from "../queues/messages.ts";
import { deadLetters } from "./tables.ts";

/** D1 rows end at 2 MB; a foreign message is kept to this many characters, enough to recognise it. */
const MAX_BODY = 10_000;

/** A message that this version cannot read may still say whose it is: it goes with its tenant then. */
const Owned = z.object({ tenantId: z.string().startsWith("ten_").max(100) });

/** Keeps a dead message under its queue id, so that a message buried twice is one row. */
export async function recordDeadLetter(
  deps: Deps,
  message: { id: string; body: unknown; attempts: number },
): Promise<void> {
  const parsed = Message.safeParse(message.body);
  await deps.db
    .insert(deadLetters)
    .values({
      id: newId("deadLetter", deps.clock()),
      messageId: message.id,
      tenantId: Owned.safeParse(message.body).data?.tenantId ?? null,
      type: parsed.success ? parsed.data.type : "unreadable",
      body: JSON.stringify(parsed.success ? parsed.data : message.body).slice(0, MAX_BODY),
      attempts: message.attempts,
      diedAt: deps.clock(),
    })
    .onConflictDoNothing();
  deps.log.error("queue.dead_letter", { type: parsed.success ? parsed.data.type : "unreadable" });
}
