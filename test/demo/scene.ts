/** What the steps share: both sides, and the tenant once it is there. */
import type * as z from "zod";
import { Problem } from "./answers.ts";
import { type Answer, Client, read } from "./client.ts";
import { Greenhouse } from "./greenhouse.ts";
import { OPERATOR_KEY, type Stack } from "./stack.ts";
import { same } from "./story.ts";

export type Generation = "v3" | "v1";

export interface Scene {
  stack: Stack;
  generation: Generation;
  greenhouse: Greenhouse;
  operator: Client;
  /** Somebody without a key. */
  stranger: Client;
}

/** The scene with a tenant in it; `product` speaks with the tenant's key, paths start below the tenant. */
export interface TenantScene extends Scene {
  tenant: { id: string; name: string; apiKey: string };
  product: Client;
}

export function openScene(stack: Stack, generation: Generation): Scene {
  return {
    stack,
    generation,
    greenhouse: new Greenhouse(stack.greenhouseUrl),
    operator: new Client(stack.workerUrl, OPERATOR_KEY),
    stranger: new Client(stack.workerUrl),
  };
}

export const tenantClient = (scene: Scene, tenant: { id: string; apiKey: string }): Client =>
  new Client(`${scene.stack.workerUrl}/v1/tenants/${tenant.id}`, tenant.apiKey);

/** The answer is a refusal of the contract's form, with this status and code. */
export function refused(answer: Answer, status: number, code?: string): z.infer<typeof Problem> {
  const problem = read(answer, status, Problem);
  same(
    `${answer.request}: content type`,
    answer.headers.get("content-type")?.split(";")[0],
    "application/problem+json",
  );
  if (code !== undefined) same(`${answer.request}: code`, problem.code, code);
  return problem;
}

interface Page<T> {
  items: T[];
  nextCursor?: string | null | undefined;
}

/** Every item of a list, page by page. */
export async function all<T>(client: Client, path: string, shape: z.ZodType<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const query = cursor ? `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : "";
    const page = await client.get(`${path}${query}`, shape);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}
