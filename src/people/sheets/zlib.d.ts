/** The one function of the platform's zlib that is used; the worker's own types leave `node:` modules out. */
declare module "node:zlib" {
  /** Throws a RangeError as soon as more than `maxOutputLength` bytes come out. */
  export function inflateRawSync(data: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}
