/** The two addresses that an admin's browser comes to. They prove themselves by ticket, and by state and cookie. */
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import type { AppContext, AppEnv } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import { refuseGuessing, tooManyGuesses } from "../tenants/limit-calls.ts";
import { FLOW_TTL_MS, finishOAuth, flowEnded, LOOKS_LIKE_SECRET, openOAuth } from "./oauth.ts";

/** `__Host-`: only this host can set it, over https, for no other path. */
const COOKIE = "greenhouse-connect";

const secret = z.string().regex(LOOKS_LIKE_SECRET);
const Start = z.object({ ticket: secret });
const Back = z.object({
  state: secret,
  code: z.string().min(1).max(2_000).optional(),
  error: z.string().max(200).optional(),
});

const ENDED = flowEnded().code;
const originOf = (c: AppContext): string => c.get("deps").config.publicUrl ?? new URL(c.req.url).origin;

export const oauthRoutes = new Hono<AppEnv>()
  .get("/start", (c) =>
    inWords(c, async () => {
      const query = Start.safeParse(c.req.query());
      if (!query.success) throw flowEnded();
      const cookie = getCookie(c, COOKIE, "host");
      const opened = await openOAuth(c.get("deps"), { ...query.data, cookie, origin: originOf(c) });
      // Lax: the way back from Greenhouse is a navigation from another site.
      setCookie(c, COOKIE, opened.cookie, {
        prefix: "host",
        secure: true,
        path: "/",
        httpOnly: true,
        sameSite: "Lax",
        maxAge: FLOW_TTL_MS / 1000,
      });
      return c.redirect(opened.location, 303);
    }),
  )
  .get("/callback", (c) =>
    inWords(c, async () => {
      const query = Back.safeParse(c.req.query());
      if (!query.success) throw flowEnded();
      const cookie = getCookie(c, COOKIE, "host");
      const connection = await finishOAuth(c.get("deps"), { ...query.data, cookie, origin: originOf(c) });
      return connected(c, connection.status);
    }),
  );

/** A person reads the answer, so a refusal is a page and not a problem document. */
async function inWords(c: AppContext, answer: () => Promise<Response>): Promise<Response> {
  try {
    refuseGuessing(c);
    return await answer();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A ticket or state that opens nothing may be a guess at one.
    const guess = error.code === ENDED ? await tooManyGuesses(c) : null;
    const { status, detail, extras } = guess ?? error;
    for (const [name, value] of Object.entries(extras.headers ?? {})) c.header(name, value);
    return page(c, status, "Greenhouse was not connected", detail);
  }
}

/** Where it ends. With the console mounted this is its one line: a redirect to /console/setup?connected=1. */
function connected(c: AppContext, status: string): Response | Promise<Response> {
  const rest =
    status === "healthy"
      ? "Everything it needs is permitted."
      : "Some permissions are missing; the set-up page lists them.";
  return page(
    c,
    200,
    "Greenhouse is connected",
    `${rest} You can close this page and go on in Headhuntr.io.`,
  );
}

function page(c: AppContext, status: number, title: string, text: string): Response | Promise<Response> {
  const { supportEmail } = c.get("deps").config;
  c.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  c.status(asStatus(status));
  return c.html(
    html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p><p>Help: <a href="mailto:${supportEmail}">${supportEmail}</a></p></main></body>
</html>`,
  );
}

const STATUSES: readonly ContentfulStatusCode[] = [200, 400, 403, 422, 429, 503];
const asStatus = (status: number): ContentfulStatusCode => STATUSES.find((known) => known === status) ?? 500;
