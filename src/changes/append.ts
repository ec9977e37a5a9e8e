/** Writes the change feed. The statement belongs into the batch of what it tells, so that neither is there alone. */
import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { fromLinkedPeople } from "../ledger/linked.ts";
import type { TenantId } from "../lib/ids.ts";
import type { ChangeType } from "./tables.ts";

/** Something that happened, as the feed tells it. */
export interface Change {
  type: ChangeType;
  /** Milliseconds since the epoch. */
  at: number;
  /** Greenhouse's ids: candidateId, applicationId, jobId and so on, as they apply. */
  greenhouse: Record<string, number | number[] | null>;
  /** Ids that only the database can tell, under the same names; they take the place of those in `greenhouse`. */
  resolved?: Record<string, SQL>;
  /** Further members of the item, told only of the product's own people where it is about a person. */
  data?: Record<string, unknown>;
  /**
   * Whom it is about: the product's own id; or Greenhouse's, from which one row is written per person of the
   * product behind it, and one without a person where there is none; or nobody.
   */
  productId: string | { greenhouseCandidateId: number | SQL } | null;
}

/** The statement that appends a change, where `guard` holds. */
export function appendChange(db: Db, tenantId: TenantId, change: Change, guard: SQL = sql`true`): Statement {
  const { productId } = change;
  const byLink = typeof productId === "object" && productId !== null;
  const candidateId = byLink ? sql`linked.candidate_id` : sql`${productId}`;
  const source = byLink ? fromLinkedPeople(tenantId, productId.greenhouseCandidateId) : sql``;
  const ids = Object.entries(change.resolved ?? {}).reduce(
    (json, [name, id]) => sql`json_set(${json}, ${`$.${name}`}, ${id})`,
    sql`${JSON.stringify(withoutNulls(change.greenhouse))}`,
  );
  const data = change.data ? JSON.stringify(change.data) : null;
  // Of people who are not the product's own the feed tells ids and the type, no more.
  const told = byLink ? sql`CASE WHEN linked.candidate_id IS NULL THEN NULL ELSE ${data} END` : sql`${data}`;
  const newest = sql`coalesce((SELECT max(seq) FROM changes WHERE tenant_id = ${tenantId}), 0)`;
  const seq = byLink ? sql`${newest} + row_number() OVER (ORDER BY linked.candidate_id)` : sql`${newest} + 1`;
  return db.run(
    sql`INSERT INTO changes (tenant_id, seq, type, at, candidate_id, greenhouse, data) SELECT ${tenantId}, ${seq}, ${change.type}, ${change.at}, ${candidateId}, ${ids}, ${told} ${source} WHERE ${guard}`,
  );
}

const withoutNulls = (ids: Change["greenhouse"]): Record<string, number | number[]> => {
  const kept: Record<string, number | number[]> = {};
  for (const [name, id] of Object.entries(ids)) if (id !== null) kept[name] = id;
  return kept;
};
