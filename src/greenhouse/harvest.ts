/**
 * What the product needs of Greenhouse, in the product's words. `v3/` and `v1/` stand behind it; nothing here
 * knows a tenant, a database or an environment. Every call answers with a Result: a HarvestFailure states its
 * own disposition, and callers decide by that alone.
 */
import type { Result } from "../lib/result.ts";
import type { ApplicationChange, PersonChange } from "./changes.ts";
import type { AddedApplication, CreatedPerson, PartTarget } from "./created.ts";
import type {
  AttachmentDraft,
  EducationDraft,
  EmploymentDraft,
  NoteDraft,
  PartKind,
  Parts,
  PersonDraft,
  Placement,
  WriteCredit,
} from "./drafts.ts";
import type { HarvestFailure } from "./failure.ts";

export type HarvestKind = "harvest_v3" | "harvest_v1";

/** A page of a list. `next` is opaque: hand it back to get the next page; null is the end. */
export interface Page<T> {
  items: T[];
  next: string | null;
  /** Present when Greenhouse no longer took `next` and this is the first page again; count these to end a walk. */
  restarted?: true;
}
export type Answer<T> = Promise<Result<T, HarvestFailure>>;

/** A person as Greenhouse holds them. Times in ms since the epoch. */
export interface GreenhousePerson {
  id: number;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  title: string | null;
  isPrivate: boolean;
  emails: string[];
  phones: string[];
  websites: string[];
  socials: string[];
  tags: string[];
  createdAt: number | null;
  updatedAt: number | null;
  lastActivityAt: number | null;
}

export type ApplicationStatus = "active" | "rejected" | "hired" | "converted";

export interface GreenhouseApplication {
  id: number;
  candidateId: number;
  prospect: boolean;
  status: ApplicationStatus;
  /** One job for a candidate, none or several for a prospect. */
  jobIds: number[];
  stageId: number | null;
  stageName: string | null;
  rejectedAt: number | null;
  rejectionReasonId: number | null;
  /** Its name where the credential may read it; null otherwise. */
  rejectionReason: string | null;
  sourceId: number | null;
  createdAt: number | null;
  updatedAt: number | null;
  lastActivityAt: number | null;
}

/** A person with the applications that came along; null where those have a list of their own. */
export interface PersonWithApplications {
  person: GreenhousePerson;
  applications: GreenhouseApplication[] | null;
}

/** A closed span of Greenhouse's `updated_at`, in ms. */
export interface Window {
  from: number;
  until: number;
}

export interface GreenhouseUser {
  id: number;
  name: string;
  email: string | null;
  /** Every address of the user, the primary one included, lower case. */
  emails: string[];
  siteAdmin: boolean;
  deactivated: boolean;
}
export interface GreenhouseJob {
  id: number;
  name: string;
  status: "open" | "closed" | "draft";
  confidential: boolean;
  requisitionId: string | null;
  openedAt: number | null;
  closedAt: number | null;
  updatedAt: number | null;
}
export interface GreenhouseJobPost {
  id: number;
  jobId: number | null;
  title: string;
  live: boolean;
  updatedAt: number | null;
}
export interface GreenhouseJobStage {
  id: number;
  jobId: number;
  name: string;
  order: number;
}
export interface GreenhouseDepartment {
  id: number;
  name: string;
  parentId: number | null;
}
export interface GreenhouseSource {
  id: number;
  name: string;
}
export interface GreenhouseProspectPool {
  id: number;
  name: string;
  stages: { id: number; name: string }[];
}

/** The lists of which the product keeps a copy. */
export interface HarvestLists {
  users: GreenhouseUser;
  jobs: GreenhouseJob;
  "job-posts": GreenhouseJobPost;
  "job-stages": GreenhouseJobStage;
  departments: GreenhouseDepartment;
  sources: GreenhouseSource;
  "prospect-pools": GreenhouseProspectPool;
}
export type ListName = keyof HarvestLists;
export const LIST_NAMES = [
  "users",
  "jobs",
  "job-posts",
  "job-stages",
  "departments",
  "sources",
  "prospect-pools",
] as const satisfies readonly ListName[];

/** How a row of the permission table came out; `fix` is one sentence for a Greenhouse admin. */
export interface PermissionRow {
  permission: string;
  harvest: string;
  state: "granted" | "missing" | "unproven";
  fix: string | null;
}
export interface Access {
  actingUser: { id: number | null; name: string | null; siteAdmin: boolean | null } | null;
  permissions: PermissionRow[];
  /** Permissions of lists that are granted and showed nothing, though an account has something there. */
  emptyLists: string[];
  /** What a person should know though no permission is missing: one sentence each, safe to show. */
  notices: string[];
}

