/**
 * What web hooks tell, as statements. Each piece of news says why it would not count (nothing but an expression,
 * asked before anything is written) and what to write once it counts; the caller commits both in one batch.
 */
import type { SQL } from "drizzle-orm";
import type { Statement } from "../db/client.ts";

export interface News {
  /** An expression: one of NEWS_REASONS when the news does not count, null when it does. */
  whyNot: SQL;
  /** What to write where `guard` holds. `guard` must not hang on the tables that are written here. */
  statements(guard: SQL): Statement[];
}

/** Why news may not count, in words for the people who look at deliveries. */
export const NEWS_REASONS = {
  gone: "What it is about was deleted, merged or anonymised in Greenhouse; that stays so whatever comes later.",
  older: "Newer news of the same record was here already.",
  same: "It tells nothing that was not known.",
} as const;
