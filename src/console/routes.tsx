/** The console's door: its assets, links and sessions; behind the guard, its areas. */
import { Hono } from "hono";
import { jsonBody } from "../http/input.ts";
import type { AppEnv } from "../http/types.ts";
import { notFound } from "../lib/errors.ts";
import { activityRoutes } from "./activity-routes.tsx";
import { assetAt } from "./assets.ts";
import { dropSession, keepSession, sessionCookie } from "./cookies.ts";
import { exportFlowRoutes } from "./export-flow-routes.tsx";
import { exportPageRoutes } from "./export-routes.tsx";
import { boundGuesses, ownForms, signedIn, withHeaders } from "./guard.ts";
import { healthRoutes } from "./health-routes.tsx";
import { createConsoleLink, openLink, readLink } from "./links.ts";
import { originOf } from "./origin.ts";
import { OpenPage } from "./pages/open.tsx";
import { SignedOutPage } from "./pages/signed-out.tsx";
import { requisitionRoutes } from "./requisition-routes.tsx";
import { NewLink } from "./schemas.ts";
import { endSession, sessionOf } from "./session.ts";
import { setupRoutes } from "./setup-routes.tsx";
import { showAlone } from "./show.tsx";
import { usersRoutes } from "./users-routes.tsx";

/** A year: the name changes with the content. */
const FOR_GOOD = "public, max-age=31536000, immutable";

/** The product's own route: a link for one of its people. */
export const consoleLinkRoutes = new Hono<AppEnv>().post("/console-links", ...jsonBody(NewLink), async (c) =>
  c.json(await createConsoleLink(c.get("deps"), c.get("tenantId"), c.req.valid("json"), originOf(c)), 201),
);

/** What is open: each answers to a secret, or holds none. */
const door = new Hono<AppEnv>()
  .use(withHeaders, ownForms)
  .get("/assets/:hash/:name", async (c) => {
    const asset = await assetAt(c.req.path);
    if (!asset) throw notFound("This file");
    return c.body(asset.text, 200, { "Content-Type": asset.type, "Cache-Control": FOR_GOOD });
  })
  .get("/open", boundGuesses, async (c) => {
    const secret = c.req.query("link");
    const link = await readLink(c.get("deps"), secret);
    return showAlone(c, { title: `Open ${link.tenant}` }, <OpenPage link={link} secret={secret ?? ""} />);
  })
  .post("/open", boundGuesses, async (c) => {
    const { link } = await c.req.parseBody();
    const secret = await openLink(c.get("deps"), typeof link === "string" ? link : undefined);
    keepSession(c, secret);
    return c.redirect("/console", 303);
  })
  .post("/sign-out", async (c) => {
    const session = await sessionOf(c.get("deps"), sessionCookie(c));
    if (session) await endSession(c.get("deps"), session);
    dropSession(c);
    return c.redirect("/console/signed-out", 303);
  })
  .get("/signed-out", (c) => showAlone(c, { title: "Signed out" }, <SignedOutPage />));

const inside = new Hono<AppEnv>()
  .use(signedIn)
  .route("/", healthRoutes)
  .route("/", requisitionRoutes)
  .route("/", exportFlowRoutes)
  .route("/", exportPageRoutes)
  .route("/", setupRoutes)
  .route("/", usersRoutes)
  .route("/", activityRoutes);

export const consoleRoutes = new Hono<AppEnv>().route("/", door).route("/", inside);
