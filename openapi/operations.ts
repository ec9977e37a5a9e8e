/** All operations, and which refusals each may answer with. */
import { ERRORS } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operatorOperations } from "./operations/operator.ts";
import { setUpOperations } from "./operations/set-up.ts";
import { workOperations } from "./operations/work.ts";

export const OPERATIONS: readonly Operation[] = [
  ...operatorOperations,
  ...setUpOperations,
  ...workOperations,
];

/** Who calls: decides the security scheme and the refusals that come with it. */
export type Caller = "operator" | "product" | "greenhouse" | "anybody";

const OPERATORS =
  /^\/v1\/(tenants(\/\{tenant\}(\/(paused|api-keys)(\/\{key\})?)?)?|dead-letters.*|health|paused|vault)$/;

export function callerOf({ path }: Pick<Operation, "path">): Caller {
  if (path.startsWith("/webhooks/")) return "greenhouse";
  if (!path.startsWith("/v1/")) return "anybody";
  return OPERATORS.test(path) ? "operator" : "product";
}

const BODY = ["request.malformed", "request.not_json", "request.too_large", "request.invalid"];
const CALLER: Record<Caller, string[]> = {
  operator: ["auth.required", "auth.operator_only", "request.too_many", "request.fault"],
  product: ["auth.required", "auth.tenant_only", "request.not_found", "request.too_many", "request.fault"],
  greenhouse: [],
  anybody: [],
};

/** The codes of refusals that an operation may answer with, each once. */
export function codesOf(operation: Operation): string[] {
  const caller = callerOf(operation);
  const found = [
    ...CALLER[caller],
    ...(caller === "operator" && operation.path.includes("{") ? ["request.not_found"] : []),
    ...(operation.body !== undefined && caller !== "greenhouse" ? BODY : []),
    ...(operation.method === "get" && caller !== "anybody" ? ["request.invalid"] : []),
    ...(operation.errors ?? []),
    "config.incomplete",
  ];
  return [...new Set(found)];
}

export const errorOf = (code: string) => ERRORS.find((error) => error.code === code);

/** The operation that a request is for, by the whole path; one without parameters comes before one with them. */
export function operationAt(method: string, pathname: string): Operation | undefined {
  const fitting = OPERATIONS.filter(
    (operation) => operation.method === method.toLowerCase() && patternOf(operation).test(pathname),
  );
  return fitting.sort((a, b) => parameters(a).length - parameters(b).length)[0];
}

export const parameters = ({ path }: Pick<Operation, "path">): string[] =>
  [...path.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = ""]) => name);

const patternOf = ({ path }: Operation): RegExp =>
  new RegExp(`^${path.replace(/[.:]/g, "\\$&").replace(/\{[a-zA-Z]+\}/g, "[^/]+")}$`);
