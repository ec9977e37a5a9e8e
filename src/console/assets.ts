/** The style sheet and the script, under names that carry their hash: a browser asks for each version once. */
import { sha256Hex } from "../lib/hmac.ts";
import css from "./assets/console.css";
import js from "./assets/console.js";
import peopleCss from "./assets/people.css";
import peopleJs from "./assets/people.js";

interface Asset {
  path: string;
  type: string;
  text: string;
}

/** Enough of the hash that two versions never share a name. */
const NAME_LENGTH = 16;

/** Without comments of their own lines and without indentation: a third less to send, and still readable. */
const lean = (text: string): string =>
  text
    .replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//"))
    .join("\n");

async function asset(name: string, type: string, source: string): Promise<Asset> {
  const text = lean(source);
  const hash = (await sha256Hex(text)).slice(0, NAME_LENGTH);
  return { path: `/console/assets/${hash}/${name}`, type, text };
}

let made: Promise<{ css: Asset; js: Asset }> | undefined;

export function assets(): Promise<{ css: Asset; js: Asset }> {
  made ??= (async () => ({
    css: await asset("console.css", "text/css; charset=utf-8", css + peopleCss),
    js: await asset("console.js", "text/javascript; charset=utf-8", js + peopleJs),
  }))();
  return made;
}

/** The asset of an address, or null: an old version's page may still ask for its own, which is gone. */
export async function assetAt(path: string): Promise<Asset | null> {
  const { css: styles, js: script } = await assets();
  return [styles, script].find((known) => known.path === path) ?? null;
}
