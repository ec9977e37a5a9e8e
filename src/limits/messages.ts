/** What the limiter is asked and what it answers; asked over RPC, so parsed where it enters. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import { Kind, Lane } from "./state.ts";
import type { Grant, Snapshot, Wait } from "./window.ts";

/** More than a window holds is never granted at once. */
const MAX_WANT = 1000;

export const AcquireInput = z.object({
  lane: Lane,
  /** What shares a lane fairly: an export's id, a list's name. */
  group: z.string().min(1).max(200),
  want: z.int().min(1).max(MAX_WANT),
  /** Which Harvest the connection speaks; it sets the window's length. Unsaid, it stays as it was, v3 at first. */
  kind: Kind.optional(),
});
export type AcquireInput = z.input<typeof AcquireInput>;

const known = z.number().nullable();

/** One call that was made. All but `block` as in the answer's headers, null where it told nothing or none came. */
export const ObserveInput = z.object({
  status: known,
  limit: known,
  remaining: known,
  resetAt: known,
  retryAfterMs: known,
  serverDate: known,
  /** The block whose permit paid for the call; null when the caller does not know. */
  block: z.string().nullable(),
});
export type ObserveInput = z.input<typeof ObserveInput>;

export const GiveBackInput = z.object({ block: z.string(), unused: z.int().min(1).max(MAX_WANT) });
export type GiveBackInput = z.input<typeof GiveBackInput>;

/** The limiter of one connection. The Durable Object offers it, and the client passes it on. */
export interface Limiter {
  acquire(input: AcquireInput): Promise<Result<Grant, Wait>>;
  /** Answers for how many ms nobody may call: above 0, permits in hand are to be given back. */
  observe(input: ObserveInput): Promise<{ stopMs: number }>;
  giveBack(input: GiveBackInput): Promise<void>;
  snapshot(): Promise<Snapshot | null>;
  /** Removes all that is known, for a connection that is gone. */
  forget(): Promise<void>;
}
