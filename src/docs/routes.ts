/** The API's document and its page, made ahead of time by `npm run openapi`. Public, and the same for everybody. */
import { Hono } from "hono";
import type { AppContext, AppEnv } from "../http/types.ts";
import css from "./docs.css.txt";
import page from "./docs.html.txt";
import document from "./openapi.json.txt";

/** A new version is seen within minutes of its deployment. */
const FRESH = "public, max-age=300";

/** No script, no other host: the page needs its own style sheet and nothing else. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const hand = (c: AppContext, text: string, type: string) =>
  c.body(text, 200, { "content-type": type, "cache-control": FRESH, "content-security-policy": POLICY });

export const docsRoutes = new Hono<AppEnv>()
  .get("/openapi.json", (c) => hand(c, document, "application/json"))
  .get("/docs", (c) => hand(c, page, "text/html; charset=utf-8"))
  .get("/docs/docs.css", (c) => hand(c, css, "text/css; charset=utf-8"));
