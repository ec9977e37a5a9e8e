/**
 * The limiter's bars as they are asked for: the real Durable Object, the practice Greenhouse over HTTP, and a clock
 * of both that only the test moves. A few windows each; the pure tests run the same for hours.
 */
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRate } from "../../../src/greenhouse/headers.ts";
import { limiterFor } from "../../../src/limits/client.ts";
import { practice } from "../../support/api.ts";
import { drive } from "./driven.ts";
import { type Caller, Measure, Stage } from "./stage.ts";

const WINDOW_MS = 30_000;
/** `npm run test:long`: enough calls for a rate per thousand. */
const LONG = Reflect.get(env, "LONG_TESTS") === "1";
const WINDOWS = LONG ? 15 : 6;
const LIMIT = 150;
const printed: string[] = [];

const CALLERS: Caller[] = [
  { lane: "bulk", group: "one", want: 8 },
  { lane: "bulk", group: "one", want: 8 },
  { lane: "bulk", group: "one", want: 8 },
  { lane: "bulk", group: "two", want: 3 },
  { lane: "bulk", group: "two", want: 3 },
  { lane: "sync", group: "jobs", want: 4 },
  { lane: "interactive", group: "person", want: 1, everyMs: 2900 },
];

interface Condition {
  name: string;
  settings?: Record<string, unknown>;
  /** In the middle of the run. */
  later?: Record<string, unknown>;
  skewMs?: number;
}

beforeEach(() => practice("POST", "/reset"));
afterEach(() => practice("POST", "/reset"));
afterAll(() => {
  console.log(`${"".padEnd(44)}  /window  429/k interact.  shares\n${printed.join("\n")}`);
});

let serial = 0;
async function run({ name, settings = {}, later, skewMs = 0 }: Condition): Promise<Measure> {
  serial += 1;
  const id = `con_bars_${serial}`;
  const stage = new Stage(skewMs, WINDOW_MS);
  await stage.set();
  await practice("PATCH", "/settings", { rateLimit: LIMIT, rateWindowMs: WINDOW_MS, ...settings });
  const { body: credential } = await practice("POST", "/credentials", { kind: "harvest_v3" });
  const token = await stage.token(credential.clientId, credential.clientSecret);
  await drive(id, stage.clock);
  const measure = new Measure();
  stage.cast(limiterFor(env.LIMITER, id), CALLERS, measure, async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${env.GREENHOUSE_URL}/v3/offices?per_page=1`, { headers });
    await response.arrayBuffer();
    // Node writes the machine's own time into `Date`: it is put on the practice Greenhouse's clock.
    const serverDate = Math.floor((stage.clock.now + skewMs) / 1000) * 1000;
    return { ...readRate(response.status, response.headers, stage.clock.now), serverDate };
  });
  if (later)
    stage.after((WINDOWS / 2) * WINDOW_MS, async () => void (await practice("PATCH", "/settings", later)));
  await stage.play(WINDOWS * WINDOW_MS);
  const perWindow = measure.made / (WINDOWS - 1);
  const thousand = ((1000 * measure.refused) / measure.calls).toFixed(2);
  printed.push(
    `${name.padEnd(44)} ${perWindow.toFixed(1).padStart(7)} ${thousand.padStart(6)} ${measure.p95.toFixed(0).padStart(6)} ms ${measure.shares.toFixed(3).padStart(7)}`,
  );
  return measure;
}

/** The share of what was there for us in the measured windows that we used. */
const used = (measure: Measure, perWindow: number): number => measure.made / ((WINDOWS - 1) * perWindow);

/** Less than one in a thousand; in a short run, where that would be none, what it takes to learn from. */
function expectFewRefused(measure: Measure, shortly: number): void {
  if (LONG) expect((1000 * measure.refused) / measure.calls).toBeLessThan(1);
  else expect(measure.refused).toBeLessThanOrEqual(shortly);
}

function expectFair(measure: Measure): void {
  expect(measure.p95).toBeLessThanOrEqual(2000);
  expect(Math.abs(measure.shares - 1)).toBeLessThanOrEqual(0.1);
}

describe.each(["fixed", "first_call", "rolling"])("a %s window of the practice Greenhouse", (windowMode) => {
  it("is used to 97 % without a refusal by two exports, a sync and a person", async () => {
    const measure = await run({ name: `${windowMode}, alone`, settings: { windowMode } });
    expect(used(measure, LIMIT)).toBeGreaterThanOrEqual(0.97);
    expect(measure.refused).toBe(0);
    expectFair(measure);
  });

  it("leaves 30 % of it to others and uses the rest", async () => {
    const settings = { windowMode, foreignTraffic: 45 };
    const measure = await run({ name: `${windowMode}, 30 % of others`, settings });
    expect(used(measure, LIMIT - 45) * 0.7 + 0.3).toBeGreaterThanOrEqual(0.97);
    expectFewRefused(measure, 1);
    expectFair(measure);
  });
});

describe("a window of the practice Greenhouse", () => {
  it.each([
    { off: "five minutes ahead", skewMs: 300_000 },
    { off: "five minutes behind", skewMs: -300_000 },
  ])("is used to 97 % where the server's clock is $off", async ({ off, skewMs }) => {
    const measure = await run({ name: `fixed, clock ${off}`, skewMs });
    expect(used(measure, LIMIT)).toBeGreaterThanOrEqual(0.97);
    expect(measure.refused).toBe(0);
    expectFair(measure);
  });

  it("may become smaller mid-run, at the price of the calls that were under way", async () => {
    const measure = await run({ name: "fixed, limit lowered to 100", later: { rateLimit: 100 } });
    expectFewRefused(measure, 3);
    expectFair(measure);
  });

  it("is paced at 95 % while its answers carry no headers", async () => {
    const settings = { rateHeaders: false, rateLimit: 50 };
    const measure = await run({ name: "fixed, no headers, a limit of 50", settings });
    expect(used(measure, 50)).toBeGreaterThanOrEqual(0.97 * 0.95);
    expect(used(measure, 50)).toBeLessThanOrEqual(0.97);
    expect(measure.refused).toBe(0);
    expectFair(measure);
  });
});
