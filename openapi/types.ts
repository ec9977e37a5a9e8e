/** The client's types, printed from the same schemas as the document: plain TypeScript that needs nothing else. */
import type { ZodType } from "zod";
import { type Json, jsonSchema, type Shape } from "./document.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import type { Operation } from "./operation.ts";
import { callerOf, OPERATIONS, parameters } from "./operations.ts";

const HEADER = `/** Types of the API, made by \`npm run openapi\` from the schemas that validate. Not edited by hand. */
`;

export function clientTypes(): string {
  const inputs = readInputs();
  const named = new Map<string, Json>();
  const operations = OPERATIONS.filter((operation) => callerOf(operation) === "product").map((operation) => {
    const of = inputs.get(`${operation.method.toUpperCase()} ${operation.path}`) ?? {};
    return printOperation(operation, of, named);
  });
  const types = [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, shape]) => `export type ${name} = ${printed(shape)};`);
  return `${HEADER}${types.join("\n")}\n\n/** Operations under a tenant's path: what goes in, what comes back. */\nexport interface Operations {\n${operations.join("\n")}\n}\n`;
}

function printOperation(operation: Operation, { body, query }: Inputs, named: Map<string, Json>): string {
  const path = operation.path.replace("/v1/tenants/{tenant}", "");
  const names = parameters(operation).filter((name) => name !== "tenant");
  const of = (schema: ZodType, io: "input" | "output") => printed(jsonSchema(schema, io, named));
  const members = [
    ...(names.length > 0 ? [`path: { ${names.map((name) => `${name}: string | number`).join("; ")} };`] : []),
    ...(query ? [queryOf(jsonSchema(query.schema, "input"))] : []),
    ...(body ? [`body${isOptional(operation) ? "?" : ""}: ${of(body.schema, "input")};`] : []),
  ];
  if (operation.path.endsWith("/user-mappings/import")) members.push("form: FormData;");
  const answers = Object.values(operation.answers).map(({ schema, mediaType }) =>
    schema ? of(schema, "output") : mediaType ? "string" : "undefined",
  );
  const input = members.length > 0 ? `{ ${members.join(" ")} }` : "Record<never, never>";
  return `  /** ${operation.summary}. */\n  "${operation.method.toUpperCase()} ${path}": { input: ${input}; answer: ${[...new Set(answers)].join(" | ")} };`;
}

const isOptional = ({ path }: Operation): boolean => path.endsWith("/webhooks/secret");

/** In an address everything is text; what has a type is written in its own. */
function queryOf({ properties, required }: Shape): string {
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return "";
  const must = Array.isArray(required) ? required : [];
  const members = Object.entries(properties).map(([name, shape]) => {
    const type = isBoolean(shape) ? "boolean" : printed(shape);
    return must.includes(name) ? `${name}: ${type};` : `${name}?: ${type} | undefined;`;
  });
  return `query${must.length > 0 ? "" : "?"}: { ${members.join(" ")} };`;
}

const isBoolean = (shape: Json): boolean => JSON.stringify(shape).includes('"enum":["true","false"]');

function printed(shape: Json): string {
  if (typeof shape !== "object" || shape === null || Array.isArray(shape)) return "unknown";
  const { $ref, enum: values, anyOf, oneOf, allOf, type } = shape;
  if (typeof $ref === "string") return $ref.split("/").at(-1) ?? "unknown";
  if ("const" in shape) return JSON.stringify(shape["const"]);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  const several = anyOf ?? oneOf;
  if (Array.isArray(several)) return several.map(printed).join(" | ");
  if (Array.isArray(allOf)) return allOf.map((part) => `(${printed(part)})`).join(" & ");
  if (Array.isArray(type)) return type.map((one) => printed({ ...shape, type: one })).join(" | ");
  switch (type) {
    case "object":
      return printedObject(shape);
    case "array":
      return `(${printed(shape["items"])})[]`;
    case "integer":
      return "number";
    case "string":
    case "number":
    case "boolean":
    case "null":
      return type;
    default:
      return "unknown";
  }
}

function printedObject({ properties, required, additionalProperties }: Shape): string {
  const must = Array.isArray(required) ? required : [];
  const own =
    typeof properties === "object" && properties !== null && !Array.isArray(properties) ? properties : {};
  const members = Object.entries(own).map(
    ([name, shape]) =>
      `${name}${must.includes(name) ? "" : "?"}: ${printed(shape)}${must.includes(name) ? "" : " | undefined"};`,
  );
  if (
    typeof additionalProperties === "object" &&
    additionalProperties !== null &&
    !Array.isArray(additionalProperties)
  ) {
    const rest = Object.keys(additionalProperties).length > 0 ? printed(additionalProperties) : "unknown";
    members.push(`[name: string]: ${rest};`);
  }
  return `{ ${members.join(" ")} }`;
}
