/** Whether an address, a number or a link can be one at all. Each says what is wrong with it, or null. Pure. */
import { MAX_LINE } from "./fields.ts";

/** RFC 5321, section 4.5.3.1.3: a path has at most 256 octets with its brackets. */
const MAX_EMAIL = 254;
const LOCAL = /^[^\s@<>()[\],;:\\"]+$/;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

/** Stricter than RFC 5322, which allows quoted local parts that no mail system in use accepts. */
export function badEmail(value: string): string | null {
  if (value.length > MAX_EMAIL) return "it is too long for an e-mail address";
  const at = value.lastIndexOf("@");
  const local = value.slice(0, Math.max(at, 0));
  const plain = LOCAL.test(local) && !/^\.|\.\.|\.$/.test(local) && DOMAIN.test(value.slice(at + 1));
  return plain ? null : "it is not an e-mail address";
}

/** Numbers as people write them, with an extension; a Skype name is free text. */
export function badPhone(value: string, type: string): string | null {
  if (value === "") return "it is empty";
  if (value.length > MAX_LINE) return "it is too long for a phone number";
  if (type === "skype") return null;
  const digits = value.match(/\p{Nd}/gu)?.length ?? 0;
  const written = /^[\p{Nd}\s+().,;:/#*\p{Pd}]+(?:(?:ext|extn|x)\.?\s*\p{Nd}+)?$/iu.test(value);
  return written && digits >= 5 && digits <= 25 ? null : "it is not a phone number";
}

/** An http or https address; one without its scheme is taken for a web address if it has a host with a dot. */
export function badLink(value: string): string | null {
  if (value === "") return "it is empty";
  const withScheme = /^https?:\/\//i.test(value) ? value : `https://${value}`;
  const url = /\s/.test(value) ? null : URL.parse(withScheme);
  const isWeb = url && url.username === "" && url.password === "" && /[^.]\.[^.]/.test(url.hostname);
  return isWeb ? null : "it is not a web address";
}
