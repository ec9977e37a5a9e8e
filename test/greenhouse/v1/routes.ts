// Harvest v1 over HTTP: the key, the 10-second window, the box, the acting user, then query or body.
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { Env } from "../context.ts";
import { retryAfter } from "../limits/window.ts";
import type { Practice, State } from "../practice.ts";
import { check } from "../rules/check.ts";
import { asInteger } from "../rules/query.ts";
import { Refusal } from "../world/refusal.ts";
import { errorsOf, invalidAnswer, notFoundAnswer, plain, refuseBy } from "./answers.ts";
import { readerOf, refusePermission, unauthorized, v1CallerOf, writerOf } from "./gate.ts";
import { linkHeader, pageOf, parsePaging } from "./reads/paging.ts";
import type { V1Read } from "./reads/read.ts";
import { V1_READS } from "./reads/table.ts";
import { Truncated, V1_WRITES, type V1Write } from "./writes/table.ts";

export function v1Routes(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.use("/v1/*", limited(practice));
  for (const read of V1_READS) app.get(read.path, (c) => answerRead(practice.state, read, c));
  for (const write of V1_WRITES)
    app.on(write.method, write.path, (c) => answerWrite(practice.state, write, c));
  app.all("/v1/*", (c) => notFoundAnswer(c, practice.state.world.settings));
  return app;
}

function limited(practice: Practice): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { state } = practice;
    const { settings, clock } = state.world;
    if (settings.v1Gone) {
      c.res = c.json({ message: "This version of the API has been retired" }, 410);
      return;
    }
    const caller = v1CallerOf(state, c);
    c.set("v1Caller", caller);
    c.get("logged").credential = caller?.credential.id ?? null;
    if (!caller) {
      c.res = unauthorized(c);
      return;
    }
    const own = settings.rateScope === "credential" ? caller.credential.id : "v1";
    const rule = {
      limit: settings.v1RateLimit,
      windowMs: settings.v1RateWindowMs,
      mode: settings.windowMode,
      foreign: settings.foreignTraffic,
    };
    const verdict = state.windows.take(`v1:${own}`, clock.now(), rule);
    if (verdict.allowed) await next();
    else {
      c.res = c.json({ message: "Rate limit exceeded" }, 429);
      // Only a refusal says when the window ends.
      c.res.headers.set("X-RateLimit-Reset", String(Math.ceil(verdict.resetAt / 1000)));
      if (settings.retryAfter) c.res.headers.set("Retry-After", retryAfter(verdict, clock.now()));
    }
    if (!settings.rateHeaders) return;
    c.res.headers.set("X-RateLimit-Limit", String(verdict.limit));
    c.res.headers.set("X-RateLimit-Remaining", String(verdict.remaining));
  };
}

function answerRead(state: State, read: V1Read, c: Context<Env>): Response {
  const caller = c.get("v1Caller");
  const { world } = state;
  if (!caller) return unauthorized(c);
  if (Number(c.req.header("content-length") ?? 0) > 0)
    return plain(c, 403, "GET requests must not have a body");
  const refused = refusePermission(state, c, caller, read.permission);
  if (refused) return refused;
  const url = new URL(c.req.url);
  const query = parsePaging(
    [...url.searchParams].filter(([key]) => !(key === "id" && c.req.param("id"))),
    read.params,
  );
  if (Array.isArray(query)) return invalidAnswer(c, world.settings, query);
  const given = c.req.param("id");
  const id = given === undefined ? null : asInteger(given);
  if (given !== undefined && id === null) return notFoundAnswer(c, world.settings);
  const look = { world, origin: url.origin };
  const result = read.run({ look, world, actor: readerOf(caller), id, given: query.given });
  if ("record" in result) return result.record ? c.json(result.record) : notFoundAnswer(c, world.settings);
  c.header("Link", linkHeader(url, query, result.rows.length, given === undefined ? {} : { id: given }));
  return c.json(pageOf(result.rows, query).map((row) => row.view()));
}

async function answerWrite(state: State, write: V1Write, c: Context<Env>): Promise<Response> {
  const caller = c.get("v1Caller");
  const { settings } = state.world;
  if (!caller) return unauthorized(c);
  const refused = refusePermission(state, c, caller, write.permission);
  if (refused) return refused;
  const actor = writerOf(state, c, caller);
  if (actor instanceof Response) return actor;
  c.get("logged").subject = actor.userId;
  const body = await readBody(state, write, c);
  if (body instanceof Response) return body;
  const given = c.req.param("id");
  const id = given === undefined ? 0 : asInteger(given);
  if (id === null) return notFoundAnswer(c, settings);
  try {
    const look = { world: state.world, origin: new URL(c.req.url).origin };
    const result = await write.run({ look, actor, id, body });
    return result instanceof Truncated ? c.json(result.body, 202) : c.json(result, write.success);
  } catch (error) {
    if (error instanceof Refusal) return refuseBy(c, settings, error);
    throw error;
  }
}

async function readBody(state: State, write: V1Write, c: Context<Env>): Promise<unknown> {
  const text = await c.req.text();
  const { settings } = state.world;
  if (Buffer.byteLength(text) > settings.maxBodyBytes) return plain(c, 413, "Payload too large");
  if (text !== "" && !/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    return plain(c, 415, "Content-Type must be application/json");
  }
  let body: unknown;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    return plain(c, 400, "Request body is not valid JSON");
  }
  const errors = errorsOf(check(write.body(body), body));
  return errors.length > 0 ? invalidAnswer(c, settings, errors) : body;
}
