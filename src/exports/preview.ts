/** What an export would do with each person. Reads from Greenhouse and writes nothing there. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { markReconnectNeeded } from "../connections/connect.ts";
import { harvestFor, type OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import { profileUrl } from "../greenhouse/profile-url.ts";
import { linksOf } from "../ledger/links.ts";
import { announceLookUps, keepLookUps } from "../ledger/look-ups.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { cleanProfile } from "../shortlist/profile.ts";
import { selectedPeople } from "../shortlist/selected.ts";
import { hasName, unknownCandidates } from "./accept-rows.ts";
import { checkExport } from "./check.ts";
import { asking, emailKey, noting, personKey } from "./finder.ts";
import { emailsOf } from "./lookup.ts";
import { explainFailure } from "./outcome.ts";
import { type Decided, decide } from "./preview-decide.ts";
import type { ExportRequest } from "./schemas.ts";
import { exportPreviews, previewItems } from "./tables.ts";

type Item = typeof previewItems.$inferSelect;
type Preview = typeof exportPreviews.$inferSelect;

/** The contract's bound: up to this many people are looked up while the caller waits. */
export const INLINE_LOOK_UPS = 50;
/** A slice of look-ups per message. */
const SLICE_MS = 10_000;
/** People whose look-ups are announced together. */
const AT_ONCE = 50;

/** Keeps the preview and, for a few people, decides it at once; larger ones are decided by the queue. */
export async function requestPreview(deps: Deps, tenantId: TenantId, request: ExportRequest) {
  await checkExport(deps, tenantId, request);
  const people = await peopleOf(deps, tenantId, request);
  const now = deps.clock();
  const id = newId("preview", now);
  const rows = people.map((person, position) => ({ ...person, position, named: person.named ? 1 : 0 }));
  await commit(deps.db, [
    deps.db.insert(exportPreviews).values({
      tenantId,
      id,
      as: request.jobIds.length === 1 ? "candidate" : "prospect",
      jobIds: request.jobIds,
      onExisting: request.onExisting,
      createdAt: now,
    }),
    deps.db.run(sql`
      INSERT INTO ${previewItems} (tenant_id, preview_id, position, candidate_id, emails, named, matches)
      SELECT ${tenantId}, ${id}, value->>'position', value->>'candidateId', value->>'emails', value->>'named', '[]'
      FROM json_each(${JSON.stringify(rows)})`),
  ]);
  const done = people.length <= INLINE_LOOK_UPS && (await advancePreview(deps, tenantId, id)) === null;
  if (!done) await deps.queue.send({ type: "exports.preview", tenantId, previewId: id });
  return { done, preview: await showPreview(deps, tenantId, id) };
}

async function peopleOf(deps: Deps, tenantId: TenantId, request: ExportRequest) {
  const item = (
    candidateId: string,
    profile: { firstName: string; lastName: string; emails: { value: string }[] },
  ) => ({
    candidateId,
    emails: JSON.stringify(emailsOf(profile)),
    named: hasName(profile),
  });
  // Cleaned as for the export: an address that is none is not looked for, and looks for nobody.
  if (request.candidates)
    return request.candidates.map(({ id, ...given }) => item(id, cleanProfile(given).profile));
  const ids = request.candidateIds ?? [];
  const { people, unknown } = await selectedPeople(deps.db, tenantId, request.requisition.id, ids);
  if (unknown.length > 0) throw unknownCandidates(unknown);
  return people.map((person) => item(person.candidateId, person));
}

/** Goes on with a preview from a message; asks for another wake-up while something is left. */
export async function continuePreview(deps: Deps, tenantId: TenantId, previewId: string): Promise<void> {
  const waitMs = await advancePreview(deps, tenantId, previewId);
  if (waitMs !== null) await deps.queue.send({ type: "exports.preview", tenantId, previewId }, waitMs);
}

/** Decides people for a slice of time. Null when all are decided, else how long to wait before going on (ms). */
async function advancePreview(deps: Deps, tenantId: TenantId, previewId: string): Promise<number | null> {
  const [preview] = await deps.db
    .select()
    .from(exportPreviews)
    .where(owned(exportPreviews, tenantId, eq(exportPreviews.id, previewId)));
  if (!preview) return null;
  const open = await harvestFor(deps, tenantId, { lane: "interactive", group: previewId });
  if (!open.ok) throw notConnected();
  try {
    const until = deps.clock() + SLICE_MS;
    const items = await undecided(deps, preview);
    for (let from = 0; from < items.length; from += AT_ONCE) {
      const some = items.slice(from, from + AT_ONCE);
      const waitMs = await decideSome(deps, preview, some, open.value, until);
      if (waitMs !== null) return waitMs;
    }
    return null;
  } finally {
    await open.value.close();
  }
}

