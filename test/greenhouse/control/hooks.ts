// Web hooks as an admin makes them by hand, their log, and the means to drive their deliveries.
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { ACTIONS, type Action, actionOfLabel, EVENTS } from "../hooks/events.ts";
import { changeHook, createHook, deleteHook, type HookChange, pingAndKeep } from "../hooks/manage.ts";
import { refuseUrl } from "../hooks/urls.ts";
import type { Practice } from "../practice.ts";
import type { WebHook } from "../world/org-records.ts";
import { ControlError, idIn, read } from "./read.ts";

const fields = {
  name: z.string().min(1),
  when: z.string().optional(),
  action: z.enum(ACTIONS as [Action, ...Action[]]).optional(),
  endpointUrl: z.string(),
  secretKey: z.string().min(1),
  errorRecipientEmail: z.string().nullable().optional(),
  disabled: z.boolean().optional(),
  maxAttempts: z.int().min(1).max(7).optional(),
  additionalHeaders: z.string().optional(),
  basicAuth: z.strictObject({ username: z.string(), password: z.string() }).optional(),
};
const New = z.strictObject(fields);
const Change = z.strictObject(fields).partial();
const Send = z.strictObject({
  hookId: z.int(),
  action: z.string(),
  payload: z.unknown().optional(),
  eventId: z.string().optional(),
  /** The exact bytes to send instead of the envelope made from action and payload. */
  body: z.string().optional(),
});

function view(hook: WebHook): object {
  const ping = hook._last_ping;
  return {
    id: hook.id,
    name: hook.name,
    when: EVENTS[hook.event_action_type as Action],
    action: hook.event_action_type,
    endpointUrl: hook.endpoint_url,
    errorRecipientEmail: hook.error_recipient_email,
    disabled: hook.deactivated,
    maxAttempts: hook.max_attempts,
    lastDeliveredAt: hook.last_delivered,
    ping: ping && { status: ping.status, at: ping.at },
    clientId: hook.client_id,
    createdAt: hook.created_at,
    updatedAt: hook.updated_at,
  };
}

function eventOf(input: { when?: string | undefined; action?: Action | undefined }): Action | null {
  if (input.action !== undefined) return input.action;
  if (input.when === undefined) return null;
  const action = actionOfLabel(input.when);
  if (action === null) throw new ControlError(422, `"${input.when}" is not in the list of events.`);
  return action;
}

function checkUrl(practice: Practice, url: string | undefined): void {
  const reason = url === undefined ? null : refuseUrl(url, practice.state.world.settings.hookUrlRule);
  if (reason !== null) throw new ControlError(422, reason, [{ path: "endpointUrl", message: reason }]);
}

function columns(input: z.infer<typeof Change>): HookChange {
  const event = eventOf(input);
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(event === null ? {} : { event_action_type: event }),
    ...(input.endpointUrl === undefined ? {} : { endpoint_url: input.endpointUrl }),
    ...(input.secretKey === undefined ? {} : { secret_key: input.secretKey }),
    ...(input.errorRecipientEmail === undefined ? {} : { error_recipient_email: input.errorRecipientEmail }),
    ...(input.maxAttempts === undefined ? {} : { max_attempts: input.maxAttempts }),
    ...(input.additionalHeaders === undefined ? {} : { additional_headers: input.additionalHeaders }),
    ...(input.basicAuth === undefined
      ? {}
      : { basic_auth_username: input.basicAuth.username, basic_auth_password: input.basicAuth.password }),
  };
}

export function hookControl(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/webhooks", async (c) => {
    const input = await read(c, New);
    const { world, hub } = practice.state;
    const event = eventOf(input);
    if (event === null) throw new ControlError(422, "Either `when` or `action` chooses the event.");
    checkUrl(practice, input.endpointUrl);
    const { name, endpointUrl: endpoint_url, secretKey: secret_key, disabled = false } = input;
    const base = { name, endpoint_url, secret_key, event_action_type: event };
    return c.json(
      view(await createHook(world, hub, { ...base, ...columns(input), deactivated: disabled }, null)),
      201,
    );
  });
  app.get("/webhooks", (c) => {
    const hooks = practice.state.world.webhooks.all().filter((hook) => !hook._deleted);
    return c.json(hooks.map(view));
  });
  app.get("/webhooks/log", (c) => {
    const since = Number(c.req.query("since") ?? 0);
    return c.json(practice.state.hub.log.filter((entry) => entry.n > since));
  });
  app.get("/inbox", (c) => {
    const since = Number(c.req.query("since") ?? 0);
    return c.json(practice.state.hub.inbox.filter((letter) => letter.n > since));
  });
  app.get("/webhooks/mails", (c) => c.json(practice.state.hub.mails));
  app.post("/webhooks/flush", async (c) => c.json(await practice.state.hub.flush()));
  app.post("/webhooks/send", async (c) => {
    const input = await read(c, Send);
    const { world, hub } = practice.state;
    const hook = world.webhooks.get(input.hookId);
    if (!hook || hook._deleted) throw new ControlError(404, `Web hook ${input.hookId} does not exist.`);
    const body = input.body ?? hub.envelope(input.action, input.payload ?? {});
    return c.json({ eventId: hub.enqueue(hook, input.action, body, input.eventId), body }, 202);
  });
  // An update in the form pings again, whatever was changed.
  app.patch("/webhooks/:id", async (c) => {
    const input = await read(c, Change);
    const { world, hub } = practice.state;
    checkUrl(practice, input.endpointUrl);
    const before = world.webhooks.get(idIn(c));
    const hook = changeHook(world, idIn(c), columns(input));
    // A hook that a failed ping disabled comes back by saving it again with Disabled = No.
    const disabled = input.disabled ?? before?.deactivated ?? false;
    return c.json(view(await pingAndKeep(world, hub, hook, disabled)));
  });
  app.delete("/webhooks/:id", (c) => {
    deleteHook(practice.state.world, idIn(c));
    return c.body(null, 204);
  });
  return app;
}
