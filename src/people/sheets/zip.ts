/**
 * Just enough of ZIP to read a workbook (APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16). It unpacks only entries that are
 * asked for by name, counts what comes out instead of believing what the file says of itself, and refuses
 * encryption, ZIP64 and every offset that points outside the file.
 */
import { inflateRawSync } from "node:zlib";
import { MAX_ENTRIES, MAX_INFLATED_BYTES, MAX_RATIO, SheetFault } from "./limits.ts";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** The end record has 22 bytes and a comment of at most 65,535. */
const MAX_END = 22 + 0xffff;

interface Entry {
  method: number;
  compressedSize: number;
  offset: number;
}

export class Zip {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, Entry>;
  #left = MAX_INFLATED_BYTES;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#entries = this.#readDirectory();
  }

  /** The unpacked bytes of an entry, or null where there is none of that name. */
  read(name: string): Uint8Array | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    if (this.#u32(entry.offset) !== LOCAL_HEADER) throw new SheetFault("damaged");
    // The local header repeats name and extra field, whose lengths may differ from the directory's.
    const start = entry.offset + 30 + this.#u16(entry.offset + 26) + this.#u16(entry.offset + 28);
    if (start + entry.compressedSize > this.#bytes.length) throw new SheetFault("damaged");
    const packed = this.#bytes.subarray(start, start + entry.compressedSize);
    const unpacked = entry.method === 0 ? packed : this.#inflate(packed);
    this.#left -= unpacked.length;
    if (this.#left < 0) throw new SheetFault("too_large");
    return unpacked;
  }

  #inflate(packed: Uint8Array): Uint8Array {
    const most = Math.min(this.#left, Math.max(1024 * 1024, packed.length * MAX_RATIO));
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) });
    } catch (error) {
      throw new SheetFault(error instanceof RangeError ? "too_large" : "damaged");
    }
  }

  #readDirectory(): Map<string, Entry> {
    const end = this.#findEnd();
    const count = this.#u16(end + 10);
    if (count > MAX_ENTRIES) throw new SheetFault("too_large");
    const entries = new Map<string, Entry>();
    let at = this.#u32(end + 16);
    for (let n = 0; n < count; n++) {
      if (this.#u32(at) !== DIRECTORY_ENTRY) throw new SheetFault("damaged");
      const nameLength = this.#u16(at + 28);
      const nameEnd = at + 46 + nameLength;
      if (nameEnd > this.#bytes.length) throw new SheetFault("damaged");
      const name = new TextDecoder().decode(this.#bytes.subarray(at + 46, nameEnd));
      if (this.#u16(at + 8) & 1) throw new SheetFault("encrypted");
      const method = this.#u16(at + 10);
      if (method !== 0 && method !== 8) throw new SheetFault("damaged");
      entries.set(name, { method, compressedSize: this.#u32(at + 20), offset: this.#u32(at + 42) });
      at = nameEnd + this.#u16(at + 30) + this.#u16(at + 32);
    }
    return entries;
  }

  #findEnd(): number {
    const lowest = Math.max(0, this.#bytes.length - MAX_END);
    for (let at = this.#bytes.length - 22; at >= lowest; at--) {
      if (this.#u32(at) === END_OF_DIRECTORY) return at;
    }
    throw new SheetFault("damaged");
  }

  #u16(at: number): number {
    if (at + 2 > this.#bytes.length) throw new SheetFault("damaged");
    return this.#view.getUint16(at, true);
  }

  #u32(at: number): number {
    if (at + 4 > this.#bytes.length) throw new SheetFault("damaged");
    return this.#view.getUint32(at, true);
  }
}
