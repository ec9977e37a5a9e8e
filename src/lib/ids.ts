import { randomBytes } from "./bytes.ts";

/** Crockford's alphabet: no I, L, O, U, so an id read over the phone stays itself. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type TenantId = Branded<"tenant">;
export type ExportId = Branded<"export">;

const PREFIXES = {
  tenant: "ten",
  apiKey: "key",
  connection: "con",
  delivery: "del",
  change: "chg",
  export: "exp",
  preview: "prv",
  draft: "drf",
  person: "per",
  secret: "sec",
  file: "fil",
  deadLetter: "dlq",
  request: "req",
  lease: "lea",
  audit: "aud",
} as const;
export type IdKind = keyof typeof PREFIXES;

/**
 * A prefixed, time-ordered id: 48 bits of milliseconds and 80 random bits (the layout of a ULID), lower case.
 * Time order keeps inserts at the right edge of an index.
 */
export function newId(kind: IdKind, now: number): string {
  let time = "";
  for (let rest = now, i = 0; i < 10; i++) {
    time = (ALPHABET[rest % 32] ?? "0") + time;
    rest = Math.floor(rest / 32);
  }
  const random = Array.from(randomBytes(16), (b) => ALPHABET[b % 32] ?? "0").join("");
  return `${PREFIXES[kind]}_${time}${random}`;
}

/** Whether a string from outside can be one of our ids at all; whether it exists is another question. */
export const looksLikeId = (kind: IdKind, text: string): boolean =>
  text.startsWith(`${PREFIXES[kind]}_`) && /^[a-z]{3}_[0-9a-z]{26}$/.test(text);

/** Ids of the product's own, as the contract writes them. */
export const PRODUCT_ID = /^[A-Za-z0-9._~:@-]{1,128}$/;
