/** What a write made, and how the recruiter got credit for it. */
import type { ApplicationChange } from "./changes.ts";

/** How the recruiter got credit for a write; `prospect_owner` only where she was named as the owner. */
export type CreditedVia = "referrer" | "prospect_owner" | "on_behalf_of";

/**
 * Why a credit that was asked for could not be given:
 * - `no_referrer`: the user has no referrer record, and none can be made by the API (v3).
 * - `referrers_hidden`: the credential may not look for one (v3).
 * - `actor_refused`: Greenhouse takes no write in her name, so it was made by the connection's user (v1).
 * - `owner_not_settable`: a new prospect takes no owner along (v1).
 */
export type CreditGap = "no_referrer" | "referrers_hidden" | "actor_refused" | "owner_not_settable";

/** Whose doing a write shows as in Greenhouse. */
export interface Credit {
  creditedVia: CreditedVia[];
  uncredited: CreditGap[];
}

export interface CreatedPerson extends Credit {
  candidateId: number;
  /** Null where the answer was cut to ids without one; read the application back before using it. */
  applicationId: number | null;
  /** What of the placement the create could not carry: send it with `updateApplication` (v1: a prospect's pool). */
  left: ApplicationChange | null;
}
export interface AddedApplication extends Credit {
  applicationId: number;
}
/** Whose part it is: a person, and on v3 the application that a file belongs to. */
export interface PartTarget {
  candidateId: number;
  applicationId: number;
}
