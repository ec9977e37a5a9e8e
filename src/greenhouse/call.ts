/**
 * The one transport of both generations. It asks the gate before every request, sends the credential to the
 * configured host only, never follows a redirect, never puts a body on a GET (v1 answers that with 403), and
 * turns every way of not getting an answer into a failure that says whether the call may have happened.
 */
import type * as z from "zod";
import type { Clock } from "../lib/clock.ts";
import { spend } from "../lib/meter.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { classify, lost } from "./classify.ts";
import { failure, type HarvestFailure } from "./failure.ts";
import type { Gate, RateObservation } from "./gate.ts";
import type { Answer } from "./harvest.ts";
import { readNext, readRate } from "./headers.ts";
import { tryJson } from "./messages.ts";

/** The part of `fetch` that is used, so that a test can stand in its place. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The value of the `Authorization` header, and a way to a new one where the generation has it. */
export interface Authorization {
  current(): Promise<Result<string, HarvestFailure>>;
  renew?(refused: string): Promise<Result<string, HarvestFailure>>;
}

/** What a client of one generation calls through. */
export interface Wire {
  /** Scheme and host of Harvest. */
  origin: string;
  authorization: Authorization;
  gate: Gate;
  fetch: Fetch;
  clock: Clock;
  /** Length of the rate limit's window: 30 s on v3, 10 s on v1. */
  windowMs: number;
}

export interface HarvestCall<T> {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The path without ids and query, for failures: `/v1/candidates/{id}`. */
  template: string;
  /** Path and query as sent. */
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  answer: z.ZodType<T>;
}

export interface Answered<T> {
  value: T;
  status: number;
  /** Path and query of the next page. */
  next: string | null;
}

/** Longer than any answer that was seen; a worker's request should not hang on one call. */
export const CALL_TIMEOUT_MS = 30_000;

/** Makes one call; a 401 is repeated once with a renewed credential, since nothing was executed. */
export async function call<T>(wire: Wire, request: HarvestCall<T>): Answer<Answered<T>> {
  const credential = await wire.authorization.current();
  if (!credential.ok) return credential;
  const answered = await send(wire, request, credential.value);
  if (answered.ok || answered.reason.status !== 401 || !wire.authorization.renew) return answered;
  const renewed = await wire.authorization.renew(credential.value);
  return renewed.ok ? send(wire, request, renewed.value) : renewed;
}

async function send<T>(wire: Wire, request: HarvestCall<T>, credential: string): Answer<Answered<T>> {
  const attempt = {
    endpoint: `${request.method} ${request.template}`,
    write: request.method !== "GET",
    windowMs: wire.windowMs,
  };
  const { endpoint } = attempt;
  const permit = await wire.gate.enter();
  if (!permit.ok) {
    const delayMs = permit.reason.waitMs;
    return no(failure({ disposition: "retry", code: "rate_limited", endpoint, delayMs }));
  }
  const reply = await exchange(wire, request, credential);
  if (!reply) return no(lost(attempt, "no_answer", null, []));
  const { response, text } = reply;
  const { status } = response;
  if (text === null) return no(lost(attempt, "no_answer", status, []));
  if (!response.ok) {
    const now = wire.clock();
    return no(classify(attempt, readRate(status, response.headers, now), text, now));
  }
  const body = tryJson(text);
  if (body === undefined && text.trim() !== "") {
    return no(
      lost(attempt, "unexpected_answer", status, [`${endpoint} answered with something that is not JSON.`]),
    );
  }
  const parsed = request.answer.safeParse(body);
  if (!parsed.success) return no(misshapen(attempt, status, parsed.error));
  const next = readNext(response.headers.get("Link"), wire.origin);
  if (next.ok) return ok({ value: parsed.data, status, next: next.value });
  const messages = [`${endpoint}: the next page is on another host.`];
  return no(failure({ disposition: "stop", code: "unexpected_answer", endpoint, status, messages }));
}

/** The answer with its whole text; null where none came, and a null text where it broke off. */
async function exchange<T>(
  { origin, fetch, gate, clock }: Wire,
  request: HarvestCall<T>,
  credential: string,
): Promise<{ response: Response; text: string | null } | null> {
  const hasBody = request.method === "POST" || request.method === "PATCH";
  const headers: Record<string, string> = {
    Accept: "application/json",
    ...request.headers,
    Authorization: credential,
    ...(hasBody ? { "Content-Type": "application/json" } : {}),
  };
  spend({ harvestCalls: 1 });
  let response: Response;
  try {
    response = await fetch(origin + request.path, {
      method: request.method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...(hasBody ? { body: JSON.stringify(request.body ?? {}) } : {}),
    });
  } catch {
    await tell(gate, null);
    return null;
  }
  const text = await response.text().catch(() => null);
  await tell(gate, readRate(response.status, response.headers, clock()));
  return { response, text };
}

/** A pacer that is out of reach must not take the outcome of a write with it. */
async function tell(gate: Gate, observation: RateObservation | null): Promise<void> {
  await gate.observe(observation).catch(() => undefined);
}

/** Names the fields that were not as documented, never what stood in them. */
function misshapen(
  { endpoint, write }: { endpoint: string; write: boolean },
  status: number,
  error: z.ZodError,
): HarvestFailure {
  const fields = error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "(body)"} (${issue.code})`);
  const messages = [`${endpoint} answered in an unexpected shape: ${fields.join(", ")}.`];
  const disposition = write ? "unknown" : "stop";
  return failure({ disposition, code: "unexpected_answer", endpoint, status, messages });
}
