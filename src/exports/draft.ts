/**
 * An export that a person puts together step by step: whom (draft), how (settings and preview), go (confirm).
 * The draft's id is the idempotency key of its export, so a second click, a reload or a way back exports nobody
 * a second time.
 */
import { eq, gt, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { sha256Hex } from "../lib/hmac.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { presentPeople } from "../shortlist/overview.ts";
import { requireRequisition } from "../shortlist/requisitions.ts";
import { requestPreview } from "./preview.ts";
import { requestExport } from "./request.ts";
import { type ExportRequest, type ExportSettings, MAX_CANDIDATES } from "./schemas.ts";
import { exportDrafts, exportSettings } from "./tables.ts";

/** Not longer than an idempotency key lives: a draft that is still there can never be exported twice. */
export const DRAFT_TTL_MS = 24 * 3_600_000;
/** How long a second click waits for the first one to be accepted. */
const ACCEPT_WAIT_MS = { step: 250, steps: 40 };

export type Draft = typeof exportDrafts.$inferSelect;
type RequestedBy = ExportRequest["requestedBy"];

/** Keeps whom somebody selected. 422 where nobody is left or they are more than one export takes. */
export async function makeDraft(
  deps: Deps,
  tenantId: TenantId,
  input: { userId: string; requisitionId: string; candidateIds: readonly string[] },
): Promise<string> {
  const { userId, requisitionId } = input;
  await requireRequisition(deps, tenantId, requisitionId);
  const candidateIds = await stillThere(deps, tenantId, requisitionId, input.candidateIds);
  const now = deps.clock();
  const id = newId("draft", now);
  await deps.db
    .insert(exportDrafts)
    .values({ tenantId, id, userId, requisitionId, candidateIds, createdAt: now });
  return id;
}

async function stillThere(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: readonly string[],
): Promise<string[]> {
  if (candidateIds.length > MAX_CANDIDATES) {
    throw new Refusal(
      422,
      "exports.too_many",
      `One export takes ${MAX_CANDIDATES} people at most. Narrow the selection with the search or the filters, and export the rest afterwards.`,
    );
  }
  const rows = await presentPeople(deps, tenantId, requisitionId, candidateIds);
  if (rows.length === 0) {
    throw new Refusal(
      422,
      "exports.nobody_selected",
      "Nobody is selected. Select the people to export first.",
    );
  }
  return rows.map((row) => row.id);
}

/** The user's own draft, not older than a day. */
export async function readDraft(
  deps: Deps,
  tenantId: TenantId,
  input: { userId: string; id: string },
): Promise<Draft> {
  const [draft] = await deps.db
    .select()
    .from(exportDrafts)
    .where(
      owned(
        exportDrafts,
        tenantId,
        eq(exportDrafts.id, input.id),
        eq(exportDrafts.userId, input.userId),
        gt(exportDrafts.createdAt, deps.clock() - DRAFT_TTL_MS),
      ),
    );
  if (!draft) throw notFound("This selection");
  return draft;
}

const isDraft = (draft: Draft) => owned(exportDrafts, draft.tenantId, eq(exportDrafts.id, draft.id));

/** Keeps how people are to be exported and asks what would happen to each; refused like the export itself. */
export async function previewDraft(
  deps: Deps,
  draft: Draft,
  input: { settings: ExportSettings; requestedBy: RequestedBy },
): Promise<void> {
  const { tenantId, requisitionId } = draft;
  if (draft.confirmedAt !== null) throw confirmed();
  const candidateIds = await stillThere(deps, tenantId, requisitionId, draft.candidateIds);
  const { preview } = await requestPreview(
    deps,
    tenantId,
    await requestOf(deps, { ...draft, candidateIds }, input),
  );
  const kept = await deps.db
    .update(exportDrafts)
    .set({ settings: input.settings, previewId: preview.id, candidateIds })
    .where(sql`${isDraft(draft)} AND ${isNull(exportDrafts.confirmedAt)}`)
    .returning({ id: exportDrafts.id });
  if (kept.length === 0) throw confirmed();
}

const confirmed = () =>
  new Refusal(
    409,
    "exports.draft_confirmed",
    "This selection is being exported already. Select people again for another export.",
  );

async function requestOf(
  deps: Deps,
  draft: Draft,
  input: { settings: ExportSettings; requestedBy: RequestedBy },
): Promise<ExportRequest> {
  const requisition = await requireRequisition(deps, draft.tenantId, draft.requisitionId);
  return {
    requisition: { id: requisition.id, name: requisition.name },
    requestedBy: input.requestedBy,
    ...input.settings,
    candidateIds: draft.candidateIds,
  };
}

/**
 * Exports the draft as it was previewed, once, and remembers its settings for the user. Repeating it gives the
 * same export's id. 409 `exports.draft_changed` where `previewId` is not the draft's latest preview.
 */
export async function confirmDraft(
  deps: Deps,
  draft: Draft,
  input: { previewId: string; requestedBy: RequestedBy },
): Promise<string> {
  if (draft.exportId !== null) return draft.exportId;
  const [frozen] = await deps.db
    .update(exportDrafts)
    .set({ confirmedAt: sql`coalesce(${exportDrafts.confirmedAt}, ${deps.clock()})` })
    .where(sql`${isDraft(draft)} AND ${eq(exportDrafts.previewId, input.previewId)}`)
    .returning();
  const settings = frozen?.settings;
  if (!frozen || !settings) {
    throw new Refusal(
      409,
      "exports.draft_changed",
      "The settings were changed in another window since this preview. Look at the preview again, then export.",
    );
  }
  const request = await requestOf(deps, frozen, { settings, requestedBy: input.requestedBy });
  const exportId = await accept(deps, frozen, request);
  const { tenantId, userId, requisitionId } = frozen;
  const last = { requisitionId, settings, updatedAt: deps.clock() };
  await commit(deps.db, [
    deps.db.update(exportDrafts).set({ exportId }).where(isDraft(draft)),
    deps.db
      .insert(exportSettings)
      .values({ tenantId, userId, ...last })
      .onConflictDoUpdate({ target: [exportSettings.tenantId, exportSettings.userId], set: last }),
  ]);
  return exportId;
}

const Accepted = z.object({ id: z.string() });

/** A refusal thaws the draft, so that its settings can be changed; a fault leaves it, and the same is tried again. */
async function accept(deps: Deps, draft: Draft, request: ExportRequest): Promise<string> {
  const digest = await sha256Hex(`${draft.id} ${draft.previewId}`);
  for (let step = 0; ; step++) {
    try {
      const key = `draft:${draft.id}`;
      const { answer } = await requestExport(deps, draft.tenantId, { request, key, digest });
      return Accepted.parse(JSON.parse(answer.body)).id;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const isFirstUnderWay = error.code === "exports.idempotency_key_in_progress";
      if (!isFirstUnderWay) {
        await deps.db.update(exportDrafts).set({ confirmedAt: null }).where(isDraft(draft));
      }
      if (!isFirstUnderWay || step >= ACCEPT_WAIT_MS.steps) throw error;
      await new Promise((resolve) => setTimeout(resolve, ACCEPT_WAIT_MS.step));
    }
  }
}

/** What the user exported with last; null before the first export from here. */
export async function lastSettings(
  deps: Deps,
  tenantId: TenantId,
  userId: string,
): Promise<{ requisitionId: string; settings: ExportSettings } | null> {
  const [row] = await deps.db
    .select({ requisitionId: exportSettings.requisitionId, settings: exportSettings.settings })
    .from(exportSettings)
    .where(owned(exportSettings, tenantId, eq(exportSettings.userId, userId)));
  return row ?? null;
}
