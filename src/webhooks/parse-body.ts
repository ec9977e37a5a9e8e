/** From verified bytes to an action and its payload. Everything wrong with a body is said in words, never thrown. */
import * as z from "zod";
import { no, ok, type Result } from "../lib/result.ts";

/** `{action, payload}`; whatever else is at the root (organization_id, for one) is not ours to mind. */
const Envelope = z.looseObject({ action: z.string().min(1).max(100), payload: z.unknown().optional() });
export interface Envelope {
  action: string;
  payload: unknown;
}

/** Documented payloads nest about ten levels; an array in an array, five million times, would only eat memory. */
const MAX_DEPTH = 200;

export function parseBody(body: Uint8Array): Result<Envelope, string> {
  const text = readText(body);
  if (text === null) return no("The body is not valid UTF-8.");
  if (isDeeperThan(text, MAX_DEPTH)) return no(`The body is nested more than ${MAX_DEPTH} levels deep.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return no("The body is not well-formed JSON.");
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return no("The body does not say in `action` which event it is.");
  return ok({ action: envelope.data.action, payload: envelope.data.payload });
}

function readText(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return null;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether brackets outside of strings nest deeper than `limit`, known without building anything. */
export function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENING.has(code)) {
      if (++depth > limit) return true;
    } else if (CLOSING.has(code)) depth--;
  }
  return false;
}
