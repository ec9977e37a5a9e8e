// The control path's own way with bodies: malformed JSON is 400, a body that does not fit is 422, both with words.
import type { Context } from "hono";
import type * as z from "zod";
import type { Env } from "../context.ts";
import { Refusal } from "../world/refusal.ts";

export class ControlError extends Error {
  readonly status: 400 | 404 | 422;
  readonly errors: { path: string; message: string }[];

  constructor(status: 400 | 404 | 422, message: string, errors: { path: string; message: string }[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export async function read<T>(c: Context<Env>, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ControlError(400, "The body is not valid JSON.");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new ControlError(422, "The body does not fit.", errors);
}

export function controlAnswer(c: Context<Env>, error: unknown): Response {
  if (error instanceof ControlError)
    return c.json({ message: error.message, errors: error.errors }, error.status);
  if (error instanceof Refusal) {
    const status = error.kind === "not_found" ? 404 : 422;
    return c.json(
      { message: error.message, errors: [{ path: error.field ?? "", message: error.message }] },
      status,
    );
  }
  throw error;
}

export function idIn(c: Context<Env>): number {
  const id = Number(c.req.param("id"));
  if (!Number.isSafeInteger(id)) throw new ControlError(404, `${c.req.param("id")} is not an id.`);
  return id;
}
