/** Reads what a form sent: parsed by zod, with what was typed and one message per field for showing it again. */
import type * as z from "zod";
import type { AppContext } from "../http/types.ts";

export interface FormState {
  /** What was typed, by field; files left out. */
  values: Record<string, string>;
  /** What to change, by field. */
  errors: Record<string, string>;
}

export const NO_FORM: FormState = { values: {}, errors: {} };

/** Fields of one name become a list with `{ all: true }` of Hono's parser when the name ends in `[]`. */
export async function readForm<T extends z.ZodType>(
  c: AppContext,
  schema: T,
): Promise<FormState & ({ ok: true; data: z.infer<T> } | { ok: false })> {
  const sent = await c.req.parseBody({ all: true });
  const values = Object.fromEntries(
    Object.entries(sent).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const parsed = schema.safeParse(sent);
  if (parsed.success) return { ok: true, values, errors: {}, data: parsed.data };
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? "")] ??= message;
  return { ok: false, values, errors };
}
