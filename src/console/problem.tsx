/** Refusals and faults under /console, as pages for people. */
import type { AppContext } from "../http/types.ts";
import type { Refusal } from "../lib/errors.ts";
import { consoleHeaders } from "./guard.ts";
import { ProblemPage } from "./pages/problem.tsx";
import { asStatus, show, showAlone } from "./show.tsx";

export const isConsole = (path: string): boolean => path === "/console" || path.startsWith("/console/");

const TITLES: Record<number, string> = {
  401: "Please sign in",
  403: "Not allowed",
  404: "Not found",
  405: "Not like this",
  413: "Too large",
  429: "Too many requests",
  503: "Not available right now",
};

export async function consoleProblem(c: AppContext, refusal: Refusal): Promise<Response> {
  consoleHeaders(c);
  for (const [name, value] of Object.entries(refusal.extras.headers ?? {})) c.header(name, value);
  // Without settings there is nothing to build a page with, and nobody but an operator to read it.
  if (!c.get("deps")) return c.text(refusal.detail, 503);
  const title =
    TITLES[refusal.status] ?? (refusal.status >= 500 ? "Something went wrong" : "That did not work");
  const status = asStatus(refusal.status);
  const body = <ProblemPage title={title} refusal={refusal} requestId={c.get("requestId")} />;
  return c.get("session")
    ? show(c, { title, section: null, status }, body)
    : showAlone(c, { title, status }, body);
}
