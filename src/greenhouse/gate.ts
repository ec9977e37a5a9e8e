/** What the Harvest client asks of whoever paces it and whoever holds the credential. Implemented above. */
import type { Result } from "../lib/result.ts";
import type { HarvestFailure } from "./failure.ts";
import type { TokenClaims } from "./v3/claims.ts";

/** What one answer told about the account's window. Times in ms since the epoch. */
export interface RateObservation {
  status: number;
  limit: number | null;
  remaining: number | null;
  /** `X-RateLimit-Reset` as sent (epoch seconds or a date), turned into ms. */
  resetAt: number | null;
  /** `Retry-After` in ms, where sent. */
  retryAfterMs: number | null;
  /** The server's own `Date`, to see a clock that is off. */
  serverDate: number | null;
}

export interface Gate {
  /** Leave for exactly one call now, or how long to wait. A call is never made without it. */
  enter(): Promise<Result<void, { waitMs: number }>>;
  /** Told once per answered call, and with null when no answer came. */
  observe(observation: RateObservation | null): Promise<void>;
}

/** Where v3 gets its bearer token. `renew` is told which token was refused, so that only one caller fetches anew. */
export interface TokenSource {
  current(): Promise<Result<string, HarvestFailure>>;
  renew(refused: string): Promise<Result<string, HarvestFailure>>;
  /** What the auth host says of a token that does not list its own scopes; null where it cannot be told. */
  introspect?(token: string): Promise<TokenClaims | null>;
  /** True where the access was given on Greenhouse's consent page: no credential's scopes can be ticked then. */
  readonly byConsent?: boolean;
}
