// The engine of every v3 list: rows in descending order of id, filters, the Link to the next page.
import {
  type Complaint,
  inRange,
  type Param,
  parseQuery,
  type Query,
  type QueryRules,
  type QueryValue,
  type TimeRange,
} from "../../rules/query.ts";
import type { Row, Table } from "../../world/table.ts";
import type { World } from "../../world/world.ts";
import { type Cursor, decodeCursor, encodeCursor, firstCursor } from "./cursor.ts";

export interface Filter<T> {
  param: Param;
  match: (row: T, value: QueryValue, world: World) => boolean;
  /** Name of a table index whose keys are the values of this filter. */
  index?: string;
}

/** The names of the tables of the organisation, and the kind of row behind each. */
type RowOf<K> = K extends keyof World ? (World[K] extends Table<infer T> ? T : never) : never;
type TableName = { [K in keyof World]: World[K] extends Table<infer _> ? K : never }[keyof World];

export interface ListSpec<T extends Row> {
  path: string;
  scope: string;
  partnerOnly?: boolean;
  filters?: Record<string, Filter<T>>;
  /** Names besides id, created_at and updated_at. */
  fields: string[];
  view?: (world: World, row: T, origin: string) => object;
  /** Rows this list leaves out; `asked` is the set of filters given. */
  hides?: (row: T, asked: Map<string, QueryValue>, world: World, clientId: string) => boolean;
  /** The person a row belongs to: rows of private people vanish for tokens without the right. */
  person?: (row: T, world: World) => number | null;
  /** Rows that need the right to private data, whoever they belong to. */
  restricted?: (row: T) => boolean;
}

export interface ListCall {
  world: World;
  seesPrivate: boolean;
  clientId: string;
  origin: string;
  pairs: [string, string][];
}

export type Page = { rows: object[]; next: string | null };
export type ListVerdict = { ok: true; page: Page } | { ok: false; complaints: Complaint[] };

export interface List {
  path: string;
  scope: string;
  partnerOnly: boolean;
  rules: QueryRules;
  run: (call: ListCall) => ListVerdict;
}

const CURSOR_ALONE = "When passing a cursor, do not include other query params.";
const ANY_TIME: Param = { kind: "time" };

export function list<K extends TableName>(table: K, spec: ListSpec<RowOf<K>>): List {
  return listOver((world) => world[table] as unknown as Table<RowOf<K>>, spec);
}

function listOver<T extends Row>(table: (world: World) => Table<T>, spec: ListSpec<T>): List {
  const filters: Record<string, Filter<T>> = {
    ids: { param: { kind: "ids" }, match: (row, value) => (value as number[]).includes(row.id) },
    created_at: { param: ANY_TIME, match: (row, value) => inRange(row.created_at, value as TimeRange) },
    updated_at: { param: ANY_TIME, match: (row, value) => inRange(row.updated_at, value as TimeRange) },
    ...spec.filters,
  };
  const rules: QueryRules = {
    params: Object.fromEntries(Object.entries(filters).map(([name, filter]) => [name, filter.param])),
    fields: ["id", "created_at", "updated_at", ...spec.fields],
    maxPerPage: 500,
    defaultPerPage: 100,
  };
  const engine = new Engine(table, spec, filters, rules);
  return {
    path: spec.path,
    scope: spec.scope,
    partnerOnly: spec.partnerOnly ?? false,
    rules,
    run: (call) => engine.run(call),
  };
}

class Engine<T extends Row> {
  readonly table: (world: World) => Table<T>;
  readonly spec: ListSpec<T>;
  readonly filters: Record<string, Filter<T>>;
  readonly rules: QueryRules;

  constructor(
    table: (world: World) => Table<T>,
    spec: ListSpec<T>,
    filters: Record<string, Filter<T>>,
    rules: QueryRules,
  ) {
    this.table = table;
    this.spec = spec;
    this.filters = filters;
    this.rules = rules;
  }

  run(call: ListCall): ListVerdict {
    const given = call.pairs.find(([key]) => key === "cursor");
    if (given && call.pairs.length > 1) return { ok: false, complaints: [CURSOR_ALONE] };
    const cursor = given ? this.#resume(call.world, given[1]) : null;
    if (given && !cursor) return { ok: false, complaints: ["Invalid cursor"] };
    const parsed = parseQuery(cursor?.query ?? call.pairs, this.rules);
    if (!parsed.ok) return parsed;
    const now = call.world.clock.now();
    const at = cursor ?? firstCursor(this.spec.path, call.pairs, parsed.query.perPage, now);
    return { ok: true, page: this.#page(call, parsed.query, at) };
  }

  /** How long a cursor lives is not documented; a switch can make it die. */
  #resume(world: World, text: string): Cursor | null {
    const cursor = decodeCursor(text);
    if (!cursor || cursor.path !== this.spec.path) return null;
    const ttl = world.settings.cursorTtlMs;
    return ttl > 0 && world.clock.now() - cursor.begun_at >= ttl ? null : cursor;
  }

  #page(call: ListCall, query: Query, cursor: Cursor): Page {
    const rows = this.#rows(call, query, cursor.id);
    const shown = rows.slice(0, query.perPage);
    const last = shown.at(-1);
    const more = rows.length > shown.length && last !== undefined;
    return {
      rows: shown.map((row) => this.#show(call, row, query.fields ?? this.rules.fields)),
      next: more ? encodeCursor({ ...cursor, id: last.id, page: cursor.page + 1 }) : null,
    };
  }

  #rows(call: ListCall, query: Query, below: number): T[] {
    const found: T[] = [];
    for (const row of this.#candidates(call.world, query)) {
      if (row.id >= below || !this.#fits(call, row, query)) continue;
      found.push(row);
      if (found.length > query.perPage) break;
    }
    return found;
  }

  /** Rows to look at, newest first; an index spares the walk over everything. */
  #candidates(world: World, query: Query): T[] {
    const table = this.table(world);
    const ids = query.filters.get("ids") as number[] | undefined;
    if (ids)
      return [...new Set(ids)]
        .map((id) => table.get(id))
        .filter((row) => row !== undefined)
        .sort(newestFirst);
    for (const [name, value] of query.filters) {
      const index = this.filters[name]?.index;
      if (index === undefined) continue;
      const keys = (Array.isArray(value) ? value : [value]) as (string | number)[];
      const wanted = keys.map((key) => (typeof key === "string" ? key.toLowerCase() : key));
      const rows = new Map(wanted.flatMap((key) => table.by(index, key)).map((row) => [row.id, row]));
      return [...rows.values()].sort(newestFirst);
    }
    return table.all().reverse();
  }

  #fits(call: ListCall, row: T, query: Query): boolean {
    if (!call.seesPrivate && this.spec.person) {
      const person = call.world.candidates.get(this.spec.person(row, call.world));
      if (person?.private || this.spec.restricted?.(row)) return false;
    }
    if (this.spec.hides?.(row, query.filters, call.world, call.clientId)) return false;
    for (const [name, value] of query.filters) {
      if (!this.filters[name]?.match(row, value, call.world)) return false;
    }
    return true;
  }

  #show(call: ListCall, row: T, fields: readonly string[]): object {
    const view = (this.spec.view?.(call.world, row, call.origin) ?? row) as Record<string, unknown>;
    return Object.fromEntries(fields.map((field) => [field, view[field] ?? null]));
  }
}

function newestFirst(a: Row, b: Row): number {
  return b.id - a.id;
}
