// The outermost layer of the API: writes the request log and lets faults strike. A dropped connection is a real one:
// the socket is destroyed, before anything was done or after everything was.
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Env } from "../context.ts";
import type { Practice } from "../practice.ts";
import { keptBody } from "../request-log.ts";
import type { Fault } from "./faults.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function recorded(practice: Practice): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { state } = practice;
    const url = new URL(c.req.url);
    const started = performance.now();
    const logged = state.requests.begin({
      at: state.world.clock.iso(),
      method: c.req.method,
      path: url.pathname,
      query: url.search,
      status: 0,
      subject: null,
      credential: null,
      onBehalfOf: c.req.header("on-behalf-of") ?? null,
      fault: null,
      ms: 0,
    });
    c.set("logged", logged);
    if (!["GET", "HEAD"].includes(c.req.method)) logged.body = keptBody(await c.req.text());
    const fault = state.faults.strike(c.req.method, url.pathname);
    logged.fault = fault?.fault ?? null;
    if (state.world.settings.latencyMs > 0) await wait(state.world.settings.latencyMs);
    await suffer(c, fault, next);
    logged.ms = Math.round(performance.now() - started);
    if (!broken(fault)) logged.status = c.res.status;
    if (!c.res.headers.has("x-hono-already-sent"))
      c.res.headers.set("X-Request-Id", crypto.randomUUID().replaceAll("-", ""));
  };
}

function broken(fault: Fault | null): boolean {
  return fault !== null && ["drop_before", "drop_after_commit", "half_close"].includes(fault.fault);
}

async function suffer(c: Context<Env>, fault: Fault | null, next: () => Promise<void>): Promise<void> {
  switch (fault?.fault) {
    case undefined:
      return next();
    case "drop_before":
      return drop(c);
    case "drop_after_commit":
      await next();
      return drop(c);
    case "status":
      c.res = failure(c, fault);
      return;
    case "status_after_commit":
      // As when a gateway in between gives up on an answer that was under way.
      await next();
      c.res = failure(c, fault);
      return;
    case "delay":
      // Committed first, answered late: the caller's time-out leaves it not knowing.
      await next();
      await wait(fault.delayMs ?? 0);
      return;
    case "half_close":
      await next();
      return halfClose(c);
    case "truncate_body":
      await next();
      return truncate(c);
  }
}

function failure(c: Context<Env>, fault: Fault): Response {
  const status = (fault.status ?? 500) as ContentfulStatusCode;
  const answer =
    typeof fault.body === "string"
      ? c.body(fault.body, status)
      : c.json(fault.body ?? { message: "Error" }, status);
  for (const [name, value] of Object.entries(fault.headers ?? {})) answer.headers.set(name, value);
  return answer;
}

function drop(c: Context<Env>): void {
  c.res = RESPONSE_ALREADY_SENT;
  c.env.incoming.socket.destroy();
}

/** Our side says goodbye with nothing sent; the caller may go on writing and will read the end of the stream. */
function halfClose(c: Context<Env>): void {
  c.res = RESPONSE_ALREADY_SENT;
  c.env.incoming.socket.end();
}

/** Half of the body under the length of the whole, then the end of the connection. */
async function truncate(c: Context<Env>): Promise<void> {
  const body = Buffer.from(await c.res.arrayBuffer());
  const { outgoing, incoming } = c.env;
  const headers = { ...Object.fromEntries(c.res.headers), "content-length": String(body.byteLength) };
  outgoing.writeHead(c.res.status, headers);
  c.res = RESPONSE_ALREADY_SENT;
  await new Promise<void>((resolve) =>
    outgoing.write(body.subarray(0, body.byteLength >> 1), () => resolve()),
  );
  await wait(20);
  incoming.socket.destroy();
}
