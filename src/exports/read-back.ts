/**
 * Finds out what became of a call whose answer was lost. Greenhouse has no idempotency key, so nothing is sent
 * again before it was looked for twice, at least 30 seconds apart: a new record may not show at once
 * (Harvest v1 reference, Truncated answers).
 */
import { commit } from "../db/client.ts";
import type { GreenhouseApplication, GreenhousePerson, Page } from "../greenhouse/harvest.ts";
import { writeStep } from "../ledger/steps.ts";
import type { StepKind } from "../ledger/tables.ts";
import { emailsOf, peopleWithEmails } from "./lookup.ts";
import { isPlacement } from "./placement.ts";
import { type RowEnd, type RowWork, readFrom } from "./work.ts";

/** Between the first look that found nothing and the second. */
export const SECOND_LOOK_MS = 30_000;
/** Clocks differ: a record is taken for ours when it was made from this long before the call. */
const CLOCK_SLACK_MS = 60_000;
/** Pages of new people walked for someone without an e-mail; more than any window of a lost answer holds. */
const MAX_PAGES = 20;

/** What was found of a lost create: nothing yet (and what to do), one record, or several that might be it. */
export type Trace<T> =
  | { is: "found"; value: T }
  | { is: "several"; ids: number[] }
  | { is: "gone" }
  | { is: "stopped"; end: RowEnd };

/** Nothing was found: look once more later, or, after the second look, take it for never done. */
export async function notFoundYet(
  work: RowWork,
  step: { kind: StepKind; ordinal?: number },
): Promise<{ is: "gone" } | { is: "stopped"; end: RowEnd }> {
  const { db, clock } = work.deps;
  const looks = work.steps.get(step.kind, step.ordinal)?.looks ?? 0;
  if (looks >= 1) {
    await commit(db, [writeStep(db, work.row, step, "planned", { looked: true })]);
    return { is: "gone" };
  }
  await commit(db, [writeStep(db, work.row, step, "unknown", { looked: true })]);
  return { is: "stopped", end: { end: "requeue", dueAt: clock() + SECOND_LOOK_MS } };
}

/** The person of a create whose answer was lost. */
export async function tracePerson(work: RowWork): Promise<Trace<GreenhousePerson>> {
  const since = (work.steps.get("person")?.sentAt ?? work.deps.clock()) - CLOCK_SLACK_MS;
  const emails = emailsOf(work.profile);
  const people =
    emails.length > 0
      ? await readFrom(work, "person", peopleWithEmails(work.open.harvest, emails))
      : await byWalk(work, since);
  if (people.is === "stopped") return people;
  const candidates = people.value.filter((person) => person.createdAt === null || person.createdAt >= since);
  const [only] = candidates;
  if (!only) return notFoundYet(work, { kind: "person" });
  return candidates.length === 1
    ? { is: "found", value: only }
    : { is: "several", ids: candidates.map((person) => person.id) };
}

type People = { is: "done"; value: GreenhousePerson[] } | { is: "stopped"; end: RowEnd };

type Walked = { is: "done"; value: Page<GreenhousePerson> } | { is: "stopped"; end: RowEnd };

async function byWalk(work: RowWork, since: number): Promise<People> {
  // By id: a walk that had to begin again shows people twice.
  const found = new Map<number, GreenhousePerson>();
  let next: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const got: Walked = await readFrom(work, "person", work.open.harvest.peopleCreatedSince(since, next));
    if (got.is === "stopped") return got;
    for (const person of got.value.items) if (looksLike(work, person)) found.set(person.id, person);
    next = got.value.next;
    if (next === null) break;
  }
  return { is: "done", value: [...found.values()] };
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
  const since = (work.steps.get("application")?.sentAt ?? work.deps.clock()) - CLOCK_SLACK_MS;
  const applications = await readFrom(work, "application", work.open.harvest.applicationsOf(candidateId));
  if (applications.is === "stopped") return applications;
  const made = applications.value.filter(
    (application) => isPlacement(work.exported, application) && (application.createdAt ?? since) >= since,
  );
  const [only] = made;
  return only ? { is: "found", value: only } : notFoundYet(work, { kind: "application" });
}
