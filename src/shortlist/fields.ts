/** The kinds of field that a profile is made of. Controls are stripped before a value goes on, blanks trimmed. */
import * as z from "zod";
import { base64Length } from "../lib/bytes.ts";
import { cleanLine, cleanText } from "../lib/text.ts";

/** Harvest's limit for names, titles and companies (Harvest v3 reference, Create candidate). */
export const MAX_LINE = 255;
/** Longer than any note a person writes; fifty of them still meet the profile's own limit first. */
export const MAX_BODY = 60_000;
/** The contract's 5 MB per file, decoded. */
export const MAX_FILE_BYTES = 5_000_000;

export const line = (max = MAX_LINE) => z.string().max(max).transform(cleanLine);
export const filledLine = (max = MAX_LINE) => line(max).refine((text) => text !== "", "is empty");
export const body = z
  .string()
  .max(MAX_BODY)
  .transform(cleanText)
  .refine((text) => text !== "", "is empty");

/** A field that may be absent, null or empty, which all mean the same. */
export const optionalLine = (max = MAX_LINE) =>
  line(max)
    .nullish()
    .transform((text) => text || undefined);

/** A date as people know it: the day, the month or only the year. Times are cut off. */
export const optionalDate = z
  .string()
  .max(40)
  .regex(
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?$/,
    "is not a date: write YYYY-MM-DD, YYYY-MM or YYYY",
  )
  .nullish()
  .transform((text) => text?.slice(0, 10) || undefined)
  .refine((text) => text === undefined || dayExists(text), "is a day that does not exist");

const dayExists = (text: string): boolean =>
  text.length < 10 || (!Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text));

/** A value of one of Harvest's types; what makes a value good is looked at later, and told as a warning. */
export const typed = <T extends string>(types: readonly [T, ...T[]], fallback: NoInfer<T>) =>
  z.array(z.strictObject({ value: line(2000), type: z.enum(types).default(fallback) })).max(50);

/** Base64 of a file, blanks and line ends between its characters allowed. */
export const fileContent = z
  .string()
  .transform((text) => text.replace(/\s+/g, ""))
  .superRefine((text, ctx) => {
    const bytes = base64Length(text);
    if (bytes === null) ctx.addIssue({ code: "custom", message: "is not base64" });
    else if (bytes === 0) ctx.addIssue({ code: "custom", message: "is an empty file" });
    else if (bytes > MAX_FILE_BYTES) ctx.addIssue({ code: "custom", message: "is larger than 5 MB decoded" });
  });

const scalar = z.union([z.string().max(MAX_BODY).transform(cleanText), z.number(), z.boolean(), z.null()]);

/** What Harvest's custom fields take: one value, several, or an amount or range with named parts. */
export const customFieldValue = z.union([
  scalar,
  z.array(z.union([z.string().max(MAX_LINE).transform(cleanText), z.number()])).max(100),
  z.record(z.string().regex(/^[a-z_]{1,50}$/), z.union([z.string().max(MAX_LINE), z.number(), z.null()])),
]);
