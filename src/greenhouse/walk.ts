/**
 * Lists of both generations (v3 and v1 reference, Pagination): a bare array, the next page in `Link`, followed
 * exactly as it is written, since a v3 cursor holds every filter and must stand alone. How long a cursor lives
 * is not documented, so a dead one starts the walk again: pages are upserts, what is seen twice does no harm.
 */
import * as z from "zod";
import { no, ok } from "../lib/result.ts";
import { call, type Wire } from "./call.ts";
import { failure } from "./failure.ts";
import type { Answer, Page } from "./harvest.ts";

export type Query = Record<string, string | number | boolean>;

export interface ListOf<T> {
  /** The path without ids, for failures, where it has some: `/v1/jobs/{id}/stages`. */
  template?: string;
  path: string;
  query: Query;
  /** Null for a row that is to be left out. */
  row: z.ZodType<T | null>;
}

/** The bound for ids in one query, on both generations (v3 reference, Filters; v1 reference, section 6.1). */
export const MAX_IDS = 50;
/** A walk that is longer than this is not one that a single call may make. */
const MAX_PAGES = 100;

/** One page. `next` is path and query of the following one; a dead cursor answers with the first page, `restarted`. */
export async function readPage<T>(wire: Wire, list: ListOf<T>, next: string | null): Answer<Page<T>> {
  if (next?.startsWith(`${list.path}?`)) {
    const page = await fetchPage(wire, list, next);
    if (page.ok || (page.reason.status !== 422 && page.reason.status !== 400)) return page;
  }
  const first = await fetchPage(wire, list, withQuery(list.path, list.query));
  return first.ok && next !== null ? ok({ ...first.value, restarted: true }) : first;
}

/** All rows of a list that is known to be short, such as one person's notes. */
export async function readAll<T>(wire: Wire, list: ListOf<T>): Answer<T[]> {
  let rows: T[] = [];
  let restarts = 0;
  let next: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const page: Awaited<Answer<Page<T>>> = await readPage(wire, list, next);
    if (!page.ok) return page;
    if (page.value.restarted && ++restarts > 1) break;
    rows = page.value.restarted ? page.value.items : [...rows, ...page.value.items];
    next = page.value.next;
    if (next === null) return ok(rows);
  }
  const endpoint = `GET ${list.template ?? list.path}`;
  const messages = [`${endpoint}: the list did not come to an end.`];
  return no(failure({ disposition: "stop", code: "unexpected_answer", endpoint, messages }));
}

async function fetchPage<T>(wire: Wire, list: ListOf<T>, path: string): Answer<Page<T>> {
  const template = list.template ?? list.path;
  const answered = await call(wire, { method: "GET", template, path, answer: z.array(list.row) });
  if (!answered.ok) return answered;
  const { value, next } = answered.value;
  return ok({ items: value.filter((row) => row !== null), next });
}

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}
