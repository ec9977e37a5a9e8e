/** From a body to what is to become of the delivery. Pure; a body that makes no sense is an outcome, not an error. */
import * as z from "zod";
import type { EventPlan, Received } from "./events/plan.ts";
import { readEvent } from "./events/read.ts";
import { type HookSlug, slugOfAction, slugOfLabel } from "./hooks.ts";
import { parseBody } from "./parse-body.ts";
import type { DeliveryState } from "./tables.ts";

export interface Reading {
  /** As the body says; "" where it does not. */
  action: string;
  /** Whether Greenhouse documents the action. */
  known: boolean;
  /** Which of the 14 hooks was heard: by the event itself, or by the label of a ping. */
  hook: HookSlug | null;
  /** The state if nothing speaks against it. */
  state: DeliveryState;
  reason: string | null;
  plan: EventPlan | null;
}

/** `payload.event` of a ping is the event's label in Greenhouse (Webhooks reference, Ping). */
const Ping = z.object({ event: z.string() });

export function readDelivery(body: Uint8Array, received: Received): Reading {
  const parsed = parseBody(body);
  if (!parsed.ok) return failed({ action: "", known: false, hook: null }, parsed.reason);
  const { action, payload } = parsed.value;
  const label = action === "ping" ? Ping.safeParse(payload).data?.event : undefined;
  const hook = label === undefined ? slugOfAction(action) : slugOfLabel(label);
  const event = readEvent(action, payload, received);
  if (event === null) {
    const reason = "An event that this version does not know.";
    return { action, known: false, hook, state: "recorded", reason, plan: null };
  }
  if (!event.ok) return failed({ action, known: true, hook }, event.reason);
  const plan = event.value;
  return { action, known: true, hook, state: plan.change ? "applied" : "recorded", reason: null, plan };
}

const failed = (what: Pick<Reading, "action" | "known" | "hook">, reason: string): Reading => ({
  ...what,
  state: "failed",
  reason,
  plan: null,
});

/** The same delivery when the database refused what it comes to: kept, and run again when that is mended. */
export const setAside = (reading: Reading): Reading =>
  failed(reading, "What it says could not be written. It is kept and can be run again.");
