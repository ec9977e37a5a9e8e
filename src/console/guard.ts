/** Who may see and do what in the console, and what its pages may load. */
import { createMiddleware } from "hono/factory";
import type { AppContext, AppEnv } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import { limited, refuseGuessing, tooManyGuesses } from "../tenants/limit-calls.ts";
import { assets } from "./assets.ts";
import { sessionCookie } from "./cookies.ts";
import { sessionOf } from "./session.ts";

/** Scripts and styles from our own files only, forms to ourselves only, and in nobody's frame. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** What every answer under /console says of itself, refusals included. */
export function consoleHeaders(c: AppContext): void {
  c.header("Content-Security-Policy", POLICY);
  c.header("X-Frame-Options", "DENY");
  // Not `no-referrer`: browsers then send `Origin: null` with our own forms, and it is checked.
  c.header("Referrer-Policy", "same-origin");
}

/** Warms the names of the assets, which the layout needs, and says what pages may load. */
export const withHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await assets();
  await next();
  consoleHeaders(c);
});

const foreign = () =>
  new Refusal(
    403,
    "console.foreign_form",
    "This request did not come from a page of the console, so nothing was done. Open the page again and repeat it there.",
  );

/**
 * What changes something must come from our own pages. Browsers say where a request comes from in Sec-Fetch-Site, and
 * older ones in Origin; one that says neither is not believed.
 */
export const ownForms = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") {
    const site = c.req.header("sec-fetch-site");
    const own =
      site === undefined ? c.req.header("origin") === new URL(c.req.url).origin : site === "same-origin";
    if (!own) throw foreign();
  }
  await next();
});

export const signedOut = () =>
  new Refusal(
    401,
    "console.signed_out",
    "You are not signed in, or your session has ended. Open the ATS settings in Headhuntr.io again to get back here.",
  );

/** The code of the refusal of a link that opens nothing, which may be a guess at one. */
export const LINK_ENDED = "console.link_ended";

/** Bounds how many links an address may try. */
export const boundGuesses = createMiddleware<AppEnv>(async (c, next) => {
  refuseGuessing(c);
  await next();
  if (!(c.error instanceof Refusal) || c.error.code !== LINK_ENDED) return;
  const tooMany = await tooManyGuesses(c);
  if (tooMany) throw tooMany;
});

/** Lets in who has a session, within the limits of one person, and acts in their name from here on. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  const session = await sessionOf(c.get("deps"), sessionCookie(c));
  if (!session) throw signedOut();
  c.set("session", session);
  c.set("tenantId", session.tenantId);
  c.set("deps", { ...c.get("deps"), actor: { kind: "person", id: session.userId, email: session.email } });
  return limited(c, { scope: session.tenantId, kind: "session", id: session.hash }, next);
});

/** Credentials, web hooks and users are for admins. */
export const adminOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.get("session").role !== "admin") {
    throw new Refusal(
      403,
      "console.admin_only",
      "Only an admin can see and change the connection, the web hooks and the users. Ask an admin of your company's Headhuntr.io.",
    );
  }
  await next();
});
