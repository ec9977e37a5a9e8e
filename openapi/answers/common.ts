/** What answers of every room are made of. Schemas are strict: a member that is not written here fails the tests. */
import * as z from "zod";

/** ISO 8601, UTC. */
export const time = z.iso.datetime();
export const greenhouseId = z.int().positive().describe("Greenhouse's id, an integer beyond 32 bits");
export const productId = z
  .string()
  .regex(/^[A-Za-z0-9._~:@-]{1,128}$/)
  .describe("the product's own id");
/** One of our ids. */
export const ourId = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{26}$`));
export const changePlace = z.string().regex(/^chg_[0-9]{16}$/);

export const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    nextCursor: z.string().nullable().describe("pass it as `cursor`; null on the last page"),
  });
export const items = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item) });

/** RFC 9457. Further members belong to single codes and stand in the table of error codes. */
export const Problem = z.looseObject({
  type: z.string().describe("urn:headhuntr:problem:{code}"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().describe("what happened and what to do next, for a person"),
  code: z.string().describe("`room.reason`, for the program"),
  requestId: ourId("req"),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .optional()
    .describe("for bad input: one entry per field"),
});

export const Signal = z
  .strictObject({
    code: z.string().describe("stable, `room.reason`"),
    severity: z.enum(["error", "warning", "info"]),
    who: z.enum(["admin", "recruiter", "product", "operator"]).describe("who can mend it"),
    message: z.string(),
    fix: z.string(),
    count: z.int().nullable(),
    since: time.nullable(),
    items: z.array(z.string()),
  })
  .meta({ id: "Signal" });
export const RateLimit = z.strictObject({ limit: z.int(), remaining: z.int(), resetsAt: time });
