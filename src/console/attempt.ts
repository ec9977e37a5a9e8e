import { Refusal } from "../lib/errors.ts";
import { no, ok, type Result } from "../lib/result.ts";

/** Does it; a refusal becomes a verdict, so that the page can say it next to what was typed. Faults go on. */
export async function attempt<T>(run: () => Promise<T>): Promise<Result<T, Refusal>> {
  try {
    return ok(await run());
  } catch (error) {
    if (error instanceof Refusal) return no(error);
    throw error;
  }
}
