// v1's lists: page numbers, a Link with next, prev and last, filters by time that are inclusive at the beginning and
// exclusive at the end ("Pagination" in the v1 reference).
import { isDate, isDateTime } from "../../rules/check.ts";
import { asInteger } from "../../rules/query.ts";
import type { Row } from "../../world/table.ts";
import type { V1Error } from "../answers.ts";

export type V1Param = "integer" | "boolean" | "text" | "ids" | "moment" | "layout";
export type V1Filter<T> = { param: V1Param; match: (row: T, value: string) => boolean };

export interface PageQuery {
  page: number;
  perPage: number;
  skipCount: boolean;
  given: Map<string, string>;
}

const PAGING: Record<string, V1Param> = { page: "integer", per_page: "integer", skip_count: "boolean" };
const MAX_PER_PAGE = 500;

export function parsePaging(
  pairs: [string, string][],
  params: Record<string, V1Param>,
): PageQuery | V1Error[] {
  const errors: V1Error[] = [];
  const query: PageQuery = { page: 1, perPage: 100, skipCount: false, given: new Map() };
  const known = { ...PAGING, ...params };
  for (const [key, value] of pairs) {
    const param = Object.hasOwn(known, key) ? known[key] : undefined;
    if (param === undefined) errors.push({ message: `Unexpected parameter: ${key}`, field: key });
    else if (query.given.has(key)) errors.push({ message: `Given more than once: ${key}`, field: key });
    else if (!fits(param, value)) errors.push({ message: `Invalid value for ${key}: ${value}`, field: key });
    query.given.set(key, value);
  }
  query.page = Number(query.given.get("page") ?? 1);
  query.perPage = Number(query.given.get("per_page") ?? 100);
  query.skipCount = query.given.get("skip_count") === "true";
  if (query.page < 1) errors.push({ message: "Must be at least 1", field: "page" });
  if (query.perPage < 1 || query.perPage > MAX_PER_PAGE) {
    errors.push({ message: `Must be between 1 and ${MAX_PER_PAGE}`, field: "per_page" });
  }
  return errors.length > 0 ? errors : query;
}

function fits(param: V1Param, value: string): boolean {
  switch (param) {
    case "integer":
      return asInteger(value) !== null;
    case "boolean":
      return value === "true" || value === "false";
    case "ids": {
      const ids = value.split(",");
      return ids.length <= 50 && ids.every((id) => asInteger(id.trim()) !== null);
    }
    case "moment":
      return isDate(value) || isDateTime(value);
    case "layout":
      return value === "list" || value === "tree";
    case "text":
      return value !== "";
  }
}

/** Links keep the filters, and a nested route leaks the id of its path into the query. */
export function linkHeader(
  url: URL,
  query: PageQuery,
  count: number,
  leaked: Record<string, string>,
): string {
  const last = Math.max(1, Math.ceil(count / query.perPage));
  const link = (page: number, rel: string) => {
    const params = new URLSearchParams(leaked);
    for (const [key, value] of query.given) if (key !== "page" && key !== "per_page") params.set(key, value);
    params.set("page", String(page));
    params.set("per_page", String(query.perPage));
    return `<${url.origin}${url.pathname}?${params}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (query.page < last) links.push(link(query.page + 1, "next"));
  if (query.page > 1) links.push(link(query.page - 1, "prev"));
  if (!query.skipCount) links.push(link(last, "last"));
  return links.join(",");
}

export function pageOf<T>(rows: T[], query: PageQuery): T[] {
  return rows.slice((query.page - 1) * query.perPage, query.page * query.perPage);
}

export function idList(value: string): number[] {
  return value.split(",").map((id) => Number(id.trim()));
}

/** created_* and updated_*: "after" is inclusive, "before" is not. */
export const TIMES: Record<string, V1Filter<Row>> = {
  created_after: { param: "moment", match: (row, value) => Date.parse(row.created_at) >= Date.parse(value) },
  created_before: { param: "moment", match: (row, value) => Date.parse(row.created_at) < Date.parse(value) },
  updated_after: { param: "moment", match: (row, value) => Date.parse(row.updated_at) >= Date.parse(value) },
  updated_before: { param: "moment", match: (row, value) => Date.parse(row.updated_at) < Date.parse(value) },
};
