/** Signals: what a person should know about how things stand, in words they can act on. */
import { iso } from "./clock.ts";

/**
 * `error`: something does not work, or is about to be lost. `warning`: it works with less, or will stop. `info`: it
 * waits as it should, and goes on by itself.
 */
export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Who can mend it: the customer's Greenhouse admin, the recruiter, the product's engineers, or whoever runs this. */
export type Audience = "admin" | "recruiter" | "product" | "operator";

export interface Signal {
  /** Stable, `room.reason`: what programs branch on. */
  code: string;
  severity: Severity;
  who: Audience;
  /** What is so, in one sentence. */
  message: string;
  /** What to do, in one or two sentences. */
  fix: string;
  /** How many it is about; null where there is nothing to count. Counts end at `MANY`. */
  count: number | null;
  /** Since when, ISO 8601; null where it is not known. */
  since: string | null;
  /** The names of what it is about, as a person reads them; never personal data. */
  items: string[];
}

/** Nothing is counted further than this: more of it changes nothing for the reader, and costs reading. */
export const MANY = 1_000;

interface Details {
  count?: number;
  /** Milliseconds since the epoch. */
  since?: number | null;
  items?: string[];
}

/** A signal from its code and words: `[severity, who, message, fix]`. */
export function signal(
  code: string,
  [severity, who, message, fix]: readonly [Severity, Audience, string, string],
  { count, since, items = [] }: Details = {},
): Signal {
  const at = since === undefined || since === null ? null : iso(since);
  return { code, severity, who, message, fix, count: count ?? null, since: at, items };
}

/** The gravest first; of the same gravity in the order they were found. */
export const gravestFirst = (signals: readonly Signal[]): Signal[] =>
  [...signals].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));

/** “1 row” or “3 rows”; a count at its end reads “1000 or more”. */
export const counted = (n: number, one: string, several = `${one}s`): string =>
  n === 1 ? `1 ${one}` : `${n >= MANY ? `${MANY} or more` : n} ${several}`;
