/** A credential as the form sends it: strings, of which empty ones are none. */
import * as z from "zod";
import { NewConnection } from "../../connections/schemas.ts";
import type { Kind } from "./words.ts";

/** What belongs to the other kind, or was left empty, is not sent on. */
const FIELDS: Record<Kind, readonly string[]> = {
  harvest_v3: ["kind", "clientId", "clientSecret", "actingUserId", "acceptFewer"],
  harvest_v1: ["kind", "apiKey", "actingUserId", "acceptFewer"],
};

export const KindField = z.enum(["harvest_v3", "harvest_v1"]).catch("harvest_v3");

const NOT_A_NUMBER = "is the number at the end of the address of the user’s page in Greenhouse, digits only";

/** Digits become a number; anything else stays and is refused in our own words. */
function actingUser(sent: unknown): unknown {
  if (typeof sent !== "string") return sent;
  const text = sent.trim();
  if (text === "") return undefined;
  return /^\d{1,16}$/.test(text) ? Number(text) : text;
}

/** Keeps the fields of the chosen kind, in the types that the schema of the API wants. */
function asConnection(sent: unknown): unknown {
  const form = z.looseObject({ kind: KindField }).parse(sent);
  const { actingUserId, acceptFewer, ...rest } = Object.fromEntries(
    Object.entries(form).filter(([name]) => FIELDS[form.kind].includes(name)),
  );
  return {
    ...rest,
    actingUserId: actingUser(actingUserId),
    acceptFewer: acceptFewer === undefined ? undefined : acceptFewer === "yes",
  };
}

export const ConnectForm = z.preprocess(asConnection, NewConnection);

/** The words for a field that the schema's own words would not explain. */
export function wordsFor(
  errors: Record<string, string>,
  values: Record<string, string>,
): Record<string, string> {
  const worded = { ...errors };
  for (const name of ["clientId", "clientSecret", "apiKey"]) {
    if (worded[name] && !values[name]?.trim()) worded[name] = "is empty";
  }
  if (worded["actingUserId"])
    worded["actingUserId"] = values["actingUserId"]?.trim()
      ? NOT_A_NUMBER
      : "is needed for a Harvest API key";
  return worded;
}