/** Null when all of them are decided. What was found is kept for the export that follows. */
async function decideSome(
  deps: Deps,
  preview: Preview,
  items: readonly Item[],
  { harvest, connection }: OpenHarvest,
  until: number,
): Promise<number | null> {
  const { tenantId } = preview;
  const askedAt = deps.clock();
  const looking = preview.onExisting === "create" ? [] : items.filter(({ named }) => named);
  const keys = await keysOf(deps, tenantId, looking);
  const announcement = { keys, connectionId: connection.id, askedAt };
  await commit(deps.db, [announceLookUps(deps.db, tenantId, announcement)]);
  for (const item of items) {
    if (deps.clock() > until) return 0;
    const found = new Map<string, number[]>();
    const finder = noting(deps, tenantId, asking(harvest), found);
    const person = { ...preview, ...item, emails: readEmails(item.emails) };
    const decided = await decide(deps, person, harvest, finder);
    if (!decided.ok) {
      if (decided.reason.disposition === "reconnect") {
        await markReconnectNeeded(deps, tenantId, connection.id);
        throw notConnected();
      }
      if (decided.reason.disposition !== "stop") return Math.max(decided.reason.delayMs, 1_000);
    }
    await commit(deps.db, [
      keep(deps, item, decided.ok ? decided.value : refusedLookUp(decided.reason)),
      ...keepLookUps(deps.db, tenantId, askedAt, found),
    ]);
  }
  return null;
}

/** What these people may be looked for by: their addresses, and whom they are linked to. */
async function keysOf(deps: Deps, tenantId: TenantId, items: readonly Item[]): Promise<string[]> {
  const ids = items.map(({ candidateId }) => candidateId);
  const links = await linksOf(deps.db, tenantId, ids);
  const emails = items.flatMap((item) => readEmails(item.emails));
  return [
    ...links.map((link) => personKey(link.greenhouseCandidateId)),
    ...(await Promise.all(emails.map((email) => emailKey(deps, tenantId, email)))),
  ];
}

const notConnected = () =>
  new Refusal(
    422,
    "exports.not_connected",
    "Greenhouse no longer accepts the connection. An admin reconnects it; then ask again.",
  );

const refusedLookUp = (failure: HarvestFailure): Decided => ({
  decision: "refuse",
  reason: explainFailure(failure, "lookup").message,
  matches: [],
});

const undecided = (deps: Deps, { tenantId, id }: Preview): Promise<Item[]> =>
  deps.db
    .select()
    .from(previewItems)
    .where(and(owned(previewItems, tenantId, eq(previewItems.previewId, id)), isNull(previewItems.decision)))
    .orderBy(asc(previewItems.position));

const keep = (deps: Deps, item: Item, decided: Decided) =>
  deps.db
    .update(previewItems)
    .set({ ...decided, emails: null })
    .where(
      owned(
        previewItems,
        item.tenantId,
        eq(previewItems.previewId, item.previewId),
        eq(previewItems.position, item.position),
      ),
    );

/** Addresses as the item keeps them until it is decided. */
function readEmails(json: string | null): string[] {
  const emails: unknown = JSON.parse(json ?? "[]");
  return Array.isArray(emails) ? emails.filter((email) => typeof email === "string") : [];
}

export async function showPreview(deps: Deps, tenantId: TenantId, id: string) {
  const [preview] = await deps.db
    .select()
    .from(exportPreviews)
    .where(owned(exportPreviews, tenantId, eq(exportPreviews.id, id)));
  if (!preview) throw notFound("This preview");
  const items = await deps.db
    .select()
    .from(previewItems)
    .where(owned(previewItems, tenantId, eq(previewItems.previewId, id)))
    .orderBy(asc(previewItems.position));
  const decided = items.filter((item) => item.decision !== null);
  return {
    id,
    status: decided.length === items.length ? ("done" as const) : ("running" as const),
    items: decided.map(({ candidateId, decision, reason, matches }) => ({
      candidateId,
      decision,
      reason,
      matches: matches.map((match) => ({ candidateId: match, url: profileUrl(match, null) })),
    })),
  };
}
