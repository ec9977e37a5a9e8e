/** Accepts an export: parse, check, keep large contents first, then one batch with export, rows and answer. */
import { sql } from "drizzle-orm";
import { commit, type Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { openFileWriter } from "../files/store.ts";
import { invalid } from "../http/input.ts";
import { exportRows, exports_ } from "../ledger/tables.ts";
import { utf8 } from "../lib/bytes.ts";
import { Refusal } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { storeAttachments } from "../shortlist/attachments.ts";
import { cleanProfile, type StoredProfile, shortlistProfiles } from "../shortlist/profile.ts";
import { type Checked, checkExport } from "./check.ts";
import {
  type FirstAnswer,
  inProgress,
  isTakenOver,
  keepAnswer,
  releaseKey,
  type TakenKey,
  takeKey,
} from "./idempotency.ts";
import type { ExportRequest } from "./schemas.ts";

/** D1 takes 2 MB a value; rows travel as JSON parameters of at most this many bytes, escaped twice over. */
const MAX_ROWS_JSON = 1_000_000;

interface NewRow {
  candidateId: string;
  profile: StoredProfile;
  warnings: string[];
}

export interface Accepted {
  answer: FirstAnswer;
  replayed: boolean;
}

export async function requestExport(
  deps: Deps,
  tenantId: TenantId,
  input: { request: ExportRequest; key: string; digest: string },
): Promise<Accepted> {
  const { request, key, digest } = input;
  const first = await takeKey(deps.db, tenantId, { key, digest, now: deps.clock() });
  if ("body" in first) return { answer: first, replayed: true };
  try {
    const checked = await checkExport(deps, tenantId, request);
    const rows = await readRows(deps, tenantId, request);
    const answer = await store(deps, tenantId, { request, checked, rows, key: first });
    await deps.queue.send({ type: "exports.pump", tenantId });
    return { answer, replayed: false };
  } catch (error) {
    // The batch may be in although its answer was lost: only a key without an answer is let go.
    await releaseKey(deps.db, tenantId, first);
    throw isTakenOver(error) ? inProgress() : error;
  }
}

async function readRows(deps: Deps, tenantId: TenantId, request: ExportRequest): Promise<NewRow[]> {
  const rows = request.candidates
    ? await inlineRows(deps, tenantId, request.candidates)
    : await shortlistedRows(deps, tenantId, request.requisition.id, request.candidateIds ?? []);
  return rows;
}

type InlineCandidate = NonNullable<ExportRequest["candidates"]>[number];

async function inlineRows(deps: Deps, tenantId: TenantId, candidates: InlineCandidate[]): Promise<NewRow[]> {
  const nameless = candidates.filter((candidate) => !hasName(candidate)).map((candidate) => candidate.id);
  if (nameless.length > 0) throw withoutName(nameless);
  const files = await openFileWriter(deps, tenantId);
  const rows: NewRow[] = [];
  for (const { id, ...given } of candidates) {
    const { profile, warnings } = cleanProfile(given);
    const attachments = await storeAttachments(files, profile.attachments);
    rows.push({ candidateId: id, profile: { ...profile, attachments }, warnings });
  }
  await files.flush();
  return rows;
}

async function shortlistedRows(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: string[],
): Promise<NewRow[]> {
  const profiles = await shortlistProfiles(deps.db, tenantId, requisitionId, candidateIds);
  const unknown = candidateIds.filter((id) => !profiles.has(id));
  if (unknown.length > 0) throw unknownCandidates(unknown);
  const rows = [...profiles].map(([candidateId, kept]) => ({ candidateId, ...kept }));
  const nameless = rows.filter((row) => !hasName(row.profile)).map((row) => row.candidateId);
  if (nameless.length > 0) throw withoutName(nameless);
  const order = new Map(candidateIds.map((id, index) => [id, index]));
  return rows.sort((a, b) => (order.get(a.candidateId) ?? 0) - (order.get(b.candidateId) ?? 0));
}

export const unknownCandidates = (ids: string[]) =>
  new Refusal(
    422,
    "exports.unknown_candidate",
    "Some candidates are not on this requisition's shortlist. Add them first, or leave them out.",
    { members: { candidateIds: ids.slice(0, 50) } },
  );

const hasName = (person: { firstName: string; lastName: string }) =>
  person.firstName.trim() !== "" || person.lastName.trim() !== "";

const withoutName = (ids: string[]) =>
  new Refusal(
    422,
    "exports.candidate_without_name",
    "Greenhouse needs a name for every person. Give a first or a last name to the candidates listed, or leave them out.",
    { members: { candidateIds: ids.slice(0, 50) } },
  );

async function store(
  deps: Deps,
  tenantId: TenantId,
  input: { request: ExportRequest; checked: Checked; rows: NewRow[]; key: TakenKey },
): Promise<FirstAnswer> {
  const { request, checked, rows, key } = input;
  const now = deps.clock();
  const id = newId("export", now);
  const as = request.jobIds.length === 1 ? "candidate" : "prospect";
  const answer: FirstAnswer = {
    status: 202,
    body: JSON.stringify({ id, as, status: "queued", total: rows.length }),
    location: `/v1/tenants/${tenantId}/exports/${id}`,
  };
  await commit(deps.db, [
    deps.db.insert(exports_).values({
      id,
      tenantId,
      as,
      requisitionId: request.requisition.id,
      requisitionName: request.requisition.name,
      requestedBy: request.requestedBy,
      creditUserId: checked.creditUserId,
      jobIds: request.jobIds,
      options: checked.options,
      total: rows.length,
      createdAt: now,
    }),
    ...insertRows(deps, tenantId, id, rows, now),
    keepAnswer(deps.db, tenantId, key, answer),
  ]);
  deps.log.info("exports.accepted", { tenantId, exportId: id, as, total: rows.length });
  return answer;
}

function insertRows(
  deps: Deps,
  tenantId: TenantId,
  exportId: string,
  rows: NewRow[],
  now: number,
): Statement[] {
  const chunks: string[][] = [[]];
  let size = 0;
  let tooLong = false;
  rows.forEach(({ candidateId, profile, warnings }, position) => {
    const json = JSON.stringify({
      candidateId,
      position,
      profile: JSON.stringify(profile),
      warnings: JSON.stringify(warnings),
    });
    const bytes = utf8(json).length;
    tooLong ||= bytes > MAX_ROWS_JSON;
    if (size + bytes > MAX_ROWS_JSON && size > 0) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(json);
    size += bytes;
  });
  if (tooLong) {
    throw invalid([
      { path: "candidates", message: "one profile is too long; shorten its notes and messages" },
    ]);
  }
  return chunks.map((chunk) =>
    deps.db.run(sql`
      INSERT INTO ${exportRows} (tenant_id, export_id, position, candidate_id, profile, warnings, credited_via, matches, outcome, due_at, attempts)
      SELECT ${tenantId}, ${exportId}, value->>'position', value->>'candidateId', value->>'profile', value->>'warnings', '[]', '[]', 'queued', ${now}, 0
      FROM json_each(${`[${chunk.join(",")}]`})`),
  );
}
