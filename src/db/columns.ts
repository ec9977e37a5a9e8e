/** Columns that every room writes the same way. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import { type AnySQLiteColumn, integer, text } from "drizzle-orm/sqlite-core";
import type { TenantId } from "../lib/ids.ts";

/** Whose row it is. Every table that holds a tenant's data starts with it, and so does every index. */
export const tenantColumn = () => text("tenant_id").$type<TenantId>().notNull();

/** Milliseconds since the epoch. */
export const timeColumn = (name: string) => integer(name);

/** Greenhouse's ids: integers beyond 32 bits. */
export const greenhouseId = (name: string) => integer(name);

export const flagColumn = (name: string) => integer(name, { mode: "boolean" });

/** The tenant's own rows that also meet `conditions`. Every where clause on a tenant's table goes through here. */
export const owned = (
  table: { tenantId: AnySQLiteColumn },
  tenantId: TenantId,
  ...conditions: (SQL | undefined)[]
): SQL => and(eq(table.tenantId, tenantId), ...conditions) ?? sql`false`;

/** `column IN (values)` with one bound parameter, whatever their number: D1 allows a hundred per statement. */
export const oneOf = (column: AnySQLiteColumn, values: readonly (string | number)[]): SQL =>
  sql`${column} IN ${eachOf(values)}`;

/** `(values)` for `column IN …` in SQL written by hand, likewise one parameter. */
export const eachOf = (values: readonly (string | number)[]): SQL =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
