/** Runs once around all browser tests: both sides on this machine, as `npm run dev` starts them. */
import type { TestProject } from "vitest/node";
import { OPERATOR_KEY, startStack } from "../demo/stack.ts";
import { chromiumPath } from "./chromium.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executable = chromiumPath();
  if (!executable)
    throw new Error("No Chromium: `npm run browser:install` installs it, or set CHROMIUM to its path.");
  const stack = await startStack();
  project.provide("stage", {
    executable,
    workerUrl: stack.workerUrl,
    greenhouseUrl: stack.greenhouseUrl,
    operatorKey: OPERATOR_KEY,
  });
  return () => stack.stop();
}

declare module "vitest" {
  interface ProvidedContext {
    stage: { executable: string; workerUrl: string; greenhouseUrl: string; operatorKey: string };
  }
}
