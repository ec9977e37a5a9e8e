/** Runs once around all tests: the practice Greenhouse, on the port that the configuration chose. */
import type { TestProject } from "vitest/node";
import { startGreenhouse } from "../greenhouse/server.ts";

export default async function setup(_project: TestProject): Promise<() => Promise<void>> {
  const greenhouse = await startGreenhouse({ port: Number(process.env["PRACTICE_PORT"]) });
  return () => greenhouse.close();
}
