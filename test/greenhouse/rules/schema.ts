// The words in which the tables of bodies are written: a small subset of JSON Schema, as data. Harvest v3 sets
// additionalProperties to false on every request body, so an object here always refuses unknown keys.

export type Rule =
  | {
      kind: "string";
      minLength?: number;
      maxLength?: number;
      format?: "date" | "date-time" | "base64";
      nullable?: boolean;
    }
  | { kind: "integer"; min?: number; max?: number; nullable?: boolean }
  | { kind: "number" }
  | { kind: "boolean" }
  | { kind: "enum"; values: readonly (string | boolean)[] }
  | { kind: "anyOf"; rules: readonly Rule[] }
  | { kind: "array"; items: Rule; minItems?: number }
  | ObjectRule
  | { kind: "oneOf"; arms: readonly ObjectRule[] }
  | { kind: "customField"; full: boolean };

export interface ObjectRule {
  kind: "object";
  required: readonly string[];
  properties: Readonly<Record<string, Rule>>;
  /** Conditions that a flat table cannot say; each returns complaints. */
  also?: (value: Record<string, unknown>) => Problem[];
}

/** What is wrong with a body; each generation of Harvest puts it into its own words. */
export interface Problem {
  /** JSON pointer of the value, "" for the whole body. */
  at: string;
  kind: "missing" | "unknown" | "value";
  /** Names of the keys that are missing or unknown. */
  keys: string[];
  message: string;
}

export function problem(at: string, message: string): Problem {
  return { at, kind: "value", keys: [], message };
}

export const text = (maxLength?: number): Rule =>
  maxLength === undefined ? { kind: "string" } : { kind: "string", maxLength };
export const integer = (): Rule => ({ kind: "integer" });
export const between = (min: number, max: number): Rule => ({ kind: "integer", min, max });
export const boolean = (): Rule => ({ kind: "boolean" });
export const oneOf = (...values: string[]): Rule => ({ kind: "enum", values });
export const list = (items: Rule): Rule => ({ kind: "array", items });
export const anyOf = (...rules: Rule[]): Rule => ({ kind: "anyOf", rules });
export const date = (): Rule => ({ kind: "string", format: "date" });
export const dateTime = (): Rule => ({ kind: "string", format: "date-time" });
export const nullable = <R extends { kind: "string" | "integer" }>(rule: Rule & R): Rule => ({
  ...rule,
  nullable: true,
});

export function object(properties: Record<string, Rule>, required: string[] = []): ObjectRule {
  return { kind: "object", required, properties };
}
