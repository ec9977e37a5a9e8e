/**
 * Tags and text of the XML inside a workbook, in order. A document type is refused, so that there are no
 * entities but the five of XML itself and numeric ones: nothing can expand and nothing is fetched.
 */
import { SheetFault } from "./limits.ts";

export interface XmlTag {
  /** Without its prefix; `/name` for an end tag. */
  name: string;
  attributes: string;
  selfClosing: boolean;
}

const TAG = /<(\/?)(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(\/?)>/y;
/** How much is decoded at a time: a tag that is longer than this is none of a spreadsheet's. */
const PIECE_BYTES = 256 * 1024;

/** Calls back for every tag and every run of text that is not empty. */
export function scanXml(
  bytes: Uint8Array,
  on: { tag: (tag: XmlTag) => void; text: (text: string) => void },
): void {
  const decoder = new TextDecoder();
  let rest = "";
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    const last = from + PIECE_BYTES >= bytes.length;
    rest += decoder.decode(bytes.subarray(from, from + PIECE_BYTES), { stream: !last });
    rest = rest.slice(scanPiece(rest, last, on));
    if (rest.length > 4 * PIECE_BYTES) throw new SheetFault("damaged");
  }
  if (rest.includes("<")) throw new SheetFault("damaged");
}

/** Scans as far as the piece is certain, and says how far that was. */
function scanPiece(
  text: string,
  last: boolean,
  on: { tag: (tag: XmlTag) => void; text: (text: string) => void },
): number {
  let at = 0;
  for (;;) {
    const open = text.indexOf("<", at);
    if (open < 0) return last ? text.length : at;
    if (open > at) on.text(decodeEntities(text.slice(at, open)));
    const end = special(text, open, on.text) ?? plainTag(text, open, on.tag);
    if (end === null) return open;
    at = end;
  }
}

/** Comments, declarations and CDATA. Null for an ordinary tag; the position itself when more is needed. */
function special(text: string, open: number, onText: (text: string) => void): number | null {
  const kinds = [
    { start: "<?", end: "?>" },
    { start: "<!--", end: "-->" },
    { start: "<![CDATA[", end: "]]>" },
  ];
  const kind = kinds.find(({ start }) => text.startsWith(start, open));
  if (!kind) {
    if (text.startsWith("<!", open) && text.length - open >= 9) throw new SheetFault("damaged");
    return null;
  }
  const close = text.indexOf(kind.end, open + kind.start.length);
  if (close < 0) return null;
  if (kind.start === "<![CDATA[") onText(text.slice(open + kind.start.length, close));
  return close + kind.end.length;
}

function plainTag(text: string, open: number, onTag: (tag: XmlTag) => void): number | null {
  TAG.lastIndex = open;
  const match = TAG.exec(text);
  if (!match) return null;
  onTag({ name: `${match[1]}${match[2]}`, attributes: match[3] ?? "", selfClosing: match[4] === "/" });
  return TAG.lastIndex;
}

const NAMED: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[String(name)] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

const ATTRIBUTE = /([A-Za-z_][\w.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The attributes of a tag, whatever their prefixes. */
export const attributesOf = (tag: XmlTag): Map<string, string> =>
  new Map(
    Array.from(tag.attributes.matchAll(ATTRIBUTE), ([, name = "", double, single]) => [
      name,
      decodeEntities(double ?? single ?? ""),
    ]),
  );