type Made = Answer<{ id: number | null }>;

export interface Harvest {
  readonly kind: HarvestKind;
  /** The parts that a create carries itself; the others are calls of their own. */
  readonly inlineParts: ReadonlySet<PartKind>;
  /** Whether a new prospect can be given an owner. */
  readonly ownsNewProspects: boolean;
  /** Whether a file's contents can be sent under this name: v1 wants a content type, and knows few. */
  takesFile(filename: string): boolean;

  /** Tries the credential: who it acts as, and a row for every permission. Writes nothing. */
  proveAccess(): Answer<Access>;

  listPage<L extends ListName>(list: L, next: string | null): Answer<Page<HarvestLists[L]>>;
  /** One record of a list by id; null where Greenhouse does not show one. */
  getOne<L extends ListName>(list: L, id: number): Answer<HarvestLists[L] | null>;
  stagesOfJob(jobId: number): Answer<GreenhouseJobStage[]>;
  postsOfJob(jobId: number): Answer<GreenhouseJobPost[]>;
  /** The one post that Greenhouse names for a job; null where it has none. */
  postOfJob(jobId: number): Answer<GreenhouseJobPost | null>;

  findPeopleByEmail(email: string): Answer<GreenhousePerson[]>;
  /** People by id, at most 50; those that are not visible are absent. */
  getPeople(ids: number[]): Answer<GreenhousePerson[]>;
  /** People created at or after a time (ms), in no promised order, for reading back what may have been created. */
  peopleCreatedSince(sinceMs: number, next: string | null): Answer<Page<GreenhousePerson>>;
  /** People who changed within a span of time. */
  peopleUpdated(window: Window, next: string | null): Answer<Page<PersonWithApplications>>;
  /** Applications that changed within a span of time; none on v1, where they come with their people. */
  applicationsUpdated(window: Window, next: string | null): Answer<Page<GreenhouseApplication>>;
  /** People by id with all their applications, fifty a call; those that are not visible are absent. */
  peopleWithApplications(ids: number[]): Answer<PersonWithApplications[]>;
  applicationsOf(candidateId: number): Answer<GreenhouseApplication[]>;
  getApplication(id: number): Answer<GreenhouseApplication | null>;

  createPerson(
    person: PersonDraft,
    placement: Placement,
    parts: Parts,
    credit: WriteCredit,
  ): Answer<CreatedPerson>;
  addApplication(candidateId: number, placement: Placement, credit: WriteCredit): Answer<AddedApplication>;
  updatePerson(id: number, change: PersonChange, credit: WriteCredit): Answer<GreenhousePerson>;
  updateApplication(
    id: number,
    change: ApplicationChange,
    credit: WriteCredit,
  ): Answer<GreenhouseApplication>;
  addAttachment(target: PartTarget, attachment: AttachmentDraft, credit: WriteCredit): Made;
  addNote(candidateId: number, note: NoteDraft, credit: WriteCredit): Made;
  addEducation(candidateId: number, education: EducationDraft, credit: WriteCredit): Made;
  addEmployment(candidateId: number, employment: EmploymentDraft, credit: WriteCredit): Made;

  /** What is there already, for reading back a lost answer. Null: this generation cannot read it. */
  attachmentsOf(target: { candidateId: number }): Answer<FileOnFile[]>;
  notesOf(candidateId: number): Answer<{ body: string; createdAt: number | null }[] | null>;
  educationsOf(candidateId: number): Answer<EducationOnFile[]>;
  employmentsOf(candidateId: number): Answer<EmploymentDraft[]>;

  /**
   * What of an education this account can hold: v3 and v1 want option ids for school, degree and discipline, so
   * a name without an option is `unmatched` and belongs into a note (Harvest v3 reference, candidate educations).
   */
  matchEducation(education: EducationDraft): Answer<{ writable: boolean; unmatched: string[] }>;

  /** Where a person's page is, for links: Greenhouse's profile URL, or null where it cannot be known. */
  readonly profileUrl: (candidateId: number, applicationId: number | null) => string;
}

export interface FileOnFile {
  filename: string;
  type: string;
  createdAt: number | null;
}

export interface EducationOnFile {
  school: string | null;
  degree: string | null;
  discipline: string | null;
  startDate: string | null;
  endDate: string | null;
}
