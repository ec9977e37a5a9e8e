/** A verdict on which the caller branches: either a value or the reason there is none. */
export type Result<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: R };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const no = <R>(reason: R): { readonly ok: false; readonly reason: R } => ({ ok: false, reason });

/** Makes a forgotten case of a tagged union a compile error, and a loud fault if one arrives all the same. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${typeof value}`);
}
