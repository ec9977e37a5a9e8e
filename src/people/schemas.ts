import * as z from "zod";
import { PRODUCT_ID } from "../lib/ids.ts";
import { cleanLine } from "../lib/text.ts";

/** More colleagues than any customer has; a list of this length still meets the limit of the body first. */
const MAX_USERS = 10_000;

export const ProductId = z.string().regex(PRODUCT_ID, "must be 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -");

export const ProductUser = z.strictObject({
  userId: ProductId,
  email: z
    .string()
    .trim()
    .max(320)
    .regex(/^[^\s@]+@[^\s@]+$/, "is not an e-mail address"),
  name: z.string().max(255).transform(cleanLine),
});
export type ProductUser = z.infer<typeof ProductUser>;

export const ProductUsers = z
  .array(ProductUser)
  .max(MAX_USERS)
  .superRefine((users, ctx) => {
    const seen = new Set<string>();
    users.forEach(({ userId }, index) => {
      if (seen.has(userId))
        ctx.addIssue({ code: "custom", path: [index, "userId"], message: "is in the list twice" });
      seen.add(userId);
    });
  });

export const ProductUserList = z.strictObject({ users: ProductUsers });
export const Mapping = z.strictObject({ greenhouseUserId: z.int().positive() });
