/**
 * Writes on v1 name the user they are made for in `On-Behalf-Of` (v1 reference, Basics), and that user's own
 * rights count. What a recruiter may not do, or a user that Greenhouse does not know, is refused before anything
 * is executed; the write is then made once more in the name of the connection's own user.
 */
import type * as z from "zod";
import { ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import type { CreditedVia } from "../created.ts";
import type { WriteCredit } from "../drafts.ts";
import type { Answer } from "../harvest.ts";
import type { OptionStore } from "../options.ts";

export interface V1 {
  wire: Wire;
  /** The Greenhouse user that writes are made for when nobody is to be credited, or she may not. */
  actingUserId: number;
  /** What is known of schools, degrees and disciplines; never read from Greenhouse here. */
  options: OptionStore;
}

/** In whose name a body is built. `author` keeps a named author unless the write had to fall back. */
export interface Actor {
  userId: number;
  fellBack: boolean;
}

export interface Write<T> {
  method: "POST" | "PATCH";
  template: string;
  path: string;
  body: (actor: Actor) => Record<string, unknown>;
  answer: z.ZodType<T>;
}

export interface Written<T> {
  value: T;
  actor: Actor;
  creditedVia: CreditedVia[];
}

export async function write<T>(v1: V1, request: Write<T>, credit: WriteCredit): Answer<Written<T>> {
  const { wire, actingUserId } = v1;
  const { method, template, path, answer } = request;
  const as = (actor: Actor) => {
    const headers = { "On-Behalf-Of": String(actor.userId) };
    return call(wire, { method, template, path, headers, body: request.body(actor), answer });
  };
  const wanted = { userId: credit.onBehalfOf ?? actingUserId, fellBack: false };
  const first = await as(wanted);
  if (first.ok) {
    const creditedVia: CreditedVia[] = credit.onBehalfOf === undefined ? [] : ["on_behalf_of"];
    return ok({ value: first.value.value, actor: wanted, creditedVia });
  }
  const { status } = first.reason;
  if ((status !== 403 && status !== 404) || wanted.userId === actingUserId) return first;
  const own = { userId: actingUserId, fellBack: true };
  const second = await as(own);
  return second.ok ? ok({ value: second.value.value, actor: own, creditedVia: [] }) : second;
}
