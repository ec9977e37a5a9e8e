/** Reads the multipart form of an import. */
import * as z from "zod";
import { invalid } from "../http/input.ts";
import type { AppContext } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import { type ProductUser, ProductUsers } from "./schemas.ts";

/** The contract's limit for the file. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
/** The file, the list of users beside it and the form around them. */
export const MAX_FORM_BYTES = MAX_FILE_BYTES + 1024 * 1024;

const Form = z.strictObject({
  file: z.instanceof(File, { error: "is missing: attach the file as a part named file" }),
  users: z.union([z.string(), z.instanceof(File)]).optional(),
});

/** 400, 413, 415 or 422 where the form is not what an import needs. */
export async function readUpload(c: AppContext): Promise<{ file: Uint8Array; users: ProductUser[] | null }> {
  if (!/^multipart\/form-data\s*;/i.test(c.req.header("content-type") ?? "")) {
    throw new Refusal(
      415,
      "request.not_multipart",
      "Send the file as multipart/form-data, in a part named file.",
    );
  }
  const parts = await formParts(c);
  const form = Form.safeParse(parts);
  if (!form.success) throw invalid(fieldErrors(form.error));
  const { file, users } = form.data;
  if (file.size > MAX_FILE_BYTES) {
    throw new Refusal(
      413,
      "request.too_large",
      "The file is larger than 5 MiB. An export of users is smaller.",
    );
  }
  return {
    file: new Uint8Array(await file.arrayBuffer()),
    users: await readUsers(users),
  };
}

async function formParts(c: AppContext): Promise<Record<string, unknown>> {
  try {
    return Object.fromEntries(await c.req.raw.formData());
  } catch {
    throw new Refusal(400, "request.malformed", "The body is not well-formed multipart/form-data.");
  }
}

/** Some clients send a part that is said to be JSON as a file. */
async function readUsers(part: string | File | undefined): Promise<ProductUser[] | null> {
  if (part === undefined) return null;
  const text = typeof part === "string" ? part : await part.text();
  const parsed = ProductUsers.safeParse(parseJson(text));
  if (!parsed.success) throw invalid(fieldErrors(parsed.error, "users"));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ path: "users", message: "is not JSON" }]);
  }
}

const fieldErrors = (error: z.ZodError, ...under: string[]) =>
  error.issues
    .slice(0, 50)
    .map((issue) => ({ path: [...under, ...issue.path.map(String)].join("."), message: issue.message }));
