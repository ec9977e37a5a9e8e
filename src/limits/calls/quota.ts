/**
 * How many requests a caller of our own API may still make. Pure. A bucket holds a window's worth of requests and
 * refills evenly (GCRA, ITU-T I.371): all that is remembered of it is when it will be full again.
 */

/** `requests` in `windowMs`, all at once or spread. */
export interface Quota {
  requests: number;
  windowMs: number;
}

/** When the bucket is full again, in ms since the epoch; one that nobody knows is full. */
export type FullAt = number;

export interface Level {
  /** Requests that may be made at once. */
  room: number;
  /** Until the bucket is full, in ms. */
  resetMs: number;
  /** Until there is room for one, in ms; 0 when there is. */
  waitMs: number;
}

const stepMs = ({ requests, windowMs }: Quota): number => windowMs / requests;

/** How full the bucket is at `now`. */
export function levelOf(fullAt: FullAt | undefined, quota: Quota, now: number): Level {
  const resetMs = Math.max(0, (fullAt ?? 0) - now);
  const free = quota.windowMs - resetMs;
  const step = stepMs(quota);
  // Steps are fractions: a hair's breadth of a request is not one that is missing.
  const room = Math.max(0, Math.floor(free / step + 1e-9));
  return { room, resetMs, waitMs: room > 0 ? 0 : Math.ceil(step - free) };
}

/** The bucket after `taken` requests were taken from it. */
export const drained = (fullAt: FullAt | undefined, quota: Quota, taken: number, now: number): FullAt =>
  Math.max(fullAt ?? 0, now) + taken * stepMs(quota);
