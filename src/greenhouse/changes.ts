/** What can be changed of an application or a person that is there. */
import type { TypedValue } from "./drafts.ts";

/** Changes to an application; what is absent stays. */
export interface ApplicationChange {
  sourceId?: number;
  referrerUserId?: number;
  poolId?: number;
  poolStageId?: number;
}
/** Changes to a person; what is absent stays, a list that is present replaces the whole list. */
export interface PersonChange {
  firstName?: string;
  lastName?: string;
  company?: string;
  title?: string;
  isPrivate?: boolean;
  emails?: TypedValue[];
  phones?: TypedValue[];
  addresses?: TypedValue[];
  websites?: TypedValue[];
  socials?: string[];
  tags?: string[];
}
