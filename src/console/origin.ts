import type { AppContext } from "../http/types.ts";

/** Where the worker is reached: links start with it. */
export const originOf = (c: AppContext): string =>
  c.get("deps").config.publicUrl ?? new URL(c.req.url).origin;
