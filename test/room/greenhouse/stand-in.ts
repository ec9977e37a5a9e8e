/** A Harvest that answers from a script, for what a transport must do whatever the other side sends. */
import type { Fetch } from "../../../src/greenhouse/call.ts";
import { createHarvestV1, createHarvestV3 } from "../../../src/greenhouse/connect.ts";
import type { Gate, RateObservation, TokenSource } from "../../../src/greenhouse/gate.ts";
import { no, ok } from "../../../src/lib/result.ts";

export interface Seen {
  url: string;
  method: string;
  headers: Headers;
  body: unknown;
  redirect: unknown;
}
type Script = (request: Seen, count: number) => Response | Promise<Response>;

/** Answers by `script` and remembers what was asked. */
export function scripted(script: Script): { fetch: Fetch; seen: Seen[] } {
  const seen: Seen[] = [];
  const fetch: Fetch = async (url, init) => {
    const body = typeof init.body === "string" ? init.body : undefined;
    const headers = new Headers(init.headers);
    const request = { url, method: init.method ?? "GET", headers, body, redirect: init.redirect };
    seen.push(request);
    return script(request, seen.length);
  };
  return { fetch, seen };
}

/** A gate that lets `permits` calls pass, and keeps what it was told. */
export function openGate(permits = Number.POSITIVE_INFINITY): Gate & { told: (RateObservation | null)[] } {
  const told: (RateObservation | null)[] = [];
  let left = permits;
  return {
    told,
    enter: async () => (left-- > 0 ? ok(undefined) : no({ waitMs: 1_234 })),
    observe: async (observation) => void told.push(observation),
  };
}

/** Tokens `t1`, `t2` … in turn; each refusal makes the next one. */
export function countedTokens(): TokenSource & { renewals: string[] } {
  const renewals: string[] = [];
  return {
    renewals,
    current: async () => ok(`t${renewals.length + 1}`),
    renew: async (refused) => {
      renewals.push(refused);
      return ok(`t${renewals.length + 1}`);
    },
  };
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

export function v3(script: Script, gate: Gate = openGate()) {
  const { fetch, seen } = scripted(script);
  const token = countedTokens();
  const clock = () => Date.parse("2026-11-23T12:00:00Z");
  const harvest = createHarvestV3({ harvestUrl: "https://harvest.example/", token, gate, fetch, clock });
  return { harvest, seen, token };
}

export function v1(script: Script, gate: Gate = openGate()) {
  const { fetch, seen } = scripted(script);
  const clock = () => Date.parse("2026-11-23T12:00:00Z");
  const input = { harvestUrl: "https://harvest.example", apiKey: "key", actingUserId: 1, gate, fetch, clock };
  return { harvest: createHarvestV1(input), seen };
}
