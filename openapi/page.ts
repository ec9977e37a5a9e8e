/** The document as a page: plain HTML without scripts, everything in it, so that the browser's own search finds it. */
import { html, raw } from "hono/html";
import type * as z from "zod";
import { type Json, jsonSchema } from "./document.ts";
import { ERRORS } from "./errors.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import type { Operation } from "./operation.ts";
import { type Caller, callerOf, codesOf, errorOf, OPERATIONS } from "./operations.ts";

const CALLERS: Record<Caller, string> = {
  operator: "Authorization: Bearer OPERATOR_KEY",
  product: "Authorization: Bearer hhg_… (the tenant's API key)",
  greenhouse: "Signature: sha256 <HMAC of the raw body>",
  anybody: "open",
};

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);
const code = (text: string) => html`<pre><code>${text}</code></pre>`;

export async function docsPage(): Promise<string> {
  const inputs = readInputs();
  const tags = [...new Set(OPERATIONS.map(({ tag }) => tag))];
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>API · Headhuntr.io for Greenhouse</title><link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<header><h1>Headhuntr.io for Greenhouse: the API</h1>
<p>The same as a document for tools: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<nav aria-label="Contents"><ul><li><a href="#conventions">Conventions</a></li>${tags.map(
    (tag) => html`<li><a href="#${slug(tag)}">${tag}</a></li>`,
  )}<li><a href="#error-codes">Error codes</a></li></ul></nav></header>
<main>
${raw(CONVENTIONS)}
${tags.map((tag) => section(tag, inputs))}
<section aria-labelledby="error-codes"><h2 id="error-codes">Error codes</h2>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">When</th><th scope="col">Further members</th></tr></thead>
<tbody>${ERRORS.map(
    (error) =>
      html`<tr><td><code>${error.code}</code></td><td>${error.status}</td><td>${error.when}</td><td>${error.members ?? ""}</td></tr>`,
  )}</tbody></table></section>
</main>
</body>
</html>`;
  return String(page);
}

const CONVENTIONS = `<section aria-labelledby="conventions"><h2 id="conventions">Conventions</h2>
<ul>
<li>JSON in UTF-8, camelCase. Times are ISO 8601 in UTC. Greenhouse's ids are integers beyond 32 bits; ours are prefixed strings.</li>
<li>Errors are RFC 9457 problems: <code>code</code> for the program, <code>detail</code> for the person, <code>errors</code> for each refused field.</li>
<li>What belongs to another tenant answers exactly as what does not exist: 404.</li>
<li>Lists: <code>{"items": […], "nextCursor": …}</code>, with <code>limit</code> (1 to 200, 50 by default) and <code>cursor</code>.</li>
<li>A POST that makes a thing answers 201, one that queues work 202, other POSTs and every PUT 200; DELETE 204, and 404 the second time.</li>
<li>Every answer carries <code>X-Request-Id</code>. 429 says in <code>Retry-After</code> how many seconds to wait.</li>
<li>Bodies up to 1 MiB unless said otherwise.</li>
</ul></section>`;

const section = (tag: string, inputs: ReadonlyMap<string, Inputs>) =>
  html`<section aria-labelledby="${slug(tag)}"><h2 id="${slug(tag)}">${tag}</h2>
${OPERATIONS.filter((operation) => operation.tag === tag).map((operation) =>
  one(operation, inputs.get(`${operation.method.toUpperCase()} ${operation.path}`) ?? {}),
)}</section>`;

const one = (operation: Operation, { body, query }: Inputs) => html`<details>
<summary><h3><b>${operation.method.toUpperCase()}</b> <code>${operation.path}</code></h3> ${operation.summary}</summary>
${operation.description ? html`<p>${operation.description}</p>` : ""}
<p>Who: <code>${CALLERS[callerOf(operation)]}</code></p>
${Object.entries(operation.headers ?? {}).map(([name, what]) => html`<p>Header <code>${name}</code>: ${what}</p>`)}
${query ? html`<h4>Query</h4>${members(query.schema)}` : ""}
${operation.body === undefined ? "" : html`<h4>Body</h4>${code(pretty(operation.body))}`}
${body ? html`${members(body.schema)}<p>At most ${(body.maxBytes ?? 0) / 1024 / 1024} MiB.</p>` : ""}
${Object.entries(operation.answers).map(
  ([status, answer]) =>
    html`<h4>${status}: ${answer.description}</h4>${answer.example === undefined ? "" : code(typeof answer.example === "string" ? answer.example : pretty(answer.example))}`,
)}
<h4>Refusals</h4>
<p>${codesOf(operation).map((of) => html`<code>${errorOf(of)?.status} ${of}</code> `)}</p>
</details>`;

/** The members of a schema, one a line: name, type, whether it must be there. */
function members(schema: z.ZodType) {
  const { properties, required, ...rest } = jsonSchema(schema, "input");
  if (typeof properties !== "object" || properties === null || Array.isArray(properties))
    return html`<details><summary>Schema</summary>${code(pretty(rest))}</details>`;
  const must = Array.isArray(required) ? required : [];
  return html`<table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col"></th></tr></thead>
<tbody>${Object.entries(properties).map(
    ([name, shape]) =>
      html`<tr><td><code>${name}</code></td><td>${typeOf(shape)}</td><td>${must.includes(name) ? "required" : ""}</td></tr>`,
  )}</tbody></table>
<details><summary>Schema</summary>${code(pretty({ properties, required, ...rest }))}</details>`;
}

/** A type in a few words: the whole of it stands in the schema below. */
function typeOf(shape: Json): string {
  if (typeof shape !== "object" || shape === null || Array.isArray(shape)) return "any";
  if (Array.isArray(shape["enum"])) return shape["enum"].join(" | ");
  const of = Array.isArray(shape["anyOf"])
    ? shape["anyOf"].map(typeOf).join(" or ")
    : String(shape["type"] ?? "any");
  const bounds = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "default"]
    .filter((name) => ["string", "number", "boolean"].includes(typeof shape[name]))
    .map((name) => `${name} ${String(shape[name])}`);
  return [of, ...bounds].join(", ");
}
