/** The OpenAPI 3.1 document, put together from the routes' own schemas, the answers' and the table of codes. */
import * as z from "zod";
import { ourId, Problem } from "./answers/common.ts";
import { Feed } from "./answers/greenhouse.ts";
import { ERRORS } from "./errors.ts";
import { change, problem, TENANT_ID } from "./examples.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import type { Answer, Operation } from "./operation.ts";
import { type Caller, callerOf, codesOf, errorOf, OPERATIONS, parameters } from "./operations.ts";

export type Shape = { [key: string]: Json };
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

const VERSION = "1";
const ABOUT = `The bridge between Headhuntr.io and Greenhouse Recruiting.

Everything is JSON in UTF-8 with camelCase names; times are ISO 8601 in UTC. Greenhouse's ids are integers beyond 32 bits.
Errors are RFC 9457 problems (\`application/problem+json\`): \`code\` is for programs, \`detail\` says what to do next; all codes
stand under \`x-error-codes\`. Lists come in pages of \`limit\` (1 to 200, 50 by default) items with a \`nextCursor\`. Every answer
carries \`X-Request-Id\`. What belongs to another tenant answers exactly as what does not exist.`;

const SECURITY: Record<Caller, Json> = {
  operator: [{ operatorKey: [] }],
  product: [{ apiKey: [] }],
  greenhouse: [{ signature: [] }],
  anybody: [],
};

const PARAMETERS: Record<string, [what: string, schema: Json]> = {
  tenant: ["The tenant's id", { type: "string", pattern: "^ten_[0-9a-z]{26}$", examples: [TENANT_ID] }],
  key: ["The API key's id", { type: "string", pattern: "^key_[0-9a-z]{26}$" }],
  id: ["The record's id", { type: "string" }],
  requisitionId: [
    "The product's id of the requisition",
    { type: "string", pattern: "^[A-Za-z0-9._~:@-]{1,128}$" },
  ],
  candidateId: ["The product's id of the person", { type: "string", pattern: "^[A-Za-z0-9._~:@-]{1,128}$" }],
  userId: ["The product's id of the user", { type: "string", pattern: "^[A-Za-z0-9._~:@-]{1,128}$" }],
  token: ["The tenant's hook token: part of the address that Greenhouse was given", { type: "string" }],
  slug: ["Which of the 14 hooks", { type: "string" }],
};

/** Schemas that have a name of their own: `.meta({ id })`. They are written once and referred to. */
type Named = Map<string, Json>;

