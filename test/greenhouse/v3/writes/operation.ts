// What a write operation is: where it lives, which scope it asks for, which table its body is held against.
import type { Actor } from "../../acts/references.ts";
import type { State } from "../../practice.ts";
import type { Rule } from "../../rules/schema.ts";
import type { World } from "../../world/world.ts";
import type { Caller } from "../gate.ts";

export interface WriteCall {
  state: State;
  world: World;
  caller: Caller;
  actor: Actor;
  /** The id in the path; 0 where there is none. */
  id: number;
  body: unknown;
  origin: string;
}

/** A status other than the operation's own, when the documents give two. */
export class Answer {
  readonly status: 200 | 202 | 422;
  readonly body: unknown;
  constructor(status: 200 | 202 | 422, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

export interface Operation {
  method: "POST" | "PATCH" | "DELETE";
  path: string;
  scope: string;
  success: 200 | 201 | 204;
  body: Rule | null;
  partnerOnly?: boolean;
  run: (call: WriteCall) => unknown;
}
