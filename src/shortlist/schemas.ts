import * as z from "zod";
import { PageQuery } from "../http/page.ts";
import { PRODUCT_ID } from "../lib/ids.ts";
import { filledLine } from "./fields.ts";
import { NamedProfile } from "./profile.ts";

/** The contract's limits. */
export const MAX_CANDIDATE_BYTES = 8 * 1024 * 1024;
export const MAX_BATCH_BYTES = 25 * 1024 * 1024;
const MAX_BATCH = 200;
export const MAX_IDS = 100;

export const ProductId = z.string().regex(PRODUCT_ID, "must be 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -");

export const RequisitionInput = z.strictObject({
  name: filledLine(300),
  greenhouseJobIds: z
    .array(z.int().positive())
    .max(50)
    .default([])
    .transform((ids) => [...new Set(ids)]),
});
export type RequisitionInput = z.infer<typeof RequisitionInput>;

const entry = { stage: filledLine(), profile: NamedProfile };
export const CandidateInput = z.strictObject(entry);

export const CandidateBatch = z.strictObject({
  candidates: z
    .array(z.strictObject({ id: ProductId, ...entry }))
    .min(1)
    .max(MAX_BATCH)
    .superRefine((candidates, ctx) => {
      const seen = new Set<string>();
      candidates.forEach(({ id }, index) => {
        if (seen.has(id))
          ctx.addIssue({ code: "custom", path: [index, "id"], message: "is in the list twice" });
        seen.add(id);
      });
    }),
});
export type CandidateEntry = z.infer<typeof CandidateBatch>["candidates"][number];

export const ShortlistQuery = PageQuery.extend({
  q: z.string().max(200).optional(),
  stage: z.string().max(255).optional(),
  exported: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
});
export type ShortlistQuery = z.infer<typeof ShortlistQuery>;

/** Ids that cannot be any product's are unknown like others, and left out like them. */
export const IdsQuery = z.object({
  ids: z
    .string()
    .min(1)
    .max(MAX_IDS * 130)
    .transform((text) => [...new Set(text.split(",").map((id) => id.trim()))].filter(Boolean))
    .refine((ids) => ids.length >= 1 && ids.length <= MAX_IDS, `has to hold 1 to ${MAX_IDS} ids`),
});
