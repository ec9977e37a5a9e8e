// A mailbox for web hooks: with the switch `hooksToInbox` deliveries end here, byte for byte and signed, for a receiver
// that cannot be reached over the network. Whoever drives the test carries them over.
import type { WebHook } from "../world/org-records.ts";
import type { Settings } from "../world/settings.ts";
import { type Attempt, headersOf } from "./post.ts";

export interface Letter {
  n: number;
  /** The address of the hook. */
  url: string;
  eventId: string;
  signature: string;
  body: string;
}

/** Answers as the switch `inboxStatus` says, and keeps what was answered 200. */
export function dropInto(
  inbox: Letter[],
  hook: WebHook,
  { eventId, body }: { eventId: string; body: string },
  { inboxStatus: status }: Settings,
): Attempt {
  if (status === 200) {
    const signature = headersOf(hook, eventId, body).get("Signature") ?? "";
    inbox.push({ n: inbox.length + 1, url: hook.endpoint_url, eventId, signature, body });
  }
  return { status, ok: status === 200, error: null, ms: 0 };
}
