/** Every refusal and fault leaves the worker as RFC 9457 problem+json. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { Refusal } from "../lib/errors.ts";
import type { AppEnv } from "./types.ts";

const TITLES: Record<number, string> = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  422: "Invalid input",
  429: "Too many requests",
  500: "Internal error",
  503: "Not available",
};

/** The public words for a fault: the log has the rest, the request id joins the two. */
const FAULT = new Refusal(
  500,
  "request.fault",
  "Something went wrong on our side and was recorded. Try again; if it stays, tell support the request id.",
);

export function problem(c: Context<AppEnv>, refusal: Refusal): Response {
  const { status, code, detail, extras } = refusal;
  const body = {
    type: `urn:headhuntr:problem:${code}`,
    title: TITLES[status] ?? "Refused",
    status,
    detail,
    code,
    requestId: c.get("requestId"),
    ...(extras.errors ? { errors: extras.errors } : {}),
    ...extras.members,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...extras.headers },
  });
}

/** What a thrown thing says to the caller. Faults are told blandly. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new Refusal(
      400,
      "request.malformed",
      "The body is not well-formed JSON. Send one JSON document in UTF-8.",
    );
  }
  return FAULT;
}
