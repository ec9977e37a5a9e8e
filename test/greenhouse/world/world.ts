// One customer's organisation and everything that is remembered about it. `reset` makes a new one.
import { Clock } from "./clock.ts";
import type * as org from "./org-records.ts";
import type * as rec from "./records.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { type Row, Table } from "./table.ts";

/** Tells the web hooks that something happened. `build` runs only when a hook listens to the action. */
export type Emit = (action: string, build: () => unknown) => void;

// Every kind has a range of its own, all beyond a signed 32 bit number as production ids are (75692480002): an id
// that strays into the wrong field finds nothing.
export class World {
  readonly clock = new Clock();
  settings: Settings = defaultSettings();
  readonly organization = { id: 4_001_338_002, name: "Larkspur Robotics" };
  /** Where this server is reached; file links and web hook URLs in payloads start with it. */
  origin = "http://127.0.0.1";
  /** Set by the sender of web hooks. */
  send: Emit = () => {};
  #held: [action: string, build: () => unknown][] | null = null;
  readonly merges: { from: number; into: number; at: string }[] = [];

  readonly users = new Table<org.User>(4_100_000_000, {
    email: (row) => (row.primary_email ? [row.primary_email.toLowerCase()] : []),
  });
  readonly userEmails = new Table<org.UserEmail>(4_200_000_000, {
    user_id: (row) => [row.user_id],
    email: (row) => [row.email.toLowerCase()],
  });
  readonly departments = new Table<org.Department>(4_020_000_000);
  readonly offices = new Table<org.Office>(4_021_000_000);
  readonly jobs = new Table<org.Job>(4_000_000_000);
  readonly stages = new Table<org.JobStage>(5_000_000_000, { job_id: (row) => [row.job_id] });
  readonly openings = new Table<org.Opening>(5_100_000_000, { job_id: (row) => [row.job_id] });
  readonly jobPosts = new Table<org.JobPost>(5_200_000_000, {
    job_id: (row) => (row.job_id === null ? [] : [row.job_id]),
  });
  readonly jobOwners = new Table<org.JobOwner>(5_300_000_000, { job_id: (row) => [row.job_id] });
  readonly hiringManagers = new Table<org.HiringManager>(5_310_000_000, { job_id: (row) => [row.job_id] });
  readonly sources = new Table<org.Source>(4_030_000_000);
  readonly referrers = new Table<org.Referrer>(4_031_000_000);
  readonly pools = new Table<org.ProspectPool>(4_040_000_000);
  readonly poolStages = new Table<org.PoolStage>(4_041_000_000, {
    prospect_pool_id: (row) => [row.prospect_pool_id],
  });
  readonly rejectionReasons = new Table<org.RejectionReason>(4_050_000_000);
  readonly closeReasons = new Table<org.CloseReason>(4_051_000_000);
  readonly customFields = new Table<org.CustomField>(4_060_000_000);
  readonly customFieldOptions = new Table<org.CustomFieldOption>(4_061_000_000, {
    custom_field_id: (row) => [row.custom_field_id],
  });
  readonly webhooks = new Table<org.WebHook>(4_070_000_000);

  readonly candidates = new Table<rec.Candidate>(60_000_000_000, {
    email: (row) => [...new Set(row.email_addresses.map((email) => email.value.toLowerCase()))],
  });
  readonly applications = new Table<rec.Application>(75_000_000_000, {
    candidate_id: (row) => [row.candidate_id],
  });
  readonly applicationStages = new Table<rec.ApplicationStage>(76_000_000_000, {
    application_id: (row) => [row.application_id],
  });
  readonly prospectDetails = new Table<rec.ProspectDetail>(77_000_000_000, {
    application_id: (row) => [row.application_id],
  });
  readonly rejectionDetails = new Table<rec.RejectionDetail>(78_000_000_000, {
    application_id: (row) => [row.application_id],
  });
  readonly attachments = new Table<rec.Attachment>(79_000_000_000, {
    application_id: (row) => [row.application_id],
    candidate_id: (row) => (row.candidate_id === null ? [] : [row.candidate_id]),
  });
  readonly notes = new Table<rec.Note>(80_000_000_000, {
    candidate_id: (row) => (row.candidate_id === null ? [] : [row.candidate_id]),
  });
  readonly educations = new Table<rec.Education>(81_000_000_000, {
    candidate_id: (row) => [row.candidate_id],
  });
  readonly employments = new Table<rec.Employment>(82_000_000_000, {
    candidate_id: (row) => [row.candidate_id],
  });
  readonly candidateTags = new Table<rec.CandidateTag>(4_080_000_000, { name: (row) => [row.name] });
  readonly appliedTags = new Table<rec.AppliedTag>(83_000_000_000, {
    candidate_id: (row) => [row.candidate_id],
    candidate_tag_id: (row) => [row.candidate_tag_id],
  });

  emit(action: string, build: () => unknown): void {
    if (this.#held) this.#held.push([action, build]);
    else this.send(action, build);
  }

  /** Events of writes that belong together are made at their end, so each payload shows all that was written. */
  together<T>(act: () => T): T {
    this.#held = [];
    try {
      const result = act();
      const held = this.#held;
      this.#held = null;
      for (const [action, build] of held) this.send(action, build);
      return result;
    } finally {
      this.#held = null;
    }
  }

  /** A fresh row's id and times. */
  stamp(table: { nextId(): number }, at: string = this.clock.iso()): Row {
    return { id: table.nextId(), created_at: at, updated_at: at };
  }
}
