/**
 * Is it the same Greenhouse account, and has it the same numbers? Mappings and links are numbers: in another account,
 * or under another numbering, they would name strangers. What the new credential shows is compared with what we hold
 * by id, and the two must be alike, so that one number in two accounts does not pass.
 */
import { isNull, sql } from "drizzle-orm";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type {
  Answer,
  GreenhouseJob,
  GreenhousePerson,
  GreenhouseUser,
  Harvest,
  Page,
} from "../greenhouse/harvest.ts";
import { MAX_IDS } from "../greenhouse/walk.ts";
import { lastExported } from "../ledger/people.ts";
import type { TenantId } from "../lib/ids.ts";
import { ok } from "../lib/result.ts";
import { mirrorJobs } from "../mirror/tables.ts";
import { credentialRefusal, otherAccount, type Way } from "./refusals.ts";

/** How many records are asked for one by one where the first page of the list shows none that we know. */
const SAMPLE = 20;

/** So many people under our numbers must be others before it is taken for more than renamed and merged ones. */
const MANY_PEOPLE = 3;

/**
 * `same`: a record we know is there and alike. `others`: the numbers we know are there, and not one is alike. `none`:
 * not one of them is there. `untold`: nothing to compare.
 */
type Verdict = "same" | "others" | "none" | "untold";

/** What of a record is compared: a name may change and a number may be taken, seldom all at once. */
interface Known {
  id: number;
  marks: string[];
}

/** One kind of record, in Greenhouse and in our copy. `ids` null asks for any of them. */
interface Compared<T extends { id: number }> {
  page(): Answer<Page<T>>;
  /** Null where one record cannot be had without walking the whole list. */
  one: ((id: number) => Answer<T | null>) | null;
  marks(shown: T): (string | null)[];
  known(ids: number[] | null): Promise<Known[]>;
  /** How many of them must be others to be told; one where absent. */
  enough?: number;
}

/**
 * Throws `connections.other_account` when neither jobs nor users are the same ones, or when the numbers of jobs, users
 * or exported people name others, whatever fewer rights were accepted: those are about permissions, this is about whose
 * data it is. Returns a notice for a kind without a match.
 */
export async function refuseOtherAccount(
  deps: Deps,
  tenantId: TenantId,
  harvest: Harvest,
  way: Way,
): Promise<string[]> {
  const jobs = await compare(comparedJobs(deps, tenantId, harvest), way);
  const users = await compare(comparedUsers(deps, tenantId, harvest), way);
  const people = await compare(await comparedPeople(deps, tenantId, harvest), way);
  if ([jobs, users, people].includes("others")) throw otherAccount();
  const missed = Object.entries({ jobs, users, people }).filter(([, verdict]) => verdict === "none");
  if ((jobs === "none" || users === "none") && jobs !== "same" && users !== "same") throw otherAccount();
  return missed.map(([kind]) =>
    kind === "people"
      ? "The credential shows none of the people who were exported last: check that its user may see them, or they would be taken for new ones."
      : `The credential shows none of the ${kind} that our copy held when it was put in force: check that its user may see them.`,
  );
}

async function compare<T extends { id: number }>(kind: Compared<T>, way: Way): Promise<Verdict> {
  const sample = (await kind.known(null)).slice(0, SAMPLE);
  if (sample.length === 0) return "untold";
  const page = await readable(kind.page(), way);
  if (!page) return "untold";
  const held = await kind.known(page.items.map(({ id }) => id));
  const marks = new Map([...sample, ...held].map((known) => [known.id, known.marks]));
  const alike = (record: T) =>
    kind.marks(record).some((mark) => mark !== null && marks.get(record.id)?.includes(mark.toLowerCase()));
  const shown = page.items.filter(({ id }) => marks.has(id));
  if (shown.some(alike)) return "same";
  for (const { id } of kind.one ? sample : []) {
    const record = kind.one && (await readable(kind.one(id), way));
    if (record && alike(record)) return "same";
    if (record) shown.push(record);
  }
  return shown.length >= (kind.enough ?? 1) ? "others" : shown.length > 0 ? "untold" : "none";
}

/** The value; null where the credential may not read it, which the permission table tells. */
async function readable<T>(answer: Answer<T>, way: Way): Promise<T | null> {
  const read = await answer;
  if (read.ok) return read.value;
  if (read.reason.disposition === "stop") return null;
  throw credentialRefusal(read.reason, way);
}

const comparedJobs = (deps: Deps, tenantId: TenantId, harvest: Harvest): Compared<GreenhouseJob> => ({
  page: () => harvest.listPage("jobs", null),
  one: (id) => harvest.getOne("jobs", id),
  marks: ({ name, requisitionId }) => [name, requisitionId],
  async known(ids) {
    const rows = await deps.db
      .select({ id: mirrorJobs.id, name: mirrorJobs.name, requisitionId: mirrorJobs.requisitionId })
      .from(mirrorJobs)
      .where(owned(mirrorJobs, tenantId, ids ? oneOf(mirrorJobs.id, ids) : isNull(mirrorJobs.deletedAt)))
      .limit(ids ? ids.length : SAMPLE);
    return rows.map(({ id, name, requisitionId }) => ({ id, marks: lower([name, requisitionId]) }));
  },
});

const comparedUsers = (deps: Deps, tenantId: TenantId, harvest: Harvest): Compared<GreenhouseUser> => ({
  page: () => harvest.listPage("users", null),
  one: harvest.kind === "harvest_v3" ? (id) => harvest.getOne("users", id) : null,
  marks: ({ name, emails }) => [name, ...emails],
  async known(ids) {
    // The table is the room's that opens its connections here, so its name stands here without an import.
    const among = ids ? sql`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))` : sql`true`;
    const rows = await deps.db.all<{ id: number; name: string; emails: string }>(
      sql`SELECT id, name, emails FROM greenhouse_users WHERE tenant_id = ${tenantId} AND ${among} LIMIT ${ids ? ids.length : SAMPLE}`,
    );
    return rows.map(({ id, name, emails }) => ({ id, marks: lower([name, ...stringsOf(emails)]) }));
  },
});

/** Those whom we exported last, by the last name and the addresses that we sent. */
async function comparedPeople(
  deps: Deps,
  tenantId: TenantId,
  harvest: Harvest,
): Promise<Compared<GreenhousePerson>> {
  const exported = await lastExported(deps.db, tenantId, MAX_IDS);
  const known = exported.map(({ id, lastName, emails }) => ({
    id,
    marks: lower([lastName, ...stringsOf(emails)]),
  }));
  return {
    async page() {
      const people = await harvest.getPeople(known.map(({ id }) => id));
      return people.ok ? ok({ items: people.value, next: null }) : people;
    },
    one: null,
    marks: ({ lastName, emails }) => [lastName, ...emails],
    known: async (ids) => (ids ? known.filter(({ id }) => ids.includes(id)) : known),
    enough: MANY_PEOPLE,
  };
}

const lower = (marks: (string | null)[]): string[] =>
  marks.flatMap((mark) => (mark ? [mark.toLowerCase()] : []));

function stringsOf(json: string): string[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "string") : [];
}
