/**
 * The console's cookies. `__Host-`: only this host can set them, over https, for every path. Over http they exist on
 * this machine alone (`npm run dev`) and under plain names, because not every browser keeps a Secure cookie there.
 */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as z from "zod";
import type { AppContext } from "../http/types.ts";
import { fromBase64, fromUtf8, toBase64, utf8 } from "../lib/bytes.ts";
import { LIFE_MS } from "./session.ts";

const SESSION = "headhuntr-console";
const FLASH = "headhuntr-said";
/** Long enough for the redirect that follows. */
const FLASH_SECONDS = 60;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether this request is served over plain http on this machine. */
export function isLocal(c: AppContext): boolean {
  const { protocol, hostname } = new URL(c.req.url);
  return protocol === "http:" && LOOPBACK.test(hostname);
}

// Lax: people arrive by a link in the product and come back from Greenhouse, which are navigations from other sites.
export function attributes(c: AppContext) {
  const common = { path: "/", httpOnly: true, sameSite: "Lax" } as const;
  return isLocal(c) ? common : ({ ...common, secure: true, prefix: "host" } as const);
}

const read = (c: AppContext, name: string): string | undefined =>
  isLocal(c) ? getCookie(c, name) : getCookie(c, name, "host");

export const sessionCookie = (c: AppContext): string | undefined => read(c, SESSION);

export const keepSession = (c: AppContext, secret: string): void =>
  setCookie(c, SESSION, secret, { ...attributes(c), maxAge: LIFE_MS / 1000 });

export function dropSession(c: AppContext): void {
  deleteCookie(c, isLocal(c) ? SESSION : `__Host-${SESSION}`, { path: "/", secure: !isLocal(c) });
}

/** What a page says once about the action that led to it. */
const Flash = z.object({ tone: z.enum(["good", "warn", "bad"]), text: z.string().max(1_000) });
export type Flash = z.infer<typeof Flash>;

/** Says `text` on the next page. */
export const say = (c: AppContext, tone: Flash["tone"], text: string): void =>
  setCookie(c, FLASH, toBase64(utf8(JSON.stringify({ tone, text }))), {
    ...attributes(c),
    maxAge: FLASH_SECONDS,
  });

/** What was to be said, once. */
export function heard(c: AppContext): Flash | null {
  const value = read(c, FLASH);
  if (value === undefined) return null;
  deleteCookie(c, isLocal(c) ? FLASH : `__Host-${FLASH}`, { path: "/", secure: !isLocal(c) });
  const bytes = fromBase64(value);
  try {
    return Flash.safeParse(JSON.parse(fromUtf8(bytes ?? new Uint8Array()))).data ?? null;
  } catch {
    return null;
  }
}
