/** How an operation is written down. What it takes is not here: that is read from the route itself. */
import type * as z from "zod";
import { items, page } from "./answers/common.ts";

export interface Answer {
  description: string;
  /** None for an answer without a body, or one that is not JSON. */
  schema?: z.ZodType;
  example?: unknown;
  /** Where it is not JSON. */
  mediaType?: string;
  headers?: Record<string, string>;
}

export interface Operation {
  method: "get" | "put" | "post" | "delete";
  /** With `{name}` for its parameters. */
  path: string;
  tag: string;
  /** One line. */
  summary: string;
  description?: string;
  /** A body as it may be sent. */
  body?: unknown;
  /** Header parameters: name and what it is. */
  headers?: Record<string, string>;
  answers: Readonly<Record<number, Answer>>;
  /** Codes beside those that every route of its kind may answer with. */
  errors?: readonly string[];
}

export const json = (schema: z.ZodType, example: unknown, description = "OK"): Answer => ({
  description,
  schema,
  example,
});
/** A page of a list, and one of its items. */
export const pageOf = (item: z.ZodType, ...examples: unknown[]): Answer =>
  json(page(item), { items: examples, nextCursor: null }, "A page");
export const itemsOf = (item: z.ZodType, ...examples: unknown[]): Answer =>
  json(items(item), { items: examples });
export const EMPTY: Answer = { description: "Done; no body" };

const TENANT = "/v1/tenants/{tenant}";
/** Operations of a room under the tenant's own path. */
export const ofTenant = (tag: string, operations: readonly Omit<Operation, "tag">[]): Operation[] =>
  operations.map((operation) => ({ ...operation, tag, path: `${TENANT}${operation.path}` }));
export const of = (tag: string, operations: readonly Omit<Operation, "tag">[]): Operation[] =>
  operations.map((operation) => ({ ...operation, tag }));
