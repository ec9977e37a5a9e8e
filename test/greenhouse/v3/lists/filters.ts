// The kinds of filters that the tables of lists are written with.
import { inRange, type TimeRange } from "../../rules/query.ts";
import type { Filter } from "./list.ts";

function field(row: unknown, name: string): unknown {
  return (row as Record<string, unknown>)[name];
}

/** `job_ids=1,2` over a field that holds one id. */
export function idsOf(name: string, index?: string): Filter<unknown> {
  return {
    param: { kind: "ids" },
    match: (row, value) => (value as unknown[]).includes(field(row, name)),
    ...(index === undefined ? {} : { index }),
  };
}

/** The same over a field that holds a list of ids. */
export function anyOf(name: string): Filter<unknown> {
  return {
    param: { kind: "ids" },
    match: (row, value) =>
      (field(row, name) as unknown[]).some((item) => (value as unknown[]).includes(item)),
  };
}

export function idIs(name: string): Filter<unknown> {
  return { param: { kind: "integer" }, match: (row, value) => field(row, name) === value };
}

export function idAmong(name: string): Filter<unknown> {
  return {
    param: { kind: "integer" },
    match: (row, value) => (field(row, name) as unknown[]).includes(value),
  };
}

export function flag(name: string): Filter<unknown> {
  return { param: { kind: "boolean" }, match: (row, value) => field(row, name) === value };
}

export function textIs(name: string): Filter<unknown> {
  return { param: { kind: "text" }, match: (row, value) => field(row, name) === value };
}

export function textsOf(name: string): Filter<unknown> {
  return { param: { kind: "texts" }, match: (row, value) => (value as unknown[]).includes(field(row, name)) };
}

export function wordOf(name: string, values: readonly string[]): Filter<unknown> {
  return { param: { kind: "enum", values }, match: (row, value) => field(row, name) === value };
}

export function during(name: string): Filter<unknown> {
  return {
    param: { kind: "time" },
    match: (row, value) => inRange((field(row, name) as string | null) ?? null, value as TimeRange),
  };
}

/** A key the schema allows and that this organisation has nothing for. */
export function noneHas(kind: "integer" | "text" | "ids"): Filter<unknown> {
  return { param: { kind }, match: () => false };
}

/** A switch that changes what is shown by default and filters nothing itself. */
export function onlySwitch(): Filter<unknown> {
  return { param: { kind: "boolean" }, match: () => true };
}
