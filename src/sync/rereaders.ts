/** How each kind of stale record is read again, and what is then to be written. */
import type { Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { GreenhouseApplication, GreenhousePerson, Harvest } from "../greenhouse/harvest.ts";
import { oursAmong } from "../ledger/people.ts";
import { sha256Hex } from "../lib/hmac.ts";
import type { TenantId } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import { type StaleKind, saveApplication, savePerson } from "../mirror/apply.ts";
import { saveListPage } from "../mirror/save-lists.ts";
import { type Vault, vaultOf } from "../tenants/vault.ts";

export interface Reading {
  deps: Deps;
  tenantId: TenantId;
  harvest: Harvest;
  /** When the reads are sent: what is marked stale after it stays so. */
  readAt: number;
}

/** As far as it came: what was learned, whose marks are settled by it, and what ended it early. */
export interface Reread {
  statements: Statement[];
  settled: number[];
  failure: HarvestFailure | null;
}

export const rereaders: Record<StaleKind, (reading: Reading, ids: number[]) => Promise<Reread>> = {
  people: rereadPeople,
  jobs: async ({ deps, tenantId, harvest, readAt }, ids) => {
    const { found, settled, failure } = await eachOf(ids, (id) => harvest.getOne("jobs", id));
    const jobs = found.filter((job) => job !== null);
    return { statements: saveListPage(deps.db, tenantId, "jobs", jobs, readAt), settled, failure };
  },
  jobPosts: async ({ deps, tenantId, harvest, readAt }, ids) => {
    const { found, settled, failure } = await eachOf(ids, (id) => harvest.getOne("job-posts", id));
    const posts = found.filter((post) => post !== null);
    return { statements: saveListPage(deps.db, tenantId, "job-posts", posts, readAt), settled, failure };
  },
};

/** A hire or an edit may have moved the applications of our own people; of strangers that is not worth a call each. */
async function rereadPeople(reading: Reading, ids: number[]): Promise<Reread> {
  const { deps, tenantId, harvest, readAt } = reading;
  const people = await harvest.getPeople(ids);
  if (!people.ok) return refusedFor(ids, people.reason);
  const shown = new Map(people.value.map((person) => [person.id, person]));
  const ours = await oursAmong(deps.db, tenantId, [...shown.keys()]);
  const applications = await eachOf(
    ids,
    async (id): ReturnType<Harvest["applicationsOf"]> =>
      ours.has(id) ? harvest.applicationsOf(id) : { ok: true, value: [] },
  );
  const seen = applications.settled.flatMap((id) => shown.get(id) ?? []);
  return {
    statements: [
      ...(await savePeople(reading, seen)),
      ...applications.found
        .flat()
        .flatMap((application: GreenhouseApplication) =>
          saveApplication(deps.db, tenantId, application, readAt),
        ),
    ],
    settled: applications.settled,
    failure: applications.failure,
  };
}

async function savePeople(
  { deps, tenantId, readAt }: Reading,
  people: readonly GreenhousePerson[],
): Promise<Statement[]> {
  const vault = await vaultOf(deps, tenantId);
  const statements: Statement[] = [];
  for (const person of people) {
    const hashes = await Promise.all(person.emails.map((email) => vault.hashEmail(email)));
    const digest = await shownDigest(vault, person);
    statements.push(...savePerson(deps.db, tenantId, person, hashes, readAt, digest));
  }
  return statements;
}

/** A keyed hash of what makes up a person: equal for equal people, and it tells nothing of them. */
export async function shownDigest(vault: Vault, person: GreenhousePerson): Promise<string> {
  const { firstName, lastName, company, title, emails, phones, websites, socials, tags } = person;
  const fields = [firstName, lastName, company, title, emails, phones, websites, socials, tags];
  // Hashed before it is keyed, because addresses are keyed without regard to case.
  return vault.hashEmail(await sha256Hex(JSON.stringify(fields)));
}

/** What is refused for good is settled all the same: asking again would tell nothing new. */
const refusedFor = (ids: number[], failure: HarvestFailure): Reread => ({
  statements: [],
  settled: failure.disposition === "stop" ? ids : [],
  failure: failure.disposition === "stop" ? null : failure,
});

/** Records one by one, until one cannot be read now. What Greenhouse does not show is settled as well. */
async function eachOf<T>(
  ids: readonly number[],
  read: (id: number) => Promise<Result<T, HarvestFailure>>,
): Promise<{ found: T[]; settled: number[]; failure: HarvestFailure | null }> {
  const found: T[] = [];
  const settled: number[] = [];
  for (const id of ids) {
    const one = await read(id);
    if (one.ok) found.push(one.value);
    else if (one.reason.disposition !== "stop") return { found, settled, failure: one.reason };
    settled.push(id);
  }
  return { found, settled, failure: null };
}
