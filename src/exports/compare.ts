/** A person in review beside those in Greenhouse whom they may be, for somebody who decides which one it is. */
import { eq } from "drizzle-orm";
import { harvestFor } from "../connections/harvest.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { GreenhouseApplication, GreenhousePerson } from "../greenhouse/harvest.ts";
import { profileUrl } from "../greenhouse/profile-url.ts";
import { exportRows, type RowError } from "../ledger/tables.ts";
import { trusted } from "../lib/cast.ts";
import { isoOrNull } from "../lib/clock.ts";
import { notFound } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { jobsByIds } from "../mirror/queries.ts";
import type { StoredProfile } from "../shortlist/profile.ts";
import { findExport } from "./status.ts";

/** Of so many people the applications are read too, one call each. */
const WITH_APPLICATIONS = 5;

/** What tells one person from another. */
export interface Particulars {
  name: string;
  title: string | null;
  company: string | null;
  emails: string[];
  phones: string[];
  links: string[];
}
/** Somebody in Greenhouse, as far as this connection shows them. */
export interface Match {
  id: number;
  url: string;
  /** Null: Greenhouse does not show them to this connection, or keeps them private. */
  person: (Particulars & { createdAt: string | null; lastActivityAt: string | null }) | null;
  isPrivate: boolean;
  /** Null: not known. */
  applications: { jobName: string | null; prospect: boolean; status: string; stage: string | null }[] | null;
}
export interface Comparison {
  candidateId: string;
  outcome: string;
  error: RowError | null;
  /** Null: the person was erased. */
  ours: Particulars | null;
  matches: Match[];
  /** False: Greenhouse could not be asked just now, so only its ids and links are known. */
  asked: boolean;
}

export async function compareRow(
  deps: Deps,
  tenantId: TenantId,
  exportId: string,
  candidateId: string,
): Promise<Comparison> {
  const exported = await findExport(deps, tenantId, exportId);
  const [row] = await deps.db
    .select()
    .from(exportRows)
    .where(
      owned(
        exportRows,
        tenantId,
        eq(exportRows.exportId, exported.id),
        eq(exportRows.candidateId, candidateId),
      ),
    );
  if (!row) throw notFound("This person of the export");
  const people = await readPeople(deps, tenantId, row.matches);
  return {
    candidateId,
    outcome: row.outcome,
    error: row.error,
    ours: row.profile === null ? null : ourParticulars(storedProfile(row.profile)),
    asked: people !== null,
    matches: row.matches.map((id) => {
      const found = people?.find(({ person }) => person.id === id);
      const url = profileUrl(id, null);
      // What Greenhouse keeps from most of its own users is not told to ours.
      if (!found || found.person.isPrivate)
        return { id, url, person: null, isPrivate: found !== undefined, applications: null };
      const { person, applications } = found;
      return { id, url, person: theirParticulars(person), isPrivate: false, applications };
    }),
  };
}

interface Found {
  person: GreenhousePerson;
  applications: Match["applications"];
}

/** Null where Greenhouse did not answer; a comparison without it still has its links. */
async function readPeople(deps: Deps, tenantId: TenantId, ids: readonly number[]): Promise<Found[] | null> {
  if (ids.length === 0) return [];
  const open = await harvestFor(deps, tenantId, { lane: "interactive", group: "compare" });
  if (!open.ok) return null;
  const { harvest } = open.value;
  try {
    const people = await harvest.getPeople([...ids]);
    if (!people.ok) {
      deps.log.warn("exports.compare_unanswered", { code: people.reason.code });
      return null;
    }
    const found: Found[] = [];
    for (const person of people.value) {
      const known = found.length < WITH_APPLICATIONS && !person.isPrivate;
      const applications = known ? await harvest.applicationsOf(person.id) : null;
      found.push({
        person,
        applications: applications?.ok ? await named(deps, tenantId, applications.value) : null,
      });
    }
    return found;
  } finally {
    await open.value.close();
  }
}

async function named(deps: Deps, tenantId: TenantId, applications: readonly GreenhouseApplication[]) {
  const jobIds = applications.flatMap(({ jobIds: [first] }) => (first === undefined ? [] : [first]));
  const jobs = new Map((await jobsByIds(deps.db, tenantId, jobIds)).map((job) => [job.id, job.name]));
  return applications.map(({ jobIds: [first], prospect, status, stageName }) => ({
    jobName: first === undefined ? null : (jobs.get(first) ?? null),
    prospect,
    status,
    stage: stageName,
  }));
}

const storedProfile = (json: string): StoredProfile =>
  trusted(JSON.parse(json), "written by requestExport from a parsed and cleaned profile");

const fullName = (person: { firstName: string | null; lastName: string | null }): string =>
  [person.firstName, person.lastName].filter(Boolean).join(" ");

const ourParticulars = (profile: StoredProfile): Particulars => ({
  name: fullName(profile),
  title: profile.title ?? null,
  company: profile.company ?? null,
  emails: profile.emails.map((email) => email.value),
  phones: profile.phones.map((phone) => phone.value),
  links: [...profile.socials, ...profile.websites.map((site) => site.value)],
});

const theirParticulars = (person: GreenhousePerson) => ({
  name: fullName(person),
  title: person.title,
  company: person.company,
  emails: person.emails,
  phones: person.phones,
  links: [...person.socials, ...person.websites],
  createdAt: isoOrNull(person.createdAt),
  lastActivityAt: isoOrNull(person.lastActivityAt),
});
