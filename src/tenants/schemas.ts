import * as z from "zod";
import { cleanLine } from "../lib/text.ts";

export const NewTenant = z.strictObject({
  name: z.string().transform(cleanLine).pipe(z.string().min(1, "is empty").max(200)),
});
export const PausedChange = z.strictObject({ paused: z.boolean() });
