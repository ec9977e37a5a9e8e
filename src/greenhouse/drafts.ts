/** What is sent to Greenhouse, in the product's words: a person, where they go, and what comes with them. */

export interface TypedValue {
  value: string;
  type: string;
}

export interface PersonDraft {
  firstName: string;
  lastName: string;
  preferredName?: string;
  company?: string;
  title?: string;
  emails: TypedValue[];
  phones: TypedValue[];
  addresses: TypedValue[];
  websites: TypedValue[];
  socials: string[];
  tags: string[];
  customFields: { nameKey?: string; id?: number; value: unknown }[];
}

/** Where the person goes: candidate on exactly one job, or prospect for none or several. */
export type Placement = { sourceId?: number; referrerUserId?: number } & (
  | { as: "candidate"; jobId: number; stageId?: number }
  | { as: "prospect"; jobIds: number[]; poolId?: number; poolStageId?: number; ownerUserId?: number }
);

export type Visibility = "public" | "private" | "admin_only";
export interface NoteDraft {
  body: string;
  visibility: Visibility;
  /** The Greenhouse user who is shown as the author; without one, the connection's own user. */
  authorUserId?: number;
  /** Present for a message that was exchanged with the person: written as an e-mail note where that exists. */
  email?: { from: string; to: string; subject: string; sentAt: string | null };
}
export interface AttachmentDraft {
  filename: string;
  type: "resume" | "cover_letter" | "other";
  source: { url: string } | { content: string };
}
export interface EducationDraft {
  school?: string;
  degree?: string;
  discipline?: string;
  startDate?: string;
  endDate?: string;
}
export interface EmploymentDraft {
  company: string;
  title: string;
  startDate: string;
  endDate?: string;
}
/** What a new person brings along beside themselves. */
export interface Parts {
  attachments: AttachmentDraft[];
  notes: NoteDraft[];
  educations: EducationDraft[];
  employments: EmploymentDraft[];
}
export type PartKind = keyof Parts;

/** Who gets the credit for a write, where the generation sends it with each call (v1's On-Behalf-Of). */
export interface WriteCredit {
  onBehalfOf?: number;
}
