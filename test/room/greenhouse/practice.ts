/** A practice Greenhouse for contract tests, driven over HTTP alone: what it holds, and clients of both generations. */
import * as z from "zod";
import { createHarvestV1, createHarvestV3 } from "../../../src/greenhouse/connect.ts";
import type { TokenSource } from "../../../src/greenhouse/gate.ts";
import type { Harvest, HarvestKind } from "../../../src/greenhouse/harvest.ts";
import type { OptionStore } from "../../../src/greenhouse/options.ts";
import { requestToken } from "../../../src/greenhouse/v3/token.ts";
import { ok, type Result } from "../../../src/lib/result.ts";
import { startGreenhouse } from "../../greenhouse/server.ts";
import { openGate } from "./stand-in.ts";

export const KINDS: readonly HarvestKind[] = ["harvest_v3", "harvest_v1"];

const Row = z.looseObject({
  id: z.int(),
  candidate_id: z.int().nullish(),
  job_id: z.int().nullish(),
  prospect_pool_id: z.int().nullish(),
});
const State = z.record(z.string(), z.unknown());
const Request = z.object({
  method: z.string(),
  path: z.string(),
  query: z.string(),
  status: z.int(),
  onBehalfOf: z.string().nullable(),
  body: z.string().optional(),
});
export type LoggedRequest = z.infer<typeof Request>;
const Credential = z.object({
  id: z.string(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  apiKey: z.string().nullish(),
});

/** A client, and the credential behind it. */
export interface Connected {
  harvest: Harvest;
  credentialId: string;
  /** Calls that the client made since it was connected, its token's not among them. */
  requests(): Promise<LoggedRequest[]>;
}

export async function startPractice() {
  const { url, close } = await startGreenhouse();
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_control${path}`, { method, ...init });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };

  /** Rows of one kind, oldest first. */
  const rows = async (kind: string) =>
    z.array(Row).parse(State.parse(await control("GET", `/state?only=${kind}`))[kind]);
  /** The id of the row that has this value in one of its fields. */
  const idOf = async (kind: string, value: string): Promise<number> => {
    const row = (await rows(kind)).find((candidate) => Object.values(candidate).includes(value));
    if (!row) throw new Error(`no ${kind} with ${value}`);
    return row.id;
  };

  const connect = async (
    kind: HarvestKind,
    more: Record<string, unknown> = {},
    options?: OptionStore,
  ): Promise<Connected> => {
    const made = Credential.parse(await control("POST", "/credentials", { kind, ...more }));
    const common = {
      harvestUrl: url,
      gate: openGate(),
      fetch,
      clock: Date.now,
      ...(options ? { options } : {}),
    };
    const harvest =
      kind === "harvest_v3"
        ? createHarvestV3({ ...common, token: tokens(url, made) })
        : createHarvestV1({
            ...common,
            apiKey: made.apiKey ?? "",
            actingUserId: await idOf("users", "Mira Halvorsen"),
          });
    await control("DELETE", "/requests");
    const requests = async () => {
      const all = z.array(Request).parse(await control("GET", "/requests?bodies=1"));
      return all.filter(({ path }) => path !== "/token");
    };
    return { harvest, credentialId: made.id, requests };
  };
  return { url, close, control, rows, idOf, connect };
}
export type Practice = Awaited<ReturnType<typeof startPractice>>;

/** Client credentials, one token at a time. */
export function tokens(
  url: string,
  { clientId = "", clientSecret = "" }: z.infer<typeof Credential>,
): TokenSource {
  let token: string | null = null;
  const renew = async () => {
    const fresh = await requestToken({ authUrl: url, clientId, clientSecret }, fetch, Date.now);
    if (!fresh.ok) return fresh;
    token = fresh.value.accessToken;
    return ok(token);
  };
  return { renew, current: async () => (token === null ? renew() : ok(token)) };
}

/** The value of an answer that must be there. */
export async function value<T, R>(answer: Promise<Result<T, R>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.reason));
  return result.value;
}
