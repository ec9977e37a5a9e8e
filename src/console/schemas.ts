import * as z from "zod";
import { ROLES } from "../http/types.ts";
import { ProductUser } from "../people/schemas.ts";

export const NewLink = z.strictObject({
  userId: ProductUser.shape.userId,
  email: ProductUser.shape.email,
  role: z.enum(ROLES),
});
export type NewLink = z.infer<typeof NewLink>;