/** A schema as JSON Schema; what JSON Schema cannot say (transforms, further checks) is left out. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output", named: Named = new Map()): Shape {
  const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema: shape }) => {
      // The format says it; zod's own expressions for it are long and not to be relied upon.
      if (shape.format) delete shape.pattern;
      // Every integer is a safe one.
      if (shape.maximum === Number.MAX_SAFE_INTEGER) delete shape.maximum;
      if (shape.minimum === Number.MIN_SAFE_INTEGER) delete shape.minimum;
      delete shape["id"];
    },
  });
  for (const [name, shape] of Object.entries($defs)) named.set(name, referring(shape));
  return referring(properties?.["it"]);
}

const referring = (shape: unknown): Shape =>
  JSON.parse(JSON.stringify(shape ?? {}).replaceAll("#/$defs/", "#/components/schemas/"));

export function buildDocument(): Shape {
  const inputs = readInputs();
  const named: Named = new Map([["Problem", jsonSchema(Problem, "output")]]);
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const operation of OPERATIONS) {
    const of = inputs.get(`${operation.method.toUpperCase()} ${operation.path}`) ?? {};
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation, of, named) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Headhuntr.io for Greenhouse", version: VERSION, description: ABOUT },
    servers: [{ url: "/" }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    webhooks: { changes: { post: pushOf(named) } },
    components: {
      securitySchemes: {
        operatorKey: { type: "http", scheme: "bearer", description: "`OPERATOR_KEY`" },
        apiKey: { type: "http", scheme: "bearer", description: "A tenant's API key, `hhg_…`" },
        signature: {
          type: "apiKey",
          in: "header",
          name: "Signature",
          description: "`sha256 ` and the HMAC-SHA256 of the raw body with the secret key, in hex",
        },
      },
      schemas: Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(ERRORS.map(({ code }) => [code, refusal([code])])),
      examples: Object.fromEntries(ERRORS.map(({ code }) => [code, { value: problemOf(code) }])),
    },
    "x-error-codes": ERRORS.map(({ code, status, when, members }) => ({ code, status, when, members })),
  };
}

function problemOf(code: string): Json {
  const { status = 500, when = "" } = errorOf(code) ?? {};
  if (code === problem.code) return problem;
  const type = `urn:headhuntr:problem:${code}`;
  return { ...problem, type, title: String(status), status, detail: when, code, errors: undefined };
}

function describe(operation: Operation, { body, query }: Inputs, named: Named): Json {
  const { method, path, tag, summary, description } = operation;
  return {
    tags: [tag],
    operationId: operationId(method, path),
    summary,
    description,
    security: SECURITY[callerOf(operation)],
    parameters: [
      ...pathParameters(operation),
      ...headerParameters(operation),
      ...queryParameters(query?.schema),
    ],
    requestBody: requestBody(operation, body),
    responses: { ...answersOf(operation, named), ...refusalsOf(operation, query !== undefined) },
  };
}

const operationId = (method: string, path: string): string =>
  method +
  path
    .replace(/^\/v1(\/tenants\/\{tenant\}(?=\/))?/, "")
    .replace(/\{([a-zA-Z]+)\}/g, "by-$1")
    .replace(/(?:^|[^a-zA-Z]+)([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase());

const pathParameters = (operation: Operation): Json[] =>
  parameters(operation).map((name) => {
    const [description, schema] = PARAMETERS[name] ?? ["", { type: "string" }];
    return { name, in: "path", required: true, description, schema };
  });

const headerParameters = ({ headers = {} }: Operation): Json[] =>
  Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    required: true,
    description,
    schema: { type: "string" },
  }));

function queryParameters(schema: z.ZodType | undefined): Json[] {
  if (!schema) return [];
  const { properties, required } = jsonSchema(schema, "input");
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return [];
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: "query",
    required: Array.isArray(required) && required.includes(name),
    schema: shape,
  }));
}

function requestBody({ body: example, path }: Operation, input: Inputs["body"]): Json {
  if (path.endsWith("/user-mappings/import")) {
    const properties = {
      file: { type: "string", contentMediaType: "application/octet-stream" },
      users: { type: "string" },
    };
    const schema = { type: "object", properties, required: ["file"] };
    return { required: true, content: { "multipart/form-data": { schema } } };
  }
  if (!input && example === undefined) return undefined;
  const schema = input ? jsonSchema(input.schema, "input") : { type: "object" };
  const asJson = JSON.parse(JSON.stringify(example ?? null));
  return { required: true, content: { "application/json": { schema, example: asJson } } };
}

function answersOf({ answers }: Operation, named: Named): Shape {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      { description: answer.description, headers: headersOf(answer), content: contentOf(answer, named) },
    ]),
  );
}

const headersOf = ({ headers }: Answer): Json =>
  Object.fromEntries(
    Object.entries({ "X-Request-Id": "names the request in our log", ...headers }).map(
      ([name, description]) => [name, { description, schema: { type: "string" } }],
    ),
  );

function contentOf({ schema, example, mediaType = "application/json" }: Answer, named: Named): Json {
  if (!schema && example === undefined) return undefined;
  const asJson = JSON.parse(JSON.stringify(example));
  return { [mediaType]: { schema: schema ? jsonSchema(schema, "output", named) : {}, example: asJson } };
}

function refusalsOf(operation: Operation, takesQuery: boolean): Shape {
  const byStatus = new Map<number, string[]>();
  for (const code of codesOf(operation)) {
    if (code === "request.invalid" && operation.method === "get" && !takesQuery) continue;
    const { status = 500 } = errorOf(code) ?? {};
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      codes.length === 1 ? { $ref: `#/components/responses/${codes[0]}` } : refusal(codes),
    ]),
  );
}

const refusal = (codes: readonly string[]): Json => ({
  description: codes.map((code) => `\`${code}\`: ${errorOf(code)?.when}`).join(" "),
  content: {
    "application/problem+json": {
      schema: { $ref: "#/components/schemas/Problem" },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

/** What a callback receives. */
export const Pushed = z.strictObject({
  type: z.literal("changes"),
  timestamp: z.iso.datetime(),
  data: Feed.extend({ tenantId: ourId("ten") }),
});
const pushed = {
  type: "changes",
  timestamp: "2026-01-05T09:31:13.000Z",
  data: { tenantId: TENANT_ID, items: [change], nextCursor: change.id },
};
const pushOf = (named: Named): Json => ({
  tags: ["Flag and outcome"],
  summary: "Changes, pushed to the address of `PUT …/callback`",
  description:
    "Signed by the Standard Webhooks rules: `webhook-id`, `webhook-timestamp`, `webhook-signature`. Answer 2xx within 15 seconds; batches come in order, and one that was not taken is sent again under the same id for a day.",
  requestBody: {
    required: true,
    content: { "application/json": { schema: jsonSchema(Pushed, "output", named), example: pushed } },
  },
  responses: { "204": { description: "Taken" }, "410": { description: "Gone: the push is disabled" } },
});
