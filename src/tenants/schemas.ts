import * as z from "zod";

export const NewTenant = z.strictObject({ name: z.string().trim().min(1).max(200) });
export const PausedChange = z.strictObject({ paused: z.boolean() });
