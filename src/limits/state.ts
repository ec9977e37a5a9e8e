/** What the limiter remembers of one connection: a plain object, kept as JSON, parsed again when it is read back. */
import * as z from "zod";

export const Kind = z.enum(["harvest_v3", "harvest_v1"]);
export type Kind = z.infer<typeof Kind>;

export const Lane = z.enum(["interactive", "bulk", "sync"]);
export type Lane = z.infer<typeof Lane>;

/** In the order in which they are served. */
export const LANES: readonly Lane[] = ["interactive", "bulk", "sync"];

/**
 * The window's length is documented (v3: 30 s, v1: 10 s), its size is not: until an answer tells the limit the
 * limiter supposes one at the low end of what has been seen (Harvest v3 reference, Rate limits; v1, Throttling).
 */
export const RULES: Record<Kind, { windowMs: number; supposedLimit: number }> = {
  harvest_v3: { windowMs: 30_000, supposedLimit: 50 },
  harvest_v1: { windowMs: 10_000, supposedLimit: 20 },
};

const time = z.number();
const count = z.int().nonnegative();

/** Permits handed out and not yet accounted for. After `expiresAt` they count as spent. */
const Block = z.object({ id: z.string(), left: count, issuedAt: time, expiresAt: time });
export type Block = z.infer<typeof Block>;

/**
 * The last `Remaining` that was told, and what is known to have happened since: own calls that told nothing
 * (`since`) and own calls that left the last `windowMs` (`recovered`).
 */
const Seen = z.object({ at: time, remaining: z.number(), since: z.number(), recovered: z.number() });

/**
 * How the server's window moves, known since `from`. `unknown`: nothing proved yet. `fixed`: this window began at
 * `from`, and all comes back at once at `endsAt`; `softEndsAt` is the earliest moment at which that may be. `rolling`: each call comes back on its own.
 * `closing` is what was left when `endsAt` passed, until an answer shows that a new window has begun.
 */
const Frame = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("unknown"), from: time }),
  z.object({ kind: z.literal("rolling"), from: time }),
  z.object({
    kind: z.literal("fixed"),
    from: time,
    endsAt: time,
    softEndsAt: time,
    closing: z.number().nullable(),
  }),
]);
export type Frame = z.infer<typeof Frame>;

/** The last `Reset` in the server's clock, since when (ours) it reads so, and whether it keeps still. */
const Reset = z.object({ value: time, from: time, holds: z.enum(["new", "stable", "moving"]) });

/** A group's wish and its turn: `served` counts permits, the lowest is next. It waits while `until` is ahead. */
const Group = z.object({ lane: Lane, group: z.string(), want: count, until: time, served: count, at: time });
export type Group = z.infer<typeof Group>;

export const State = z.object({
  version: z.literal(1),
  kind: Kind,
  /** The latest time at which anything happened. */
  at: time,
  limit: z.object({ value: z.number().positive(), told: z.boolean(), loweredUntil: time }),
  /** Own calls of the last `windowMs`, by the time at which they were reported. */
  spent: z.array(z.object({ at: time, n: count })),
  blocks: z.array(Block),
  issued: count,
  /** The server's clock minus ours. */
  skew: z.number().nullable(),
  seen: Seen.nullable(),
  frame: Frame,
  reset: Reset.nullable(),
  /** Calls of other users of the account: per window of late, in a usual fixed window, and in this one so far. */
  foreign: z.object({ perWindow: z.number(), usual: z.number(), soFar: z.number(), at: time }),
  /** Permits kept back because of refusals: each adds one, each call takes a little of it away again. */
  care: z.number(),
  stoppedUntil: time,
  answeredAt: time,
  /** Nothing has yet confirmed that the window is as believed: go in with a few calls first. */
  probing: z.boolean(),
  tokens: z.object({ n: z.number(), at: time }),
  groups: z.array(Group),
});
export type State = z.infer<typeof State>;

/** A connection of which nothing is known yet. `now` in ms since the epoch, as everywhere here. */
export function newState(kind: Kind, now: number): State {
  return {
    version: 1,
    kind,
    at: now,
    limit: { value: RULES[kind].supposedLimit, told: false, loweredUntil: 0 },
    spent: [],
    blocks: [],
    issued: 0,
    skew: null,
    seen: null,
    frame: { kind: "unknown", from: now },
    reset: null,
    foreign: { perWindow: 0, usual: 0, soFar: 0, at: now },
    care: 0,
    stoppedUntil: 0,
    answeredAt: now,
    probing: true,
    tokens: { n: 2, at: now },
    groups: [],
  };
}

export const windowOf = (state: State): number => RULES[state.kind].windowMs;
