// Creating and changing hooks, with the ping that decides whether a hook starts its life disabled.

import type { WebHook } from "../world/org-records.ts";
import { notFound } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { EVENTS } from "./events.ts";
import type { Hub } from "./hub.ts";
import { seconds } from "./payloads/times.ts";

export interface HookInput {
  name: string;
  endpoint_url: string;
  event_action_type: string;
  secret_key: string;
  max_attempts?: number;
  deactivated?: boolean;
  error_recipient_email?: string | null;
  additional_headers?: string | null;
  basic_auth_username?: string;
  basic_auth_password?: string;
}

/** The form's default for the number of attempts. */
const DEFAULT_ATTEMPTS = 6;

export async function createHook(
  world: World,
  hub: Hub,
  input: HookInput,
  clientId: string | null,
): Promise<WebHook> {
  const hook = world.webhooks.add({
    ...world.stamp(world.webhooks),
    name: input.name,
    endpoint_url: input.endpoint_url,
    event_action_type: input.event_action_type,
    max_attempts: input.max_attempts ?? DEFAULT_ATTEMPTS,
    additional_headers: input.additional_headers ?? null,
    error_recipient_email: input.error_recipient_email || null,
    // Until the ping has been answered nothing is sent.
    deactivated: true,
    last_delivered: null,
    client_id: clientId,
    _secret_key: input.secret_key,
    _basic_auth_username: input.basic_auth_username ?? null,
    _basic_auth_password: input.basic_auth_password ?? null,
    _deleted: false,
    _last_ping: null,
  });
  return pingAndKeep(world, hub, hook, input.deactivated ?? false);
}

export async function pingAndKeep(
  world: World,
  hub: Hub,
  hook: WebHook,
  disabled: boolean,
): Promise<WebHook> {
  const answered = await hub.ping(hook, pingBody(hub, hook, !disabled));
  if (!world.webhooks.get(hook.id)) return hook;
  return world.webhooks.update(hook.id, { deactivated: disabled || !answered });
}

/** The observed shape of a ping: the label of the event, not its action. */
function pingBody(hub: Hub, hook: WebHook, active: boolean): string {
  return hub.envelope("ping", {
    web_hook_id: hook.id,
    endpoint_url: hook.endpoint_url,
    created_at: seconds(hook.created_at),
    updated_at: seconds(hook.updated_at),
    name: hook.name,
    event: EVENTS[hook.event_action_type as keyof typeof EVENTS],
    active,
    "content-type": "application/json",
  });
}

export type HookChange = Partial<HookInput>;

export function changeHook(world: World, id: number, input: HookChange): WebHook {
  const hook = world.webhooks.get(id);
  if (!hook || hook._deleted) throw notFound("Webhook", id);
  const change: Partial<WebHook> = { updated_at: world.clock.iso() };
  if (input.name !== undefined) change.name = input.name;
  if (input.endpoint_url !== undefined) change.endpoint_url = input.endpoint_url;
  if (input.event_action_type !== undefined) change.event_action_type = input.event_action_type;
  if (input.secret_key !== undefined) change._secret_key = input.secret_key;
  if (input.max_attempts !== undefined) change.max_attempts = input.max_attempts;
  if (input.deactivated !== undefined) change.deactivated = input.deactivated;
  if (input.error_recipient_email !== undefined)
    change.error_recipient_email = input.error_recipient_email || null;
  if (input.additional_headers !== undefined) change.additional_headers = input.additional_headers;
  if (input.basic_auth_username !== undefined) change._basic_auth_username = input.basic_auth_username;
  if (input.basic_auth_password !== undefined) change._basic_auth_password = input.basic_auth_password;
  return world.webhooks.update(id, change);
}

export function deleteHook(world: World, id: number): void {
  const hook = world.webhooks.get(id);
  if (!hook || hook._deleted) throw notFound("Webhook", id);
  world.webhooks.update(id, { _deleted: true, deactivated: true, updated_at: world.clock.iso() });
}
