/** The files that are made ahead of time, so that the worker only hands them out. */
import { join } from "node:path";
import { buildDocument } from "./document.ts";
import { docsPage } from "./page.ts";
import { clientTypes } from "./types.ts";

const DOCS = join(import.meta.dirname, "../src/docs");
const CLIENT = join(import.meta.dirname, "../client");

export async function artefacts(): Promise<{ path: string; text: string }[]> {
  const document = buildDocument();
  return [
    { path: join(DOCS, "openapi.json.txt"), text: `${JSON.stringify(document, null, 1)}\n` },
    { path: join(DOCS, "docs.html.txt"), text: `${await docsPage()}\n` },
    { path: join(CLIENT, "types.ts"), text: clientTypes() },
  ];
}
