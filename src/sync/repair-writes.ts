/** From what a page showed to statements: the copy follows, and the feed says what was repaired. */
import { appendChange } from "../changes/append.ts";
import type { Statement } from "../db/client.ts";
import type { GreenhouseApplication, GreenhousePerson } from "../greenhouse/harvest.ts";
import { linksTo } from "../ledger/links.ts";
import { saveApplication, savePerson } from "../mirror/apply.ts";
import {
  type HeldApplication,
  type HeldPerson,
  heldApplications,
  heldPeople,
  personStillHeld,
  stillHeld,
} from "../mirror/held.ts";
import { vaultOf } from "../tenants/vault.ts";
import { type Difference, differences, differs, isFresher } from "./differences.ts";
import { type Reading, shownDigest } from "./rereaders.ts";
import { syncReviews } from "./tables.ts";

export interface Shown {
  people: GreenhousePerson[];
  applications: GreenhouseApplication[];
}

export interface Repairs {
  statements: Statement[];
  /** Records that were not as Greenhouse shows them. */
  count: number;
}

/** Compares the product's own people and their applications with what was shown; of strangers nothing is kept. */
export async function repairsOf(reading: Reading, shown: Shown): Promise<Repairs> {
  const { deps, tenantId } = reading;
  const held = await heldApplications(
    deps.db,
    tenantId,
    shown.applications.map(({ id }) => id),
  );
  const ids = [
    ...shown.people.map(({ id }) => id),
    ...shown.applications.map(({ candidateId }) => candidateId),
    ...[...held.values()].map(({ candidateId }) => candidateId),
  ];
  const known = await heldPeople(deps.db, tenantId, [...new Set(ids)]);
  const survivors = [...known.values()].flatMap(({ mergedInto }) => mergedInto ?? []);
  const linkedAt = await linkTimes(reading, [...ids, ...survivors]);
  const all: Repairs[] = [];
  for (const person of shown.people) {
    if (linkedAt.has(person.id)) all.push(await personRepair(reading, person, known.get(person.id)));
  }
  for (const application of shown.applications) {
    all.push(applicationRepair(reading, application, held.get(application.id), linkedAt, known));
  }
  return {
    statements: all.flatMap(({ statements }) => statements),
    count: all.reduce((sum, { count }) => sum + count, 0),
  };
}

const NOTHING: Repairs = { statements: [], count: 0 };

/** When each of the product's own was linked, by Greenhouse's id; the earliest where several share one. */
async function linkTimes({ deps, tenantId }: Reading, ids: number[]): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  for (const { greenhouseCandidateId: id, linkedAt } of await linksTo(deps.db, tenantId, [...new Set(ids)])) {
    times.set(id, Math.min(linkedAt, times.get(id) ?? linkedAt));
  }
  return times;
}

async function personRepair(
  { deps, tenantId, readAt }: Reading,
  person: GreenhousePerson,
  held: HeldPerson | undefined,
): Promise<Repairs> {
  // Whoever waits for a re-read is settled by that: it reads the applications too.
  if (held && [held.staleAt, held.deletedAt, held.mergedInto, held.anonymizedAt].some((at) => at !== null))
    return NOTHING;
  const vault = await vaultOf(deps, tenantId);
  const digest = await shownDigest(vault, person);
  if (held && held.shownDigest === digest && held.private === person.isPrivate && held.absentAt === null)
    return NOTHING;
  const hashes = await Promise.all(person.emails.map((email) => vault.hashEmail(email)));
  const save = savePerson(deps.db, tenantId, person, hashes, readAt, digest);
  // Without an earlier look there is nothing to say of what is different.
  if (!held?.shownDigest || held.shownDigest === digest) return { statements: save, count: 0 };
  const change = appendChange(
    deps.db,
    tenantId,
    {
      type: "candidate.updated",
      at: person.updatedAt ?? readAt,
      greenhouse: { candidateId: person.id },
      data: { repaired: true },
      productId: { greenhouseCandidateId: person.id },
    },
    personStillHeld(tenantId, held),
  );
  return { statements: [change, ...save], count: 1 };
}

function applicationRepair(
  reading: Reading,
  shown: GreenhouseApplication,
  held: HeldApplication | undefined,
  linkedAt: ReadonlyMap<number, number>,
  people: ReadonlyMap<number, HeldPerson>,
): Repairs {
  const { deps, tenantId, readAt } = reading;
  // Greenhouse may still show a person's old id where a merge was told already.
  const candidateId = people.get(shown.candidateId)?.mergedInto ?? shown.candidateId;
  const moved =
    held && held.candidateId !== candidateId && linkedAt.has(held.candidateId)
      ? [proposeReview(reading, held.candidateId, shown)]
      : [];
  const since = linkedAt.get(candidateId);
  if (since === undefined) return { statements: moved, count: 0 };
  const current = { ...shown, candidateId };
  const quiet = held && (held.deletedAt !== null || !differs(current, held));
  if (quiet || !isFresher(current, held, readAt)) return { statements: moved, count: 0 };
  const news = differences(current, held, since);
  return {
    statements: [
      ...moved,
      ...news.map((difference) => tell(reading, current, held, difference)),
      ...saveApplication(deps.db, tenantId, current, readAt),
    ],
    count: news.length > 0 ? 1 : 0,
  };
}

function tell(
  { deps, tenantId, readAt }: Reading,
  shown: GreenhouseApplication,
  held: HeldApplication | undefined,
  { type, at }: Difference,
): Statement {
  const { id, candidateId, prospect, jobIds, status, stageId, stageName, rejectionReason } = shown;
  const jobId = jobIds.length === 1 ? (jobIds[0] ?? null) : null;
  const reason = type === "candidate.rejected" ? { rejectionReason } : {};
  return appendChange(
    deps.db,
    tenantId,
    {
      type,
      at: at ?? readAt,
      greenhouse: { candidateId, applicationId: id, jobId, jobIds: prospect ? jobIds : null, stageId },
      data: { prospect, status, stage: stageName, ...reason, repaired: true },
      productId: { greenhouseCandidateId: candidateId },
    },
    stillHeld(tenantId, shown, held),
  );
}

/**
 * An application of one of ours is shown under another person, or their address (then `id` is null): perhaps a merge
 * that nobody told. Never followed.
 */
export const proposeReview = (
  { deps, tenantId, readAt }: Reading,
  fromId: number,
  shown: { id: number | null; candidateId: number },
): Statement =>
  deps.db
    .insert(syncReviews)
    .values({ tenantId, fromId, intoId: shown.candidateId, applicationId: shown.id, foundAt: readAt })
    .onConflictDoNothing();
