/** Runs once around all tests: the practice Greenhouse and a receiver of pushes, on ports that the configuration chose. */
import type { TestProject } from "vitest/node";
import { startGreenhouse } from "../greenhouse/server.ts";
import { startReceiver } from "./receiver.ts";

export default async function setup(_project: TestProject): Promise<() => Promise<void>> {
  const greenhouse = await startGreenhouse({ port: Number(process.env["PRACTICE_PORT"]) });
  const closeReceiver = await startReceiver(Number(process.env["RECEIVER_PORT"]));
  return async () => {
    await closeReceiver();
    await greenhouse.close();
  };
}
