// Clock, settings, faults, the request log, and the reset.
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { FAULT_KINDS, pathPattern } from "../faults/faults.ts";
import type { Practice } from "../practice.ts";
import { Settings } from "../world/settings.ts";
import { ControlError, read } from "./read.ts";

const Reset = z.strictObject({
  extraJobs: z.int().min(0).max(10_000).optional(),
  extraCandidates: z.int().min(0).max(100_000).optional(),
});

const Time = z.union([z.iso.datetime({ offset: true }), z.int()]);
const ClockChange = z.union([
  z.strictObject({ advanceMs: z.number() }),
  z.strictObject({ now: Time.optional(), frozen: z.boolean().optional() }),
]);

const Fault = z
  .strictObject({
    match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }),
    fault: z.enum(FAULT_KINDS),
    status: z.int().min(200).max(599).optional(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    delayMs: z.int().min(0).optional(),
    times: z.int().min(1).optional(),
    after: z.int().min(0).optional(),
    probability: z.number().min(0).max(1).optional(),
  })
  .refine((fault) => fault.fault !== "status" || fault.status !== undefined, "fault `status` needs a status")
  .refine((fault) => fault.fault !== "delay" || fault.delayMs !== undefined, "fault `delay` needs delayMs");

export function switchControl(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/reset", async (c) => {
    practice.reset(await read(c, Reset));
    return c.json({ ok: true });
  });

  const clockView = () => {
    const { clock } = practice.state.world;
    return { now: clock.iso(), frozen: clock.frozen };
  };
  app.get("/clock", (c) => c.json(clockView()));
  app.post("/clock", async (c) => {
    const input = await read(c, ClockChange);
    const { clock } = practice.state.world;
    if ("advanceMs" in input) clock.advance(input.advanceMs);
    else {
      const now = input.now === undefined ? clock.now() : new Date(input.now).getTime();
      clock.set(now, input.frozen ?? clock.frozen);
    }
    return c.json(clockView());
  });

  app.get("/settings", (c) => c.json(practice.state.world.settings));
  app.patch("/settings", async (c) => {
    const change = await read(c, Settings.partial());
    const { world } = practice.state;
    world.settings = Settings.parse({ ...world.settings, ...change });
    return c.json(world.settings);
  });

  app.post("/faults", async (c) => {
    const input = await read(c, Fault);
    try {
      pathPattern(input.match.path ?? "");
    } catch {
      throw new ControlError(422, "match.path is not a regular expression.");
    }
    return c.json(practice.state.faults.add(input), 201);
  });
  app.get("/faults", (c) => c.json(practice.state.faults.all()));
  app.delete("/faults", (c) => {
    practice.state.faults.clear();
    return c.body(null, 204);
  });
  app.delete("/faults/:id", (c) => {
    if (!practice.state.faults.remove(c.req.param("id")))
      throw new ControlError(404, "There is no such fault.");
    return c.body(null, 204);
  });

  app.get("/requests", (c) => {
    const since = Number(c.req.query("since") ?? 0);
    return c.json(practice.state.requests.since(since, c.req.query("bodies") === "1"));
  });
  app.delete("/requests", (c) => {
    practice.state.requests.clear();
    return c.body(null, 204);
  });
  return app;
}
