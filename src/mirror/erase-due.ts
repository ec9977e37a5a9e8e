import { sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import type { TenantId } from "../lib/ids.ts";

/**
 * Says that traces of a person (Greenhouse's id) are due to be erased in deliveries and feed, though the person
 * lives on in Greenhouse. The work itself is queued; the sweep repeats a wake-up that got lost.
 */
export const askForErasure = (db: Db, tenantId: TenantId, personId: number, now: number): Statement =>
  db.run(sql`
    INSERT INTO mirror_people (tenant_id, id, erase_due_at) VALUES (${tenantId}, ${personId}, ${now})
    ON CONFLICT (tenant_id, id) DO UPDATE SET erase_due_at = excluded.erase_due_at`);
