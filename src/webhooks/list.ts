/** The deliveries of a tenant, newest first. */
import { desc, eq, lt } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { iso } from "../lib/clock.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { NEWS_REASONS } from "../mirror/news.ts";
import { type DeliveryState, webhookDeliveries as deliveries } from "./tables.ts";

const shownColumns = {
  id: deliveries.id,
  slug: deliveries.slug,
  action: deliveries.action,
  state: deliveries.state,
  reason: deliveries.reason,
  receivedAt: deliveries.receivedAt,
};
type Shown = Pick<typeof deliveries.$inferSelect, keyof typeof shownColumns>;

/** At most `limit` rows older than the delivery `before`. */
export const listDeliveries = (
  deps: Deps,
  tenantId: TenantId,
  filter: { state?: DeliveryState | undefined; action?: string | undefined },
  before: string | null,
  limit: number,
): Promise<Shown[]> =>
  deps.db
    .select(shownColumns)
    .from(deliveries)
    .where(
      owned(
        deliveries,
        tenantId,
        filter.state && eq(deliveries.state, filter.state),
        filter.action === undefined ? undefined : eq(deliveries.action, filter.action),
        before === null ? undefined : lt(deliveries.id, before),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(limit);

export async function requireDelivery(
  deps: Deps,
  tenantId: TenantId,
  id: string,
): Promise<typeof deliveries.$inferSelect> {
  const [row] = await deps.db
    .select()
    .from(deliveries)
    .where(owned(deliveries, tenantId, eq(deliveries.id, id)));
  if (!row) throw notFound("This delivery");
  return row;
}

/** A delivery as it is told: the reasons of the mirror are kept by a word and told by a sentence. */
export const publicDelivery = (row: Shown) => ({
  id: row.id,
  slug: row.slug === "" ? null : row.slug,
  action: row.action === "" ? null : row.action,
  state: row.state,
  reason: row.reason === null ? null : (REASONS.get(row.reason) ?? row.reason),
  receivedAt: iso(row.receivedAt),
});

const REASONS: ReadonlyMap<string, string> = new Map(Object.entries(NEWS_REASONS));
