import * as z from "zod";

/** A credential part as an admin pastes it: printable, without the blanks and line ends that copying brings along. */
const pasted = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(500)
  .regex(/^[\x21-\x7e]*$/, "contains characters that no Greenhouse credential has; copy it again");

const greenhouseUserId = z.int().positive();

const V3 = z.strictObject({
  kind: z.literal("harvest_v3"),
  clientId: pasted,
  clientSecret: pasted,
  actingUserId: greenhouseUserId.optional(),
});
const V1 = z.strictObject({ kind: z.literal("harvest_v1"), apiKey: pasted, actingUserId: greenhouseUserId });

/** Connected by partner OAuth: the application's id and secret are the worker's own, the tokens lie in the row. */
const Partner = z.strictObject({ kind: z.literal("partner") });

export const Credential = z.discriminatedUnion("kind", [V3, V1, Partner]);
export type Credential = z.infer<typeof Credential>;

const acceptFewer = z.boolean().optional();
export const NewConnection = z.discriminatedUnion("kind", [
  V3.extend({ acceptFewer }),
  V1.extend({ acceptFewer }),
]);
export type NewConnection = z.infer<typeof NewConnection>;
