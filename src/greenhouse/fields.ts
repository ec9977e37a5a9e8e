/** Pieces of answers that both generations share. Unknown keys are dropped, absent and null are one; ids never are. */
import * as z from "zod";
import { parseTime } from "../lib/clock.ts";

/** Beyond 2^53 an id would be rounded on reading and could name somebody else: refused. */
export const Id = z.int().nonnegative();
export const OptionalId = Id.nullish().transform((id) => id ?? null);
export const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? null);
export const Flag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? false);
export const Time = z.string().nullish().transform(parseTime);
export const Ids = z
  .array(Id)
  .nullish()
  .transform((ids) => ids ?? []);
export const Texts = z
  .array(z.string())
  .nullish()
  .transform((texts) => texts ?? []);

/** `[{value, type}]` as the values alone. */
export const Values = z
  .array(z.object({ value: z.string().nullish() }))
  .nullish()
  .transform((entries) => (entries ?? []).flatMap(({ value }) => (value ? [value] : [])));

/** The answer to a write of which only the id is of use, and not even that is certain. */
export const MaybeId = z.object({ id: Id.nullish() }).nullish();
