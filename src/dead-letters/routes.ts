/** Dead letters, for the operator: what failed for good, and one more try. */
import { eq, gt } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { query } from "../http/input.ts";
import { decodeCursor, PageQuery, toPage } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { Message } from "../queues/messages.ts";
import { operatorOnly } from "../tenants/guard.ts";
import { deadLetters } from "./tables.ts";

export const deadLetterRoutes = new Hono<AppEnv>()
  .get("/", operatorOnly, query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, z.tuple([z.string()])) ?? [""];
    const rows = await c
      .get("deps")
      .db.select()
      .from(deadLetters)
      .where(gt(deadLetters.id, after))
      .orderBy(deadLetters.id)
      .limit(limit + 1);
    return c.json(toPage(rows, limit, (row) => [row.id], publicRow));
  })
  .post("/:id/retry", operatorOnly, async (c) => {
    const deps = c.get("deps");
    const byId = eq(deadLetters.id, c.req.param("id"));
    const [row] = await deps.db.select().from(deadLetters).where(byId);
    if (!row) throw notFound("This dead letter");
    const message = Message.safeParse(parseJson(row.body));
    if (!message.success) {
      throw new Refusal(
        422,
        "dead_letters.unreadable",
        "This message is not of a kind this version knows; it can't be sent again.",
      );
    }
    await deps.queue.send(message.data);
    const [retried] = await deps.db
      .update(deadLetters)
      .set({ retriedAt: deps.clock() })
      .where(byId)
      .returning();
    return c.json(publicRow(retried ?? row), 202);
  });

const publicRow = (row: typeof deadLetters.$inferSelect) => ({
  id: row.id,
  tenantId: row.tenantId,
  type: row.type,
  attempts: row.attempts,
  diedAt: iso(row.diedAt),
  retriedAt: isoOrNull(row.retriedAt),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
