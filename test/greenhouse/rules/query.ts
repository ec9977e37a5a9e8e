// Query strings as data: which keys a list takes and what each may hold (Harvest v3 reference, "Filters" and
// "Pagination"). An unknown key, a repeated one, an empty one or an ill-typed one is 422 on the live API or by its
// schema, so it is here.
import { isDate, isDateTime } from "./check.ts";

/** Harvest's `errors` hold strings or objects of one key ("Errors" in the v3 reference): both occur here. */
export type Complaint = string | Record<string, string>;

export const MAX_IDS = 50;

export type Param =
  | { kind: "ids" }
  | { kind: "texts" }
  | { kind: "integer" }
  | { kind: "boolean" }
  | { kind: "text" }
  | { kind: "enum"; values: readonly string[] }
  | { kind: "time" };

export type Operator = "gte" | "lte" | "gt" | "lt";
export type TimeRange = { operator: Operator; at: number }[];
export type QueryValue = number[] | string[] | number | boolean | string | TimeRange;
export interface Query {
  perPage: number;
  fields: string[] | null;
  filters: Map<string, QueryValue>;
  /** As sent, to be wrapped into the cursor. */
  raw: [string, string][];
}

export interface QueryRules {
  params: Readonly<Record<string, Param>>;
  fields: readonly string[];
  maxPerPage: number;
  defaultPerPage: number;
}

export type Parsed = { ok: true; query: Query } | { ok: false; complaints: Complaint[] };

const OPERATORS = ["gte", "lte", "gt", "lt"];
const BRACKET = /^(\w+)\[(gte|lte|gt|lt)\]$/;

export function parseQuery(pairs: [string, string][], rules: QueryRules): Parsed {
  const complaints: Complaint[] = [];
  const unknown: string[] = [];
  const query: Query = { perPage: rules.defaultPerPage, fields: null, filters: new Map(), raw: pairs };
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    if (seen.has(key)) complaints.push({ [key]: "was given more than once" });
    seen.add(key);
    if (key === "per_page") complaints.push(...takePerPage(query, value, rules));
    else if (key === "fields") complaints.push(...takeFields(query, value, rules));
    else if (!takeFilter(query, key, value, rules, complaints)) unknown.push(key);
  }
  if (unknown.length > 0) complaints.unshift(`Invalid query params: ${unknown.join(", ")}`);
  if (query.filters.has("created_at") && query.filters.has("updated_at")) {
    complaints.push("created_at and updated_at cannot be combined in one request.");
  }
  return complaints.length > 0 ? { ok: false, complaints } : { ok: true, query };
}

function takePerPage(query: Query, value: string, rules: QueryRules): Complaint[] {
  const number = asInteger(value);
  if (number === null) return [{ per_page: `\`${value}\` is not an integer` }];
  if (number > rules.maxPerPage)
    return [{ per_page: `\`${value}\` number is greater than: ${rules.maxPerPage}` }];
  if (number < 1) return [{ per_page: `\`${value}\` number is less than: 1` }];
  query.perPage = number;
  return [];
}

function takeFields(query: Query, value: string, rules: QueryRules): Complaint[] {
  const names = value.split(",").map((name) => name.trim());
  const strange = names.filter((name) => !rules.fields.includes(name));
  if (strange.length > 0)
    return [{ fields: `\`${strange.join(",")}\` is not one of: ${rules.fields.join(", ")}` }];
  if (names.length > MAX_IDS) return [{ fields: `array size is greater than: ${MAX_IDS}` }];
  query.fields = names;
  return [];
}

/** False when the key is not one of this list's. */
function takeFilter(
  query: Query,
  key: string,
  value: string,
  rules: QueryRules,
  complaints: Complaint[],
): boolean {
  const bracket = BRACKET.exec(key);
  const name = bracket?.[1] ?? key;
  const param = Object.hasOwn(rules.params, name) ? rules.params[name] : undefined;
  if (!param || (bracket && param.kind !== "time")) return false;
  const parsed = param.kind === "time" ? parseTime(value, bracket?.[2]) : parseValue(param, value);
  if (typeof parsed === "object" && "complaint" in parsed) complaints.push({ [name]: parsed.complaint });
  else if (param.kind === "time") {
    const earlier = (query.filters.get(name) ?? []) as TimeRange;
    query.filters.set(name, [...earlier, ...(parsed as TimeRange)]);
  } else query.filters.set(name, parsed as QueryValue);
  return true;
}

function parseValue(param: Param, value: string): QueryValue | { complaint: string } {
  if (value === "") return { complaint: "is empty" };
  switch (param.kind) {
    case "ids": {
      const numbers = value.split(",").map((part) => asInteger(part.trim()));
      if (numbers.length > MAX_IDS) return { complaint: `array size is greater than: ${MAX_IDS}` };
      const ids = numbers.filter((number) => number !== null);
      return ids.length === numbers.length ? ids : { complaint: `\`${value}\` is not a list of integers` };
    }
    case "texts": {
      const parts = value.split(",").map((part) => part.trim());
      return parts.length > MAX_IDS ? { complaint: `array size is greater than: ${MAX_IDS}` } : parts;
    }
    case "integer":
      return asInteger(value) ?? { complaint: `\`${value}\` is not an integer` };
    case "boolean":
      return value === "true" || value === "false"
        ? value === "true"
        : { complaint: `\`${value}\` is not a boolean` };
    case "enum":
      return param.values.includes(value)
        ? value
        : { complaint: `\`${value}\` is not one of: ${param.values.join(", ")}` };
    default:
      return value;
  }
}

/** Both spellings are in circulation: `created_at=gte|A|lte|B` and `created_at[gte]=A`. */
function parseTime(value: string, operator: string | undefined): TimeRange | { complaint: string } {
  const parts = operator === undefined ? value.split("|") : [operator, value];
  if (parts.length % 2 !== 0 || parts.length > 4) return { complaint: `\`${value}\` has no operator` };
  const range: TimeRange = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [name = "", when = ""] = parts.slice(index, index + 2);
    if (!OPERATORS.includes(name)) return { complaint: `\`${name}\` is not one of: ${OPERATORS.join(", ")}` };
    if (!isDate(when) && !isDateTime(when)) return { complaint: `\`${when}\` is not an ISO 8601 time` };
    range.push({ operator: name as Operator, at: Date.parse(when) });
  }
  return range;
}

export function inRange(value: string | null, range: TimeRange): boolean {
  if (value === null) return false;
  const at = Date.parse(value);
  return range.every(({ operator, at: bound }) => {
    if (operator === "gte") return at >= bound;
    if (operator === "lte") return at <= bound;
    return operator === "gt" ? at > bound : at < bound;
  });
}

export function asInteger(value: string): number | null {
  if (!/^-?\d{1,16}$/.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}
