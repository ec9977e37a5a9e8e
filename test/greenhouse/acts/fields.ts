// Custom fields: writing an array of {name_key | custom_field_id, value}, reading an object keyed by name_key
// (Harvest v3 reference, "custom_fields").
import { isDate } from "../rules/check.ts";
import type { CustomField } from "../world/org-records.ts";
import type { FieldValues, Json } from "../world/records.ts";
import { invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";

export interface FieldEntry {
  name_key?: string;
  custom_field_id?: number;
  value: Json;
}

export function fieldsOf(world: World, type: string): CustomField[] {
  return world.customFields.all().filter((field) => field.field_type === type && field.active);
}

/** A write replaces the whole collection; entries with null clear. */
export function fieldValues(world: World, type: string, entries: FieldEntry[] | undefined): FieldValues {
  const values: FieldValues = {};
  for (const entry of entries ?? []) {
    const field = findField(world, type, entry);
    if (entry.value !== null) values[field.name_key] = storedValue(world, field, entry.value);
  }
  return values;
}

export function findField(
  world: World,
  type: string,
  entry: { name_key?: string; custom_field_id?: number },
): CustomField {
  const field = fieldsOf(world, type).find(
    (candidate) => candidate.name_key === entry.name_key || candidate.id === entry.custom_field_id,
  );
  if (!field) {
    throw invalid(
      "custom_fields",
      `no active ${type} custom field ${entry.name_key ?? entry.custom_field_id}`,
    );
  }
  return field;
}

/** Options are kept by name, as reads show them. */
export function storedValue(world: World, field: CustomField, value: Json): Json {
  switch (field.value_type) {
    case "yes_no":
      return fits(field, value, typeof value === "boolean");
    case "number":
      return fits(field, value, typeof value === "number");
    case "user":
      return fits(field, value, typeof value === "number" && world.users.get(value) !== undefined);
    case "single_select":
      return optionName(world, field, value);
    case "multi_select":
      if (!Array.isArray(value)) return fits(field, value, false);
      return value.map((item) => optionName(world, field, item));
    case "currency":
      return fits(field, value, hasKeys(value, ["amount", "currency_code"]));
    case "currency_range":
      return fits(field, value, hasKeys(value, ["currency_code", "max_amount", "min_amount"]));
    case "number_range":
      return fits(field, value, hasKeys(value, ["max_value", "min_value"]));
    case "date":
      return fits(field, value, typeof value === "string" && isDate(value));
    default:
      return fits(field, value, typeof value === "string");
  }
}

function optionName(world: World, field: CustomField, value: Json): string {
  const option = world.customFieldOptions
    .by("custom_field_id", field.id)
    .find((candidate) => candidate.active && (candidate.name === value || candidate.id === value));
  if (!option) throw invalid("custom_fields", `${field.name_key} has no option ${JSON.stringify(value)}`);
  return option.name;
}

function fits(field: CustomField, value: Json, ok: boolean): Json {
  if (!ok)
    throw invalid(
      "custom_fields",
      `${JSON.stringify(value)} is not a ${field.value_type} for ${field.name_key}`,
    );
  return value;
}

function hasKeys(value: Json, keys: string[]): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).sort().join() === keys.join()
  );
}

export interface FieldView {
  name: string;
  type: string;
  value: Json;
}

export function fieldView(world: World, type: string, values: FieldValues): Record<string, FieldView> {
  const view: Record<string, FieldView> = {};
  for (const field of fieldsOf(world, type)) {
    view[field.name_key] = {
      name: field.name,
      type: field.value_type,
      value: values[field.name_key] ?? null,
    };
  }
  return view;
}
