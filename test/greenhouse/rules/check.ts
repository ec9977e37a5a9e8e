// Holds a parsed body against its table and collects every complaint, worded like the JSON Schema validator whose
// messages were seen on the live API ("`600` number is greater than: 500").
import { type ObjectRule, type Problem, type Rule, problem as wrong } from "./schema.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export function isDate(value: string): boolean {
  return (
    DATE.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value)
  );
}

export function isDateTime(value: string): boolean {
  return DATE_TIME.test(value) && isDate(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

/** Decoding and encoding again must give the same text; Buffer alone would forgive strange characters. */
function isBase64(value: string): boolean {
  return value !== "" && Buffer.from(value, "base64").toString("base64") === value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function check(rule: Rule, value: unknown): Problem[] {
  return rule.kind === "object" ? checkObject(rule, value, "") : checkAt(rule, value, "");
}

function checkObject(rule: ObjectRule, value: unknown, at: string): Problem[] {
  if (!isObject(value)) return [wrong(at, "is not an object")];
  const problems: Problem[] = [];
  const missing = rule.required.filter((key) => value[key] === undefined);
  if (missing.length > 0) {
    const where = at === "" ? "root" : `\`${at}\``;
    const message = `object at ${where} is missing required properties: ${missing.join(", ")}`;
    problems.push({ at, kind: "missing", keys: missing, message });
  }
  for (const [key, item] of Object.entries(value)) {
    const inner = Object.hasOwn(rule.properties, key) ? rule.properties[key] : undefined;
    if (inner) problems.push(...checkAt(inner, item, `${at}/${key}`));
    else {
      const message = `object property at \`${at}/${key}\` is a disallowed additional property`;
      problems.push({ at: `${at}/${key}`, kind: "unknown", keys: [key], message });
    }
  }
  if (problems.length === 0 && rule.also) problems.push(...rule.also(value));
  return problems;
}

function checkAt(rule: Rule, value: unknown, at: string): Problem[] {
  switch (rule.kind) {
    case "object":
      return checkObject(rule, value, at);
    case "string":
      return checkString(rule, value, at);
    case "integer":
      return checkInteger(rule, value, at);
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? [] : [wrong(at, "is not a number")];
    case "boolean":
      return typeof value === "boolean" ? [] : [wrong(at, "is not a boolean")];
    case "enum":
      return rule.values.includes(value as string | boolean)
        ? []
        : [wrong(at, `is not one of: ${JSON.stringify(rule.values)}`)];
    case "array": {
      if (!Array.isArray(value)) return [wrong(at, "is not an array")];
      if (value.length < (rule.minItems ?? 0))
        return [wrong(at, `array size is less than: ${rule.minItems}`)];
      return value.flatMap((item, index) => checkAt(rule.items, item, `${at}/${index}`));
    }
    case "anyOf":
      return rule.rules.some((inner) => checkAt(inner, value, at).length === 0)
        ? []
        : [wrong(at, "does not match any schema")];
    case "oneOf":
      return checkOneOf(rule.arms, value, at);
    case "customField":
      return checkCustomField(rule.full, value, at);
  }
}

function checkString(rule: Rule & { kind: "string" }, value: unknown, at: string): Problem[] {
  if (value === null && rule.nullable) return [];
  if (typeof value !== "string") return [wrong(at, "is not a string")];
  if (rule.maxLength !== undefined && [...value].length > rule.maxLength) {
    return [wrong(at, `string length is greater than: ${rule.maxLength}`)];
  }
  if (rule.minLength !== undefined && value.length < rule.minLength) {
    return [wrong(at, `string length is less than: ${rule.minLength}`)];
  }
  if (rule.format === "date" && !isDate(value)) return [wrong(at, "does not match format: date")];
  if (rule.format === "date-time" && !isDateTime(value))
    return [wrong(at, "does not match format: date-time")];
  if (rule.format === "base64" && !isBase64(value)) return [wrong(at, "is not base64")];
  return [];
}

function checkInteger(rule: Rule & { kind: "integer" }, value: unknown, at: string): Problem[] {
  if (value === null && rule.nullable) return [];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return [wrong(at, "is not an integer")];
  if (rule.min !== undefined && value < rule.min)
    return [wrong(at, `\`${value}\` number is less than: ${rule.min}`)];
  if (rule.max !== undefined && value > rule.max)
    return [wrong(at, `\`${value}\` number is greater than: ${rule.max}`)];
  return [];
}

function checkOneOf(arms: readonly ObjectRule[], value: unknown, at: string): Problem[] {
  const verdicts = arms.map((arm) => checkObject(arm, value, at));
  const fitting = verdicts.filter((verdict) => verdict.length === 0).length;
  if (fitting === 1) return [];
  if (fitting > 1) return [wrong(at, "matches more than one `oneOf` schema")];
  return [wrong(at, "does not match exactly one `oneOf` schema"), ...verdicts.flat()];
}

/** Exactly one of name_key and custom_field_id, and a value of one of the documented shapes. */
function checkCustomField(full: boolean, value: unknown, at: string): Problem[] {
  if (!isObject(value)) return [wrong(at, "is not an object")];
  const strange = Object.keys(value).filter((key) => !["name_key", "custom_field_id", "value"].includes(key));
  if (strange.length > 0) return [wrong(at, `has disallowed additional properties: ${strange.join(", ")}`)];
  const { name_key: nameKey, custom_field_id: fieldId } = value as {
    name_key?: unknown;
    custom_field_id?: unknown;
  };
  if ((nameKey === undefined) === (fieldId === undefined)) {
    return [wrong(at, "needs exactly one of name_key and custom_field_id")];
  }
  if (nameKey !== undefined && (typeof nameKey !== "string" || nameKey.length > 255)) {
    return [wrong(`${at}/name_key`, "is not a string of at most 255 characters")];
  }
  if (fieldId !== undefined && !Number.isSafeInteger(fieldId)) {
    return [wrong(`${at}/custom_field_id`, "is not an integer")];
  }
  if (!("value" in value)) return [wrong(at, "is missing required properties: value")];
  return isFieldValue(value["value"], full)
    ? []
    : [wrong(`${at}/value`, "is not a value of any custom field")];
}

function isFieldValue(value: unknown, full: boolean): boolean {
  if (value === null || ["string", "boolean"].includes(typeof value)) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) {
    // Names or ids, never both in one list.
    return (
      value.every((item) => typeof item === "string") || value.every((item) => Number.isSafeInteger(item))
    );
  }
  if (!isObject(value)) return false;
  const keys = Object.keys(value).sort().join();
  if (keys === "amount,currency_code")
    return typeof value["currency_code"] === "string" && value["currency_code"].length <= 3;
  return full && ["currency_code,max_amount,min_amount", "max_value,min_value"].includes(keys);
}
