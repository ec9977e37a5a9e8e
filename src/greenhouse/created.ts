/** What a write made, and how the recruiter got credit for it. */
import type { ApplicationChange } from "./changes.ts";

/** How the recruiter got credit for a write; `prospect_owner` only where she was named as the owner. */
export type CreditedVia = "referrer" | "prospect_owner" | "on_behalf_of";

export interface CreatedPerson {
  candidateId: number;
  /** Null where the answer was cut to ids without one; read the application back before using it. */
  applicationId: number | null;
  creditedVia: CreditedVia[];
  /** What of the placement the create could not carry: send it with `updateApplication` (v1: a prospect's pool). */
  left: ApplicationChange | null;
}
export interface AddedApplication {
  applicationId: number;
  creditedVia: CreditedVia[];
}
/** Whose part it is: a person, and on v3 the application that a file belongs to. */
export interface PartTarget {
  candidateId: number;
  applicationId: number;
}
