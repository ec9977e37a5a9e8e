/** Trials of writes against the practice Greenhouse: they tell who may, and nothing is ever made by one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Wire } from "../../../src/greenhouse/call.ts";
import { runTrials } from "../../../src/greenhouse/trials.ts";
import { SCOPE_ROWS } from "../../../src/greenhouse/v3/permissions.ts";
import { ok } from "../../../src/lib/result.ts";
import { type Practice, startPractice, tokens } from "./practice.ts";
import { openGate } from "./stand-in.ts";

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.control("POST", "/reset", {}));

const WRITES = SCOPE_ROWS.map(({ trial }) => trial).filter(({ kind }) => kind === "write");

async function wire(scopes: string[]): Promise<Wire> {
  const made = JSON.parse(
    JSON.stringify(await practice.control("POST", "/credentials", { kind: "harvest_v3", scopes })),
  );
  const source = tokens(practice.url, made);
  const current = async () => {
    const token = await source.current();
    return token.ok ? ok(`Bearer ${token.value}`) : token;
  };
  const common = { origin: practice.url, gate: openGate(), fetch, clock: Date.now, windowMs: 30_000 };
  return { ...common, authorization: { current } };
}

describe("the trials of harvest_v3's writes", () => {
  it("are answered by the refusals of somebody who may, and leave everything as it was", async () => {
    const may = await wire(WRITES.map(({ key }) => key));
    const before = await practice.control("GET", "/state");
    const outcomes = await runTrials(may, WRITES);
    expect(outcomes.size).toBe(8);
    expect([...outcomes].filter(([, { state }]) => state !== "granted")).toEqual([]);
    expect(await practice.control("GET", "/state")).toEqual(before);
  });

  it("tell each scope that is not there from those that are", async () => {
    for (const { key } of WRITES) {
      const rest = WRITES.map((trial) => trial.key).filter((other) => other !== key);
      const outcomes = await runTrials(await wire(rest), WRITES);
      expect([...outcomes].filter(([, { state }]) => state === "missing").map(([scope]) => scope)).toEqual([
        key,
      ]);
    }
  });
});
