import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { artefacts } from "../../openapi/artefacts.ts";
import { buildDocument } from "../../openapi/document.ts";
import { ERRORS } from "../../openapi/errors.ts";
import { readInputs } from "../../openapi/inputs.ts";
import { codesOf, OPERATIONS, operationAt } from "../../openapi/operations.ts";

const SRC = join(import.meta.dirname, "../../src");
const named = OPERATIONS.map((operation) => ({
  name: `${operation.method.toUpperCase()} ${operation.path}`,
  operation,
}));

describe("the API's document", () => {
  it("is what the worker hands out: otherwise run npm run openapi", async () => {
    for (const { path, text } of await artefacts()) {
      const stale = readFileSync(path, "utf8") !== text;
      expect({ path, stale }).toEqual({ path, stale: false });
    }
  });

  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(buildDocument())));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("names each operation once, and has an example of every answer that is of the answer's own shape", () => {
    expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
    for (const { name, operation } of named) {
      for (const [status, { schema, example, mediaType }] of Object.entries(operation.answers)) {
        const bodiless = status === "204" || status === "303";
        expect({ name, status, has: example !== undefined }).toEqual({ name, status, has: !bodiless });
        const read = schema?.safeParse(JSON.parse(JSON.stringify(example)));
        expect({ name, status, error: read?.error?.message }).toEqual({ name, status, error: undefined });
        expect({
          name,
          status,
          told: bodiless || schema !== undefined || mediaType !== undefined,
        }).toMatchObject({
          told: true,
        });
      }
    }
  });

  it("has an example of every body, which the route itself would take", () => {
    const inputs = readInputs();
    expect(inputs.size).toBeGreaterThan(20);
    for (const { name, operation } of named) {
      const body = inputs.get(name)?.body;
      if (operation.path.startsWith("/webhooks/")) continue;
      expect({ name, has: operation.body !== undefined }).toEqual({ name, has: body !== undefined });
      const read = body?.schema.safeParse(JSON.parse(JSON.stringify(operation.body)));
      expect({ name, error: read?.error?.message }).toEqual({ name, error: undefined });
    }
    const known = new Set(named.map(({ name }) => name));
    expect([...inputs.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it("finds the operation of a path, one without parameters first", () => {
    const at = (method: string, path: string) =>
      operationAt(method, `/v1/tenants/ten_x${path}`)?.path.slice(20);
    expect(at("POST", "/exports/preview")).toBe("/exports/preview");
    expect(at("GET", "/exports/previews/prv_1")).toBe("/exports/previews/{id}");
    expect(at("POST", "/requisitions/r/candidates:batch")).toBe(
      "/requisitions/{requisitionId}/candidates:batch",
    );
    expect(at("GET", "/nothing")).toBeUndefined();
  });
});

describe("the README", () => {
  it("shows the example that the tests run", () => {
    const root = join(import.meta.dirname, "../..");
    const example = readFileSync(join(root, "client/example.ts"), "utf8");
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
    expect(example.trim().split("\n").length).toBeLessThanOrEqual(20);
  });
});

describe("the table of error codes", () => {
  /** Codes as they are written where refusals are made. */
  const written = new Set(
    readdirSync(SRC, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(SRC, file), "utf8");
        const direct = [...text.matchAll(/new Refusal\(\s*\d+,\s*"([a-z_]+\.[a-z_]+)"/g)];
        const checks = file.endsWith("exports/check.ts")
          ? [...text.matchAll(/refused\(\s*"([a-z_]+)"/g)]
          : [];
        return [...direct.map(([, code]) => code), ...checks.map(([, code]) => `exports.${code}`)];
      }),
  );

  it("has every code that a refusal is made with, each once", () => {
    expect(written.size).toBeGreaterThan(40);
    const listed = ERRORS.map(({ code }) => code);
    expect([...written].filter((code) => !listed.includes(code ?? ""))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it("has the status that the refusal has", () => {
    const text = readdirSync(SRC, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(SRC, file), "utf8"))
      .join("\n");
    const made = [...text.matchAll(/new Refusal\(\s*(\d+),\s*"([a-z_]+\.[a-z_]+)"/g)];
    for (const [, status, code] of made)
      expect({ code, status: ERRORS.find((error) => error.code === code)?.status }).toEqual({
        code,
        status: Number(status),
      });
  });

  it("is the only source of the codes that operations name", () => {
    const listed = new Set(ERRORS.map(({ code }) => code));
    for (const { name, operation } of named)
      expect({ name, unknown: codesOf(operation).filter((code) => !listed.has(code)) }).toEqual({
        name,
        unknown: [],
      });
  });
});
