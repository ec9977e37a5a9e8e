/** Greenhouse's side of a web hook: signs a body and posts it, the way an admin has set it up. */

import { body } from "../../fixtures/webhooks/events.ts";
import { type Json, newTenant, type Reply, request, type Tenant } from "../../support/api.ts";

export interface Hooked extends Tenant {
  token: string;
  secretKey: string;
  /** Posts an event, signed, and fails unless it was taken. Each has an event id of its own unless one is given. */
  send(action: string, payload: unknown, options?: SendOptions): Promise<void>;
  /** The same, whatever the answer. */
  post(raw: string | Uint8Array<ArrayBuffer>, options?: SendOptions): Promise<Reply>;
  items(path: string): Promise<Json[]>;
}

export interface SendOptions {
  slug?: string;
  eventId?: string;
  secretKey?: string;
  token?: string;
  /** Instead of the right one; null leaves the header out. */
  signature?: string | null;
  headers?: Record<string, string>;
}

const bytesOf = (raw: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  typeof raw === "string" ? Uint8Array.from(new TextEncoder().encode(raw)) : raw;

export async function signatureOf(raw: string | Uint8Array<ArrayBuffer>, secretKey: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = bytesOf(secretKey);
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytesOf(raw)));
  return `sha256 ${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** A tenant with a hook address and a secret key. */
export async function hookedTenant(name?: string): Promise<Hooked> {
  const tenant = await newTenant(name);
  const settings = await tenant.call("GET", "/webhooks");
  const token = new URL(settings.body.hooks[0].url).pathname.split("/")[2] ?? "";
  const { secretKey } = (await tenant.call("POST", "/webhooks/secret")).body;
  const post: Hooked["post"] = async (raw, options = {}) => {
    const signature =
      options.signature === undefined
        ? await signatureOf(raw, options.secretKey ?? secretKey)
        : options.signature;
    const path = `/webhooks/${options.token ?? token}${options.slug ? `/${options.slug}` : ""}`;
    return request("POST", path, {
      raw: bytesOf(raw),
      headers: {
        "content-type": "application/json",
        "greenhouse-event-id": options.eventId ?? crypto.randomUUID(),
        ...(signature === null ? {} : { signature }),
        ...options.headers,
      },
    });
  };
  return {
    ...tenant,
    token,
    secretKey,
    post,
    async send(action, payload, options) {
      const reply = await post(body(action, payload), options);
      if (reply.status !== 200) throw new Error(`${action} was answered ${reply.status}`);
    },
    items: async (path) => (await tenant.call("GET", path)).body.items,
  };
}
