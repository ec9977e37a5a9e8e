/** What an event comes to, as plain data: no statement, no clock, no database. */
import type { Change } from "../../changes/append.ts";
import type { Result } from "../../lib/result.ts";
import type { PersonAside } from "../../mirror/application-news.ts";
import type { JobNews, JobPostNews } from "../../mirror/job-news.ts";
import type { ApplicationNews } from "../../mirror/save-application.ts";

/** What the mirror is to learn, one case for each thing it can be told. */
export type MirrorNews =
  | { kind: "application_changed"; application: ApplicationNews & PersonAside }
  | {
      kind: "application_hired";
      hire: {
        id: number;
        candidateId: number;
        jobIds: number[];
        jobName: string | null;
        hiredAt: number;
      } & PersonAside;
    }
  | { kind: "application_deleted"; gone: { id: number; candidateId: number; prospect: boolean } }
  | { kind: "person_updated"; person: { id: number; digest: string } }
  | { kind: "person_deleted"; id: number }
  | { kind: "person_anonymized"; id: number }
  | { kind: "person_merged"; from: number; into: number }
  | { kind: "job_changed"; job: JobNews }
  | { kind: "job_deleted"; job: { id: number; name: string } }
  | { kind: "job_post_changed"; post: JobPostNews }
  | { kind: "job_post_deleted"; post: JobPostNews }
  | { kind: "list_record_deleted"; list: "departments" | "job-stages"; id: number };

/** Whom a change is about, in Greenhouse's ids; a merge is told to who was linked to either side. */
export type ChangedPerson = { id: number } | { mergedFrom: number; into: number };

export interface PlannedChange extends Omit<Change, "productId"> {
  person: ChangedPerson | null;
}

export interface EventPlan {
  /** The person it is about, for finding everything that is kept of them. */
  candidateId: number | null;
  /** The body has a clock of its own (`last_activity_at`, a post's `updated_at`). */
  clocked: boolean;
  news: MirrorNews | null;
  /** Null: an event beyond the 14. It may teach the mirror something, but the feed has no word for it. */
  change: PlannedChange | null;
}

/** What is known of a delivery apart from its payload. */
export interface Received {
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** SHA-256 of the raw body in hex. */
  digest: string;
}

/** Reads a payload; the reason is a sentence for a person. */
export type EventReader = (payload: unknown, received: Received) => Result<EventPlan, string>;

/** An event of which nothing is kept but that it came. */
export const onlyRecorded = (candidateId: number | null = null): EventPlan => ({
  candidateId,
  clocked: false,
  news: null,
  change: null,
});
