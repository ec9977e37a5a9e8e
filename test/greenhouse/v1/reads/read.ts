// v1's reads: which list or record lies where, behind which box, with which query keys.
import type { Actor } from "../../acts/references.ts";
import type { Row } from "../../world/table.ts";
import type { World } from "../../world/world.ts";
import type { Permission } from "../permissions.ts";
import type { V1Filter, V1Param } from "./paging.ts";
import type { Look } from "./views-people.ts";

export interface ReadCall {
  look: Look;
  world: World;
  actor: Actor;
  /** The id in the path, null when the path has none. */
  id: number | null;
  given: Map<string, string>;
}

export interface V1Read {
  path: string;
  permission: Permission;
  params: Record<string, V1Param>;
  /** A list, or one record (null answers 404). */
  run: (call: ReadCall) => { rows: Lazy[] } | { record: object | null };
  paged: boolean;
}

interface ListSpec<T extends Row> {
  path: string;
  permission: Permission;
  /** Null answers 404: the record the list hangs on does not exist. */
  rows: (call: ReadCall) => T[] | null;
  filters?: Record<string, V1Filter<T>>;
  /** Keys that change the look and filter nothing. */
  looks?: Record<string, V1Param>;
  view: (call: ReadCall, row: T) => object;
}

export function listRead<T extends Row>(spec: ListSpec<T>): V1Read {
  const filters = spec.filters ?? {};
  const params = Object.fromEntries(Object.entries(filters).map(([name, filter]) => [name, filter.param]));
  return {
    path: spec.path,
    permission: spec.permission,
    params: { ...params, ...spec.looks },
    paged: true,
    run: (call) => {
      const rows = spec.rows(call);
      if (rows === null) return { record: null };
      const active = Object.entries(filters).filter(([name]) => call.given.has(name));
      const fitting = rows.filter((row) =>
        active.every(([name, filter]) => filter.match(row, call.given.get(name) ?? "")),
      );
      return { rows: fitting.map((row) => lazily(() => spec.view(call, row))) };
    },
  };
}

/** Views are dear and only one page of them is shown. */
export interface Lazy {
  view: () => object;
}
function lazily(view: () => object): Lazy {
  return { view };
}

export function oneRead(
  path: string,
  permission: Permission,
  run: (call: ReadCall & { id: number }) => object | null,
  params: Record<string, V1Param> = {},
): V1Read {
  return {
    path,
    permission,
    params,
    paged: false,
    run: (call) => ({ record: call.id === null ? null : run({ ...call, id: call.id }) }),
  };
}
