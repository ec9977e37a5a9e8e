/**
 * Web hooks through Harvest v3: for partner applications only, each of which sees its own in the customer's account
 * (v3 reference, Webhooks). The secret key goes in and never comes out again. A new hook is pinged at once and starts
 * deactivated when the ping fails; a change pings nobody.
 */
import * as z from "zod";
import { ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import type { Answer } from "../harvest.ts";
import { readAll } from "../walk.ts";

/** A web hook as Greenhouse has it. */
export interface GreenhouseHook {
  id: number;
  name: string;
  url: string;
  action: string;
  attempts: number | null;
  errorRecipientEmail: string | null;
  deactivated: boolean;
}

export interface HookDraft {
  name: string;
  url: string;
  action: string;
  secretKey: string;
  attempts: number;
  errorRecipientEmail: string;
}
/** What is absent stays; the event of a hook is not changed. */
export type HookChange = Partial<Omit<HookDraft, "action">> & { deactivated?: boolean };

export interface WebHooks {
  list(): Answer<GreenhouseHook[]>;
  create(draft: HookDraft): Answer<GreenhouseHook>;
  change(id: number, change: HookChange): Answer<GreenhouseHook>;
  /** Gone already counts as removed. */
  remove(id: number): Answer<null>;
}

const PATH = "/v3/webhooks";
const PER_PAGE = 100;

const Hook = z
  .object({
    id: z.int().positive(),
    name: z.string().nullish(),
    endpoint_url: z.string(),
    event_action_type: z.string(),
    max_attempts: z.int().nullish(),
    error_recipient_email: z.string().nullish(),
    deactivated: z.boolean(),
  })
  .transform(
    (hook): GreenhouseHook => ({
      id: hook.id,
      name: hook.name ?? "",
      url: hook.endpoint_url,
      action: hook.event_action_type,
      attempts: hook.max_attempts ?? null,
      errorRecipientEmail: hook.error_recipient_email || null,
      deactivated: hook.deactivated,
    }),
  );

export function createWebHooks(wire: Wire): WebHooks {
  const one = `${PATH}/{id}`;
  return {
    list: () => readAll(wire, { path: PATH, query: { per_page: PER_PAGE }, row: Hook }),
    create: async (draft) => {
      const body = { ...toBody(draft), event_action_type: draft.action };
      return valueIn(await call(wire, { method: "POST", template: PATH, path: PATH, body, answer: Hook }));
    },
    change: async (id, change) => {
      const request = { method: "PATCH", template: one, path: `${PATH}/${id}` } as const;
      return valueIn(await call(wire, { ...request, body: toBody(change), answer: Hook }));
    },
    remove: async (id) => {
      const request = { method: "DELETE", template: one, path: `${PATH}/${id}` } as const;
      const gone = await call(wire, { ...request, answer: z.unknown() });
      return gone.ok || gone.reason.status === 404 ? ok(null) : gone;
    },
  };
}

const toBody = ({ name, url, secretKey, attempts, errorRecipientEmail, deactivated }: HookChange) => ({
  ...(name === undefined ? {} : { name }),
  ...(url === undefined ? {} : { endpoint_url: url }),
  ...(secretKey === undefined ? {} : { secret_key: secretKey }),
  ...(attempts === undefined ? {} : { max_attempts: attempts }),
  ...(errorRecipientEmail === undefined ? {} : { error_recipient_email: errorRecipientEmail }),
  ...(deactivated === undefined ? {} : { deactivated }),
});

const valueIn = <T>(answered: Awaited<Answer<{ value: T }>>): Awaited<Answer<T>> =>
  answered.ok ? ok(answered.value.value) : answered;
