/**
 * Finds out what became of a call whose answer was lost. Greenhouse has no idempotency key, so nothing is sent
 * again before it was looked for at least twice, 30 seconds apart or more: a new record may not show at once
 * (Harvest v1 reference, Truncated answers).
 */
import { commit } from "../db/client.ts";
import type { GreenhouseApplication, GreenhousePerson, HarvestKind, Page } from "../greenhouse/harvest.ts";
import { linksTo } from "../ledger/links.ts";
import { writeStep } from "../ledger/steps.ts";
import type { StepKind } from "../ledger/tables.ts";
import { asking } from "./finder.ts";
import { emailsOf, peopleWithEmails } from "./lookup.ts";
import { blockingApplication } from "./placement.ts";
import { type RowEnd, type RowWork, readFrom } from "./work.ts";

/** Between the first look that found nothing and the second. */
export const SECOND_LOOK_MS = 30_000;
/** Clocks differ, by five minutes at the most; a record is taken for ours when it was made from this long before the call. */
const CLOCK_SLACK_MS = 6 * 60_000;
/** Pages of new people walked for someone without an e-mail; more than any window of a lost answer holds. */
const MAX_PAGES = 50;

/** What was found of a lost create: nothing yet (and what to do), one record, or several that might be it. */
export type Trace<T> =
  | { is: "found"; value: T }
  | { is: "several"; ids: number[] }
  | { is: "gone" }
  | { is: "stopped"; end: RowEnd };

/** How often is looked before a call is taken for never done: a v1 record may stay hidden beyond one pause. */
const LOOKS: Record<HarvestKind, number> = { harvest_v3: 2, harvest_v1: 3 };

/** Nothing was found: look once more later, or, after the last look, take it for never done. */
export async function notFoundYet(
  work: RowWork,
  step: { kind: StepKind; ordinal?: number },
): Promise<{ is: "gone" } | { is: "stopped"; end: RowEnd }> {
  const { db, clock } = work.deps;
  const looks = work.steps.get(step.kind, step.ordinal)?.looks ?? 0;
  if (looks >= LOOKS[work.open.harvest.kind] - 1) {
    await commit(db, [writeStep(db, work.row, step, "planned", { looked: true })]);
    return { is: "gone" };
  }
  await commit(db, [writeStep(db, work.row, step, "unknown", { looked: true })]);
  return { is: "stopped", end: { end: "requeue", dueAt: clock() + SECOND_LOOK_MS } };
}

/** The person of a create whose answer was lost. */
export async function tracePerson(work: RowWork): Promise<Trace<GreenhousePerson>> {
  const since = sentSince(work, "person");
  const emails = emailsOf(work.profile);
  const people =
    emails.length > 0
      ? await readFrom(work, "person", peopleWithEmails(asking(work.open.harvest), emails))
      : await byWalk(work, since);
  if (people.is !== "done") return people;
  // The look-up right before the create had found nobody with these addresses, so whoever has them now is ours
  // whatever a clock says. Where nobody was looked for, or minutes earlier by a preview, the time tells old from new.
  const looked =
    emails.length > 0 &&
    work.exported.options.onExisting !== "create" &&
    !work.row.decision &&
    (work.steps.get("lookup")?.sentAt ?? null) === null;
  const fresh = people.value.filter(({ createdAt }) => looked || createdAt === null || createdAt >= since);
  if (fresh.length === 0) return notFoundYet(work, { kind: "person" });
  const taken = await takenByOthers(work, fresh);
  const free = fresh.filter(({ id }) => !taken.has(id));
  const [only] = free;
  // A twin's person is not taken for this one's: whether they are one is for a person to say.
  return only && free.length === 1
    ? { is: "found", value: only }
    : { is: "several", ids: fresh.map(({ id }) => id) };
}

/** From when on a record may be the one a step's lost call made (ms). */
export const sentSince = (work: RowWork, kind: StepKind, ordinal = 0): number =>
  (work.steps.get(kind, ordinal)?.sentAt ?? work.deps.clock()) - CLOCK_SLACK_MS;

/** Which of these people another row of ours, or another person of the product, stands for already. */
export async function takenByOthers(
  { deps, row }: RowWork,
  people: readonly { id: number }[],
): Promise<Set<number>> {
  const links = await linksTo(
    deps.db,
    row.tenantId,
    people.map(({ id }) => id),
  );
  return new Set(
    links.filter((link) => link.candidateId !== row.candidateId).map((link) => link.greenhouseCandidateId),
  );
}

type People = { is: "done"; value: GreenhousePerson[] } | { is: "stopped"; end: RowEnd };
type Walked = { is: "done"; value: Page<GreenhousePerson> } | { is: "stopped"; end: RowEnd };

async function byWalk(work: RowWork, since: number): Promise<People | { is: "several"; ids: number[] }> {
  // By id: a walk that had to begin again shows people twice.
  const found = new Map<number, GreenhousePerson>();
  let next: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const got: Walked = await readFrom(work, "person", work.open.harvest.peopleCreatedSince(since, next));
    if (got.is === "stopped") return got;
    for (const person of got.value.items) if (looksLike(work, person)) found.set(person.id, person);
    next = got.value.next;
    if (next === null) return { is: "done", value: [...found.values()] };
  }
  // Cut short, the walk says nothing: lists are newest first, and ours would come last.
  return { is: "several", ids: [...found.keys()] };
}

/** Every value that was sent must be there; a name alone would take a namesake for ours. */
function looksLike({ profile }: RowWork, person: GreenhousePerson): boolean {
  const same = (a: string | null | undefined, b: string | null | undefined) =>
    (a ?? "").trim() === (b ?? "").trim();
  const digits = (text: string) => text.replace(/\D/g, "");
  return (
    same(person.firstName, profile.firstName) &&
    same(person.lastName, profile.lastName) &&
    (!profile.title || same(person.title, profile.title)) &&
    (!profile.company || same(person.company, profile.company)) &&
    profile.phones.every((phone) => person.phones.some((other) => digits(other) === digits(phone.value))) &&
    profile.websites.every((site) => person.websites.includes(site.value)) &&
    profile.socials.every((url) => person.socials.includes(url))
  );
}

/** The application of an add whose answer was lost. */
export async function traceApplication(
  work: RowWork,
  candidateId: number,
): Promise<Trace<GreenhouseApplication>> {
  const applications = await readFrom(work, "application", work.open.harvest.applicationsOf(candidateId));
  if (applications.is === "stopped") return applications;
  // Before the call there was none that would have stood in its way.
  const made = blockingApplication(work.exported, applications.value);
  return made ? { is: "found", value: made } : notFoundYet(work, { kind: "application" });
}
