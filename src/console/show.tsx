/** Puts a page into its frame and answers with it. */
import type { Child } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppContext } from "../http/types.ts";
import { trusted } from "../lib/cast.ts";
import { assets } from "./assets.ts";
import { heard } from "./cookies.ts";
import { AlonePage, FramePage, type Section } from "./layout.tsx";

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

async function common(c: AppContext, title: string) {
  const { css, js } = await assets();
  const { supportEmail, harvestUrl } = c.get("deps").config;
  return { title, cssPath: css.path, jsPath: js.path, supportEmail, practice: practiceHost(harvestUrl) };
}

/** The host of a Greenhouse that is not Greenhouse's own; null with the real one. */
export function practiceHost(harvestUrl: string): string | null {
  const { hostname, host } = new URL(harvestUrl);
  return hostname === "greenhouse.io" || hostname.endsWith(".greenhouse.io") ? null : host;
}

/** Refusals have the status of an answer with a body. */
export const asStatus = (status: number): ContentfulStatusCode =>
  trusted<ContentfulStatusCode>(status, "no refusal is 204 or 304");

/** A page inside the console; what the last action said is shown on it once. */
export async function show(
  c: AppContext,
  page: { title: string; section: Section; status?: ContentfulStatusCode },
  body: Child,
): Promise<Response> {
  const props = await common(c, page.title);
  return c.html(
    <FramePage {...props} section={page.section} session={c.get("session")} flash={heard(c)}>
      {body}
    </FramePage>,
    page.status ?? 200,
  );
}

/** A page for somebody who is not signed in. */
export async function showAlone(
  c: AppContext,
  page: { title: string; status?: ContentfulStatusCode },
  body: Child,
): Promise<Response> {
  return c.html(<AlonePage {...(await common(c, page.title))}>{body}</AlonePage>, page.status ?? 200);
}

/** The inner HTML of a `Live` region; `done` ends its renewals. */
export function showLive(c: AppContext, done: boolean, body: Markup): Response | Promise<Response> {
  if (done) c.header("X-Live", "done");
  return c.html(body);
}
