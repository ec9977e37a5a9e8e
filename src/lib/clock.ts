/** The time in milliseconds since the epoch. Injected, so that tests can drive it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** ISO 8601 UTC, as the public surface writes times. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** ISO or null: for optional times of a row. */
export const isoOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms);

/** Milliseconds of a time in any ISO form that Greenhouse writes, or null where there is none to read. */
export function parseTime(text: string | null | undefined): number | null {
  if (!text) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
