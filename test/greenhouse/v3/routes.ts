// Harvest v3 over HTTP: limits first, then the token, the scope, the query or body, the organisation itself.
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { Env } from "../context.ts";
import { type Rule, rateHeaders, retryAfter } from "../limits/window.ts";
import type { Practice, State } from "../practice.ts";
import { check } from "../rules/check.ts";
import { asInteger } from "../rules/query.ts";
import { Refusal } from "../world/refusal.ts";
import { complaintOf, refuse, refuseBy } from "./answers.ts";
import { callerOf, permission, UNDECODABLE } from "./gate.ts";
import { JOB_LISTS } from "./lists/jobs.ts";
import type { List } from "./lists/list.ts";
import { PAPER_LISTS } from "./lists/papers.ts";
import { PEOPLE_LISTS } from "./lists/people.ts";
import { SETUP_LISTS } from "./lists/setup.ts";
import { Answer, type Operation } from "./writes/operation.ts";
import { ORG_WRITES } from "./writes/org.ts";
import { PEOPLE_WRITES } from "./writes/people.ts";
import { shown } from "./writes/shown.ts";

const LISTS = [...PEOPLE_LISTS, ...PAPER_LISTS, ...JOB_LISTS, ...SETUP_LISTS];

export function v3Routes(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.use("/v3/*", limited(practice));
  for (const spec of LISTS) app.get(spec.path, (c) => answerList(practice.state, spec, c));
  for (const operation of [...PEOPLE_WRITES, ...ORG_WRITES]) {
    app.on(operation.method, operation.path, (c) => answerWrite(practice.state, operation, c));
  }
  app.get("/v3/rejection_reasons/:id", (c) => answerReason(practice.state, c));
  // Whether a route exists is looked at before who is asking.
  app.all("/v3/*", (c) => refuse(c, 404));
  return app;
}

/** Every answer, refusals included, says how much of the window is left. */
function limited(practice: Practice): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { state } = practice;
    const { settings, clock } = state.world;
    const caller = callerOf(state, c);
    c.set("v3Caller", caller);
    const logged = c.get("logged");
    logged.subject = caller?.subject.id ?? null;
    logged.credential = caller?.credential.id ?? null;
    const rule: Rule = {
      limit: settings.rateLimit,
      windowMs: settings.rateWindowMs,
      mode: settings.windowMode,
      foreign: settings.foreignTraffic,
    };
    const own =
      settings.rateScope === "credential"
        ? (caller?.credential.id ?? "nobody")
        : (caller?.credential.kind ?? "nobody");
    const verdict = state.windows.take(`v3:${own}`, clock.now(), rule);
    if (verdict.allowed) await next();
    else {
      c.res = refuse(c, 429);
      if (settings.retryAfter) c.res.headers.set("Retry-After", retryAfter(verdict, clock.now()));
    }
    if (!settings.rateHeaders) return;
    for (const [name, value] of Object.entries(rateHeaders(verdict))) c.res.headers.set(name, value);
  };
}

function answerList(state: State, spec: List, c: Context<Env>): Response {
  const caller = c.get("v3Caller");
  if (!caller) return refuse(c, 401, [UNDECODABLE]);
  // An earlier generation's edge answered a GET with a body by 403; nothing says that this has changed.
  if (Number(c.req.header("content-length") ?? 0) > 0)
    return refuse(c, 403, ["GET requests must not have a body"]);
  const allowed = permission(state, caller, spec.scope, true);
  if (!allowed.allowed) return refuse(c, 403, [allowed.reason]);
  if (spec.partnerOnly && caller.credential.kind !== "partner")
    return refuse(c, 403, ["Partner applications only"]);
  const url = new URL(c.req.url);
  const verdict = spec.run({
    world: state.world,
    seesPrivate: caller.actor.seesPrivate,
    clientId: caller.credential.clientId,
    origin: url.origin,
    pairs: [...url.searchParams],
  });
  if (!verdict.ok) return refuse(c, 422, verdict.complaints);
  const { rows, next } = allowed.empty ? { rows: [], next: null } : verdict.page;
  if (next !== null) c.header("Link", `<${url.origin}${spec.path}?cursor=${next}>; rel="next"`);
  else if (emptyLink(state)) c.header("Link", "");
  return c.json(rows);
}

/** On the last page the header was seen absent and seen empty; by default the two take turns. */
function emptyLink(state: State): boolean {
  const choice = state.world.settings.emptyLinkOnLastPage;
  return choice === "alternate" ? state.lastPages++ % 2 === 1 : choice;
}

function answerReason(state: State, c: Context<Env>): Response {
  const caller = c.get("v3Caller");
  if (!caller) return refuse(c, 401, [UNDECODABLE]);
  const allowed = permission(state, caller, "harvest:rejection_reasons:show", true);
  if (!allowed.allowed) return refuse(c, 403, [allowed.reason]);
  const id = c.req.param("id") ?? "";
  const reason = state.world.rejectionReasons.get(asInteger(id));
  return reason ? c.json(shown(reason)) : refuse(c, 404, [`Rejection Reason ${id} not found`]);
}

async function answerWrite(state: State, operation: Operation, c: Context<Env>): Promise<Response> {
  const caller = c.get("v3Caller");
  if (!caller) return refuse(c, 401, [UNDECODABLE]);
  const allowed = permission(state, caller, operation.scope, false);
  if (!allowed.allowed) return refuse(c, 403, [allowed.reason]);
  if (operation.partnerOnly && caller.credential.kind !== "partner")
    return refuse(c, 403, ["Partner applications only"]);
  const given = c.req.param("id");
  const id = given === undefined ? 0 : asInteger(given);
  const body = await readBody(state, operation, c);
  if (body instanceof Response) return body;
  if (id === null) return refuse(c, 404, [`${given} is not an id`]);
  try {
    const { world } = state;
    const call = { state, world, caller, actor: caller.actor, id, body, origin: new URL(c.req.url).origin };
    const result = await operation.run(call);
    if (result instanceof Answer) return c.json(result.body as object, result.status);
    return operation.success === 204 ? c.body(null, 204) : c.json(result as object, operation.success);
  } catch (error) {
    if (error instanceof Refusal) return refuseBy(c, error);
    throw error;
  }
}

async function readBody(state: State, operation: Operation, c: Context<Env>): Promise<unknown> {
  if (operation.body === null) return null;
  const text = await c.req.text();
  if (Buffer.byteLength(text) > state.world.settings.maxBodyBytes) return refuse(c, 413);
  if (text !== "" && !/^application\/json\b/i.test(c.req.header("content-type") ?? "")) return refuse(c, 415);
  let body: unknown;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    return refuse(c, 400, ["Request body is not valid JSON"]);
  }
  const problems = check(operation.body, body);
  return problems.length > 0 ? refuse(c, 422, problems.map(complaintOf)) : body;
}
