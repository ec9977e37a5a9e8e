/** Debian's Chromium or another one on this machine. `CHROMIUM` names it where it lies elsewhere. */
import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Null where there is none. */
export function chromiumPath(): string | null {
  const named = process.env["CHROMIUM"];
  if (named) return named;
  return PLACES.find((place) => existsSync(place)) ?? null;
}
