/** What to change about a field, in a sentence made of what a schema says about it. */
import type * as z from "zod";

export function fieldWords(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_big" && issue.origin === "string")
    return `This is too long. Shorten it to ${issue.maximum} characters.`;
  if (issue.code === "too_big" && issue.origin === "array")
    return `These are too many: give ${issue.maximum} at most.`;
  // Our own rules are written to follow a field's name: "is empty", "is not a web address".
  return issue.code === "custom"
    ? `This ${issue.message}.`
    : "This cannot be used. Look at what is asked for above.";
}
