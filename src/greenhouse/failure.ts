/** Why a Harvest call has no result, and what that means for the caller. One place reads the disposition. */

/**
 * - `retry`: it was certainly not done; the same call may be made again after `delayMs`.
 * - `stop`: it was refused and will be again; tell the person.
 * - `reconnect`: the credential no longer works; nothing more can be done until the customer reconnects.
 * - `unknown`: a write may have happened; read back before anything is sent again.
 */
export type Disposition = "retry" | "stop" | "reconnect" | "unknown";

export type FailureCode =
  | "rate_limited"
  | "upstream_down"
  | "no_answer"
  | "credential_refused"
  | "permission_missing"
  | "not_found"
  | "refused"
  | "unexpected_answer";

export interface HarvestFailure {
  disposition: Disposition;
  code: FailureCode;
  /** Method and path template, e.g. `POST /v3/candidates`; never ids or values. */
  endpoint: string;
  status: number | null;
  /** What Greenhouse said, cut to a few entries. May quote values that were sent: shown to the tenant, never logged. */
  messages: string[];
  /** How long to wait before `retry`. */
  delayMs: number;
}

/** A failure with the fields that most have in common left out. */
export function failure(
  fields: Pick<HarvestFailure, "disposition" | "code" | "endpoint"> & Partial<HarvestFailure>,
): HarvestFailure {
  return { status: null, messages: [], delayMs: 0, ...fields };
}
