/** The two addresses that an admin's browser comes to. They prove themselves by ticket, and by state and cookie. */
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import * as z from "zod";
import { FLOW_TTL_MS, finishOAuth, flowEnded, LOOKS_LIKE_SECRET, openOAuth } from "../connections/oauth.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { refuseGuessing, tooManyGuesses } from "../tenants/limit-calls.ts";
import { attempt } from "./attempt.ts";
import { sessionCookie } from "./cookies.ts";
import { POLICY } from "./guard.ts";
import { originOf } from "./origin.ts";
import { ConnectedPage, NotConnectedPage } from "./pages/connected.tsx";
import { sessionOf } from "./session.ts";
import { asStatus, showAlone } from "./show.tsx";

/** `__Host-`: only this host can set it, over https, for no other path. */
const COOKIE = "greenhouse-connect";

const ENDED = flowEnded().code;
const secret = z.string().regex(LOOKS_LIKE_SECRET);
const Start = z.object({ ticket: secret });
const Back = z.object({
  state: secret,
  code: z.string().min(1).max(2_000).optional(),
  error: z.string().max(200).optional(),
});

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
      const session = await sessionOf(c.get("deps"), sessionCookie(c));
      const deps = session
        ? { ...c.get("deps"), actor: { kind: "person", id: session.userId, email: session.email } as const }
        : c.get("deps");
      const connection = await finishOAuth(deps, { ...query.data, cookie, origin: originOf(c) });
      // It ends in the console; whoever came from the product without a session is told to go on there.
      if (session?.tenantId === connection.tenantId) return c.redirect("/console/setup?connected=1", 303);
      const healthy = connection.status === "healthy";
      return showAlone(c, { title: "Greenhouse is connected" }, <ConnectedPage healthy={healthy} />);
    }),
  );

/** A person reads the answer, so a refusal is a page and not a problem document. */
async function inWords(c: AppContext, answer: () => Promise<Response>): Promise<Response> {
  c.header("Content-Security-Policy", POLICY);
  const answered = await attempt(async () => {
    refuseGuessing(c);
    return answer();
  });
  if (answered.ok) return answered.value;
  // A ticket or state that opens nothing may be a guess at one.
  const guess = answered.reason.code === ENDED ? await tooManyGuesses(c) : null;
  const { status, detail, extras } = guess ?? answered.reason;
  for (const [name, value] of Object.entries(extras.headers ?? {})) c.header(name, value);
  return showAlone(
    c,
    { title: "Greenhouse was not connected", status: asStatus(status) },
    <NotConnectedPage detail={detail} />,
  );
}
