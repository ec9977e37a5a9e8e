/** Makes a `Harvest` of either generation. What it needs of the world comes in; it knows no env and no database. */
import { toBase64, utf8 } from "../lib/bytes.ts";
import type { Clock } from "../lib/clock.ts";
import { ok } from "../lib/result.ts";
import type { Fetch, Wire } from "./call.ts";
import type { Gate, TokenSource } from "./gate.ts";
import type { Harvest } from "./harvest.ts";
import { memoryStore, type OptionStore } from "./options.ts";
import { createClient as createV1 } from "./v1/client.ts";
import { createClient as createV3 } from "./v3/client.ts";
import { createWebHooks, type WebHooks } from "./v3/web-hooks.ts";

interface Connecting {
  /** Scheme and host of Harvest; the credential is sent nowhere else. */
  harvestUrl: string;
  gate: Gate;
  fetch: Fetch;
  clock: Clock;
}

/** `options` keeps the names of schools, degrees and disciplines longer than this client lives. */
export function createHarvestV3(input: Connecting & { token: TokenSource; options?: OptionStore }): Harvest {
  return createV3(wireV3(input), input.token, input.options ?? memoryStore());
}

/** The web hooks of a partner application in the account that the token is for. */
export const createWebHooksV3 = (input: Connecting & { token: TokenSource }): WebHooks =>
  createWebHooks(wireV3(input));

function wireV3({ harvestUrl, token, gate, fetch, clock }: Connecting & { token: TokenSource }): Wire {
  const authorization = {
    current: () => bearer(token.current()),
    renew: (refused: string) => bearer(token.renew(refused.slice(BEARER.length))),
  };
  return { origin: new URL(harvestUrl).origin, authorization, gate, fetch, clock, windowMs: 30_000 };
}

/**
 * The key is the user name of Basic, the password is empty; `actingUserId` is whom writes are made for. v1's
 * lists of schools are outside the permissions: educations are written only as far as `options` knows them.
 */
export function createHarvestV1(
  input: Connecting & { apiKey: string; actingUserId: number; options?: OptionStore },
): Harvest {
  const { harvestUrl, apiKey, actingUserId, gate, fetch, clock, options } = input;
  const credential = ok(`Basic ${toBase64(utf8(`${apiKey}:`))}`);
  const authorization = { current: async () => credential };
  const wire = { origin: new URL(harvestUrl).origin, authorization, gate, fetch, clock, windowMs: 10_000 };
  return createV1({ wire, actingUserId, options: options ?? memoryStore() });
}

const BEARER = "Bearer ";

async function bearer(token: ReturnType<TokenSource["current"]>): ReturnType<TokenSource["current"]> {
  const found = await token;
  return found.ok ? { ok: true, value: BEARER + found.value } : found;
}
